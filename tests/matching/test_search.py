"""Search over the database: what residents are shown, what the log keeps, and how fast edits count."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from handlers.acts.dismiss import dismiss
from handlers.acts.like import like
from handlers.acts.plan_occurrences import plan_occurrences
from matching.confidence import Confidence
from matching.reach import Reach
from matching.search import Found, Request, Search
from matching.version import version
from models.gathering import GatheringStatus
from models.tables import Area, Gathering, MatchLog, Resident, Venue
from tests import factories


@pytest.fixture
def town(session: Session, now: datetime) -> dict[str, Gathering]:
    """Three gatherings near 太秦, one far away in the same city, one in another city."""
    places = {
        "集会所": _venue(session, "集会所", "京都市/右京区/太秦蜂岡町", (35.0155, 135.7083)),
        "醍醐会館": _venue(session, "醍醐会館", "京都市/伏見区/醍醐高畑町", (34.95, 135.81)),
        "井田会館": _venue(session, "井田会館", "川崎市/中原区/井田", (35.56, 139.64)),
    }
    made = {
        "手芸": factories.gathering(session, "手芸の会", venue=places["集会所"]),
        "体操": factories.gathering(session, "朝の体操", venue=places["集会所"], description="体操をします"),
        "将棋": factories.gathering(session, "将棋の会", venue=places["醍醐会館"], description="将棋を指します"),
        "卓球": factories.gathering(session, "卓球の会", venue=places["井田会館"], description="卓球をします"),
    }
    plan_occurrences(session, now=now)
    return made


def _venue(session: Session, name: str, key: str, point: tuple[float, float]) -> Venue:
    city, ward, town = key.split("/")
    area = factories.area(session, town, key=key, city=city, ward=ward, lat=point[0], lon=point[1])
    return factories.venue(session, name, area=area)


def ask(session: Session, now: datetime, text: str, **values: object) -> Found:
    values.setdefault("resident", factories.resident(session))
    home = session.scalars(select(Area).where(Area.name == "太秦蜂岡町")).one()
    request = {"now": now, "text": text, "area": home, "remember": True} | values
    return Search().find(session, Request(**request))  # type: ignore[arg-type]


def names(found: Found) -> list[str]:
    return [proposal.gathering.name for proposal in found.proposals]


def test_what_was_asked_for_comes_with_its_next_real_date(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    found = ask(session, now, "編み物すきです")
    assert names(found) == ["手芸の会"]
    assert found.confidence is Confidence.SURE
    occurrence = found.proposals[0].occurrence
    assert occurrence is not None
    assert f"{occurrence.local_start:%m-%d %H:%M}" == "12-02 13:30"


def test_how_far_we_looked_is_said_when_nothing_is_near(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    assert ask(session, now, "編み物").reach is None
    assert ask(session, now, "将棋を指したい").reach == Reach("右京区", "京都市")
    assert ask(session, now, "将棋を指したい オンラインがいい").reach is None


def test_of_two_that_fit_alike_the_near_one_comes_first(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    near = factories.gathering(session, "将棋の集い", venue=town["手芸"].venue, description="将棋を指します")
    near.start_time, near.end_time, near.rule = town["将棋"].start_time, town["将棋"].end_time, "0Th"
    plan_occurrences(session, now=now)
    found = ask(session, now, "将棋を指したい")
    assert (names(found), found.reach) == (["将棋の集い", "将棋の会"], None)


def test_place_that_several_share_is_asked_back_before_anything_is_looked_for(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    found = ask(session, now, "若松町で手芸", asks_back=True)
    log = MatchLog.by_public_id(session, found.log_id)
    assert {area.ward for area in found.places} == {"上京区", "下京区", "中京区", "東山区"}
    assert log is not None
    assert (found.proposals, log.shown, log.text) == ((), [], "若松町で手芸")
    assert {place.split("/")[-1] for place in log.understood["places"]} == {"若松町"}


def test_who_cannot_be_asked_is_answered_without_the_place(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    found = ask(session, now, "若松町で手芸")
    assert (names(found), found.places) == (["手芸の会"], ())


def test_told_which_place_the_same_search_goes_on(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    asked = ask(session, now, "若松町で手芸", asks_back=True)
    log = MatchLog.by_public_id(session, asked.log_id)
    found = ask(session, now, "若松町で手芸", asks_back=True, asked=log, area=asked.places[0])
    assert (names(found), found.area, found.log_id) == (["手芸の会"], asked.places[0], asked.log_id)
    again = ask(session, now, "若松町で手芸", asks_back=True, asked=log, area=asked.places[1])
    assert again.log_id != asked.log_id


def test_without_the_words_what_was_understood_is_looked_for(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    asked = ask(session, now, "若松町で水曜の午後に手芸", asks_back=True, remember=False)
    log = MatchLog.by_public_id(session, asked.log_id)
    found = ask(session, now, "", asked=log, area=asked.places[0], remember=False)
    assert names(found) == ["手芸の会"]
    assert found.wanted is not None
    assert (found.wanted.concepts, (2, "afternoon") in found.wanted.slots) == (("handicraft",), True)


def test_the_date_that_was_asked_for_is_shown_else_the_nearest(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    def shown(text: str) -> str:
        occurrence = ask(session, now, text).proposals[0].occurrence
        return f"{occurrence.local_start:%m-%d}" if occurrence else ""

    assert [shown("12月16日に手芸"), shown("12月15日に手芸"), shown("12月18日に手芸")] == ["12-16"] * 3
    assert [shown("1月に手芸"), shown("手芸")] == ["01-06", "12-02"]


def test_old_records_without_chance_parts_and_review_are_shown_again(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    found = ask(session, now, "編み物")
    log = MatchLog.by_public_id(session, found.log_id)
    assert log is not None
    log.shown = [{name: row[name] for name in ("id", "score", "confidence", "reasons")} for row in log.shown]
    log.understood, log.engine = {"concepts": ["knitting"]}, "1"
    assert names(Search().again(session, log, now=now)) == names(found)


def test_log_says_which_engine_answered(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    log = MatchLog.by_public_id(session, ask(session, now, "編み物").log_id)
    assert log is not None
    assert log.engine == version()


def test_other_cities_are_left_out(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    assert "卓球の会" not in names(ask(session, now, "卓球がしたい"))


def test_topic_tapped_is_as_sure_as_its_name_written(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    written, tapped = (ask(session, now, "手芸"), ask(session, now, "", topics=("handicraft",)))
    assert names(tapped) == names(written) == ["手芸の会"]
    assert tapped.confidence is written.confidence is Confidence.SURE


def test_place_named_in_the_sentence_counts_for_this_search(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    found = ask(session, now, "武蔵小杉で卓球がしたい")
    assert names(found) == ["卓球の会"]
    assert found.area is not None
    assert found.area.city == "川崎市"


def test_ended_and_dismissed_places_are_not_shown(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    resident = factories.resident(session)
    dismiss(session, resident, town["体操"], now=now)
    town["手芸"].status, town["手芸"].updated_at = GatheringStatus.ENDED, now
    session.flush()
    assert "朝の体操" not in names(ask(session, now, "体操", resident=resident))
    assert "手芸の会" not in names(ask(session, now, "手芸", resident=resident))


def test_the_roles_of_a_dismissed_gathering_are_not_offered(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    resident = factories.resident(session)
    factories.role(session, "体操の受付", gathering=town["体操"])
    said = "体操の受付を手伝いたい"
    assert any(proposal.role for proposal in ask(session, now, said, resident=resident).proposals)
    dismiss(session, resident, town["体操"], now=now)
    assert not any(proposal.role for proposal in ask(session, now, said, resident=resident).proposals)


def test_gathering_whose_dates_are_all_past_is_not_shown(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    assert "手芸の会" not in names(ask(session, now + timedelta(days=200), "手芸"))


def test_weak_answers_are_left_out_beside_a_strong_one(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    scores = [proposal.match.score for proposal in ask(session, now, "編み物すきです").proposals]
    assert min(scores) >= max(scores) / 2


def test_what_is_out_of_season_waits_for_it(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    factories.gathering(
        session, "囲碁合宿", description="囲碁を打ちます\n夏休みだけ", rule="", venue=town["手芸"].venue
    )
    assert "囲碁合宿" not in names(ask(session, now, "囲碁"))
    assert "囲碁合宿" in names(ask(session, now + timedelta(days=230), "囲碁"))


def test_new_gathering_is_found_within_seconds_without_restart(clean_database: Engine, now: datetime) -> None:
    search = Search()

    def told(at: datetime) -> list[str]:
        with Session(clean_database) as session, session.begin():
            return names(search.find(session, Request(factories.resident(session), at, text="和太鼓をたたきたい")))

    assert told(now) == []
    with Session(clean_database) as session, session.begin():
        factories.gathering(session, "和太鼓の会", description="和太鼓をたたきます", rule="")
    assert told(now + timedelta(seconds=5)) == ["和太鼓の会"]


def test_role_is_proposed_to_who_wants_to_help(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    factories.role(session, "体操の音楽係", gathering=town["体操"], description="体操の音楽を流すお手伝い")
    found = ask(session, now, "体操のお手伝いがしたい")
    assert found.proposals[0].role is not None


def test_log_keeps_words_only_with_consent(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    ask(session, now, "編み物", message_key=b"key")
    ask(session, now, "編み物", message_key=b"key", remember=False)
    logs = session.scalars(select(MatchLog).order_by(MatchLog.id)).all()
    assert [(log.text, log.message_key, log.resident_id is None) for log in logs] == [
        ("編み物", b"key", False),
        (None, None, True),
    ]
    assert logs[1].shown[0]["reasons"]


def test_log_tells_how_words_were_read_only_with_consent(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    for remember in (True, False):
        ask(session, now, "あみもの すきです", remember=remember)
    read = session.scalars(select(MatchLog.words).order_by(MatchLog.id)).all()
    assert (read[0] and read[0]["matched"], read[1]) == ([["編み物", "knitting"]], None)


def test_log_tells_in_few_bytes_where_what_and_how_well(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    found = ask(session, now, "編み物")
    log = MatchLog.by_public_id(session, found.log_id)
    assert log is not None
    assert (log.place, log.topics, log.found) == ("京都府/京都市/右京区", ["knitting"], 1)
    assert log.best == pytest.approx(found.proposals[0].match.chance)
    assert log.shown[0]["on"] == "2026-12-02T04:30:00+00:00"


def test_what_was_not_worth_showing_is_recorded_with_its_parts(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    factories.gathering(session, "ミシンの会", venue=town["手芸"].venue, description="裁縫をします", rule="0Fr")
    plan_occurrences(session, now=now)
    found = ask(session, now, "編み物")
    log = MatchLog.by_public_id(session, found.log_id)
    assert log is not None
    assert not {row["id"] for row in log.others} & {row["id"] for row in log.shown}
    assert len(log.shown) + len(log.others) == 2
    assert all(row["parts"] for row in log.others)


def test_recorded_search_is_shown_again_as_it_was(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    search = Search()
    home = session.scalars(select(Area).where(Area.name == "太秦蜂岡町")).one()
    found = search.find(session, Request(factories.resident(session), now, area=home))
    log = MatchLog.by_public_id(session, found.log_id)
    assert log is not None
    again = search.again(session, log, now=now)
    assert [each.item_id for each in again.proposals] == [each.item_id for each in found.proposals]
    assert again.proposals[0].reasons == found.proposals[0].reasons


def test_free_times_and_support_of_the_profile_are_reasons(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    resident: Resident = factories.resident(session, free_slots=["2-afternoon"], support=["step_free"])
    like(session, resident, "handicraft")
    keys = [reason.key for reason in ask(session, now, "手芸", resident=resident).proposals[0].reasons]
    assert {"reason.time", "reason.unknown.support"} <= set(keys)


def test_a_search_asks_the_database_ten_times_at_most_however_many_it_shows(
    session: Session, town: dict[str, Gathering], now: datetime
) -> None:
    group = factories.group(session)
    for n in range(15):
        factories.gathering(session, f"手芸の会{n}", group=group, area=factories.area(session, f"町{n}"))
        factories.role(session, f"手芸の手伝い{n}", gathering=factories.gathering(session, f"手芸教室{n}", group=group))
    plan_occurrences(session, now=now)
    session.flush()
    session.expunge_all()
    home, resident = session.scalars(select(Area).where(Area.name == "太秦蜂岡町")).first(), factories.resident(session)
    search, asked = Search(), list[str]()
    search.warm(session, now)
    session.expunge_all()
    session.add_all([home, resident])
    event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    found = search.find(session, Request(resident, now, text="手芸の手伝い", area=home, remember=True))
    assert len([p.gathering.place_name + p.gathering.group.name for p in found.proposals if p.gathering.group]) > 10
    assert len(asked) <= 10, "\n".join(asked)


def test_suggestions_really_exist_nearby(session: Session, town: dict[str, Gathering], now: datetime) -> None:
    search = Search()
    for topic in search.suggestions(session, None, "京都市", 8, now=now):
        found = search.find(session, Request(factories.resident(session), now, topics=(topic,), city="京都市"))
        assert found.proposals, topic

"""Each signal answers yes, no or unknown, with a reason."""

from datetime import date, timedelta
from typing import Any

import pytest

from matching import fit, signals
from matching.case import Case, Evidence
from matching.catalogue import Item
from matching.entry import read
from matching.moment import Moment
from matching.reasons import KEYS
from matching.seeker import Seeker
from matching.understand import Wanted, understand

SATURDAY = frozenset({(5, "morning")})
HERE = (35.01, 135.7)


def _case(wanted: Wanted, seeker: Seeker | None = None, **given: object) -> Case:
    plain = {"id": "a", "kind": "group", "name": "手芸の会", "lat": HERE[0], "lon": HERE[1]}
    item = Item(**{**plain, **given})  # type: ignore[arg-type]
    return Case(wanted, seeker or Seeker(), read(item), Evidence())


@pytest.mark.parametrize(
    ("held", "verdict", "key"),
    [
        (SATURDAY, "yes", "reason.time"),
        (frozenset({(0, "evening")}), "no", "reason.no.time"),
        (None, "unknown", "reason.unknown.time"),
    ],
)
def test_unknown_hours_are_not_a_no(held: object, verdict: str, key: str) -> None:
    found = fit.time(_case(Wanted(slots=SATURDAY), slots=held))
    assert (found.verdict, found.reason and found.reason.key) == (verdict, key)
    assert (found.score > 0) == (verdict == "yes")


@pytest.mark.parametrize(
    ("fact", "key"), [(True, "reason.support"), (False, "reason.no.support"), (None, "reason.unknown.support")]
)
def test_support_is_met_missing_or_unknown(fact: bool | None, key: str) -> None:
    found = fit.helped(_case(Wanted(support=frozenset({"step_free"})), facts={"step_free": fact}))
    assert found.reason is not None
    assert (found.reason.key, found.reason.args["fact"]) == (key, "step_free")


@pytest.mark.parametrize(
    ("name", "key"),
    [("ランニング教室", "reason.no.gentle"), ("いす体操の会", "reason.gentle"), ("手芸の会", None)],
)
def test_who_must_not_strain_themselves_is_told_what_is_hard_and_what_is_gentle(name: str, key: str | None) -> None:
    found = fit.gentle(_case(understand("ひざが悪いけど体を動かしたい"), name=name))
    assert (found.reason and found.reason.key) == key
    assert fit.gentle(_case(understand("体を動かしたい"), name=name)).score == 0


def test_what_is_asked_for_by_name_is_not_too_hard() -> None:
    assert fit.gentle(_case(understand("ひざが悪いけどテニスがしたい"), name="テニスの会")).score == 0


def test_what_can_be_done_seated_is_gentle() -> None:
    wanted = understand("体力がないけど体を動かしたい")
    assert fit.gentle(_case(wanted, name="ダンスの会", facts={"seated": True})).score > 0


def test_a_near_item_tells_the_minutes_and_a_far_one_the_kilometres() -> None:
    near = fit.near(_case(Wanted(), Seeker(lat=HERE[0], lon=HERE[1])))
    far = fit.near(_case(Wanted(), Seeker(lat=HERE[0] + 0.08, lon=HERE[1])))
    assert near.reason is not None and near.reason.args == {"minutes": 0}
    assert far.reason is not None and far.reason.key == "reason.distance"
    assert near.score > far.score


def test_a_named_place_beats_the_home() -> None:
    wanted = understand("武蔵小杉で手芸")
    found = fit.near(_case(wanted, Seeker(lat=43.0, lon=141.0), lat=35.5766, lon=139.6595))
    assert found.verdict == "yes"


def test_roles_go_to_helpers() -> None:
    helper, guest = understand("手伝いたい"), understand("編み物したい")
    assert signals.helping(_case(helper, kind="role")).score > 0 > signals.helping(_case(guest, kind="role")).score


def test_a_baby_is_not_sent_to_the_seniors() -> None:
    wanted = understand("0歳の赤ちゃんと行けるところ")
    assert fit.company(_case(wanted, for_whom=frozenset({"baby"}))).verdict == "yes"
    assert fit.company(_case(wanted, for_whom=frozenset({"senior"}))).verdict == "no"
    assert fit.company(_case(wanted)).verdict == "unknown"


def test_every_signal_has_a_sentence_for_staff() -> None:
    assert all(signal.__doc__ for signal in (*signals.SIGNALS, *fit.SIGNALS))


def test_reasons_use_listed_keys_and_placeholders() -> None:
    wanted = understand("土曜の午前に段差がない所で赤ちゃんと手芸を手伝いたい")
    case = _case(wanted, kind="role", slots=SATURDAY, for_whom=frozenset({"baby"}), facts={"step_free": True})
    for signal in (*signals.SIGNALS, *fit.SIGNALS):
        reason = signal(case).reason
        assert reason is None or set(reason.args) == set(KEYS[reason.key])


def test_online_meetings_of_other_cities_step_back() -> None:
    own, other = (fit.near(_case(Wanted(), Seeker(city="京都市"), city=c, online=True)) for c in ("京都市", "高松市"))
    assert own.score > other.score


def test_circles_for_a_special_situation_wait_until_it_is_named() -> None:
    lonely = Evidence(concept=0.9, wanted="tea_talk", topic="tea_talk")
    case = _case(Wanted(concepts=("tea_talk",)), name="難病カフェ", description="難病の人のおしゃべり")
    assert fit.circumstance(Case(case.wanted, case.seeker, case.entry, lonely)).score < 0
    named = Wanted(concepts=("tea_talk", "illness"))
    assert fit.circumstance(Case(named, case.seeker, case.entry, lonely)).score == 0


def test_help_wanted_anywhere_is_told_once() -> None:
    evidence = Evidence(concept=0.4, wanted="driving", topic="volunteer")
    case = _case(Wanted(concepts=("driving",), help=1.0), kind="role")
    assert signals.interest(Case(case.wanted, case.seeker, case.entry, evidence)).reason is None


def test_mothers_are_not_sent_to_the_fathers() -> None:
    assert fit.company(_case(understand("ママ友がほしい"), for_whom=frozenset({"father", "parent"}))).score < 0


def test_a_wish_beside_the_best_one_is_told_as_a_wish() -> None:
    case = _case(Wanted(concepts=("coffee", "tea_talk")))
    reason = signals.interest(Case(case.wanted, case.seeker, case.entry, Evidence(0.9, "tea_talk", "coffee"))).reason
    assert reason is not None and (reason.key, reason.args["topic"]) == ("reason.interest", "tea_talk")


@pytest.mark.parametrize(
    ("moment", "signal", "key"),
    [
        (Moment(full=frozenset({"a"})), fit.room, "reason.no.room"),
        (Moment(stale=frozenset({"a"})), fit.fresh, "reason.unknown.fresh"),
    ],
)
def test_full_and_unconfirmed_dates_step_back_and_say_so(moment: Moment, signal: Any, key: str) -> None:
    case = _case(Wanted())._replace(moment=moment)
    assert signal(case).score < 0 == signal(_case(Wanted())).score
    assert signal(case).reason.key == key


def test_sooner_dates_and_rarely_shown_groups_come_first_among_equals() -> None:
    today = date(2026, 12, 2)
    week, month = (
        _case(Wanted())._replace(moment=Moment(today=today, next_on={"a": today + timedelta(days=days)}))
        for days in (7, 27)
    )
    assert fit.soon(week).score > fit.soon(month).score > 0
    often = _case(Wanted())._replace(moment=Moment(shown={"a": 50}, most_shown=50))
    rarely = _case(Wanted())._replace(moment=Moment(shown={"a": 2}, most_shown=50))
    assert fit.turn(often).score < fit.turn(rarely).score < fit.turn(_case(Wanted())).score + 1e-9


def test_who_reads_easy_japanese_is_told_where_it_is_spoken() -> None:
    case = _case(Wanted(), Seeker(language="easy"), facts={"easy_japanese": True})
    assert fit.language(case).verdict == "yes"
    assert fit.language(_case(Wanted(), facts={"easy_japanese": True})).score == 0


def test_a_gathering_they_have_a_date_with_steps_back() -> None:
    found = fit.attending(_case(Wanted(), Seeker(attending=frozenset({"a"}))))
    assert (found.verdict, found.score) == ("no", -1.0)


FIFTH, SIXTH = date(2026, 12, 5), date(2026, 12, 6)


@pytest.mark.parametrize(
    ("asked", "verdict", "key"),
    [
        ({FIFTH, SIXTH}, "yes", "reason.date"),
        ({SIXTH}, "no", "reason.no.date"),
        ({date(2027, 5, 3)}, "unknown", "reason.unknown.time"),
    ],
)
def test_a_day_named_is_held_against_real_dates(asked: set[date], verdict: str, key: str) -> None:
    moment = Moment(until=date(2027, 1, 30), dates={"a": frozenset({FIFTH})})
    found = fit.time(_case(Wanted(dates=frozenset(asked), slots=SATURDAY), slots=None)._replace(moment=moment))
    assert (found.verdict, found.reason and found.reason.key) == (verdict, key)


def test_the_right_day_at_the_wrong_hour_is_no_yes() -> None:
    moment = Moment(until=date(2027, 1, 30), dates={"a": frozenset({FIFTH})})
    evening = Wanted(dates=frozenset({FIFTH}), slots=frozenset({(5, "evening")}))
    assert fit.time(_case(evening, slots=SATURDAY)._replace(moment=moment)).verdict == "no"


def test_a_name_about_something_else_steps_back() -> None:
    wanted = understand("さみしい")
    tea, safety = (_case(wanted, name=name) for name in ("おしゃべりサロン", "防災カフェ"))
    assert signals.focus(tea).score > signals.focus(safety).score
    assert signals.focus(_case(understand("防災"), name="防災の会")).score == 0


def test_an_illness_named_covers_the_circle_of_one() -> None:
    lonely = Evidence(concept=0.9, wanted="illness", topic="cancer")
    case = _case(Wanted(concepts=("illness",)), name="がん患者会", description="がんの人の会")
    assert fit.circumstance(Case(case.wanted, case.seeker, case.entry, lonely)).score == 0


def test_a_guess_is_told_as_a_guess_and_never_as_something_told_before() -> None:
    case = _case(Wanted(guessed=(("declutter", 0.9),)), name="お片付け講座")
    found = Evidence(concept=0.9, topic="declutter", wanted="declutter", guessed=True)
    reason = signals.interest(case._replace(evidence=found)).reason
    assert reason is not None and reason.key == "reason.guessed"


def test_what_an_item_does_not_say_of_itself_is_told_as_what_it_seems_to_be() -> None:
    told = "銅板にガラスの粉をのせて小さな電気炉で焼き、ブローチにします。"
    case = _case(Wanted(concepts=("cloisonne",)), name="ななつの宝", description=told)
    reason = signals.interest(
        case._replace(evidence=Evidence(concept=1.0, topic="cloisonne", wanted="cloisonne"))
    ).reason
    assert reason is not None and reason.key == "reason.seems"

"""Recorded searches: filters find what they say and nothing else, pages follow one another without gap or repeat."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from handlers.acts.searches import Filters, asked_in, conditions, neighbours, page_of, sums_of, topics_asked
from models.area import Area, AreaBlock
from models.match_log import Came, MatchLog
from tests import factories

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def found(session: Session, now: datetime, **typed: str) -> list[str]:
    rows = page_of(session, conditions(session, Filters.typed(typed), now=now))
    return [row.public_id for row in rows]


def log(session: Session, **values: Any) -> str:
    return factories.search(session, **values).public_id


def test_an_area_is_found_with_all_that_lies_in_it(session: Session, now: datetime) -> None:
    ward = factories.area(session, "右京区", layer="ward", key="京都市/右京区")
    inside, outside = factories.area(session), factories.area(session, "深草", ward="伏見区")
    two = {log(session, area=ward), log(session, area=inside)}
    log(session, area=outside), log(session)
    assert set(found(session, now, area="右京区")) == set(found(session, now, area="京都市/右京区")) == two
    assert found(session, now, area="どこか") == []


def test_a_ward_of_the_same_name_elsewhere_is_another(session: Session, now: datetime) -> None:
    ours = factories.area(session, "北区", layer="ward", city="京都市", ward="北区")
    theirs = factories.area(session, "北区", layer="ward", pref="大阪府", city="大阪市", ward="北区")
    log(session, area=theirs)
    assert page_of(session, [asked_in(ours)]) == []


@pytest.mark.parametrize(
    ("outcome", "values"),
    [
        ("opened", {"furthest": Came.OPENED}),
        ("joined", {"furthest": Came.JOINED}),
        ("went", {"furthest": Came.AGAIN}),
        ("again", {"furthest": Came.AGAIN}),
        ("dismissed", {"dismissed": True}),
        ("asked_again", {"asked_again": "abcd"}),
    ],
)
def test_what_came_of_it_is_found(session: Session, now: datetime, outcome: str, values: dict[str, Any]) -> None:
    log(session)
    meant = log(session, **values)
    assert found(session, now, outcome=outcome) == [meant]


def test_silence_is_told_after_a_day(session: Session, now: datetime) -> None:
    old = log(session, asked_at=now - 2 * DAY)
    log(session, asked_at=now - MINUTE)
    log(session, asked_at=now - 2 * DAY, dismissed=True)
    assert found(session, now, outcome="silent") == [old]


def test_answers_that_were_poor_are_found(session: Session, now: datetime) -> None:
    low, none = log(session, found=1, best=0.3), log(session)
    back = log(session, found=None)
    log(session, found=1, best=0.9)
    kinds = ("low", "none", "asked_back")
    assert [found(session, now, answer=kind) for kind in kinds] == [[low], [none], [back]]


def test_a_topic_is_found_by_its_name_with_what_is_narrower(session: Session, now: datetime) -> None:
    knitting = log(session, topics=["knitting"])
    log(session, topics=["yoga"])
    assert found(session, now, topic="手芸") == found(session, now, topic="handicraft") == [knitting]
    assert found(session, now, topic="ないもの") == []


def test_days_are_those_of_japan(session: Session, now: datetime) -> None:
    late = log(session, asked_at=datetime.fromisoformat("2026-12-01T23:59:59+09:00"))
    log(session, asked_at=datetime.fromisoformat("2026-12-02T00:00:00+09:00"))
    assert found(session, now, since="2026-12-01", until="2026-12-01") == [late]


def test_pages_follow_without_gap_or_repeat_also_within_one_moment(session: Session, now: datetime) -> None:
    asked = [log(session, asked_at=now - MINUTE) for _ in range(5)]
    first = page_of(session, [true()], most=2)
    last = MatchLog.by_public_id(session, first[1].public_id)
    rest = page_of(session, [true()], before=last, most=10)
    assert [row.public_id for row in (*first[:2], *rest)] == asked[::-1]


@pytest.mark.parametrize("most", [1, 3, 4, 9])
def test_pages_run_on_through_the_months(session: Session, now: datetime, most: int) -> None:
    # The first moment of a month in Japan, and what lies before it.
    edge = datetime(2026, 10, 31, 15, tzinfo=UTC)
    moments = (now, edge, edge - timedelta(microseconds=1), edge - 40 * DAY, edge - 140 * DAY, edge - 300 * DAY)
    asked = [log(session, asked_at=at) for at in moments]
    told: list[str] = []
    last = None
    while rows := page_of(session, [true()], before=last, most=most)[:most]:
        told += [row.public_id for row in rows]
        last = session.scalars(select(MatchLog).where(MatchLog.public_id == told[-1])).one()
    assert told == asked


@pytest.mark.parametrize("typed", [{"outcome": "x"}, {"answer": "'"}, {"since": "yesterday"}, {"until": "9999-12-31"}])
def test_what_makes_no_sense_is_left_out(typed: dict[str, str]) -> None:
    assert Filters.typed(typed) == Filters()


def test_filters_come_back_as_they_were_written() -> None:
    filters = Filters("右京区", date(2026, 12, 1), None, "again", "手芸", "low")
    assert Filters.typed(filters.written()) == filters


def test_sums_count_each_search_as_far_as_it_led(session: Session, now: datetime) -> None:
    for furthest in (Came.NOTHING, Came.OPENED, Came.AGAIN):
        log(session, furthest=furthest, found=0 if furthest is Came.NOTHING else 3)
    assert sums_of(session, [true()]) == (3, 1, 2, 1, 1, 1)


def test_topics_are_told_the_commonest_first(session: Session, now: datetime) -> None:
    for topics in (["yoga"], ["yoga", "go"], []):
        log(session, topics=topics)
    assert topics_asked(session, [true()], 5) == ["yoga", "go"]


def test_neighbours_are_the_same_resident_s_within_reach(session: Session, now: datetime) -> None:
    resident, area = factories.resident(session), factories.area(session)
    first, second, third = (
        factories.search(session, resident=resident, area=place, asked_at=now + n * MINUTE)
        for n, place in enumerate((None, area, area))
    )
    factories.search(session, resident=factories.resident(session), asked_at=now + 5 * MINUTE)
    assert neighbours(session, second, true()) == (first, third)
    assert neighbours(session, second, asked_in(area)) == (None, third)


def test_of_who_did_not_consent_nothing_is_tied_together(session: Session, now: datetime) -> None:
    factories.search(session, asked_at=now)
    assert neighbours(session, factories.search(session, asked_at=now + MINUTE), true()) == (None, None)


def test_a_town_is_found_with_its_parts_and_a_district_with_its_blocks(session: Session, now: datetime) -> None:
    town, part, other = (factories.area(session, name) for name in ("太秦", "太秦蜂岡町", "花園"))
    school = factories.area(session, "太秦学区", layer="school")
    session.add(AreaBlock(area_id=school.id, block_id=part.id))
    keys = [log(session, area=area) for area in (town, part, other, school)]

    def asked(area: Area) -> set[str]:
        return {row.public_id for row in page_of(session, [asked_in(area)])}

    assert asked(town) == {keys[0], keys[1]}
    assert asked(school) == {keys[1], keys[3]}
    assert asked(other) == {keys[2]}

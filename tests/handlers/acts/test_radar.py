"""Needs counted as people by topic, area, hour and week; which columns there are, and what lies in whose areas."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import false, true
from sqlalchemy.orm import Session

from handlers.acts.count_needs import monday
from handlers.acts.radar import ANY_TIME, Asked, radar
from handlers.acts.radar_parts import ELSEWHERE, parts_of, shared
from models.area import AreaBlock
from models.tables import Area, Resident
from models.unmet_need import UnmetNeed
from tests import factories

UKYO = "京都府/京都市/右京区"
WEEK = timedelta(days=7)


@pytest.fixture
def towns(session: Session) -> list[Area]:
    """Two towns of one ward, one of another, with their wards and the city."""
    factories.area(session, "京都市", layer="city", ward="")
    for ward in ("右京区", "北区"):
        factories.area(session, ward, layer="ward", ward=ward)
    placed = {"甲": "右京区", "乙": "右京区", "丙": "北区"}
    return [factories.area(session, name, ward=ward) for name, ward in placed.items()]


def people_of(session: Session, number: int) -> list[Resident]:
    return [factories.resident(session) for _ in range(number)]


def need(session: Session, people: list[Resident], area: Area, now: datetime, **values: Any) -> None:
    row = {"week": monday(now) - WEEK, "area_id": area.id, "place": area.path, "topic": "go"} | values
    session.add_all(UnmetNeed(resident_id=one.id, **row) for one in people)
    session.flush()


def test_somebody_who_asked_in_two_wards_is_one_person_in_all(
    session: Session, towns: list[Area], now: datetime
) -> None:
    people = people_of(session, 10)
    for town in towns:
        need(session, people, town, now)
    found = radar(session, Asked(4), true(), now=now).areas
    assert found.cells == {("go", UKYO): 10, ("go", "京都府/京都市/北区"): 10}
    assert (found.row_totals, found.total) == ({"go": 10}, 10)


def test_one_ward_is_told_by_its_towns(session: Session, towns: list[Area], now: datetime) -> None:
    ward = session.query(Area).filter_by(layer="ward", ward="右京区").one()
    need(session, people_of(session, 6), towns[0], now)
    need(session, people_of(session, 5), ward, now)
    found = radar(session, Asked(4, [ward]), true(), now=now)
    assert found.areas.cells == {("go", towns[0].id): 5, ("go", ELSEWHERE): 5}


def test_hours_count_each_that_would_do(session: Session, towns: list[Area], now: datetime) -> None:
    need(session, people_of(session, 7), towns[0], now, slots=0b101)
    need(session, people_of(session, 5), towns[0], now)
    hours = radar(session, Asked(4), true(), now=now).hours.cells
    assert hours == {("go", (0, "morning")): 5, ("go", (0, "evening")): 5, ("go", ANY_TIME): 5}


def test_weeks_that_are_not_over_or_too_old_are_left_out(session: Session, towns: list[Area], now: datetime) -> None:
    for week in (monday(now), monday(now) - 5 * WEEK):
        need(session, people_of(session, 9), towns[0], now, week=week)
    assert radar(session, Asked(4), true(), now=now).areas.rows == []
    assert list(radar(session, Asked(13), true(), now=now).weeks.cells.values()) == [5]


def test_a_topic_of_few_is_not_even_named(session: Session, towns: list[Area], now: datetime) -> None:
    need(session, people_of(session, 4), towns[0], now)
    found = radar(session, Asked(4), true(), now=now)
    assert (found.areas.rows, found.areas.total) == ([], 0)


def test_nothing_is_counted_out_of_reach_whatever_is_asked(session: Session, towns: list[Area], now: datetime) -> None:
    need(session, people_of(session, 9), towns[0], now)
    assert radar(session, Asked(4, towns), false(), now=now).areas.rows == []
    assert radar(session, Asked(4, []), true(), now=now).areas.rows == []


def test_which_columns_there_are_does_not_hang_on_who_asked(session: Session, towns: list[Area]) -> None:
    ward = session.query(Area).filter_by(layer="ward", ward="右京区").one()
    assert {part.name for part in parts_of(session, [ward]).columns.values()} == {"甲", "乙"}
    city = session.query(Area).filter_by(layer="city").one()
    assert {part.name for part in parts_of(session, [city]).columns.values()} == {"京都市", "右京区", "北区"}


@pytest.mark.parametrize(
    ("mine", "typed", "both"),
    [
        (["右京区"], ["甲", "丙"], ["甲"]),
        (["右京区"], ["京都市"], ["右京区"]),
        (["右京区"], ["北区"], []),
        (["甲"], ["右京区"], ["甲"]),
        (["甲"], ["乙"], []),
        (["校区"], ["甲", "乙"], ["甲"]),
        ([], ["甲"], []),
    ],
)
def test_what_is_typed_is_narrowed_to_one_s_own(
    session: Session, towns: list[Area], mine: list[str], typed: list[str], both: list[str]
) -> None:
    school = factories.area(session, "校区", layer="school")
    session.add(AreaBlock(area_id=school.id, block_id=towns[0].id))
    session.flush()
    by_name = {area.name: area for area in session.query(Area)}
    found = shared(session, [by_name[name] for name in mine], [by_name[name] for name in typed])
    assert [area.name for area in found] == both


def test_a_year_is_told_by_four_weeks_and_a_person_in_two_of_them_once(
    session: Session, towns: list[Area], now: datetime
) -> None:
    people = people_of(session, 6)
    for weeks in (1, 2, 52):
        need(session, people, towns[0], now, week=monday(now) - weeks * WEEK)
    steps = radar(session, Asked(52), true(), now=now).weeks
    assert len(steps.columns) == 13
    assert steps.cells == {("go", monday(now) - 4 * WEEK): 5, ("go", monday(now) - 52 * WEEK): 5}

"""Weeks are counted where things happened, written once, mended for a week; small numbers are in nobody's sight."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.week_figures import last_week, trend, weeks_of, write_weeks
from models.area import Area, AreaBlock
from models.area_figures import EVERYWHERE, AreaFigures, Figure, Span
from models.base import JAPAN
from tests import factories

WEEK = date(2026, 11, 23)
IN_IT = datetime(2026, 11, 25, 10, tzinfo=JAPAN)


def ward(session: Session, name: str = "右京区") -> Area:
    return factories.area(session, name, key=f"京都市/{name}", layer="ward", ward=name)


def district(session: Session, name: str, *towns: Area, **values: str) -> Area:
    made = factories.area(session, name, key=f"district/{name}", layer="district", **values)
    session.add_all(AreaBlock(area_id=made.id, block_id=town.id) for town in towns)
    session.flush()
    return made


def searches(session: Session, town: Area, number: int, **values: object) -> None:
    for _ in range(number):
        factories.search(session, area=town, asked_at=IN_IT, **values)


def numbers(session: Session, place: str = EVERYWHERE, since: date = WEEK) -> AreaFigures:
    return session.get_one(AreaFigures, (Span.WEEK, since, place), populate_existing=True)


def follower(session: Session) -> None:
    factories.resident(session, followed_at=IN_IT)


def test_the_last_week_is_the_last_that_is_over_in_japan() -> None:
    assert last_week(datetime(2026, 11, 30, 0, 0, tzinfo=JAPAN)) == WEEK
    assert last_week(datetime(2026, 11, 29, 23, 59, tzinfo=JAPAN)) == WEEK - timedelta(days=7)


def test_before_anybody_came_nothing_is_counted(session: Session, now: datetime) -> None:
    assert write_weeks(session, now=now) == 0


def test_a_search_counts_in_its_district_ward_and_everywhere(session: Session, now: datetime) -> None:
    follower(session)
    right, town = ward(session), factories.area(session)
    here = district(session, "太秦地区", town)
    searches(session, town, 7)
    searches(session, town, 6, found=2)
    write_weeks(session, now=now)
    for place in (here.key, right.key, EVERYWHERE):
        assert (numbers(session, place).numbers["not_found"], numbers(session, place).numbers["found"]) == (7, 6)


def test_what_happened_at_midnight_belongs_to_the_week_that_begins(session: Session, now: datetime) -> None:
    follower(session)
    midnight = datetime(2026, 11, 30, tzinfo=JAPAN)
    factories.search(session, asked_at=midnight)
    factories.search(session, asked_at=midnight - timedelta(seconds=1))
    write_weeks(session, now=now)
    assert numbers(session).numbers["not_found"] == 1


def test_a_town_of_two_districts_counts_in_one(session: Session, now: datetime) -> None:
    follower(session)
    town = factories.area(session)
    one, other = (district(session, name, town) for name in ("一地区", "二地区"))
    searches(session, town, 5)
    write_weeks(session, now=now)
    assert [numbers(session, place.key).numbers["not_found"] for place in (one, other)] == [5, 0]


def visit(session: Session, gathering: object, at: datetime, resident: object) -> None:
    date = factories.occurrence(session, at, gathering=gathering)
    factories.attendance(session, occurrence=date, resident=resident, came=True)


def test_first_second_and_later_visits_are_told_apart(session: Session, now: datetime) -> None:
    home, resident = factories.gathering(session), factories.resident(session, followed_at=now - timedelta(days=30))
    for days in (14, 7, 1, 0):
        visit(session, home, IN_IT - timedelta(days=days), resident)
    write_weeks(session, now=now)
    assert [numbers(session).numbers[one] for one in ("first_visits", "second_visits", "later_visits")] == [0, 0, 2]
    before = numbers(session, since=WEEK - timedelta(days=7)).numbers
    assert [before[one] for one in ("first_visits", "second_visits")] == [0, 1]


def test_few_people_are_hidden_and_many_rounded_down(session: Session, now: datetime) -> None:
    follower(session)
    town = factories.area(session)
    here = district(session, "太秦地区", town)
    searches(session, town, 4)
    searches(session, town, 13, found=1)
    write_weeks(session, now=now)
    assert numbers(session, here.key).shown.get("not_found") is None
    assert numbers(session, here.key).shown["found"] == 10


def test_a_hidden_district_cannot_be_told_from_its_ward_s_total(session: Session, now: datetime) -> None:
    follower(session)
    right, towns = ward(session), [factories.area(session, name) for name in ("甲", "乙", "丙")]
    held = [district(session, f"{town.name}地区", town) for town in towns]
    for town, number in zip(towns, (10, 10, 4), strict=True):
        searches(session, town, number)
    searches(session, right, 5)
    write_weeks(session, now=now)
    assert [numbers(session, one.key).shown.get("not_found") for one in held] == [10, 10, None]
    # 29 were asked; with 10, 10 and 5 of the rest shown, no more may be told.
    assert numbers(session, right.key).shown["not_found"] == 25


def test_a_week_is_counted_anew_while_it_is_fresh_and_never_later(session: Session, now: datetime) -> None:
    follower(session)
    write_weeks(session, now=now)
    searches(session, factories.area(session), 5)
    assert write_weeks(session, now=now) == 0
    write_weeks(session, now=now + timedelta(days=7))
    assert numbers(session).numbers["not_found"] == 5
    searches(session, factories.area(session), 5)
    write_weeks(session, now=now + timedelta(days=30))
    assert numbers(session).numbers["not_found"] == 5


def test_what_waited_stays_as_it_was_when_the_week_ended(session: Session, now: datetime) -> None:
    follower(session)
    old = factories.gathering(session, created_at=now - timedelta(days=400))
    write_weeks(session, now=now)
    old.confirmed_at = now
    session.flush()
    write_weeks(session, now=now + timedelta(days=1))
    assert numbers(session).numbers["stale"] == 1


def test_made_up_weeks_stay(session: Session, now: datetime) -> None:
    follower(session)
    write_weeks(session, now=now)
    numbers(session).sample = True
    session.flush()
    assert write_weeks(session, now=now + timedelta(days=1)) == 0


def test_weeks_of_more_than_two_years_ago_are_gone(session: Session, now: datetime) -> None:
    for days in (728, 735):
        told = {"numbers": {}, "shown": {}, "counted_at": now}
        session.add(AreaFigures(span=Span.WEEK, since=WEEK - timedelta(days=days - 7), place=EVERYWHERE, **told))
    session.flush()
    write_weeks(session, now=now)
    assert list(session.scalars(select(AreaFigures.since))) == [WEEK - timedelta(days=721)]


def test_a_month_is_the_sum_of_the_weeks_that_begin_in_it(session: Session, now: datetime) -> None:
    factories.resident(session, followed_at=now - timedelta(days=70))
    town = factories.area(session)
    for monday in weeks_of(date(2026, 10, 1)):
        at = datetime(monday.year, monday.month, monday.day, 12, tzinfo=JAPAN)
        for _ in range(4):
            factories.search(session, area=town, asked_at=at)
    write_weeks(session, now=now)
    (month,) = trend(session, EVERYWHERE, Span.MONTH, date(2026, 10, 30), 1)
    # Sixteen; more than ten would tell that each of the hidden weeks was a busy one.
    assert session.get_one(AreaFigures, (Span.MONTH, date(2026, 10, 1), EVERYWHERE)).numbers["not_found"] == 16
    assert month.numbers[Figure.NOT_FOUND] == 10
    # November's last week is not over.
    months = select(AreaFigures.since).where(AreaFigures.span == Span.MONTH, AreaFigures.place == EVERYWHERE)
    assert max(session.scalars(months)) == date(2026, 10, 1)


def test_weeks_that_nobody_counted_are_gaps(session: Session) -> None:
    told = trend(session, EVERYWHERE, Span.WEEK, WEEK, 13)
    assert len(told) == 13
    assert all(one.counted_at is None for one in told)

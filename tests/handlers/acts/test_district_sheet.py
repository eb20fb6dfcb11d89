"""The district sheet: what lies in the district and nothing beside it, people as they may be shown, few statements."""

from datetime import datetime, timedelta

from sqlalchemy import event
from sqlalchemy.orm import Session

from handlers.acts.district_sheet import sheet
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.acts.week_figures import write_weeks
from models.area import Area, AreaBlock
from models.base import JAPAN
from tests import factories


def district(session: Session, name: str = "太秦地区") -> tuple[Area, Area]:
    """A district and its town."""
    town = factories.area(session)
    made = factories.area(session, name, key=f"district/{name}", layer="district")
    session.add(AreaBlock(area_id=made.id, block_id=town.id))
    session.flush()
    return made, town


def test_what_lies_in_the_district_is_counted_and_what_lies_beside_it_is_not(session: Session, now: datetime) -> None:
    here, town = district(session)
    group = factories.group(session, area=town)
    for area in (town, factories.area(session, "よその町")):
        venue = factories.venue(session, area=area, facts={"step_free": True})
        factories.role(session, gathering=factories.gathering(session, venue=venue, group=group))
    held = sheet(session, here, now=now).held
    assert (held.groups, held.gatherings, held.roles, held.venues, held.step_free) == (1, 1, 1, 1, 1)


def test_gatherings_stand_under_the_days_they_take_place_on(session: Session, now: datetime) -> None:
    here, town = district(session)
    tea = factories.gathering(session, "お茶の会", venue=factories.venue(session, area=town))
    # Monday; Saturday just after midnight, which is Friday elsewhere.
    for at in (datetime(2026, 12, 7, 10, tzinfo=JAPAN), datetime(2026, 12, 5, 0, 30, tzinfo=JAPAN)):
        factories.occurrence(session, at, gathering=tea)
    days = sheet(session, here, now=now).held.days
    assert [bool(names) for names in days] == [True, False, False, False, False, True, False]


def test_the_longest_unconfirmed_stands_first(session: Session, now: datetime) -> None:
    here, town = district(session)
    venue = factories.venue(session, area=town)
    for name, days in (("新", 10), ("古", 300), ("最古", 500)):
        factories.gathering(session, name, venue=venue, created_at=now - timedelta(days=days))
    stale = sheet(session, here, now=now).stale
    assert (stale.number, [row.name for row in stale.oldest]) == (2, ["最古", "古"])


def test_residents_are_told_by_age_only_where_they_allowed_it(session: Session, now: datetime) -> None:
    here, town = district(session)
    for _ in range(6):
        factories.resident(session, home=town, age_band="senior", followed_at=now - timedelta(days=9))
    write_weeks(session, now=now)
    told = sheet(session, here, now=now).weeks[-1].numbers
    assert (told.get("age_senior"), told["age_unknown"]) == (None, 5)


def test_a_sheet_takes_as_many_statements_however_much_there_is(session: Session, now: datetime) -> None:
    here, town = district(session)
    few = _statements(session, here, now)
    for number in range(20):
        factories.gathering(session, f"会{number}", venue=factories.venue(session, area=town))
    plan_occurrences(session, now=now)
    assert _statements(session, here, now) <= few
    assert few < 30


def _statements(session: Session, area: Area, now: datetime) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    sheet(session, area, now=now)
    event.remove(connection, "before_cursor_execute", note)
    return len(seen)

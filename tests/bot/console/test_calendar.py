"""The calendar: dates by month, week and list, in the account's part of the city, by area and topic."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.console.calendar import Wanted
from models.account import Duty
from models.gathering import Gathering
from models.occurrence import OccurrenceStatus
from tests import factories
from tests.bot.console.conftest import Browser, Office

NAMES = ("手芸の会", "将棋の会", "大みそかの会")


def _town(office: Office) -> None:
    """A date next week in one ward, one in another the day after, and one on the last evening of the year."""
    with office.sessions.begin() as session:
        ukyo = factories.area(session)
        kita = factories.area(session, "紫野", ward="北区", key="京都市/北区/紫野")
        values = zip(NAMES, (ukyo, kita, ukyo), (7, 8, 29), (["手芸"], ["囲碁・将棋"], []), strict=True)
        for name, area, days, topics in values:
            gathering = factories.gathering(session, name, area=area, categories=topics)
            start = office.hands.at + timedelta(days=days, hours=13.5 if days == 29 else 0)
            factories.occurrence(session, start, gathering=gathering)


def _names(browser: Browser, query: str = "") -> list[str]:
    text = browser.open(f"calendar?{query}").text
    return [name for name in NAMES if name in text]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", list(NAMES)),
        ("view=week", []),
        ("view=week&day=2026-12-09", list(NAMES[:2])),
        ("view=list", list(NAMES[:2])),
        ("view=list&day=2026-12-31", [NAMES[2]]),
        ("day=2027-01-15", [NAMES[2]] if date(2026, 12, 31) in Wanted("month", date(2027, 1, 15), "", "").days else []),
        ("ward=北区", [NAMES[1]]),
        ("topic=手芸", [NAMES[0]]),
        ("topic=%25&ward=%00", []),
        ("view=x&day=never", list(NAMES)),
        ("day=9999-12-31", []),
    ],
)
def test_dates_are_found(office: Office, query: str, names: list[str]) -> None:
    _town(office)
    assert _names(office.at_work(Duty.STAFF), query) == names


def test_a_keeper_sees_the_own_group_s_dates_alone(office: Office) -> None:
    _town(office)
    with office.sessions.begin() as session:
        group = factories.group(session)
        session.scalars(select(Gathering).where(Gathering.name == NAMES[1])).one().group_id = group.id
    assert _names(office.at_work(Duty.KEEPER, group_id=group.id)) == [NAMES[1]]


def test_a_full_day_says_how_many_more_and_what_is_off_says_so(office: Office) -> None:
    with office.sessions.begin() as session:
        for hour in range(6):
            gathering = factories.gathering(session, f"会{hour}")
            at = office.hands.at + timedelta(days=2, hours=hour)
            off = OccurrenceStatus.CANCELLED if hour == 0 else OccurrenceStatus.PLANNED
            factories.occurrence(session, at, gathering=gathering, status=off)
    browser = office.at_work(Duty.STAFF)
    text = browser.open("calendar").text
    assert ("ほか2件" in text, "会4" in text, "中止" in text) == (True, False, True)
    assert "会5" in browser.open("calendar?view=list").text


@pytest.mark.parametrize(
    ("view", "day", "before", "after"),
    [
        ("month", date(2026, 1, 31), date(2025, 12, 1), date(2026, 2, 1)),
        ("month", date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 1)),
        ("week", date(2026, 12, 30), date(2026, 12, 23), date(2027, 1, 6)),
        ("list", date(2026, 12, 30), date(2026, 12, 16), date(2027, 1, 13)),
    ],
)
def test_turning_crosses_months_and_years(view: str, day: date, before: date, after: date) -> None:
    wanted = Wanted(view, day, "", "")
    assert (wanted.moved(-1), wanted.moved(1)) == (before, after)

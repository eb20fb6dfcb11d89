"""What came of searches later is noted once, taken back with its reason, and never of who did not consent."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.note_outcomes import note_asked_again, note_visits
from models.match_log import Came
from models.tables import Attendance, Gathering, MatchLog, Resident
from tests import factories

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def gathering(session: Session) -> Gathering:
    return factories.gathering(session)


@pytest.fixture
def resident(session: Session) -> Resident:
    return factories.resident(session)


@pytest.fixture
def log(session: Session, gathering: Gathering, resident: Resident, now: datetime) -> MatchLog:
    """A search that led to a sign-up, three weeks ago."""
    found = factories.search(session, resident=resident, asked_at=now - 21 * DAY)
    found.came_of_it(gathering.public_id, Came.OPENED, at=found.asked_at + MINUTE)
    found.came_of_it(gathering.public_id, Came.JOINED, at=found.asked_at + 2 * MINUTE)
    session.flush()
    return found


def came(session: Session, gathering: Gathering, resident: Resident, at: datetime) -> Attendance:
    date = factories.occurrence(session, at, gathering=gathering)
    return factories.attendance(session, occurrence=date, resident=resident, came=True)


def test_a_visit_after_the_sign_up_is_noted_and_a_second_one(
    session: Session, gathering: Gathering, resident: Resident, log: MatchLog, now: datetime
) -> None:
    came(session, gathering, resident, now - 14 * DAY)
    assert (note_visits(session, now=now), log.furthest) == (1, Came.WENT)
    came(session, gathering, resident, now - 7 * DAY)
    assert (note_visits(session, now=now), log.furthest) == (1, Came.AGAIN)
    assert [*log.outcome[gathering.public_id]] == ["opened", "joined", "went", "again"]
    assert note_visits(session, now=now) == 0


def test_a_mark_that_was_taken_back_counts_no_more(
    session: Session, gathering: Gathering, resident: Resident, log: MatchLog, now: datetime
) -> None:
    attendance = came(session, gathering, resident, now - 14 * DAY)
    note_visits(session, now=now)
    attendance.came = None
    session.flush()
    assert (note_visits(session, now=now), log.furthest) == (1, Came.JOINED)


def test_visits_before_the_search_or_elsewhere_are_not_its_doing(
    session: Session, gathering: Gathering, resident: Resident, log: MatchLog, now: datetime
) -> None:
    came(session, gathering, resident, now - 28 * DAY)
    came(session, factories.gathering(session), resident, now - 14 * DAY)
    came(session, gathering, factories.resident(session), now - 7 * DAY)
    assert (note_visits(session, now=now), log.furthest) == (0, Came.JOINED)


def test_who_only_looked_and_came_by_another_way_is_not_counted(
    session: Session, gathering: Gathering, resident: Resident, now: datetime
) -> None:
    log = factories.search(session, resident=resident, asked_at=now - 21 * DAY)
    log.came_of_it(gathering.public_id, Came.OPENED, at=now)
    came(session, gathering, resident, now - 14 * DAY)
    assert note_visits(session, now=now) == 0


def test_old_rows_without_moments_are_gone_on_with(
    session: Session, gathering: Gathering, resident: Resident, now: datetime
) -> None:
    steps = {gathering.public_id: ["opened", "joined"]}
    log = factories.search(session, resident=resident, asked_at=now - 21 * DAY, outcome=steps, furthest=Came.JOINED)
    came(session, gathering, resident, now - 14 * DAY)
    assert (note_visits(session, now=now), log.furthest) == (1, Came.WENT)


def test_the_next_search_within_ten_minutes_is_linked(session: Session, resident: Resident, now: datetime) -> None:
    first, second, third = (
        factories.search(session, resident=resident, asked_at=now - ago * MINUTE) for ago in (60, 50, 39)
    )
    factories.search(session, resident=factories.resident(session), asked_at=now - 45 * MINUTE)
    assert (note_asked_again(session, now=now), note_asked_again(session, now=now)) == (1, 0)
    session.expire_all()
    assert (first.asked_again, second.asked_again, third.asked_again) == (second.public_id, None, None)


def test_searches_that_name_nobody_are_tied_to_nobody(session: Session, now: datetime) -> None:
    for ago in (3, 2):
        factories.search(session, asked_at=now - ago * MINUTE)
    assert note_asked_again(session, now=now) == 0

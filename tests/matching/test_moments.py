"""What is true now is read from the database: next dates, full dates, what was shown, what nobody confirmed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from matching.moments import Moments
from models.tables import Gathering, MatchLog
from tests import factories

DAY = timedelta(days=1)


def _gathering(session: Session, now: datetime, **given: Any) -> Gathering:
    gathering = factories.gathering(session, **given)
    factories.occurrence(session, now + 3 * DAY, gathering=gathering)
    return gathering


def test_the_next_date_is_a_local_day(session: Session, now: datetime) -> None:
    gathering = _gathering(session, now)
    moment = Moments().at(session, now)
    assert (moment.next_on[gathering.public_id] - now.date()).days == 3


def test_all_coming_dates_are_known_up_to_a_day(session: Session, now: datetime) -> None:
    gathering = _gathering(session, now)
    factories.occurrence(session, now + 10 * DAY, gathering=gathering)
    moment = Moments().at(session, now)
    assert {(day - now.date()).days for day in moment.dates[gathering.public_id]} == {3, 10}
    assert moment.until is not None and moment.until > now.date() + 50 * DAY


def test_a_date_without_a_free_place_is_full(session: Session, now: datetime) -> None:
    gathering = _gathering(session, now, capacity=1)
    session.flush()
    date = gathering.public_id
    assert date not in Moments().at(session, now).full
    occurrence = factories.occurrence(session, now + DAY, gathering=gathering)
    factories.attendance(session, occurrence=occurrence, resident=factories.resident(session))
    assert date in Moments().at(session, now).full


def test_what_nobody_confirmed_for_a_year_is_stale(session: Session, now: datetime) -> None:
    old = _gathering(session, now, confirmed_at=now - 400 * DAY)
    new = _gathering(session, now, confirmed_at=now - 10 * DAY)
    stale = Moments().at(session, now).stale
    assert (old.public_id in stale, new.public_id in stale) == (True, False)


def test_only_the_first_five_shown_are_counted(session: Session, now: datetime) -> None:
    shown = [{"id": f"g{n}"} for n in range(7)]
    session.add(MatchLog(asked_at=now - DAY, understood={}, shown=shown, engine="1"))
    session.flush()
    moment = Moments().at(session, now)
    assert (moment.shown.get("g4"), moment.shown.get("g5"), moment.most_shown) == (1, None, 1)


def test_it_is_read_again_after_half_a_minute(session: Session, now: datetime) -> None:
    moments = Moments()
    first = moments.at(session, now)
    gathering = _gathering(session, now)
    session.flush()
    assert moments.at(session, now + timedelta(seconds=5)) is first
    assert gathering.public_id in moments.at(session, now + timedelta(seconds=31)).next_on

"""Attendances: which visit it is."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.attendance import Attendance
from tests import factories


def test_visits_before_this_one_are_counted_where_somebody_came(session: Session, now: datetime) -> None:
    gathering, regular, other = factories.gathering(session), factories.resident(session), factories.resident(session)
    for week, came in ((4, True), (3, False), (2, True), (1, None)):
        date = factories.occurrence(session, now - timedelta(weeks=week), gathering=gathering)
        factories.attendance(session, occurrence=date, resident=regular, came=came)
    factories.attendance(session, occurrence=factories.occurrence(session, now), resident=other, came=True)
    date = factories.occurrence(session, now, gathering=gathering)
    known, new = (factories.attendance(session, occurrence=date, resident=one) for one in (regular, other))
    assert Attendance.visit_numbers(session, date) == {known.id: 3, new.id: 1}


def test_of_who_has_no_line_it_is_what_they_said(session: Session) -> None:
    date = factories.occurrence(session)
    rows = [factories.attendance(session, occurrence=date, first_time=said) for said in (True, False, None)]
    assert Attendance.visit_numbers(session, date) == {rows[0].id: 1, rows[1].id: 2}

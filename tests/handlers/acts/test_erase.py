"""Leaving deletes everything about a resident and frees their places; the receipt names nobody."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent
from handlers.acts.erase import erase
from handlers.acts.sign_up import sign_up
from handlers.acts.wish import keep_wish
from models.attendance import AttendanceStatus
from models.consent import Purpose
from models.erasure import Erasure
from models.match_log import MatchLog
from models.resident import Resident
from models.tables import Base
from tests import factories


def test_no_row_of_any_table_is_left(session: Session, now: datetime) -> None:
    resident = factories.resident(session, home=factories.area(session))
    give_consent(session, resident, Purpose.MATCHING, now=now)
    keep_wish(session, resident, "和太鼓", [], area=None, now=now)
    sign_up(session, resident, factories.occurrence(session), now=now)
    session.add(MatchLog(resident_id=resident.id, asked_at=now, text="和太鼓", engine="1"))
    session.flush()
    number = resident.id
    erase(session, resident, now=now)
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is Resident.__table__:
                left = session.scalar(select(func.count()).select_from(table).where(key.parent == number))
                assert left == 0, table.name
    assert session.scalars(select(MatchLog)).all() == []


def test_receipt_counts_and_names_nobody(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    sign_up(session, resident, factories.occurrence(session), now=now)
    receipt = erase(session, resident, now=now)
    erasure = session.scalars(select(Erasure)).one()
    assert erasure.receipt == receipt
    assert erasure.counts == {"resident": 1, "attendance": 1, "delivery": 3}


def test_leaving_calls_the_next_in_line(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session, gathering=factories.gathering(session, capacity=1))
    leaver = factories.resident(session)
    sign_up(session, leaver, occurrence, now=now)
    _, waiting = sign_up(session, factories.resident(session), occurrence, now=now)
    erase(session, leaver, now=now)
    assert waiting.status is AttendanceStatus.OFFERED

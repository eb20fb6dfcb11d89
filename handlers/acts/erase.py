"""Delete a resident and everything about them, and leave a receipt that names nobody."""

import secrets
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handlers.acts.introduce import forget_introductions
from handlers.acts.sign_up import cancel
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.correction import AnswerMark
from models.erasure import Erasure
from models.match_log import MatchLog
from models.match_mark import MatchMark
from models.occurrence import Occurrence
from models.resident import Resident
from models.tables import Base


def erase(session: Session, resident: Resident, *, now: datetime) -> str:
    """Delete the resident: free their places, delete every row about them. Returns the receipt's number."""
    _free_places(session, resident, now=now)
    forget_introductions(session, resident, now=now)
    counts = _count(session, resident)
    asked = select(MatchLog.public_id).where(MatchLog.resident_id == resident.id)
    session.execute(delete(MatchMark).where(MatchMark.search.in_(asked)))
    session.execute(delete(AnswerMark).where(AnswerMark.search_public_id.in_(asked)))
    session.execute(delete(MatchLog).where(MatchLog.resident_id == resident.id))
    session.execute(delete(Resident).where(Resident.id == resident.id))
    session.expunge(resident)
    receipt = f"{now:%y%m%d}-{secrets.token_hex(4).upper()}"
    session.add(Erasure(receipt=receipt, erased_at=now, counts=counts))
    session.flush()
    return receipt


def _free_places(session: Session, resident: Resident, *, now: datetime) -> None:
    standing = (
        select(Attendance)
        .join(Occurrence)
        .where(
            Attendance.resident_id == resident.id,
            Attendance.status.in_((*HOLDS_A_PLACE, AttendanceStatus.WAITING)),
            Occurrence.is_ahead(now),
        )
    )
    for attendance in session.scalars(standing.order_by(Attendance.occurrence_id)).all():
        cancel(session, attendance, now=now)


def _count(session: Session, resident: Resident) -> dict[str, int]:
    """Rows per table that hang on the resident, found from the tables themselves so that none is forgotten."""
    counts = {"resident": 1}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == Resident.__tablename__:
                rows = select(func.count()).select_from(table).where(key.parent == resident.id)
                counts[table.name] = session.scalar(rows) or 0
    return {name: count for name, count in counts.items() if count}

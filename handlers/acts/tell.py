"""Tells people what the office did about their yes, once: on LINE through the ledger, by telephone who has no LINE.

What is said is `messages.py`'s; that a date moved or is off is told by `change_occurrence`.
"""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.change_occurrence import tell_at
from handlers.acts.messages import Done
from handlers.acts.phone import plan_calls
from models.attendance import Attendance
from models.delivery import Delivery, DeliveryKind
from models.occurrence import OccurrenceStatus
from models.phone_call import CallReason

_CALLS = {
    Done.TAKEN_BACK: CallReason.TAKEN_BACK,
    Done.ACCEPTED: CallReason.ACCEPTED,
    Done.ROLE_ENDED: CallReason.TAKEN_BACK,
}


def tell(session: Session, attendance: Attendance, done: Done, *, now: datetime) -> bool:
    """Plan the one message or call about it. False: there is nobody to tell, or the date is over or off."""
    occurrence = attendance.occurrence
    if occurrence.over_at <= now or occurrence.status is OccurrenceStatus.CANCELLED:
        return False
    if attendance.resident_id is None:
        return plan_calls(session, [attendance], _CALLS[done], was=occurrence.starts_at, now=now) > 0
    planned = insert(Delivery).values(
        kind=DeliveryKind.OFFICE,
        subject=f"{attendance.public_id}:{attendance.version}:{done}",
        resident_id=attendance.resident_id,
        occurrence_id=attendance.occurrence_id,
        attendance_id=attendance.id,
        arguments={"done": done.value},
        priority=3,
        due_at=tell_at(occurrence.starts_at, now=now),
        expires_at=occurrence.over_at,
    )
    return session.scalar(planned.on_conflict_do_nothing().returning(Delivery.id)) is not None

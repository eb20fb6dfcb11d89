"""Plan the telephone calls to people without LINE, and close them: what messages are to others, calls are to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from handlers.acts.audit import Actor, Deed, record
from models.attendance import Attendance
from models.base import new_public_id
from models.occurrence import Occurrence
from models.phone_call import CallReason, PhoneCall

_OPEN = PhoneCall.closed_at.is_(None)


def plan_calls(
    session: Session, attendances: Sequence[Attendance], reason: CallReason, *, was: datetime | None, now: datetime
) -> int:
    """A call to each of these who was enrolled, in the caller's transaction. Returns how many have to be called.

    Who was not told of an earlier change yet hears of both in one call: they still believe in the first date. When
    that is the right one again, there is nothing to say.
    """
    rows = [
        {"public_id": new_public_id(), "attendance_id": one.id, "reason": reason, "was": was, "made_at": now}
        for one in attendances
        if one.enrolled_id is not None
    ]
    if not rows:
        return 0
    put = insert(PhoneCall).values([{"tries": 0, **row} for row in rows])
    # Somebody who has not heard of another place hears of it with the new date, even if that is the old one again.
    untold = (PhoneCall.reason == CallReason.PLACED) & (put.excluded.reason == CallReason.MOVED)
    reason_now = case((untold, PhoneCall.reason), else_=put.excluded.reason)
    again = {"reason": reason_now, "made_at": put.excluded.made_at}
    session.execute(put.on_conflict_do_update(index_elements=["attendance_id"], index_where=_OPEN, set_=again))
    numbers = [row["attendance_id"] for row in rows]
    unchanged = select(Attendance.id).join(Occurrence).where(Occurrence.starts_at == PhoneCall.was)
    session.execute(
        update(PhoneCall)
        .where(_OPEN, PhoneCall.attendance_id.in_(numbers), PhoneCall.reason == CallReason.MOVED)
        .where(PhoneCall.attendance_id.in_(unchanged.scalar_subquery()))
        .values(closed_at=now, reached=False),
        execution_options={"synchronize_session": False},
    )
    return len(rows)


def close_calls(session: Session, attendance: Attendance, *, by: Actor | None = None, now: datetime) -> None:
    """There is nothing to say any more: the offered place is gone, or somebody (`by`) has spoken with the person."""
    closed = {"closed_at": now, "reached": by is not None, "closed_by": by.key if by else None}
    open_ones = update(PhoneCall).where(_OPEN, PhoneCall.attendance_id == attendance.id).values(closed)
    session.execute(open_ones, execution_options={"synchronize_session": "fetch"})


def calls_of(session: Session, occurrence: Occurrence) -> list[PhoneCall]:
    """The calls of a date: open ones first, and of these who waits longest."""
    rows = select(PhoneCall).join(Attendance).where(Attendance.occurrence_id == occurrence.id)
    told = rows.options(joinedload(PhoneCall.attendance).joinedload(Attendance.enrolled))
    return list(session.scalars(told.order_by(PhoneCall.closed_at.is_not(None), PhoneCall.made_at, PhoneCall.id)))


def open_calls(session: Session, occurrence: Occurrence) -> int:
    """How many people of a date have to be called."""
    rows = select(func.count()).select_from(PhoneCall).join(Attendance)
    waits = rows.where(_OPEN, Attendance.occurrence_id == occurrence.id, Attendance.enrolled_id.is_not(None))
    return session.scalar(waits) or 0


def tick_call(session: Session, actor: Actor, call: PhoneCall, *, reached: bool, now: datetime) -> bool:
    """Somebody called: the person was reached, or has to be tried again. False: it was closed before."""
    session.refresh(call, with_for_update={"of": PhoneCall})
    if call.closed_at is not None:
        return False
    call.tries, call.tried_at = call.tries + 1, now
    if reached:
        call.closed_at, call.reached, call.closed_by = now, True, actor.key
    session.flush()
    after = {"reason": call.reason.value, "reached": reached, "tries": call.tries}
    record(session, actor, Deed("call.tick", f"call:{call.public_id}", {}, after), now=now)
    return True

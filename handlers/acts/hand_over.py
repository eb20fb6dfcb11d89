"""Flag that a person is wanted: a thread in the desk's inbox. The words that led to it are not stored."""

from datetime import datetime

from sqlalchemy import case, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from handlers.acts.desk_hours import answer_by
from handlers.acts.within import lies_in
from models.area import Area
from models.base import new_public_id
from models.hand_over import HandOver, HandOverCause
from models.help_desk import HelpDesk
from models.resident import Resident
from models.thread import Side, Thread, ThreadMessage, ThreadState

# The most urgent first.
URGENCY = (HandOverCause.CRISIS, HandOverCause.ASKED, HandOverCause.CONSULT, HandOverCause.NOT_FOUND)
_FINEST = ("town", "station", "school", "district", "ward", "city")


def raise_hand_over(
    session: Session, resident: Resident, cause: HandOverCause, *, event_id: str, now: datetime, kind: str | None = None
) -> Thread:
    """Raise a flag once per event: it opens the resident's thread, or makes the open one more urgent."""
    row = insert(HandOver).values(
        public_id=new_public_id(), resident_id=resident.id, event_id=event_id, cause=cause, kind=kind, raised_at=now
    )
    flag = session.scalar(row.on_conflict_do_nothing().returning(HandOver.id))
    thread = Thread.open_of(session, resident.id)
    if flag is None and thread:
        return thread
    if thread is None:
        thread = _opened(session, resident, cause, now)
    else:
        _raised(thread, cause, now)
    thread.kind = kind or thread.kind
    thread.version += 1
    session.add(ThreadMessage(thread_id=thread.id, at=now, side=Side.EVENT, what=cause))
    if flag:
        session.get_one(HandOver, flag).thread_id = thread.id
    session.flush()
    return thread


def desk_for(session: Session, area: Area | None, cause: HandOverCause) -> HelpDesk | None:
    """The desk that answers this there: the nearest to the area, else one of the whole city."""
    whole, part = aliased(Area), aliased(Area)
    reached = select(whole.id).join(part, lies_in(part, whole)).where(part.id == (area.id if area else None))
    covers = or_(HelpDesk.area_id.is_(None), HelpDesk.area_id.in_(reached))
    fineness = case({layer: at for at, layer in enumerate(_FINEST)}, value=Area.layer, else_=len(_FINEST))
    rows = select(HelpDesk).outerjoin(Area, Area.id == HelpDesk.area_id).where(covers, HelpDesk.ended_at.is_(None))
    found = session.scalars(rows.order_by(HelpDesk.area_id.is_(None), fineness, HelpDesk.id))
    return next((desk for desk in found if not desk.causes or cause in desk.causes), None)


def _opened(session: Session, resident: Resident, cause: HandOverCause, now: datetime) -> Thread:
    desk = desk_for(session, resident.home, cause)
    thread = Thread(resident_id=resident.id, area_id=resident.home.id if resident.home else None, cause=cause)
    thread.help_desk, thread.opened_at, thread.due_at = desk, now, answer_by(desk, cause, now)
    session.add(thread)
    session.flush()
    return thread


def _raised(thread: Thread, cause: HandOverCause, now: datetime) -> None:
    """What is more urgent comes to the top; whom a person has already stays with that person."""
    due = answer_by(thread.help_desk, cause, now)
    if thread.state in (ThreadState.WAITING, ThreadState.OWNED):
        due = min(due, thread.due_at)
    thread.cause = min(thread.cause, cause, key=URGENCY.index)
    if thread.state is not ThreadState.ANSWERED or cause is HandOverCause.CRISIS:
        thread.due_at = due
        thread.state = ThreadState.OWNED if thread.with_a_person else ThreadState.WAITING

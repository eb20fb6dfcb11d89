"""Groups ask for free hours of a room; the office says yes or no; what gets free is offered to who waits, in order.

Every decision about a slot is taken under its lock; that only one group holds it, the database sees to as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.change_occurrence import place_occurrence
from models.group import Group
from models.occurrence import Occurrence, OccurrenceStatus
from models.room import HOLDS_THE_SLOT, STANDING, RequestState, RoomRequest, RoomSlot

LONGEST_PURPOSE, LONGEST_REASON = 300, 300
_HOLD = timedelta(days=3)
_LAST_OFFER = timedelta(hours=1)
_CLOCK = Actor("clock", "clock")


@dataclass(frozen=True)
class Wish:
    """What a group wants a slot for; `occurrence`: the date of theirs that is to take place there."""

    group: Group
    purpose: str
    occurrence: Occurrence | None = None


def ask(session: Session, actor: Actor, slot: RoomSlot, wish: Wish, *, now: datetime) -> RoomRequest:
    """Ask for a slot. Where another group has it, the request waits.

    Raises:
        Unsuitable: the slot is gone, has begun or is closed; the group asks already; the date does not fit into it.
    """
    slot = _locked(session, slot)
    if not slot.room.open or slot.starts_at <= now:
        raise Unsuitable("rooms.closed")
    if not 1 <= len(wish.purpose) <= LONGEST_PURPOSE:
        raise Unsuitable("rooms.say_what_for")
    if wish.occurrence and not fits(wish.occurrence, slot, wish.group):
        raise Unsuitable("rooms.date_outside")
    mine = _of(slot).where(RoomRequest.group_id == wish.group.id, RoomRequest.state.in_(STANDING))
    if session.scalar(mine) is not None:
        raise Unsuitable("rooms.asked_already")
    request = RoomRequest(
        slot=slot,
        group=wish.group,
        purpose=wish.purpose,
        occurrence=wish.occurrence,
        state=RequestState.WAITING if _holder(session, slot) else RequestState.ASKED,
        asked_by=actor.key,
        asked_at=now,
    )
    session.add(request)
    session.flush()
    _write(session, actor, request, "request.ask", now=now)
    return request


def approve(session: Session, actor: Actor, request: RoomRequest, *, now: datetime) -> None:
    """The office says yes: the slot is the group's, and who else asked for it waits.

    Raises:
        Unsuitable: somebody holds the slot, or the request was answered or taken back meanwhile.
    """
    slot = _held_fast(session, request)
    if request.state not in (RequestState.ASKED, RequestState.WAITING) or slot.starts_at <= now:
        raise Unsuitable("rooms.answered")
    if _holder(session, slot):
        raise Unsuitable("rooms.taken")
    _give(session, actor, request, "request.approve", now=now)
    others = update(RoomRequest).where(RoomRequest.slot_id == slot.id, RoomRequest.state == RequestState.ASKED)
    session.execute(others.values(state=RequestState.WAITING), execution_options={"synchronize_session": "fetch"})


def decline(session: Session, actor: Actor, request: RoomRequest, reason: str, *, now: datetime) -> None:
    """The office says no, and why; also to what it had said yes to. A slot that gets free by it is offered on.

    Raises:
        Unsuitable: no reason, or the request does not stand any more.
    """
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Unsuitable("rooms.say_why")
    _end(session, actor, request, RequestState.DECLINED, now=now)
    request.reason = reason
    session.flush()


def withdraw(session: Session, actor: Actor, request: RoomRequest, *, now: datetime) -> None:
    """The group does not need it any more.

    Raises:
        Unsuitable: the request does not stand any more.
    """
    _end(session, actor, request, RequestState.WITHDRAWN, now=now)


def accept(session: Session, actor: Actor, request: RoomRequest, *, now: datetime) -> None:
    """The group takes the slot that got free.

    Raises:
        Unsuitable: the offer has run out.
    """
    _held_fast(session, request)
    if request.state is not RequestState.OFFERED or not request.offer_until or now >= request.offer_until:
        raise Unsuitable("rooms.offer_gone")
    _give(session, actor, request, "request.accept", now=now)


def tend_rooms(session: Session, *, now: datetime) -> int:
    """Let offers that ran out lapse and offer the slot on; requests for what has begun lapse. Returns how many."""
    ended = (RoomRequest.state == RequestState.OFFERED) & (RoomRequest.offer_until <= now)
    unanswered = RoomRequest.state.in_((RequestState.ASKED, RequestState.WAITING)) & (RoomSlot.starts_at <= now)
    due = select(RoomRequest).join(RoomSlot).where(ended | unanswered).order_by(RoomRequest.slot_id, RoomRequest.id)
    requests = session.scalars(due.limit(100)).unique().all()
    for request in requests:
        _end(session, _CLOCK, request, RequestState.LAPSED, now=now)
    return len(requests)


def _end(session: Session, actor: Actor, request: RoomRequest, state: RequestState, *, now: datetime) -> None:
    slot = _held_fast(session, request)
    before = request.state
    if before not in STANDING:
        raise Unsuitable("rooms.answered")
    request.state, request.offer_until = state, None
    request.decided_by, request.decided_at = actor.key, now
    session.flush()
    _write(session, actor, request, f"request.{state.value}", now=now, before=before)
    if before is RequestState.APPROVED and request.occurrence and request.occurrence.venue_id == slot.room.venue_id:
        place_occurrence(session, request.occurrence, None, now=now)
    if before in HOLDS_THE_SLOT:
        _offer_on(session, slot, now)


def _offer_on(session: Session, slot: RoomSlot, now: datetime) -> None:
    """The longest waiting is asked whether they still want it, until a time."""
    if not slot.room.open or slot.starts_at - now < _LAST_OFFER:
        return
    waiting = _of(slot).where(RoomRequest.state == RequestState.WAITING)
    request = session.scalar(waiting.order_by(RoomRequest.asked_at, RoomRequest.id).limit(1))
    if request:
        request.state = RequestState.OFFERED
        request.offer_until = min(now + _HOLD, slot.starts_at - _LAST_OFFER / 2)
        session.flush()


def _give(session: Session, actor: Actor, request: RoomRequest, action: str, *, now: datetime) -> None:
    before = request.state
    request.state, request.offer_until = RequestState.APPROVED, None
    request.decided_by, request.decided_at = actor.key, now
    session.flush()
    _write(session, actor, request, action, now=now, before=before)
    if request.occurrence and fits(request.occurrence, request.slot, request.group):
        place_occurrence(session, request.occurrence, request.slot.room.venue, now=now)


def fits(occurrence: Occurrence, slot: RoomSlot, group: Group) -> bool:
    """A date of the group's that takes place, whole, within the slot; one without hours fits into a slot of its day."""
    if occurrence.gathering.group_id != group.id or occurrence.status is OccurrenceStatus.CANCELLED:
        return False
    if not occurrence.has_time:
        return occurrence.local_start.date() == slot.local_start.date()
    return slot.starts_at <= occurrence.starts_at and (occurrence.ends_at or occurrence.starts_at) <= slot.ends_at


def _locked(session: Session, slot: RoomSlot) -> RoomSlot:
    rows = select(RoomSlot).where(RoomSlot.id == slot.id).with_for_update(of=RoomSlot)
    try:
        return session.scalars(rows.execution_options(populate_existing=True)).one()
    except NoResultFound:
        raise Unsuitable("rooms.closed") from None


def _held_fast(session: Session, request: RoomRequest) -> RoomSlot:
    """The request's slot, locked, and the request as it is now."""
    slot = _locked(session, request.slot)
    session.refresh(request)
    return slot


def _holder(session: Session, slot: RoomSlot) -> RoomRequest | None:
    return session.scalar(_of(slot).where(RoomRequest.state.in_(HOLDS_THE_SLOT)))


def _of(slot: RoomSlot) -> Select[RoomRequest]:
    return select(RoomRequest).where(RoomRequest.slot_id == slot.id)


def _write(
    session: Session,
    actor: Actor,
    request: RoomRequest,
    action: str,
    *,
    before: RequestState | None = None,
    now: datetime,
) -> None:
    was = {"state": before.value} if before else {}
    after = {"state": request.state.value, "group": request.group.public_id, "slot": request.slot.public_id}
    record(session, actor, Deed(action, f"request:{request.public_id}", was, after), now=now)

"""Rooms of a venue and the hours in which they are free: written down by the office, one by one or many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from models.base import new_public_id
from models.room import STANDING, Room, RoomRequest, RoomSlot
from models.venue import Venue

LONGEST_NAME, LONGEST_NOTE, MOST_SEATS = 60, 500, 10_000
LONGEST_SLOT = timedelta(hours=24)
# Whoever types a wrong year should hear it.
FARTHEST = timedelta(days=400)


@dataclass(frozen=True)
class RoomTyped:
    """A room as somebody typed it. `seats` None: not known; `open` False: no more requests."""

    name: str
    seats: int | None
    note: str = ""
    open: bool = True


@dataclass(frozen=True)
class Hours:
    """From when to when (aware) a room is free. `line`: where this stood in a file, counted from 1."""

    starts_at: datetime
    ends_at: datetime
    line: int = 0


@dataclass(frozen=True)
class Refusal:
    """Hours that were not taken, and the sentence of the console that says why."""

    hours: Hours
    key: str


def add_room(session: Session, actor: Actor, venue: Venue, typed: RoomTyped, *, now: datetime) -> Room:
    """A further room of a venue.

    Raises:
        Unsuitable: no name, a name that is taken, a number that cannot be, or too many words.
    """
    _check(session, venue.id, typed, but=None)
    room = Room(venue=venue, name=typed.name, seats=typed.seats, note=typed.note, open=typed.open)
    session.add(room)
    session.flush()
    record(session, actor, Deed("room.add", f"room:{room.public_id}", {}, _said(room)), now=now)
    return room


def edit_room(session: Session, actor: Actor, room: Room, typed: RoomTyped, *, now: datetime) -> None:
    """Give a room other words, or close it to requests; what stands for it stays.

    Raises:
        Unsuitable: see `add_room`.
    """
    _check(session, room.venue_id, typed, but=room.id)
    before = _said(room)
    room.name, room.seats, room.note, room.open = typed.name, typed.seats, typed.note, typed.open
    session.flush()
    if before != _said(room):
        record(session, actor, Deed("room.edit", f"room:{room.public_id}", before, _said(room)), now=now)


def open_slots(
    session: Session, actor: Actor, room: Room, hours: Iterable[Hours], *, now: datetime
) -> tuple[int, list[Refusal]]:
    """Write down free hours. Returns how many were taken, and which were not: the others are taken all the same."""
    taken, refused = 0, []
    for one in hours:
        key = _fault(one, now) or ("" if _put(session, room, one) else "rooms.overlap")
        taken += not key
        refused += [Refusal(one, key)] if key else []
    if taken:
        record(session, actor, Deed("room.open_slots", f"room:{room.public_id}", {}, {"slots": taken}), now=now)
    return taken, refused


def remove_slot(session: Session, actor: Actor, slot: RoomSlot, *, now: datetime) -> None:
    """Free hours that are none any more.

    Raises:
        Unsuitable: somebody asks for them or has them; that is to be answered first.
    """
    session.refresh(slot, with_for_update={"of": RoomSlot})
    asked = select(RoomRequest.id).where(RoomRequest.slot_id == slot.id, RoomRequest.state.in_(STANDING))
    if session.scalar(asked.limit(1)) is not None:
        raise Unsuitable("rooms.asked_for")
    was = {"starts_at": slot.starts_at.isoformat(), "ends_at": slot.ends_at.isoformat()}
    record(session, actor, Deed("room.remove_slot", f"room:{slot.room.public_id}", was, {}), now=now)
    session.execute(delete(RoomSlot).where(RoomSlot.id == slot.id))


def _put(session: Session, room: Room, hours: Hours) -> bool:
    """Store them. False: they overlap with others of this room, which the database itself forbids."""
    row = insert(RoomSlot).values(
        public_id=new_public_id(), room_id=room.id, starts_at=hours.starts_at, ends_at=hours.ends_at
    )
    return session.scalar(row.on_conflict_do_nothing().returning(RoomSlot.id)) is not None


def _fault(hours: Hours, now: datetime) -> str:
    if hours.ends_at <= hours.starts_at:
        return "rooms.ends_first"
    if hours.starts_at <= now:
        return "rooms.past"
    if hours.ends_at - hours.starts_at > LONGEST_SLOT or hours.starts_at - now > FARTHEST:
        return "rooms.too_long"
    return ""


def _check(session: Session, venue_id: int, typed: RoomTyped, *, but: int | None) -> None:
    if not 1 <= len(typed.name) <= LONGEST_NAME:
        raise Unsuitable("rooms.bad_name")
    if typed.seats is not None and not 1 <= typed.seats <= MOST_SEATS:
        raise Unsuitable("rooms.bad_seats")
    if len(typed.note) > LONGEST_NOTE:
        raise Unsuitable("rooms.long_note")
    same = select(Room.id).where(Room.venue_id == venue_id, Room.name == typed.name, Room.id.is_distinct_from(but))
    if session.scalar(same) is not None:
        raise Unsuitable("rooms.same_name")


def _said(room: Room) -> dict[str, object]:
    return {"name": room.name, "seats": room.seats, "note": room.note, "open": room.open}

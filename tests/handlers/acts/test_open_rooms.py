"""Free hours of rooms: written down once, never twice over each other."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_for_room import Wish, ask
from handlers.acts.audit import COMMAND
from handlers.acts.open_rooms import Hours, RoomTyped, add_room, edit_room, open_slots, remove_slot
from models.account import AuditEntry
from models.room import Room, RoomSlot
from tests import factories


@pytest.fixture
def room(session: Session) -> Room:
    return factories.room(session)


def hours(now: datetime, first: float, last: float) -> Hours:
    return Hours(now + timedelta(hours=first), now + timedelta(hours=last))


def test_hours_that_overlap_are_refused_and_the_others_taken(session: Session, room: Room, now: datetime) -> None:
    wanted = [hours(now, 24, 26), hours(now, 25, 27), hours(now, 26, 28), hours(now, 24, 26)]
    taken, refused = open_slots(session, COMMAND, room, wanted, now=now)
    assert (taken, [one.hours for one in refused]) == (2, [wanted[1], wanted[3]])
    assert {one.key for one in refused} == {"rooms.overlap"}


def test_two_rooms_are_free_at_the_same_hour(session: Session, room: Room, now: datetime) -> None:
    other = factories.room(session, "第2会議室", venue=room.venue)
    assert [open_slots(session, COMMAND, one, [hours(now, 1, 2)], now=now)[0] for one in (room, other)] == [1, 1]


def test_the_database_itself_refuses_an_overlap(session: Session, room: Room, now: datetime) -> None:
    factories.slot(session, room=room, starts_at=now, ends_at=now + timedelta(hours=2))
    with pytest.raises(IntegrityError, match="ex_room_slot_overlap"), session.begin_nested():
        factories.slot(session, room=room, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=3))


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [(2, 2, "ends_first"), (3, 2, "ends_first"), (-1, 1, "past"), (1, 26, "too_long"), (9_700, 9_701, "too_long")],
)
def test_hours_that_cannot_be_are_refused(
    session: Session, room: Room, now: datetime, first: int, last: int, key: str
) -> None:
    taken, refused = open_slots(session, COMMAND, room, [hours(now, first, last)], now=now)
    assert (taken, [one.key for one in refused]) == (0, [f"rooms.{key}"])


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (RoomTyped("", None), "bad_name"),
        (RoomTyped("あ" * 61, None), "bad_name"),
        (RoomTyped("和室", 0), "bad_seats"),
        (RoomTyped("和室", None, note="x" * 501), "long_note"),
        (RoomTyped("会議室", None), "same_name"),
    ],
)
def test_a_room_that_cannot_be_is_said(session: Session, room: Room, now: datetime, typed: RoomTyped, key: str) -> None:
    with pytest.raises(Unsuitable, match=key):
        add_room(session, COMMAND, room.venue, typed, now=now)


def test_a_room_keeps_its_own_name_and_the_log_says_what_changed(session: Session, room: Room, now: datetime) -> None:
    edit_room(session, COMMAND, room, RoomTyped(room.name, 20, open=False), now=now)
    edit_room(session, COMMAND, room, RoomTyped(room.name, 20, open=False), now=now)
    (entry,) = session.scalars(select(AuditEntry)).all()
    assert (entry.before["seats"], entry.after["seats"], room.open) == (12, 20, False)


def test_hours_somebody_asks_for_are_not_taken_away(session: Session, room: Room, now: datetime) -> None:
    asked, free = (factories.slot(session, room=room, starts_at=now + timedelta(hours=h)) for h in (24, 48))
    ask(session, COMMAND, asked, Wish(factories.group(session), "会議"), now=now)
    with pytest.raises(Unsuitable, match="asked_for"):
        remove_slot(session, COMMAND, asked, now=now)
    remove_slot(session, COMMAND, free, now=now)
    assert session.scalars(select(RoomSlot.id)).all() == [asked.id]

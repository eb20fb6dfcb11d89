"""Rooms of a venue: their free hours, typed or by file; who has them, who waits."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import venues
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.scope import groups_spoken_for
from bot.console.slot_file import Unreadable, hours_of, read_slots, unread, weekly
from handlers.acts import open_rooms as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.open_rooms import Hours, Refusal, RoomTyped
from models.room import STANDING, Room, RoomRequest, RoomSlot

_SLOTS_SHOWN = 200
_MOST_WEEKS = 26
_REFUSALS_SHOWN = 50


def add_to(views: Blueprint) -> None:
    """The pages of rooms."""
    views.add_url_rule("/venues/<public_id>/rooms", "add_room", add_room, methods=["POST"])
    views.add_url_rule("/rooms/<public_id>", "room", room)
    views.add_url_rule("/rooms/<public_id>/edit", "edit_room", edit_room, methods=["GET", "POST"])
    views.add_url_rule("/rooms/<public_id>/slots", "open_slots", open_slots, methods=["POST"])
    views.add_url_rule("/rooms/<public_id>/slots/file", "slots_file", slots_file, methods=["POST"])
    views.add_url_rule("/slots/<public_id>/remove", "remove_slot", remove_slot, methods=["POST"])


def add_room(public_id: str) -> BaseResponse:
    """One more room."""
    found = venues.one(public_id, "add_room")
    try:
        made = acts.add_room(session(), actor(), found, _typed(request.form), now=desk().clock.now())
    except Unsuitable as fault:
        return page("refused", 400, what=say(fault.key), back="venue", back_id=public_id)
    return go("room", public_id=made.public_id)


def room(public_id: str) -> Response:
    """One room and its coming hours."""
    return _show(one(public_id, "room"))


def edit_room(public_id: str) -> BaseResponse:
    """Its name, its seats, whether it can be asked for."""
    found = one(public_id, "edit_room")
    if request.method == "GET":
        return page("edit_room", found=found, typed=_written(found))
    try:
        acts.edit_room(session(), actor(), found, _typed(request.form), now=desk().clock.now())
    except Unsuitable as fault:
        return page("edit_room", 400, found=found, typed=request.form, fault=say(fault.key))
    return go("room", public_id=public_id)


def open_slots(public_id: str) -> BaseResponse:
    """Free hours as typed: once, or each week."""
    found, typed = one(public_id, "open_slots"), request.form
    hours = hours_of(_plain(typed, "day").replace("-", "/"), _plain(typed, "start"), _plain(typed, "end"))
    weeks = _plain(typed, "weeks") or "1"
    if hours is None or not weeks.isdecimal() or not 1 <= int(weeks[:4]) <= _MOST_WEEKS:
        return _show(found, 400, fault=say("rooms.no_hours"), typed=typed)
    return _taken(found, weekly(hours, int(weeks)))


def slots_file(public_id: str) -> BaseResponse:
    """Free hours from a file: the good lines are taken, the others named."""
    found, file = one(public_id, "slots_file"), request.files.get("file")
    try:
        read = read_slots(file.read() if file else b"")
    except Unreadable as fault:
        return _show(found, 400, fault=say(fault.key))
    if not read.hours and not read.unread:
        return _show(found, 400, fault=say("rooms.file_empty"))
    return _taken(found, read.hours, unread(read.unread))


def remove_slot(public_id: str) -> BaseResponse:
    """These hours are not free after all."""
    slot = slot_of(public_id, "remove_slot")
    back = slot.room.public_id
    try:
        acts.remove_slot(session(), actor(), slot, now=desk().clock.now())
    except Unsuitable as fault:
        return page("refused", 409, what=say(fault.key), back="room", back_id=back)
    return go("room", public_id=back)


def one(public_id: str, endpoint: str) -> Room:
    """The room, if the account's duties for this page reach its venue."""
    found = session().scalar(select(Room).where(Room.public_id == public_id)) or abort(404)
    venues.one(found.venue.public_id, endpoint)
    return found


def slot_of(public_id: str, endpoint: str) -> RoomSlot:
    """The slot, if the account's duties for this page reach its venue."""
    found = session().scalar(select(RoomSlot).where(RoomSlot.public_id == public_id)) or abort(404)
    venues.one(found.room.venue.public_id, endpoint)
    return found


def _taken(found: Room, hours: Sequence[Hours], also: Sequence[Refusal] = ()) -> BaseResponse:
    taken, refused = acts.open_slots(session(), actor(), found, hours, now=desk().clock.now())
    everything = sorted([*also, *refused], key=lambda refusal: refusal.hours.line)
    if not everything:
        return go("room", public_id=found.public_id)
    shown = {"taken": taken, "refused": everything[:_REFUSALS_SHOWN], "more": len(everything) - _REFUSALS_SHOWN}
    return _show(found, 200 if taken else 400, told=shown)


def _show(found: Room, status: int = 200, **values: Any) -> Response:
    coming = select(RoomSlot).where(RoomSlot.room_id == found.id, RoomSlot.starts_at > desk().clock.now())
    slots = session().scalars(coming.order_by(RoomSlot.starts_at).limit(_SLOTS_SHOWN)).all()
    wanted = select(RoomRequest).where(RoomRequest.slot_id.in_([slot.id for slot in slots]))
    standing: dict[int, list[RoomRequest]] = {}
    for one_request in session().scalars(wanted.where(RoomRequest.state.in_(STANDING)).order_by(RoomRequest.id)):
        standing.setdefault(one_request.slot_id, []).append(one_request)
    mine = {group.id for group in groups_spoken_for(account(), now=desk().clock.now())}
    shown = {"slots": slots, "standing": standing, "mine": mine, "typed": {}, "told": None}
    return page("room", status, found=found, **(shown | values))


def _typed(form: Mapping[str, str]) -> RoomTyped:
    seats = _plain(form, "seats")
    if seats and not (seats.isdecimal() and len(seats) < 7):
        raise Unsuitable("rooms.bad_seats")
    note = form.get("note", "").replace("\r\n", "\n").replace("\0", "").strip()
    return RoomTyped(
        " ".join(_plain(form, "name").split()), int(seats) if seats else None, note, form.get("open") == "1"
    )


def _written(found: Room) -> dict[str, str]:
    seats = "" if found.seats is None else str(found.seats)
    return {"name": found.name, "seats": seats, "note": found.note, "open": "1" if found.open else ""}


def _plain(form: Mapping[str, str], name: str) -> str:
    return unicodedata.normalize("NFKC", form.get(name, "")).replace("\0", "").strip()

"""Requests for rooms: asked by who speaks for a group, answered by the office, each within one's own part."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Select, func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import rooms
from bot.console.access import NEEDS, may
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.scope import groups_spoken_for, requests_seen_by
from handlers.acts import ask_for_room as acts
from handlers.acts.accounts import Unsuitable
from models.area import Area
from models.gathering import Gathering
from models.group import Group
from models.occurrence import Occurrence, OccurrenceStatus
from models.room import HOLDS_THE_SLOT, STANDING, RequestState, Room, RoomRequest, RoomSlot
from models.venue import Venue

_AT_ONCE = 100
_DATES_SHOWN = 50


def add_to(views: Blueprint) -> None:
    """The pages of requests."""
    views.add_url_rule("/slots/<public_id>/ask", "ask_slot", ask_slot, methods=["GET", "POST"])
    views.add_url_rule("/rooms/requests", "room_requests", room_requests)
    for name, press in (("approve", approve), ("decline", decline), ("accept", accept), ("withdraw", withdraw)):
        views.add_url_rule(f"/rooms/requests/<public_id>/{name}", f"{name}_request", press, methods=["POST"])


def room_requests() -> Response:
    """What stands, what waits for an answer first; or everything there was."""
    everything = request.args.get("all") == "1"
    rows = _placed(RoomRequest).where(_reach("room_requests"))
    if not everything:
        rows = rows.where(RoomRequest.state.in_(STANDING), RoomSlot.ends_at > desk().clock.now())
    waits = RoomRequest.state != RequestState.ASKED
    order = (RoomSlot.starts_at.desc(),) if everything else (waits, RoomSlot.starts_at, RoomRequest.asked_at)
    found = session().scalars(rows.order_by(*order, RoomRequest.id).limit(_AT_ONCE)).all()
    mine = {group.id for group in groups_spoken_for(account(), now=desk().clock.now())}
    held = select(RoomRequest.slot_id).where(RoomRequest.state.in_(HOLDS_THE_SLOT))
    taken = set(session().scalars(held.where(RoomRequest.slot_id.in_([one.slot_id for one in found]))))
    astray = {one.id for one in found if one.occurrence and not acts.fits(one.occurrence, one.slot, one.group)}
    return page("room_requests", rows=found, everything=everything, mine=mine, taken=taken, astray=astray)


def ask_slot(public_id: str) -> BaseResponse:
    """Ask for these hours, for a group one speaks for."""
    slot, groups = rooms.slot_of(public_id, "ask_slot"), groups_spoken_for(account(), now=desk().clock.now())
    if not groups:
        return abort(404)
    shown: dict[str, Any] = {"slot": slot, "groups": groups, "dates": _dates(slot, groups)}
    if request.method == "GET":
        return page("ask_slot", typed={}, **shown)
    try:
        acts.ask(session(), actor(), slot, _wish(request.form, groups, shown["dates"]), now=desk().clock.now())
    except Unsuitable as fault:
        return page("ask_slot", 400, typed=request.form, fault=say(fault.key), **shown)
    return go("room_requests")


def approve(public_id: str) -> BaseResponse:
    """The office says yes."""
    return _done(public_id, "approve_request", lambda one, now: acts.approve(session(), actor(), one, now=now))


def decline(public_id: str) -> BaseResponse:
    """The office says no, and why."""
    reason = request.form.get("reason", "").replace("\0", "").strip()
    return _done(public_id, "decline_request", lambda one, now: acts.decline(session(), actor(), one, reason, now=now))


def accept(public_id: str) -> BaseResponse:
    """The group takes what got free."""
    return _done(public_id, "accept_request", lambda one, now: acts.accept(session(), actor(), one, now=now))


def withdraw(public_id: str) -> BaseResponse:
    """The group does not need it any more."""
    return _done(public_id, "withdraw_request", lambda one, now: acts.withdraw(session(), actor(), one, now=now))


def waiting() -> int:
    """How many requests wait for this account: the office's answer, or the group's."""
    now = desk().clock.now()
    office = may(account(), NEEDS["console.approve_request"], now=now)
    endpoint, state = ("approve_request", RequestState.ASKED) if office else ("accept_request", RequestState.OFFERED)
    rows = _placed(func.count()).where(_reach(endpoint), RoomRequest.state == state, RoomSlot.starts_at > now)
    return session().scalar(rows) or 0


def _done(public_id: str, endpoint: str, act: Callable[[RoomRequest, datetime], None]) -> BaseResponse:
    rows = _placed(RoomRequest).where(RoomRequest.public_id == public_id, _reach(endpoint))
    found: RoomRequest = session().scalar(rows) or abort(404)
    try:
        act(found, desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return page("refused", 409, what=say(fault.key))
    return go("room_requests")


def _wish(form: Mapping[str, str], groups: list[Group], dates: list[Occurrence]) -> acts.Wish:
    group = next((one for one in groups if one.public_id == form.get("group")), groups[0] if len(groups) == 1 else None)
    if group is None:
        raise Unsuitable("rooms.which_group")
    wanted = form.get("date", "")
    date = next((one for one in dates if one.public_id == wanted), None)
    if wanted and date is None:
        raise Unsuitable("rooms.date_outside")
    return acts.Wish(group, form.get("purpose", "").replace("\0", "").strip(), date)


def _dates(slot: RoomSlot, groups: list[Group]) -> list[Occurrence]:
    """The groups' dates on the day of the slot: which of them fit, the act says."""
    rows = select(Occurrence).join(Gathering).where(Gathering.group_id.in_([group.id for group in groups]))
    day = slot.local_start.replace(hour=0, minute=0)
    rows = rows.where(Occurrence.starts_at.between(day, slot.ends_at), Occurrence.status == OccurrenceStatus.PLANNED)
    return list(session().scalars(rows.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)))


def _placed(*columns: Any) -> Select[Any]:
    """Requests with the area of their room's venue."""
    rows: Select[Any] = select(*columns).select_from(RoomRequest).join(RoomSlot, RoomSlot.id == RoomRequest.slot_id)
    return rows.join(Room).join(Venue, Venue.id == Room.venue_id).outerjoin(Area, Area.id == Venue.area_id)


def _reach(endpoint: str) -> ColumnElement[bool]:
    return requests_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())

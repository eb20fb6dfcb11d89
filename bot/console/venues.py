"""Venues: found by name, kana or a slip of the pen; read with their access and rooms, changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Row, Select, func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, language, page, say, session
from bot.console.finding import AT_ONCE, Wanted, numbers_of
from bot.console.forms import shown, typed
from bot.console.scope import placed, seen_by, venues_seen_by
from handlers.acts.change import Unfit
from handlers.acts.edit_venue import ACCESS, LIMITS
from handlers.acts.edit_venue import edit_venue as edit
from handlers.texts import say as say_to_residents
from handlers.turn import t
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.room import HOLDS_THE_SLOT, Room, RoomRequest, RoomSlot
from models.venue import Venue

# With rooms that can be asked for; with free hours among the coming.
STATES = ("rooms", "free")
_ANSWERS = {"yes": True, "no": False}


def add_to(views: Blueprint) -> None:
    """The pages of venues."""
    views.add_url_rule("/venues", "venues", venues)
    views.add_url_rule("/venues/<public_id>", "venue", venue)
    views.add_url_rule("/venues/<public_id>/edit", "edit_venue", edit_venue, methods=["GET", "POST"])


def venues() -> Response:
    """The list, with how many rooms and free hours each has."""
    wanted = Wanted.typed(request.args)
    rows, number = _found(wanted)
    return page("venues", rows=rows, number=number, wanted=wanted, at_once=AT_ONCE, wards=_wards(), states=STATES)


def venue(public_id: str) -> Response:
    """One venue: how to get in, its rooms with their free hours, what takes place there."""
    found = one(public_id, "venue")
    rooms = select(Room, _free(Room.id).label("free")).where(Room.venue_id == found.id).order_by(Room.name)
    reach = seen_by(account(), NEEDS["console.gatherings"].duties, now=desk().clock.now())
    held = placed(Gathering).where(Gathering.venue_id == found.id, Gathering.merged_into_id.is_(None), reach)
    held = held.where(Gathering.status != GatheringStatus.ENDED).order_by(Gathering.name).limit(AT_ONCE)
    return page(
        "venue", found=found, rooms=session().execute(rooms).all(), held=session().scalars(held).all(),
        access=access_of(found), typed={},
    )  # fmt: skip


def edit_venue(public_id: str) -> BaseResponse:
    """Change it: what was typed wrong is said, and stays as typed."""
    found = one(public_id, "edit_venue")
    if request.method == "GET":
        return _form(found, shown(found, LIMITS.texts) | _answers(found))
    try:
        values = typed(request.form, LIMITS) | {"facts": _facts(request.form)}
        edit(session(), actor(), found, values, now=desk().clock.now())
    except Unfit as fault:
        named = say("gathering.unfit", field=say("field." + fault.field))
        return _form(found, request.form, 400, fault=named)
    return go("venue", public_id=public_id)


def one(public_id: str, endpoint: str) -> Venue:
    """The venue, if the account's duties for this page reach it; else there is none."""
    found: Venue | None = session().scalar(_placed(Venue).where(Venue.public_id == public_id, _reach(endpoint)))
    return found or abort(404)


def access_of(found: Venue) -> list[tuple[str, str]]:
    """(what, "yes", "no" or "unknown") in the order of the Digital Agency's columns."""
    said = {True: "yes", False: "no", None: "unknown"}
    return [(name, said[found.facts.get(key)]) for key, name in _names()]


def _form(found: Venue, values: Mapping[str, str], status: int = 200, *, fault: str = "") -> Response:
    return page("edit_venue", status, found=found, typed=values, names=_names(), fault=fault)


def _names() -> list[tuple[str, str]]:
    """Each key of access in the words that residents read."""
    return [(key, say_to_residents(language(), t(f"fact.{key}"))) for key in ACCESS]


def _answers(found: Venue) -> dict[str, str]:
    answered = {True: "yes", False: "no"}
    return {f"fact-{key}": answered[fact] for key, fact in found.facts.items() if fact in answered}


def _facts(form: Mapping[str, str]) -> dict[str, bool]:
    """What was answered; what was not is unknown, and stands nowhere."""
    answers = {key: form.get(f"fact-{key}", "") for key in ACCESS}
    return {key: _ANSWERS[answer] for key, answer in answers.items() if answer in _ANSWERS}


def _found(wanted: Wanted) -> tuple[Sequence[Row[Any]], int]:
    """A page of rows, and how many there are in all."""
    rows = _placed(Venue.id, Venue.name).where(_reach("venues"), *_filters(wanted))
    numbers = numbers_of(rows, wanted.q, (Venue.name, Venue.kana, Venue.address, Venue.public_id))
    here = wanted.shown(numbers)
    columns = (Venue.id, Venue.public_id, Venue.name, Venue.address, Area.ward)
    full = _placed(*columns, _rooms().label("rooms"), _free_at().label("free"))
    by_id = {row.id: row for row in session().execute(full.where(Venue.id.in_(here)))}
    return [by_id[number] for number in here], len(numbers)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Area.ward == wanted.ward] if wanted.ward else []
    if wanted.state in STATES:
        found += [(_rooms() if wanted.state == "rooms" else _free_at()) > 0]
    return found


def _wards() -> list[str]:
    rows = _placed(Area.ward).distinct().where(_reach("venues"), Area.ward != "")
    return list(session().scalars(rows.order_by(Area.ward)))


def _rooms() -> Any:
    return select(func.count()).where(Room.venue_id == Venue.id, Room.open).correlate(Venue).scalar_subquery()


def _free_at() -> Any:
    """How many coming slots of the venue nobody holds."""
    rows = select(func.count()).select_from(RoomSlot).join(Room).where(Room.venue_id == Venue.id, Room.open)
    return rows.where(*_nobody_s()).correlate(Venue).scalar_subquery()


def _free(room_id: Any) -> Any:
    """How many coming slots of a room nobody holds."""
    return select(func.count()).where(RoomSlot.room_id == room_id, *_nobody_s()).correlate(Room).scalar_subquery()


def _nobody_s() -> tuple[ColumnElement[bool], ...]:
    held = select(RoomRequest.id).where(RoomRequest.slot_id == RoomSlot.id, RoomRequest.state.in_(HOLDS_THE_SLOT))
    return RoomSlot.starts_at > desk().clock.now(), ~held.exists()


def _placed(*columns: Any) -> Select[Any]:
    rows: Select[Any] = select(*columns).select_from(Venue)
    return rows.outerjoin(Area, Area.id == Venue.area_id)


def _reach(endpoint: str) -> ColumnElement[bool]:
    return venues_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())

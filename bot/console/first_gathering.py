"""The first gathering of a circle: rooms and hours that suit, the draft, and its publishing with one press."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import ColumnElement, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import wishes
from bot.console.access import NEEDS
from bot.console.choosing import VENUES, Choice
from bot.console.desk import account, actor, desk, go, language, page, say, session
from bot.console.looking import ask_first
from bot.console.scope import venues_seen_by
from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_circle import standing_members, who_said_yes
from handlers.acts.change import Unfit
from handlers.acts.first_gathering import (
    Draft,
    Fitting,
    Needs,
    best_hours,
    keep_draft,
    needs_of,
    publish,
    rooms_for,
    seen,
    stands,
    venues_near,
)
from handlers.acts.threads import Stale
from matching.vocabulary import label
from models.area import Area
from models.base import JAPAN
from models.room import Room, RoomSlot
from models.venue import Venue
from models.wish_circle import CircleState, WishCircle


def add_to(views: Blueprint) -> None:
    """The draft, and its publishing."""
    views.add_url_rule("/wishes/<public_id>/gathering", "wish_gathering", plan, methods=["GET", "POST"])
    views.add_url_rule("/wishes/<public_id>/publish", "publish_wish", publish_it, methods=["POST"])


def plan(public_id: str) -> BaseResponse:
    """Where, when, and in which words. What is looked up or saved leads back to the form."""
    found = wishes.one(public_id, "wish_gathering")
    if found.state is not CircleState.ASKING:
        return go("wish_circle", public_id=public_id)
    if request.method == "GET":
        return ask_first("circle", public_id) or _form(found, _standing(found))
    if request.form.get("look"):
        return _form(found, request.form, VENUES.typed(request.form))
    try:
        fault = _keep(found)
    except Stale:
        # What was typed stays, and may be kept over the other's, which stands below it.
        typed = {**request.form, "seen": found.version}
        return _form(found, typed, VENUES.typed(request.form), 409, fault=say("wishes.stale"))
    if fault:
        return _form(found, request.form, VENUES.typed(request.form), 400, fault=fault)
    return go("wish_gathering", public_id=public_id, _anchor="publish")


def publish_it(public_id: str) -> BaseResponse:
    """Make it, and invite who said yes."""
    found = wishes.one(public_id, "publish_wish")
    try:
        seen(session(), found, _seen())
        publish(session(), actor(), found, now=desk().clock.now())
    except (Unsuitable, Stale) as fault:
        session().rollback()
        what = say(fault.key if isinstance(fault, Unsuitable) else "wishes.stale_publish")
        return page("refused", 409, what=what, back="wish_gathering", back_id=public_id)
    return go("wish_circle", public_id=public_id)


def _keep(found: WishCircle) -> str:
    """Keep what was typed. Returns what is wrong with it, in words; empty: nothing.

    Raises:
        Stale: somebody else wrote something else meanwhile.
    """
    try:
        _keep_over(found, _typed(request.form))
    except Unsuitable as fault:
        return say(fault.key)
    except Unfit as fault:
        return say("gathering.unfit", field=say("field." + fault.field))
    return ""


def _keep_over(found: WishCircle, draft: Draft) -> None:
    """Over the draft that the page showed; the same sent twice is kept already."""
    try:
        seen(session(), found, _seen())
    except Stale:
        if stands(found, draft):
            return
        raise
    keep_draft(session(), actor(), found, draft, now=desk().clock.now())


def _seen() -> int:
    """The version of the draft that the page showed."""
    return request.form.get("seen", type=int) or 0


def _form(
    found: WishCircle, typed: Mapping[str, Any], venue: Choice | None = None, status: int = 200, *, fault: str = ""
) -> Response:
    now = desk().clock.now()
    yes = who_said_yes(session(), found)
    needs = needs_of(session(), yes or standing_members(session(), found))
    chosen = venue or VENUES.standing(found.venue.public_id if found.venue and not found.slot else "")
    rooms = rooms_for(session(), needs, reach=_reach(), now=now)
    rooms = _with_chosen(rooms, found.slot, _slot_called(typed.get("slot", "")))
    if not found.name and "slot" not in typed and rooms:
        typed = {**typed, "slot": rooms[0].slot.public_id}
    shown = {"rooms": rooms, "venue": _with_near(chosen, needs), "needs": needs, "bands": wishes.bands(needs)}
    return page(
        "first_gathering", status, found=found, typed=typed, fault=fault, yes=len(yes), fewest=found.fewest,
        can_publish=_is_whole(found) and len(yes) >= found.fewest, **shown,
    )  # fmt: skip


def _with_near(choice: Choice, needs: Needs) -> Choice:
    """Venues near beside what was looked up."""
    known = {value for value, _ in choice.options}
    near = [
        (one.public_id, say("wishes.venue_near", name=one.name, km=f"{km:.1f}"))
        for one, km in venues_near(session(), needs, reach=_reach())
        if one.public_id not in known
    ]
    return replace(choice, options=[*choice.options, *near])


def _with_chosen(rooms: Sequence[Fitting], *chosen: RoomSlot | None) -> list[Fitting]:
    """What was chosen stays to be seen."""
    listed = {one.slot.id: one for one in rooms}
    for slot in filter(None, chosen):
        listed.setdefault(slot.id, Fitting(slot, None, 0, slot.room.venue.facts.get("step_free")))
    return list(listed.values())


def _is_whole(found: WishCircle) -> bool:
    return bool(found.name and found.place and found.starts_at and found.starts_at > desk().clock.now())


def _standing(found: WishCircle) -> dict[str, str]:
    """The draft as the form shows it; a first one from what was told."""
    begin, end = found.starts_at, found.ends_at
    topic = label(found.topic, language()) if found.topic else ""
    if not found.name:
        yes = who_said_yes(session(), found) or standing_members(session(), found)
        begin, end = best_hours(needs_of(session(), yes), now=desk().clock.now())
    day, start = (f"{begin.astimezone(JAPAN):{how}}" if begin else "" for how in ("%Y-%m-%d", "%H:%M"))
    return {
        "name": found.name or say("wishes.first_name", topic=topic or say("wishes.no_topic")),
        "text": found.text or ("" if found.name else say("wishes.first_text", topic=topic or say("wishes.no_topic"))),
        "seen": str(found.version), "day": day, "start": start, "end": f"{end.astimezone(JAPAN):%H:%M}" if end else "",
        **({"slot": found.slot.public_id if found.slot else ""} if found.name else {}),
    }  # fmt: skip


def _typed(form: Mapping[str, str]) -> Draft:
    """The draft that was typed.

    Raises:
        Unfit: a day, an hour or a place that is none.
    """
    name = " ".join(form.get("name", "").replace("\0", "").split())
    text = form.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    if form.get("slot"):
        return Draft(name, text, slot=_slot(form["slot"]))
    ids = VENUES.taken(request.form, "venue_id")
    return Draft(name, text, _venue(ids[0]) if ids else None, None, *_hours(form))


def _venue(public_id: str) -> Venue:
    """Within reach of this page: another duty may reach more, and a gathering elsewhere is not this one's."""
    rows = select(Venue).outerjoin(Area, Area.id == Venue.area_id)
    found = session().scalar(rows.where(Venue.public_id == public_id, _reach()))
    if found is None:
        raise Unfit("venue_id")
    return found


def _slot(public_id: str) -> RoomSlot:
    found = _slot_called(public_id)
    if found is None:
        raise Unfit("venue_id")
    return found


def _slot_called(public_id: str) -> RoomSlot | None:
    """Free hours within reach of this page; None: there are none of that name."""
    rows = select(RoomSlot).join(RoomSlot.room).join(Room.venue).outerjoin(Area, Area.id == Venue.area_id)
    return session().scalar(rows.where(RoomSlot.public_id == public_id.replace("\0", ""), _reach()))


def _hours(form: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """From when to when; an end is not needed."""
    try:
        day = date.fromisoformat(form.get("day", ""))
        begin = datetime.combine(day, time.fromisoformat(form.get("start", "")), tzinfo=JAPAN)
        end = datetime.combine(day, time.fromisoformat(form["end"]), tzinfo=JAPAN) if form.get("end") else None
    except ValueError:
        raise Unfit("dates") from None
    return begin, end


def _reach() -> ColumnElement[bool]:
    return venues_seen_by(account(), NEEDS["console.wish_gathering"].duties, now=desk().clock.now())

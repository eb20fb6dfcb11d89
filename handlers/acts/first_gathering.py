"""The first gathering of a circle: rooms and hours that suit who said yes, the draft, and its publishing.

The office takes the free hours of a room for it, so that nobody else is given them. Who said yes gets the invitation;
to come they press a button of their own (`sign_up.py`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import fmean
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_circle import plan, subject_of, who_said_yes
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.change import Unfit
from handlers.acts.edit_gathering import add_gathering
from handlers.acts.open_rooms import remove_slot
from handlers.acts.threads import Stale
from matching.areas import distance_km
from models.area import Area
from models.base import JAPAN
from models.gathering import Gathering
from models.occurrence import Occurrence
from models.resident import Resident
from models.room import HOLDS_THE_SLOT, STANDING, Room, RoomRequest, RoomSlot
from models.venue import Venue
from models.wish_circle import CircleMember, CircleState, WishCircle

LONGEST_NAME, LONGEST_TEXT = 60, 500
# People need some days to make room, and lose interest after some weeks.
_SOONEST, _LATEST = timedelta(days=3), timedelta(days=45)
# What is farther was mistyped.
_FARTHEST = timedelta(days=366)
_NEAR_KM = 5.0
# A little more than that, on the map.
_NEAR_DEGREES = 0.06
_MOST_ROOMS, _MOST_VENUES, _LOOKED_AT = 8, 5, 300
_STEP_FREE = ("step_free", "wheelchair")
_EARLIEST_BANDS = ((time(12), "morning"), (time(17), "afternoon"), (time.max, "evening"))


@dataclass(frozen=True)
class Needs:
    """What who said yes told, as numbers. `bands`: how many can at a time of the week, "2-morning" (Monday is 0)."""

    people: int
    bands: Mapping[str, int]
    step_free: bool
    point: tuple[float, float] | None


@dataclass(frozen=True)
class Fitting:
    """Free hours of a room, and why they fit. `can`: how many told that they can then; `step_free` None: not known."""

    slot: RoomSlot
    km: float | None
    can: int
    step_free: bool | None


@dataclass(frozen=True)
class Draft:
    """A first gathering as the coordinator has it. With a `slot`, its room and hours count."""

    name: str
    text: str
    venue: Venue | None = None
    slot: RoomSlot | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def needs_of(session: Session, members: Sequence[CircleMember]) -> Needs:
    """What these people told of themselves, none of them named."""
    people = session.scalars(select(Resident).where(Resident.id.in_([one.resident_id for one in members]))).all()
    bands = Counter(slot for person in people for slot in set(person.free_slots))
    areas = session.scalars(select(Area).where(Area.id.in_([one.area_id for one in members]))).all()
    points = [(one.lat, one.lon) for one in areas if one.lat is not None and one.lon is not None]
    latitudes, longitudes = [lat for lat, _ in points], [lon for _, lon in points]
    middle = (fmean(latitudes), fmean(longitudes)) if points else None
    needs_step_free = any(kind in person.support for person in people for kind in _STEP_FREE)
    return Needs(len(people), bands, needs_step_free, middle)


def rooms_for(
    session: Session, needs: Needs, *, reach: ColumnElement[bool] = true(), now: datetime
) -> Sequence[Fitting]:
    """Free hours of rooms near that hold everybody: when most can, then the nearest, then the soonest. `reach`: a
    condition on `Venue` with `Area`.
    """
    asked = exists().where(RoomRequest.slot_id == RoomSlot.id, RoomRequest.state.in_(STANDING))
    rows = (
        select(RoomSlot).join(RoomSlot.room).join(Room.venue).outerjoin(Area, Area.id == Venue.area_id)
        .where(Room.open, Venue.ended.is_(False), reach, ~asked)
        .where(RoomSlot.starts_at.between(now + _SOONEST, now + _LATEST))
        .where(or_(Room.seats.is_(None), Room.seats >= needs.people))
    )  # fmt: skip
    slots = session.scalars(rows.order_by(RoomSlot.starts_at, RoomSlot.id).limit(_LOOKED_AT)).all()
    found = [_fitting(slot, needs) for slot in slots]
    near = [
        one for one in found if (one.km is None or one.km <= _NEAR_KM) and not _has_steps(one.slot.room.venue, needs)
    ]
    return sorted(near, key=lambda one: (-one.can, needs.step_free and one.step_free is None, one.km or 0.0))[
        :_MOST_ROOMS
    ]


def venues_near(
    session: Session, needs: Needs, *, reach: ColumnElement[bool] = true()
) -> Sequence[tuple[Venue, float]]:
    """Venues near, with the way in km: those without steps first where somebody needs it. `reach` as for rooms."""
    if needs.point is None:
        return []
    lat, lon = func.coalesce(Venue.lat, Area.lat), func.coalesce(Venue.lon, Area.lon)
    box = [
        here.between(at - _NEAR_DEGREES, at + _NEAR_DEGREES) for here, at in zip((lat, lon), needs.point, strict=True)
    ]
    rows = select(Venue).outerjoin(Area, Area.id == Venue.area_id).where(Venue.ended.is_(False), reach, *box)
    found = session.scalars(rows.order_by(Venue.id)).all()
    ways = [(one, distance_km(needs.point, one.point)) for one in found if one.point and not _has_steps(one, needs)]
    near = [(one, km) for one, km in ways if km <= _NEAR_KM]
    first = sorted(near, key=lambda way: (needs.step_free and not way[0].facts.get("step_free"), way[1]))
    return first[:_MOST_VENUES]


def best_hours(needs: Needs, *, now: datetime) -> tuple[datetime, datetime]:
    """A day and two hours to begin with, where no room says any: when most can, in a fortnight or a little later."""
    day = now.astimezone(JAPAN).date() + timedelta(days=14)
    best = max(sorted(needs.bands), key=lambda band: needs.bands[band], default="5-afternoon")
    weekday, band = best.split("-")
    day += timedelta(days=(int(weekday) - day.weekday()) % 7)
    hour = {"morning": 10, "afternoon": 14, "evening": 18}.get(band, 14)
    start = datetime.combine(day, time(hour), tzinfo=JAPAN)
    return start, start + timedelta(hours=2)


def seen(session: Session, circle: WishCircle, version: int) -> None:
    """Hold the circle, if its draft is still as the page showed it.

    Raises:
        Stale: somebody changed it since.
    """
    if WishCircle.locked(session, circle.id).version != version:
        raise Stale


def stands(circle: WishCircle, draft: Draft) -> bool:
    """Whether the draft is written down just so."""
    return all(getattr(circle, name) == value for name, value in _columns(draft).items())


def keep_draft(session: Session, actor: Actor, circle: WishCircle, draft: Draft, *, now: datetime) -> None:
    """Write the draft down.

    Raises:
        Unsuitable: the circle is not asked, or something that cannot be; see `_check`.
        Unfit: a day that is years away.
    """
    held = WishCircle.locked(session, circle.id)
    if held.state is not CircleState.ASKING:
        raise Unsuitable("wishes.over")
    _check(draft, now)
    before = _written(held)
    for name, value in _columns(draft).items():
        setattr(held, name, value)
    if before != _written(held):
        held.version += 1
        session.flush()
        record(session, actor, Deed("wish_circle.draft", subject_of(held), before, _written(held)), now=now)


def publish(session: Session, actor: Actor, circle: WishCircle, *, now: datetime) -> Gathering:
    """Make the gathering of the draft and invite who said yes; their wishes have come true.

    Raises:
        Unsuitable: too few said yes, or something of the draft is missing, over, or given to others meanwhile.
    """
    held = WishCircle.locked(session, circle.id)
    yes = who_said_yes(session, held)
    if held.state is not CircleState.ASKING:
        raise Unsuitable("wishes.over")
    if len(yes) < held.fewest:
        raise Unsuitable("wishes.too_few_yes")
    if not held.name or (place := held.place) is None or held.starts_at is None or held.starts_at <= now:
        raise Unsuitable("wishes.no_draft")
    if place.ended:
        raise Unsuitable("wishes.place_ended")
    # The hours go with their room's name: people are to find the door.
    text = f"{held.text}\n{place.name} {held.slot.room.name}".strip() if held.slot else held.text
    if held.slot:
        _take_hours(session, actor, held.slot, now)
    made = _gathering(session, actor, held, {"description": text, "venue_id": place.id}, now=now)
    held.gathering_id, held.state = made.id, CircleState.MET
    for member in yes:
        member.wish.fulfilled_at = now
    session.flush()
    plan(session, yes, "invite", until=held.starts_at, now=now)
    after = {"gathering": made.public_id, "invited": len(yes)}
    record(session, actor, Deed("wish_circle.publish", subject_of(held), {}, after), now=now)
    return made


def first_date(session: Session, circle: WishCircle) -> Occurrence | None:
    """The date of the first gathering, once it is published."""
    mine = select(Occurrence).where(Occurrence.gathering_id == circle.gathering_id)
    return session.scalar(mine.order_by(Occurrence.id).limit(1)) if circle.gathering_id else None


def _take_hours(session: Session, actor: Actor, slot: RoomSlot, now: datetime) -> None:
    """The hours are the office's own now: they are free for nobody else.

    Raises:
        Unsuitable: somebody asks for them or has them, or they are no free hours any more.
    """
    here = session.scalar(select(RoomSlot.id).where(RoomSlot.id == slot.id).with_for_update())
    if here is None or not slot.room.open:
        raise Unsuitable("wishes.hours_gone")
    holder = select(RoomRequest.id).where(RoomRequest.slot_id == slot.id, RoomRequest.state.in_(HOLDS_THE_SLOT))
    if session.scalar(holder.limit(1)) is not None:
        raise Unsuitable("wishes.hours_gone")
    remove_slot(session, actor, slot, now=now)


def _gathering(
    session: Session, actor: Actor, circle: WishCircle, told: Mapping[str, object], *, now: datetime
) -> Gathering:
    if circle.starts_at is None:
        raise LookupError("a draft without hours is not published")
    start = circle.starts_at.astimezone(JAPAN)
    end = circle.ends_at.astimezone(JAPAN) if circle.ends_at else None
    values = {
        **told, "name": circle.name, "rule": "",
        "categories": [circle.topic] if circle.topic else [],
        "start_time": start.time(), "end_time": end.time() if end else None,
    }  # fmt: skip
    try:
        return add_gathering(session, actor, values, days=[start.date()], now=now)
    except Unfit:
        raise Unsuitable("wishes.no_draft") from None


def _fitting(slot: RoomSlot, needs: Needs) -> Fitting:
    venue = slot.room.venue
    place = venue.point
    km = distance_km(needs.point, place) if needs.point and place else None
    return Fitting(slot, km, needs.bands.get(_band(slot.local_start), 0), venue.facts.get("step_free"))


def _has_steps(venue: Venue, needs: Needs) -> bool:
    return needs.step_free and venue.facts.get("step_free") is False


def _band(start: datetime) -> str:
    band = next(name for until, name in _EARLIEST_BANDS if start.time() < until)
    return f"{start.weekday()}-{band}"


def _check(draft: Draft, now: datetime) -> None:
    if not 1 <= len(draft.name) <= LONGEST_NAME or len(draft.text) > LONGEST_TEXT:
        raise Unsuitable("wishes.bad_words")
    if draft.slot is None and draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Unsuitable("wishes.ends_first")
    if draft.starts_at and abs(draft.starts_at - now) > _FARTHEST:
        raise Unfit("dates")


def _columns(draft: Draft) -> dict[str, Any]:
    """The draft as the circle's row has it."""
    hours = draft.slot or draft
    venue = None if draft.slot else draft.venue
    told = {"name": draft.name, "text": draft.text, "slot": draft.slot, "venue": venue}
    return {**told, "starts_at": hours.starts_at, "ends_at": hours.ends_at}


def _written(circle: WishCircle) -> dict[str, object]:
    return {
        "name": circle.name,
        "text": circle.text,
        "venue": circle.place.public_id if circle.place else None,
        "starts_at": circle.starts_at.isoformat() if circle.starts_at else None,
        "ends_at": circle.ends_at.isoformat() if circle.ends_at else None,
    }

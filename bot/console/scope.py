"""What part of the catalogue an account sees: the whole city, its wards and towns, or its group's own."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true

from handlers.acts.searches import asked_in
from models.account import Account, AccountDuty, Duty, today
from models.area import Area
from models.gathering import Gathering
from models.group import Group
from models.match_log import MatchLog
from models.room import RoomRequest
from models.unmet_need import UnmetNeed
from models.venue import Venue
from models.wish_circle import CircleMember, WishCircle

_SPEAKERS = (Duty.KEEPER, Duty.OFFICER)


def placed(*columns: Any) -> Select[Any]:
    """Gatherings with the area they take place in: their venue's, or their own."""
    place = func.coalesce(Venue.area_id, Gathering.area_id)
    rows: Select[Any] = select(*columns).select_from(Gathering)
    return rows.outerjoin(Venue, Venue.id == Gathering.venue_id).outerjoin(Area, Area.id == place)


def seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """A condition on gatherings joined with `Area` (their place): what duties of today, of these kinds, reach."""
    return or_(false(), *map(_reach, _held(account, duties, now)))


def groups_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """The same for groups joined with `Area` (their own): they are there themselves, or hold a gathering there."""
    return or_(false(), *map(_reach_of_groups, _held(account, duties, now)))


def venues_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """The same for venues joined with `Area`. Where one can meet is no group's secret: keepers see every venue."""
    return or_(false(), *map(_reach_of_venues, _held(account, duties, now)))


def requests_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """The same for requests joined with the `Area` of their room's venue: who speaks for a group sees its own."""
    return or_(false(), *map(_reach_of_requests, _held(account, duties, now)))


def searches_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """A condition on recorded searches: asked in the area of a duty or below it. One without a place is the city's."""
    return or_(false(), *map(_reach_of_searches, _held(account, duties, now)))


def needs_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """The same for what searches did not find."""
    return or_(false(), *(_reach_of_searches(duty, UnmetNeed) for duty in _held(account, duties, now)))


def areas_answered_for(account: Account, duties: Collection[Duty], *, now: datetime) -> list[Area] | None:
    """Where duties of these kinds reach today; None: everywhere. One for a group alone reaches no area."""
    held = [duty for duty in _held(account, duties, now) if duty.group_id is None]
    return None if any(duty.area is None for duty in held) else [duty.area for duty in held if duty.area]


def circles_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """The same for circles of wishes: every wish of it lies within reach. One across two wards is nobody's half."""
    held = [duty for duty in _held(account, duties, now) if duty.group_id is None]
    inside = func.coalesce(or_(false(), *map(_within, held)), false())
    rows = select(CircleMember.id).outerjoin(Area, Area.id == CircleMember.area_id)
    mine = rows.where(CircleMember.circle_id == WishCircle.id)
    all_of_it = and_(mine.exists(), not_(mine.where(not_(inside)).exists()))
    return or_(all_of_it, true() if any(duty.area is None for duty in held) else false())


def threads_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """The same for threads joined with the `Area` of their desk; who speaks for a group reaches none."""
    held = [duty for duty in _held(account, duties, now) if duty.group_id is None]
    return or_(false(), *map(_within, held))


def sides_seen_by(account: Account, duties: Collection[Duty], *, now: datetime) -> ColumnElement[bool]:
    """The same for sides of introductions, and what supporters ask, joined with their own `Area`."""
    return threads_seen_by(account, duties, now=now)


def groups_spoken_for(account: Account, *, now: datetime) -> list[Group]:
    """The groups that a keeper or officer speaks for today."""
    held = _held(account, _SPEAKERS, now)
    return list({duty.group.id: duty.group for duty in held if duty.group}.values())


def _held(account: Account, duties: Collection[Duty], now: datetime) -> list[AccountDuty]:
    return [duty for duty in account.duties_on(today(now)) if duty.duty in duties]


def _reach(duty: AccountDuty) -> ColumnElement[bool]:
    if duty.group_id is not None:
        return Gathering.group_id == duty.group_id
    return _within(duty)


def _reach_of_groups(duty: AccountDuty) -> ColumnElement[bool]:
    if duty.group_id is not None:
        return Group.id == duty.group_id
    holding = placed(Gathering.group_id).where(_within(duty)).correlate(None)
    return or_(_within(duty), Group.id.in_(holding))


def _reach_of_venues(duty: AccountDuty) -> ColumnElement[bool]:
    if duty.group_id is not None:
        return true() if duty.duty in _SPEAKERS else false()
    return _within(duty)


def _reach_of_requests(duty: AccountDuty) -> ColumnElement[bool]:
    if duty.group_id is not None or duty.duty in _SPEAKERS:
        return RoomRequest.group_id == duty.group_id
    return _within(duty)


def _reach_of_searches(duty: AccountDuty, of: type[MatchLog] | type[UnmetNeed] = MatchLog) -> ColumnElement[bool]:
    if duty.group_id is not None:
        return false()
    return asked_in(duty.area, of) if duty.area else true()


def _within(duty: AccountDuty) -> ColumnElement[bool]:
    """The area of the duty, or none."""
    if duty.area is None:
        return true()
    parts = {"city": duty.area.city, "ward": duty.area.ward}
    if duty.area.layer not in ("city", "ward"):
        return Area.id == duty.area_id
    return and_(*(getattr(Area, name) == value for name, value in parts.items() if value))

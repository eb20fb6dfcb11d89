"""Residents and their wishes as plain values: only those whose consent to matching stands.

Reads rows, in the same few queries however many there are. Who fits is judged in `who_to_ask` and `circles`.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, selectinload

from matching.circles import Wished
from matching.seekers import layers_of, place_of, profile
from matching.who_to_ask import ASKS_COUNT_DAYS, Person
from models.area import Area
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.consent import Consent, Purpose
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.occurrence import Occurrence
from models.resident import Dismissal, Resident, ResidentInterest, ResidentStatus
from models.role import Role
from models.wish import Wish

_HERE = (*HOLDS_A_PLACE, AttendanceStatus.WAITING)
_NOT_ASKED = (DeliveryState.FAILED, DeliveryState.DROPPED)
# As long as wishes are kept.
_WISH_LIFE = timedelta(days=365)


def may_be_matched() -> ColumnElement[bool]:
    """Who is here, does not rest, and whose consent to matching is in force. Nobody else is ever proposed."""
    standing = exists().where(
        Consent.resident_id == Resident.id, Consent.purpose == Purpose.MATCHING, Consent.withdrawn_at.is_(None)
    )
    return standing & (Resident.status == ResidentStatus.ACTIVE)


def people(
    session: Session, likes: Collection[str], *, city: str = "", role: Role | None = None, now: datetime
) -> list[Person]:
    """Everybody who said they like one of these concepts and lives in the city, or did not say where.

    `role`: who said ちがう to its gathering, or has a date there, is marked by its public id.
    """
    rows = select(Resident).where(may_be_matched(), _likes_one_of(likes)).order_by(Resident.id)
    told = rows.options(selectinload(Resident.interests), selectinload(Resident.areas))
    here = [row for row in session.scalars(told) if not city or row.home is None or row.home.city == city]
    layers, asked = layers_of(session, {row.home.id for row in here if row.home}), _asked(session, now)
    refused, going = _known_there(session, role, now)
    found = []
    for row in here:
        seeker = profile(row, place_of(row.home, layers))
        if role:
            named = frozenset({role.public_id})
            seeker = replace(seeker, excluded=named if row.id in refused else frozenset())
            seeker = replace(seeker, attending=named if row.id in going else frozenset())
        found.append(Person(row.public_id, seeker, asked[row.id]))
    return found


def wishes(session: Session, *, city: str = "", now: datetime) -> list[Wished]:
    """Every open wish of the last year, with where its resident is; words stay inside the engine."""
    rows = select(Wish, Resident).join(Resident, Wish.resident_id == Resident.id)
    open_ = rows.where(may_be_matched(), Wish.fulfilled_at.is_(None), Wish.made_at > now - _WISH_LIFE)
    told = open_.options(selectinload(Resident.interests), selectinload(Resident.areas)).order_by(Wish.id)
    pairs = [(wish, resident) for wish, resident in session.execute(told)]
    areas = {a.id: a for a in session.scalars(select(Area).where(Area.id.in_({w.area_id for w, _ in pairs})))}
    made = [(w, r, areas[w.area_id] if w.area_id else r.home) for w, r in pairs]
    layers = layers_of(session, {area.id for _, _, area in made if area})
    here = [each for each in made if not city or (each[2] and each[2].city == city)]
    return [
        Wished(str(wish.id), row.public_id, profile(row, place_of(area, layers)), tuple(wish.concepts), wish.words)
        for wish, row, area in here
    ]


def _likes_one_of(concepts: Collection[str]) -> ColumnElement[bool]:
    mine = ResidentInterest.resident_id == Resident.id
    return exists().where(mine, ResidentInterest.likes, ResidentInterest.concept.in_(concepts))


def _asked(session: Session, now: datetime) -> Counter[int]:
    """Requests of the last four weeks, by resident; a yes to a role counts as one more: who helps has given."""
    since = now - timedelta(days=ASKS_COUNT_DAYS)
    asks = select(Delivery.resident_id, func.count()).where(
        Delivery.kind == DeliveryKind.ASK, Delivery.due_at > since, Delivery.state.not_in(_NOT_ASKED)
    )
    helped = select(Attendance.resident_id, func.count()).where(
        Attendance.role_id.is_not(None), Attendance.status.in_(HOLDS_A_PLACE), Attendance.queued_at > since
    )
    counted = Counter[int]()
    for rows in (asks.group_by(Delivery.resident_id), helped.group_by(Attendance.resident_id)):
        counted.update({resident: number for resident, number in session.execute(rows) if resident})
    return counted


def _known_there(session: Session, role: Role | None, now: datetime) -> tuple[set[int], set[int]]:
    """Who said ちがう to the role's gathering, and who has a date there, as guest or helper."""
    if role is None:
        return set(), set()
    refused = select(Dismissal.resident_id).where(Dismissal.gathering_id == role.gathering_id)
    dates = select(Attendance.resident_id).join(Occurrence).where(Occurrence.gathering_id == role.gathering_id)
    going = dates.where(Attendance.status.in_(_HERE), Occurrence.starts_at > now)
    return set(session.scalars(refused)), set(session.scalars(going))

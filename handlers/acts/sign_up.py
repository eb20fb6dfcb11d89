"""Say yes to an occurrence, as guest or in a role, and take the yes back. Places are counted under the date's lock."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from handlers.acts.phone import close_calls
from handlers.acts.remind import drop_planned, plan_for
from handlers.acts.waiting_list import accept_offer, next_in_line, offer_places
from handlers.turn import Refused
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.gathering import GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.resident import Resident
from models.role import Role


class SignedUp(StrEnum):
    """What a yes led to."""

    GOING = "going"
    WAITING = "waiting"
    ALREADY = "already"


def sign_up(
    session: Session, resident: Resident, occurrence: Occurrence, *, role: Role | None = None, now: datetime
) -> tuple[SignedUp, Attendance]:
    """Say yes. A full date puts the resident on the waiting list; a second tap changes nothing.

    Who helps stays a helper when they also tap the guests' button; who was offered a place takes it.

    Raises:
        Refused: the date is over or off, the gathering has ended, or the role is closed or full.
    """
    name = occurrence.gathering.name
    try:
        occurrence = Occurrence.locked(session, occurrence.id)
    except NoResultFound:
        # Taken back by its list a moment ago.
        raise Refused("join.off", name=name) from None
    may_be_joined(occurrence, now)
    standing = Attendance.of(session, occurrence.id, resident.id)
    if standing and _stands(standing, role):
        return SignedUp.ALREADY, standing
    if standing and standing.status is AttendanceStatus.OFFERED and role is None:
        accept_offer(session, standing, now=now)
        return SignedUp.GOING, standing
    free = has_room(session, occurrence, role)
    if role and not free:
        raise Refused("role.full", name=role.name)
    attendance = _take(session, standing, occurrence, resident, role)
    attendance.status = AttendanceStatus.GOING if free else AttendanceStatus.WAITING
    attendance.queued_at = now
    session.flush()
    plan_for(session, attendance, now=now)
    # A guest who turns helper leaves a guest's place free.
    offer_places(session, occurrence, now=now)
    return (SignedUp.GOING if free else SignedUp.WAITING), attendance


def cancel(session: Session, attendance: Attendance, *, now: datetime) -> bool:
    """Take a yes back: frees the place, drops its reminders, calls the next in line. False: it was not standing."""
    occurrence = Occurrence.locked(session, attendance.occurrence_id)
    session.refresh(attendance)
    if attendance.status in (AttendanceStatus.CANCELLED, AttendanceStatus.LAPSED):
        return False
    attendance.status, attendance.offer_until = AttendanceStatus.CANCELLED, None
    drop_planned(session, "withdrawn", attendance=attendance)
    close_calls(session, attendance, now=now)
    session.flush()
    offer_places(session, occurrence, now=now)
    return True


def may_be_joined(occurrence: Occurrence, now: datetime) -> None:
    """Whether one can say yes to it.

    Raises:
        Refused: the date is over or off, or the gathering has ended.
    """
    name = occurrence.gathering.name
    if occurrence.status is OccurrenceStatus.CANCELLED or occurrence.gathering.status is not GatheringStatus.ACTIVE:
        raise Refused("join.off", name=name)
    if occurrence.over_at <= now:
        raise Refused("join.past", name=name)


def _stands(attendance: Attendance, role: Role | None) -> bool:
    """Whether this yes is there already, or a better one."""
    if role:
        return attendance.status in HOLDS_A_PLACE and attendance.role_id == role.id
    if attendance.status is AttendanceStatus.GOING:
        return True
    return attendance.status is AttendanceStatus.WAITING


def _take(
    session: Session, standing: Attendance | None, occurrence: Occurrence, resident: Resident, role: Role | None
) -> Attendance:
    attendance = standing or Attendance(
        occurrence=occurrence, occurrence_id=occurrence.id, resident_id=resident.id, version=0
    )
    if standing:
        drop_planned(session, "superseded", attendance=standing)
    else:
        session.add(attendance)
    attendance.role_id, attendance.role = (role.id, role) if role else (None, None)
    attendance.offer_until, attendance.came, attendance.again, attendance.walk_in = None, None, None, False
    attendance.version += 1
    return attendance


def has_room(session: Session, occurrence: Occurrence, role: Role | None) -> bool:
    """Whether a place is free; for guests not while somebody waits for one."""
    if role:
        held = Attendance.places_held(session, occurrence.id, role.id)
        return role.open and (role.head_count is None or held < role.head_count)
    limit = occurrence.gathering.capacity
    if limit is None:
        return True
    if Attendance.places_held(session, occurrence.id, None) >= limit:
        return False
    return next_in_line(session, occurrence) is None

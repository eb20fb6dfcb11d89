"""Say yes to an occurrence, as guest or in a role, and take the yes back. Capacity is counted under a lock."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.remind import drop_planned, plan_for
from handlers.acts.waiting_list import offer_next
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

    Raises:
        Refused: the date is past or off, the gathering has ended, or the role is closed or full.
    """
    _lock(session, occurrence)
    if occurrence.status is OccurrenceStatus.CANCELLED or occurrence.gathering.status is not GatheringStatus.ACTIVE:
        raise Refused("join.off", name=occurrence.gathering.name)
    if occurrence.starts_at <= now and occurrence.has_time:
        raise Refused("join.past", name=occurrence.gathering.name)
    attendance = Attendance.of(session, occurrence.id, resident.id)
    role_id = role.id if role else None
    if attendance and attendance.status in HOLDS_A_PLACE and attendance.role_id == role_id:
        return SignedUp.ALREADY, attendance
    if attendance and attendance.status is AttendanceStatus.WAITING and role is None:
        return SignedUp.ALREADY, attendance
    free = _has_room(session, occurrence, role)
    if role and not free:
        raise Refused("role.full", name=role.name)
    status = AttendanceStatus.GOING if free else AttendanceStatus.WAITING
    return _take(session, attendance, occurrence, resident, role_id=role_id, status=status, now=now)


def cancel(session: Session, attendance: Attendance, *, now: datetime) -> bool:
    """Take a yes back: frees the place, drops its reminders, calls the next in line. False: it was not standing."""
    _lock(session, attendance.occurrence)
    session.refresh(attendance)
    if attendance.status in (AttendanceStatus.CANCELLED, AttendanceStatus.LAPSED):
        return False
    held_a_place = attendance.status in HOLDS_A_PLACE and attendance.role_id is None
    attendance.status, attendance.offer_until = AttendanceStatus.CANCELLED, None
    drop_planned(session, "withdrawn", attendance=attendance)
    session.flush()
    if held_a_place:
        offer_next(session, attendance.occurrence, now=now)
    return True


def _take(
    session: Session,
    attendance: Attendance | None,
    occurrence: Occurrence,
    resident: Resident,
    *,
    role_id: int | None,
    status: AttendanceStatus,
    now: datetime,
) -> tuple[SignedUp, Attendance]:
    if attendance is None:
        attendance = Attendance(occurrence=occurrence, occurrence_id=occurrence.id, resident_id=resident.id, version=0)
        session.add(attendance)
    else:
        drop_planned(session, "superseded", attendance=attendance)
    attendance.role_id, attendance.status, attendance.offer_until = role_id, status, None
    attendance.queued_at, attendance.came, attendance.again = now, None, None
    attendance.version += 1
    session.flush()
    plan_for(session, attendance, now=now)
    return (SignedUp.GOING if status is AttendanceStatus.GOING else SignedUp.WAITING), attendance


def _has_room(session: Session, occurrence: Occurrence, role: Role | None) -> bool:
    if role:
        if not role.open:
            return False
        limit = role.head_count
    else:
        limit = occurrence.gathering.capacity
    return limit is None or Attendance.places_held(session, occurrence.id, role.id if role else None) < limit


def _lock(session: Session, occurrence: Occurrence) -> None:
    """Hold the occurrence's row: two yeses for the last place come one after the other."""
    session.scalar(select(Occurrence.id).where(Occurrence.id == occurrence.id).with_for_update())

"""What came of an announcement: who was told, what was tapped, who signed up, who blocked the account. Looks only.

Numbers of people, never who. Blocks are set beside those after earlier announcements: some happen every day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, select
from sqlalchemy.orm import Session

from handlers.acts.announced import Report, report, waves
from handlers.acts.taps import taps_of
from models.announcement import CHUNK, Announcement, AnnouncementReach, LinkPart
from models.attendance import Attendance
from models.resident import Resident, ResidentStatus

BLOCKED_WITHIN = timedelta(hours=72)
# So many earlier ones tell what is usual; fewer than the least tell nothing.
_EARLIER, _LEAST = 20, 3


@dataclass(frozen=True)
class Blocks:
    """Who was told and blocked the account within 72 hours. `share` and `usual`: of a thousand people told.

    `usual`: the median of earlier announcements, None while there are too few. `over`: the 72 hours have passed.
    """

    people: int
    share: float
    usual: float | None
    over: bool


@dataclass(frozen=True)
class Outcome:
    """`planned`: people the preview counted, None where none was made. `sign_ups`: None where there is no button.

    `waves`: people by when they are told, where each is told at their best hour.
    """

    planned: int | None
    report: Report
    held: int
    waves: Mapping[datetime, int]
    bundled: bool
    taps: Mapping[LinkPart, int]
    sign_ups: int | None
    blocks: Blocks | None


def outcome(session: Session, announcement: Announcement, *, now: datetime) -> Outcome:
    """As it is now."""
    return Outcome(
        planned=announcement.forecast.get("people"),
        report=report(session, announcement),
        held=announcement.held,
        waves=waves(session, announcement),
        bundled=announcement.bundled_at is not None,
        taps=taps_of(session, announcement.id),
        sign_ups=_sign_ups(session, announcement),
        blocks=_blocks(session, announcement, now),
    )


def _sign_ups(session: Session, announcement: Announcement) -> int | None:
    """Yeses to its date by who was told, since it began to go out; those taken back later, too."""
    if announcement.occurrence_id is None or announcement.begun_at is None:
        return None
    told = and_(AnnouncementReach.announcement_id == announcement.id, _is_told(Attendance.resident_id))
    since = Attendance.queued_at >= announcement.begun_at
    rows = select(func.count()).select_from(Attendance).join(AnnouncementReach, told)
    return session.scalar(rows.where(Attendance.occurrence_id == announcement.occurrence_id, since)) or 0


def _blocks(session: Session, announcement: Announcement, now: datetime) -> Blocks | None:
    if announcement.begun_at is None or not announcement.people:
        return None
    before = (Announcement.begun_at < announcement.begun_at, Announcement.begun_at <= now - BLOCKED_WITHIN)
    rows = select(Announcement.id, Announcement.people).where(*before, Announcement.people > 0)
    latest = rows.order_by(Announcement.begun_at.desc()).limit(_EARLIER)
    earlier: dict[int, int] = dict(session.execute(latest).all())
    left = _left(session, {announcement.id, *earlier})
    shares = [_share(left.get(one, 0), people) for one, people in earlier.items()]
    people = left.get(announcement.id, 0)
    usual = median(shares) if len(shares) >= _LEAST else None
    over = announcement.begun_at <= now - BLOCKED_WITHIN
    return Blocks(people, _share(people, announcement.people), usual, over)


def _left(session: Session, announcements: Collection[int]) -> dict[int, int]:
    """By announcement: how many of those told blocked the account within the time."""
    blocked_at = Resident.status_event_ms
    begun_ms = extract("epoch", Announcement.begun_at) * 1_000
    soon = blocked_at.between(begun_ms, begun_ms + BLOCKED_WITHIN / timedelta(milliseconds=1))
    told = and_(AnnouncementReach.announcement_id == Announcement.id, _is_told(Resident.id))
    rows = (
        select(Announcement.id, func.count())
        .join(Resident, and_(Resident.status == ResidentStatus.BLOCKED, soon))
        .join(AnnouncementReach, told)
        .where(Announcement.id.in_(announcements))
        .group_by(Announcement.id)
    )
    return dict(session.execute(rows).all())


def _is_told(resident_id: Any) -> ColumnElement[bool]:
    bit = func.get_bit(AnnouncementReach.told, resident_id % CHUNK)
    return and_(AnnouncementReach.chunk == resident_id // CHUNK, bit == 1)


def _share(people: int, told: int) -> float:
    return round(1_000 * people / told, 1)

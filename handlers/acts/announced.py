"""What became of an announcement: in numbers, and for one person. Looks only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from models.announcement import CHUNK, Announcement, AnnouncementBatch, AnnouncementReach, BatchState, is_in

_WAITING = (BatchState.FILLING, BatchState.PLANNED)


@dataclass(frozen=True)
class Report:
    """People, each in one of these numbers; causes are words. `unsure` of the others: LINE may have told them."""

    people: int
    told: int
    waiting: int
    failed: dict[str, int]
    dropped: dict[str, int]
    left_out: dict[str, int]
    unsure: int


@dataclass(frozen=True)
class Told:
    """Whether one resident was told. `cause`: why not, a word; `unsure`: LINE was asked, and did not answer."""

    told: bool
    cause: str | None = None
    at: datetime | None = None
    unsure: bool = False


def report(session: Session, announcement: Announcement) -> Report:
    """In numbers of people."""
    tried = AnnouncementBatch.first_tried_at.is_not(None)
    heads = func.sum(func.cardinality(AnnouncementBatch.residents))
    rows = session.execute(
        select(AnnouncementBatch.state, AnnouncementBatch.cause, tried, heads)
        .where(AnnouncementBatch.announcement_id == announcement.id, AnnouncementBatch.state != BatchState.SPLIT)
        .group_by(AnnouncementBatch.state, AnnouncementBatch.cause, tried)
    ).all()

    def by_cause(state: BatchState) -> dict[str, int]:
        found: dict[str, int] = {}
        for row_state, cause, _, people in rows:
            if row_state is state and people:
                found[cause or "unknown"] = found.get(cause or "unknown", 0) + people
        return found

    return Report(
        people=announcement.people,
        told=sum(people for state, *_, people in rows if state is BatchState.ACCEPTED),
        waiting=sum(people for state, *_, people in rows if state in _WAITING),
        failed=by_cause(BatchState.FAILED),
        dropped=by_cause(BatchState.DROPPED),
        left_out=_left_out(session, announcement),
        unsure=sum(people for state, cause, once, people in rows if once and _is_unsure(state, cause)),
    )


def waves(session: Session, announcement: Announcement) -> dict[datetime, int]:
    """How many people are told at which hour, the earliest first; nothing, where all are told at once."""
    heads = func.sum(func.cardinality(AnnouncementBatch.residents))
    rows = (
        select(AnnouncementBatch.due_at, heads)
        .where(
            AnnouncementBatch.announcement_id == announcement.id,
            AnnouncementBatch.state != BatchState.SPLIT,
            AnnouncementBatch.due_at.is_not(None),
        )
        .group_by(AnnouncementBatch.due_at)
        .order_by(AnnouncementBatch.due_at)
    )
    return {due_at: people for due_at, people in session.execute(rows) if due_at and people}


def told(session: Session, announcement: Announcement, resident_id: int) -> Told:
    """Whether this resident was told, and if not, why."""
    own = (AnnouncementBatch.announcement_id == announcement.id, AnnouncementBatch.state != BatchState.SPLIT)
    meant = select(AnnouncementBatch).where(
        *own, func.array_position(AnnouncementBatch.residents, resident_id).is_not(None)
    )
    batch = session.scalar(meant)
    if batch is None:
        return Told(False, _why_left_out(session, announcement, resident_id))
    if batch.state is BatchState.ACCEPTED:
        return Told(True, at=batch.done_at)
    unsure = batch.first_tried_at is not None and _is_unsure(batch.state, batch.cause)
    cause = str(announcement.state) if batch.state in _WAITING else batch.cause
    return Told(False, cause, unsure=unsure)


def _is_unsure(state: BatchState, cause: str | None) -> bool:
    """What was tried without an answer may have got through; what LINE refused did not."""
    return state in (BatchState.PLANNED, BatchState.FAILED, BatchState.DROPPED) and cause != "bad_request"


def _left_out(session: Session, announcement: Announcement) -> dict[str, int]:
    each = func.jsonb_each(AnnouncementBatch.left_out).table_valued("key", "value").lateral()
    number = func.sum(func.jsonb_array_length(each.c.value))
    counted = select(each.c.key, number).join_from(AnnouncementBatch, each, true()).group_by(each.c.key)
    rows: Any = session.execute(counted.where(AnnouncementBatch.announcement_id == announcement.id))
    return {cause: int(people) for cause, people in rows}


def _why_left_out(session: Session, announcement: Announcement, resident_id: int) -> str:
    own = (AnnouncementBatch.announcement_id == announcement.id, AnnouncementBatch.left_out != {})
    for left_out in session.scalars(select(AnnouncementBatch.left_out).where(*own)):
        for cause, residents in left_out.items():
            if resident_id in residents:
                return str(cause)
    reach = session.get(AnnouncementReach, (announcement.id, resident_id // CHUNK))
    if reach and is_in({reach.chunk: reach.held}, resident_id):
        return "weekly_cap"
    open_still = announcement.cut_at is None and announcement.done_at is None and resident_id > announcement.cut_to
    return "not_cut_yet" if open_still else "not_meant"

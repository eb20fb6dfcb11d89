"""Reads batches ahead: who is in them is fixed and the try on record before LINE is called.

The same key carries the same recipients: who withdraws later is in the retries of a batch that was tried. Only who left
is not, since nobody knows their address any more.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.orm import Session

from bot.campaigns.job import Job
from bot.identity import Vault
from handlers.acts.announce import spoken
from handlers.acts.audience import Audience, Ids, wants
from handlers.acts.cut import by_day
from models.announcement import Announcement, AnnouncementBatch, AnnouncementState, BatchState
from models.resident import Resident, ResidentStatus
from models.session import binary_rows

log = logging.getLogger(__name__)
# LINE forgets retry keys after 24 hours: from then on the same key would send twice.
KEY_LIFE = timedelta(hours=23)


class _Next(NamedTuple):
    batch: AnnouncementBatch
    announcement: Announcement
    too_old: bool


@dataclass(frozen=True)
class Reader:
    """Reads what is to be sent next, in the caller's transaction."""

    vault: Vault

    def read(self, session: Session, *, held: Collection[int], most: int, now: datetime) -> list[Job]:
        """The next batches that nobody holds, at most so many; to be sent after the commit."""
        found = _next(session, held, most, now)
        for batch in (one.batch for one in found if one.too_old):
            log.error("batch given up", extra={"batch": batch.id, "cause": "too_old"})
            batch.state, batch.cause, batch.done_at = BatchState.FAILED, "too_old", now
        alive = [one for one in found if not one.too_old]
        sealed = _sealed(session, alive)
        jobs = [self._job(session, one, sealed.get(one.batch.id, {}), now) for one in alive]
        ready = [job for job in jobs if job]
        _count_try(session, [job.id for job in ready])
        return ready

    def _job(self, session: Session, one: _Next, sealed: Mapping[int, bytes], now: datetime) -> Job | None:
        """None: nobody of the batch is to be told any more."""
        batch, bodies = one.batch, one.announcement.bodies
        to = self._opened(sealed)
        fresh = batch.first_tried_at is None
        if fresh and len(to) < len(batch.residents):
            batch.left_out = _left_out(session, batch.residents, sealed, to)
            batch.residents = sorted(to)
        if not to:
            batch.state, batch.cause, batch.done_at = BatchState.DROPPED, "nobody", now
            return None
        messages = bodies[spoken(bodies, batch.language)]
        return Job(
            batch.id,
            batch.announcement_id,
            batch.language,
            batch.retry_key,
            list(to.values()),
            messages,
            batch.attempts + 1,
            not fresh,
        )

    def _opened(self, sealed: Mapping[int, bytes]) -> dict[int, str]:
        to = {}
        for resident_id, seal in sealed.items():
            try:
                to[resident_id] = self.vault.open(seal)
            except InvalidTag:
                log.warning("an address cannot be read", extra={"cause": "unreadable"})
        return to


def _next(session: Session, held: Collection[int], most: int, now: datetime) -> list[_Next]:
    too_old = func.coalesce(AnnouncementBatch.first_tried_at < func.clock_timestamp() - KEY_LIFE, False)
    waits_no_more = AnnouncementBatch.not_before <= func.clock_timestamp()
    rows = (
        select(AnnouncementBatch, Announcement, too_old)
        .join(Announcement, Announcement.id == AnnouncementBatch.announcement_id)
        .where(
            Announcement.state == AnnouncementState.SENDING,
            by_day(now),
            AnnouncementBatch.state == BatchState.PLANNED,
            or_(AnnouncementBatch.due_at.is_(None), AnnouncementBatch.due_at <= now),
            AnnouncementBatch.id.not_in(list(held)),
            or_(AnnouncementBatch.not_before.is_(None), waits_no_more),
        )
        .order_by(AnnouncementBatch.announcement_id, AnnouncementBatch.seq, AnnouncementBatch.part)
        .limit(most)
    )
    return [_Next(*row) for row in session.execute(rows)]


def _sealed(session: Session, found: Iterable[_Next]) -> dict[int, dict[int, bytes]]:
    """By batch: the sealed addresses of who is to be told, by resident. Retries ask nobody anew."""
    groups: dict[bool | None, list[AnnouncementBatch]] = {}
    for batch, announcement, _ in found:
        fresh = batch.first_tried_at is None
        groups.setdefault(Audience.read(announcement.audience).everyone if fresh else None, []).append(batch)
    sealed: dict[int, dict[int, bytes]] = {}
    for everyone, batches in groups.items():
        condition = true() if everyone is None else wants(Audience(everyone), _ids(batches))
        sealed |= _addresses(session, [batch.id for batch in batches], condition)
    return sealed


def _ids(batches: Iterable[AnnouncementBatch]) -> Ids:
    """From the first to the last of the residents in some batches, none of which is empty."""
    return Ids(min(min(batch.residents) for batch in batches), max(max(batch.residents) for batch in batches))


def _addresses(session: Session, batches: list[int], condition: ColumnElement[bool]) -> dict[int, dict[int, bytes]]:
    # As arrays, which see the rows in the same order: one row for 500 people costs the driver a tenth of 500 rows.
    rows = (
        select(AnnouncementBatch.id, func.array_agg(Resident.id), func.array_agg(Resident.line_sealed))
        .join(Resident, Resident.id == func.any(AnnouncementBatch.residents))
        .where(AnnouncementBatch.id == func.any(batches), condition)
        .group_by(AnnouncementBatch.id)
    )
    return {batch: dict(zip(residents, seals, strict=True)) for batch, residents, seals in binary_rows(session, rows)}


def _left_out(
    session: Session, meant: Iterable[int], sealed: Mapping[int, bytes], to: Mapping[int, str]
) -> dict[str, list[int]]:
    """Who of the batch is not told, by cause."""
    missing = [one for one in meant if one not in to]
    rows = session.execute(select(Resident.id, Resident.status).where(Resident.id.in_(missing)))
    known = {row.id: row.status for row in rows}
    causes: dict[str, list[int]] = {}
    for one in missing:
        cause = "unreadable" if one in sealed else _cause(known.get(one))
        causes.setdefault(cause, []).append(one)
    return causes


def _cause(status: ResidentStatus | None) -> str:
    if status is None:
        return "left"
    return "withdrawn" if status is ResidentStatus.ACTIVE else str(status)


def _count_try(session: Session, batches: list[int]) -> None:
    session.flush()
    once = func.coalesce(AnnouncementBatch.first_tried_at, func.clock_timestamp())
    tried = update(AnnouncementBatch).where(AnnouncementBatch.id.in_(batches))
    session.execute(
        tried.values(attempts=AnnouncementBatch.attempts + 1, first_tried_at=once, not_before=None),
        execution_options={"synchronize_session": False},
    )

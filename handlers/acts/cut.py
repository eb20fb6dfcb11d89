"""Cut an announcement into batches, one stretch of resident ids after another. Each stretch is one transaction.

A batch carries one text: it holds people of one language, and of one hour where each is told at their best. Who was
told enough this week waits for the digest.

`cut_to` moves with the batches, so that whoever goes on after a crash begins where they end: nobody is in two batches,
nobody in none. What is left over of a language (and hour) waits in a batch that is filling, and joins the next stretch.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, text, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from handlers.acts.audience import Audience, people
from handlers.acts.best_hour import best_hours, hours_between, usual_hour
from handlers.acts.often import MOST_A_WEEK, as_bits, over_the_cap, reached
from handlers.acts.remind import awake
from models.announcement import (
    CHUNK,
    UNRESTING,
    Announcement,
    AnnouncementBatch,
    AnnouncementKind,
    AnnouncementState,
    BatchState,
    is_in,
)
from models.resident import Resident

MOST_IN_A_BATCH = 500
# The first is short, so that sending begins at once.
FIRST_STRETCH, STRETCH = 5_000, 10_000
_FIRST = datetime.min.replace(tzinfo=UTC)
_KEYS = uuid.UUID("6b1f9c52-5d0e-4c8e-9a51-0d9b5a7c2f10")

_INSERT = text("""
    insert into announcement_batch
        (announcement_id, seq, part, language, due_at, residents, left_out, state, retry_key, attempts)
    values (:announcement_id, :seq, '', :language, cast(:due_at as timestamptz), cast(:ids as int[]), '{}', :state,
            :retry_key, 0)
""")


class Wave(NamedTuple):
    """Who is told the same words at the same time. `due_at` None: as soon as may be."""

    language: str
    due_at: datetime | None = None


Waiting = defaultdict[Wave, list[int]]


def retry_key(announcement: Announcement, seq: int, part: str = "") -> uuid.UUID:
    """The key that LINE knows a batch by; the same whoever works it out."""
    return uuid.uuid5(_KEYS, f"{announcement.public_id}/{seq}/{part}")


def next_to_cut(session: Session, *, now: datetime) -> Announcement | None:
    """The announcement that is due and not in batches yet, the oldest first; held until the transaction ends."""
    open_ones = (AnnouncementState.PLANNED, AnnouncementState.SENDING)
    due = (Announcement.state.in_(open_ones), Announcement.cut_at.is_(None), Announcement.due_at <= now)
    rows = select(Announcement).where(*due, by_day(now)).order_by(Announcement.due_at, Announcement.id).limit(1)
    return session.scalar(rows.with_for_update())


def by_day(now: datetime) -> ColumnElement[bool]:
    """What may go out at this hour: everything by day, at night only what cannot wait."""
    return true() if awake(now) == now else Announcement.kind.in_(UNRESTING)


def cut_stretch(session: Session, announcement: Announcement, *, now: datetime, most_a_week: int = MOST_A_WEEK) -> None:
    """Put the next stretch of residents into batches. Whoever came after sending began is not told."""
    if announcement.cut_until is None:
        _begin(session, announcement, now)
    until = _end_of_stretch(session, announcement)
    last = until >= (announcement.cut_until or 0)
    waiting = _filling(session, announcement)
    found = _found(session, announcement, until)
    held = _hold(session, announcement, found, most=most_a_week, now=now)
    for wave, ids in _waves(session, announcement, found, until):
        waiting[wave].extend(ids)
    _write(session, announcement, waiting, last=last)
    told = [one for ids in found.values() for one in ids]
    reached(session, announcement.id, told=as_bits(told), held=as_bits(held))
    announcement.people += len(told)
    announcement.held += len(held)
    announcement.cut_to = until
    announcement.cut_at = now if last else None
    session.flush()


def _begin(session: Session, announcement: Announcement, now: datetime) -> None:
    announcement.cut_until = session.scalar(select(func.max(Resident.id))) or 0
    announcement.state, announcement.begun_at = AnnouncementState.SENDING, now
    if hours := _hours(announcement):
        announcement.usual_hour = usual_hour(session, list(hours))


def _hours(announcement: Announcement) -> dict[int, datetime]:
    """The hours each person's best is one of, the same for all stretches; none: it goes to all of them at once."""
    begin, until = announcement.begun_at, announcement.best_until
    return hours_between(begin, until) if begin and until else {}


def _waves(
    session: Session, announcement: Announcement, found: dict[str, list[int]], until: int
) -> Iterator[tuple[Wave, list[int]]]:
    """Those found in a stretch by language, and by hour where each is told at their best."""
    hours = _hours(announcement)
    if not hours:
        yield from ((Wave(language), ids) for language, ids in found.items())
        return
    best = best_hours(session, list(hours), after=announcement.cut_to, until=until)
    usual = announcement.usual_hour if announcement.usual_hour in hours else next(iter(hours))
    for language, ids in found.items():
        waves: Waiting = defaultdict(list)
        for one in ids:
            waves[Wave(language, hours[best.get(one, usual)])].append(one)
        yield from waves.items()


def _end_of_stretch(session: Session, announcement: Announcement) -> int:
    """Numbers may have wide gaps: a stretch begins at the next resident there is."""
    begin = session.scalar(select(func.min(Resident.id)).where(Resident.id > announcement.cut_to))
    end, length = announcement.cut_until or 0, STRETCH if announcement.cut_to else FIRST_STRETCH
    return end if begin is None else min(begin + length - 1, end)


def _found(session: Session, announcement: Announcement, until: int) -> dict[str, list[int]]:
    meant = people(Audience.read(announcement.audience), after=announcement.cut_to, until=until).subquery()
    ids = func.array_agg(aggregate_order_by(meant.c.id, meant.c.id))
    rows = session.execute(select(meant.c.language, ids).group_by(meant.c.language))
    return {row[0]: row[1] for row in rows}


def _hold(
    session: Session, announcement: Announcement, found: dict[str, list[int]], *, most: int, now: datetime
) -> list[int]:
    """Take out who was told `most` ordinary announcements in the week up to now; 0: nobody is."""
    if announcement.kind is not AnnouncementKind.ORDINARY or not most:
        return []
    chunks = {number // CHUNK for ids in found.values() for number in (ids[0], ids[-1])}
    span = range(min(chunks, default=0), max(chunks, default=-1) + 1)
    over = over_the_cap(session, most=most, now=now, chunks=span, but=announcement.id)
    held = [one for ids in found.values() for one in ids if is_in(over, one)] if over else []
    if held:
        for language, ids in found.items():
            found[language] = [one for one in ids if not is_in(over, one)]
    return held


def _filling(session: Session, announcement: Announcement) -> Waiting:
    """Who was left over, by wave; taken out, to be written anew with who comes."""
    of_this = (AnnouncementBatch.announcement_id == announcement.id, AnnouncementBatch.state == BatchState.FILLING)
    gone = delete(AnnouncementBatch).where(*of_this)
    batch = AnnouncementBatch
    rows = session.execute(gone.returning(batch.language, batch.due_at, batch.residents))
    return defaultdict(list, {Wave(language, due_at): list(residents) for language, due_at, residents in rows})


def _write(session: Session, announcement: Announcement, waiting: Waiting, *, last: bool) -> None:
    of_this = AnnouncementBatch.announcement_id == announcement.id
    before = session.scalar(select(func.max(AnnouncementBatch.seq)).where(of_this)) or 0
    rows = [
        {
            "announcement_id": announcement.id,
            "seq": seq,
            "language": wave.language,
            "due_at": wave.due_at,
            # As text: the driver takes fifty times as long to write a list.
            "ids": f"{{{','.join(map(str, ids))}}}",
            "state": str(BatchState.PLANNED if last or len(ids) == MOST_IN_A_BATCH else BatchState.FILLING),
            "retry_key": retry_key(announcement, seq),
        }
        for seq, (wave, ids) in enumerate(_portions(waiting), before + 1)
    ]
    if rows:
        session.execute(_INSERT, rows)


def _portions(waiting: Waiting) -> Iterator[tuple[Wave, list[int]]]:
    for wave in sorted(waiting, key=lambda one: (one.due_at or _FIRST, one.language)):
        ids = waiting[wave]
        for begin in range(0, len(ids), MOST_IN_A_BATCH):
            yield wave, ids[begin : begin + MOST_IN_A_BATCH]

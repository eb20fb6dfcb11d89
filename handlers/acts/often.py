"""Who was told enough this week: counted on bits, a million people at a time. No row per person is read or written.

Ordinary announcements count; disasters and digests do not. What was recalled does not either.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.announcement import CHUNK, Announcement, AnnouncementKind, AnnouncementReach, AnnouncementState

WEEK = timedelta(days=7)
MOST_A_WEEK = 3


def over_the_cap(
    session: Session, *, most: int, now: datetime, chunks: Collection[int] | None = None, but: int = 0
) -> dict[int, bytes]:
    """Who was told `most` times in the week up to now: bits by chunk, in these chunks or everywhere.

    `but`: an announcement that is not counted.
    """
    counted = [one for one in session.scalars(_counted(now)) if one != but]
    if len(counted) < most:
        return {}
    rows = select(AnnouncementReach.chunk, AnnouncementReach.told).where(AnnouncementReach.announcement_id.in_(counted))
    if chunks is not None:
        rows = rows.where(AnnouncementReach.chunk.in_(list(chunks)))
    by_chunk: dict[int, list[bytes]] = {}
    for chunk, told in session.execute(rows):
        by_chunk.setdefault(chunk, []).append(told)
    over = {chunk: in_at_least(told, most) for chunk, told in by_chunk.items()}
    return {chunk: bits for chunk, bits in over.items() if any(bits)}


def in_at_least(sets: Iterable[bytes], most: int) -> bytes:
    """Who is in at least so many of these sets."""
    # reached[k]: who is in more than k of the sets so far.
    reached = [0] * most
    for bits in sets:
        here = int.from_bytes(bits, "little")
        for times in range(most - 1, 0, -1):
            reached[times] |= reached[times - 1] & here
        reached[0] |= here
    return reached[-1].to_bytes(CHUNK // 8, "little")


def reached(session: Session, announcement_id: int, *, told: Mapping[int, bytes], held: Mapping[int, bytes]) -> None:
    """Write down whom a stretch reached. Stretches end within a chunk: what stands there already is added to."""
    none = bytes(CHUNK // 8)
    for chunk in sorted({*told, *held}):
        row = session.get(AnnouncementReach, (announcement_id, chunk))
        if row is None:
            row = AnnouncementReach(announcement_id=announcement_id, chunk=chunk, told=none, held=none)
            session.add(row)
        row.told = in_at_least((row.told, told.get(chunk, none)), 1)
        row.held = in_at_least((row.held, held.get(chunk, none)), 1)
    session.flush()


def numbers_in(bits: Mapping[int, bytes]) -> list[int]:
    """The residents whose bits are set, ascending."""
    found = (
        np.flatnonzero(np.unpackbits(np.frombuffer(told, np.uint8), bitorder="little")) + chunk * CHUNK
        for chunk, told in sorted(bits.items())
    )
    return [int(number) for some in found for number in some]


def as_bits(numbers: Iterable[int]) -> dict[int, bytes]:
    """Residents as bits by chunk."""
    every = np.fromiter(numbers, np.int64)
    chunks, found = every // CHUNK, {}
    for chunk in np.unique(chunks):
        mask = np.zeros(CHUNK, np.bool_)
        mask[every[chunks == chunk] % CHUNK] = True
        found[int(chunk)] = np.packbits(mask, bitorder="little").tobytes()
    return found


def _counted(now: datetime) -> Select[int]:
    begun = (Announcement.begun_at > now - WEEK, Announcement.begun_at <= now)
    alive = (Announcement.kind == AnnouncementKind.ORDINARY, Announcement.state != AnnouncementState.RECALLED)
    return select(Announcement.id).where(*begun, *alive)

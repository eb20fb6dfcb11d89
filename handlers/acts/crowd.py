"""Everybody as sets in memory, so that a preview of an announcement counts a city in milliseconds. Only counts.

What is missing of the sets comes in one statement; in a large city they are kept for some minutes. Whom an
announcement is sent to is asked of the tables themselves, when it is cut.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from handlers.acts.audience import about_announcements
from handlers.acts.whom import NEVER, How, Rule, Segment, SegmentKind, conditions
from handlers.acts.within import numbers, standing
from models.announcement import CHUNK
from models.consent import Consent, Purpose
from models.resident import Resident, ResidentStatus

# Fewer people than this are counted anew each time; the sets of more are kept for a while.
_SMALL = 20_000
_KEPT = timedelta(minutes=5)
_MOST_SETS = 64
# PostgreSQL sends an array as a head, then a length and a number for each.
_HEAD_BYTES, _EACH = 20, np.dtype([("length", ">i4"), ("number", ">i4")])
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Key = tuple[str, str]


class Crowd:
    """One for a process. Threads take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_at: datetime | None = None
        self._ids: Numbers = np.empty(0, np.int64)
        self._sets: dict[Key, Mask] = {}

    def seen(self, session: Session, rule: Rule | None, *, now: datetime) -> "Seen":
        """Whom the rule meets, ready to be counted."""
        with self._lock:
            if self._is_old(now):
                self._begin(session, now)
            self._load(session, {(one.kind, _value(one)): numbers(one) for one in conditions(rule)})
            return Seen(self._ids, dict(self._sets), self._met(rule))

    def _is_old(self, now: datetime) -> bool:
        kept = self._made_at is not None and len(self._ids) >= _SMALL and len(self._sets) < _MOST_SETS
        return not kept or self._made_at is None or not timedelta() <= now - self._made_at < _KEPT

    def _begin(self, session: Session, now: datetime) -> None:
        self._sets, self._made_at = {}, now
        (everybody,) = _fetched(session, [select(Resident.id)])
        self._ids = np.sort(everybody)
        self._load(session, _always(session))

    def _load(self, session: Session, wanted: Mapping[Key, Select[Any]]) -> None:
        missing = {key: rows for key, rows in wanted.items() if key not in self._sets}
        for key, found in zip(missing, _fetched(session, missing.values()), strict=True):
            self._sets[key] = self._mask(found)

    def _mask(self, found: Numbers) -> Mask:
        mask: Mask = np.zeros(len(self._ids), np.bool_)
        if len(mask):
            at = np.minimum(np.searchsorted(self._ids, found), len(mask) - 1)
            # Who came since the sets were begun is in none of them.
            mask[at[self._ids[at] == found]] = True
        return mask

    def _met(self, rule: Rule | None) -> Mask:
        if rule is None:
            return np.ones(len(self._ids), np.bool_)
        if isinstance(rule, Segment):
            return self._one(rule)
        parts = [self._met(part) for part in rule.parts]
        if rule.how is How.ALL:
            every: Mask = np.logical_and.reduce(parts)
            return every
        some: Mask = np.logical_or.reduce(parts)
        return some if rule.how is How.ANY else ~some

    def _one(self, segment: Segment) -> Mask:
        found = self._sets[segment.kind, _value(segment)]
        if segment.kind in (SegmentKind.LANGUAGE, SegmentKind.AREA, SegmentKind.FOLLOWS):
            return found
        mask: Mask = (~found if segment.value == NEVER else found) & self._sets["consent", Purpose.MATCHING]
        return mask


class Seen:
    """Whom a rule met, to be asked how many. `everybody` are numbers in order, masks stand beside them."""

    def __init__(self, everybody: Numbers, sets: Mapping[Key, Mask], met: Mask) -> None:
        self._everybody, self._sets, self._met = everybody, sets, met

    def fates(self, *, everyone: bool, over: Mapping[int, bytes]) -> dict[str, Mask]:
        """Who would be left out by cause, and who is `meant`: each person in one of them."""
        agrees = ~self._sets["consent", "refused"] if everyone else self._sets["consent", Purpose.ANNOUNCEMENTS]
        causes = {
            "blocked": self._sets["status", ResidentStatus.BLOCKED],
            "paused": self._sets["status", ResidentStatus.PAUSED],
            "no_consent": ~agrees,
            "weekly_cap": self._over(over),
        }
        rest, fates = self._met, {}
        for cause, mask in causes.items():
            fates[cause] = rest & mask
            rest = rest & ~mask
        return fates | {"meant": rest}

    def by_language(self, who: Mask) -> dict[str, int]:
        """How many of them speak what."""
        spoken = {value: mask for (kind, value), mask in self._sets.items() if kind == SegmentKind.LANGUAGE}
        counted = {language: int(np.count_nonzero(who & mask)) for language, mask in spoken.items()}
        return {language: number for language, number in counted.items() if number}

    @property
    def languages(self) -> set[str]:
        """All that anybody speaks."""
        return {value for kind, value in self._sets if kind == SegmentKind.LANGUAGE}

    def _over(self, over: Mapping[int, bytes]) -> Mask:
        mask: Mask = np.zeros(len(self._everybody), np.bool_)
        for chunk, bits in over.items():
            first, last = np.searchsorted(self._everybody, (chunk * CHUNK, (chunk + 1) * CHUNK))
            drawn = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")
            mask[first:last] = drawn[self._everybody[first:last] - chunk * CHUNK] == 1
        return mask


def _value(segment: Segment) -> str:
    return "" if segment.kind is SegmentKind.ATTENDED else segment.value


def _always(session: Session) -> dict[Key, Select[Any]]:
    """What every preview asks for."""
    again = aliased(Consent)
    yes = (again.resident_id == Consent.resident_id, about_announcements(again), again.withdrawn_at.is_(None))
    said_no = select(Consent.resident_id).where(about_announcements(Consent), Consent.withdrawn_at.is_not(None))
    languages = session.scalars(select(Resident.language).distinct()).all()
    statuses = (ResidentStatus.BLOCKED, ResidentStatus.PAUSED)
    return {
        ("consent", "refused"): said_no.where(~exists().where(*yes)),
        **{
            ("consent", purpose): select(Consent.resident_id).where(*standing(purpose))
            for purpose in (Purpose.ANNOUNCEMENTS, Purpose.MATCHING)
        },
        **{("status", one): select(Resident.id).where(Resident.status == one) for one in statuses},
        **{(str(SegmentKind.LANGUAGE), one): numbers(Segment(SegmentKind.LANGUAGE, one, one)) for one in languages},
    }


def _fetched(session: Session, wanted: Iterable[Select[Any]]) -> list[Numbers]:
    """The numbers of each, all in one statement, as the bytes the database keeps them in."""
    columns = []
    for rows in wanted:
        inner = rows.correlate(None).subquery()
        columns.append(select(func.array_send(func.array_agg(inner.c[0]))).scalar_subquery())
    if not columns:
        return []
    return [_numbers(sent) for sent in session.execute(select(*columns)).one()]


def _numbers(sent: bytes | None) -> Numbers:
    if sent is None:
        return np.empty(0, np.int64)
    return np.frombuffer(sent, _EACH, offset=_HEAD_BYTES)["number"].astype(np.int64)

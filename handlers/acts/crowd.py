"""Everybody as sets in memory, so that a preview of an announcement counts a city in milliseconds. Only counts.

What every preview asks for comes in one pass over each table, what a rule asks besides in one statement more; in a
large city the sets are kept for some minutes. Whom an announcement is sent to is asked of the tables, when it is cut.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handlers.acts.arrays import Mask, Numbers, as_sent, received
from handlers.acts.best_hour import Lately, all_hours, favourites, most_usual
from handlers.acts.whom import NEVER, How, Rule, Segment, SegmentKind, conditions
from handlers.acts.within import numbers
from models.announcement import CHUNK
from models.best_hour import DAYS, NONE
from models.consent import Consent, Purpose
from models.resident import Resident, ResidentStatus

# Fewer people than this are counted anew each time; the sets of more are kept for a while.
_SMALL = 20_000
_KEPT = timedelta(minutes=5)
_MOST_SETS = 64
Key = tuple[str, str]
_NO = f"no {Purpose.ANNOUNCEMENTS}"
# Asked of every preview, also where nobody is in them.
_EMPTY: tuple[Key, ...] = (
    *(("status", str(one)) for one in (ResidentStatus.BLOCKED, ResidentStatus.PAUSED)),
    *(("consent", one) for one in (str(Purpose.ANNOUNCEMENTS), str(Purpose.MATCHING), _NO)),
)


class Crowd:
    """One for a process. Threads take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_at: datetime | None = None
        self._ids: Numbers = np.empty(0, np.int64)
        self._sets: dict[Key, Mask] = {}
        self._lately: Lately | None = None

    def seen(self, session: Session, rule: Rule | None, *, now: datetime, hours: bool = False) -> "Seen":
        """Whom the rule meets, ready to be counted; `hours`: also by their best hours."""
        with self._lock:
            if self._is_old(now):
                self._begin(session, now)
            self._load(session, {(one.kind, _value(one)): numbers(one) for one in conditions(rule)})
            if hours and self._lately is None:
                self._lately = self._in_order(*all_hours(session))
            return Seen(self._ids, dict(self._sets), self._met(rule), self._lately)

    def _is_old(self, now: datetime) -> bool:
        kept = self._made_at is not None and len(self._ids) >= _SMALL and len(self._sets) < _MOST_SETS
        return not kept or self._made_at is None or not timedelta() <= now - self._made_at < _KEPT

    def _begin(self, session: Session, now: datetime) -> None:
        everybody, sets = _always(session)
        self._ids, self._lately, self._made_at = np.sort(everybody), None, now
        self._sets = {key: self._mask(found) for key, found in sets.items()}
        said_no, said_yes = self._sets["consent", _NO], self._sets["consent", Purpose.ANNOUNCEMENTS]
        self._sets["consent", "refused"] = said_no & ~said_yes

    def _load(self, session: Session, wanted: Mapping[Key, Select[Any]]) -> None:
        missing = {key: rows for key, rows in wanted.items() if key not in self._sets}
        for key, found in zip(missing, _fetched(session, missing.values()), strict=True):
            self._sets[key] = self._mask(found)

    def _mask(self, found: Numbers) -> Mask:
        mask: Mask = np.zeros(len(self._ids), np.bool_)
        at, known = self._places(found)
        mask[at[known]] = True
        return mask

    def _in_order(self, whose: Numbers, lately: Lately) -> Lately:
        """A column for each person, as they stand in our order; of most there may be nothing."""
        every: Lately = np.full((DAYS, len(self._ids)), NONE, np.uint8)
        at, known = self._places(whose)
        every[:, at[known]] = lately[:, known]
        return every

    def _places(self, found: Numbers) -> tuple[Numbers, Mask]:
        """Where these people stand in our order, and who does: whoever came since the sets were begun does not."""
        if not len(self._ids):
            return np.zeros(len(found), np.int64), np.zeros(len(found), np.bool_)
        at = np.minimum(np.searchsorted(self._ids, found), len(self._ids) - 1)
        return at, self._ids[at] == found

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

    def __init__(self, everybody: Numbers, sets: Mapping[Key, Mask], met: Mask, lately: Lately | None = None) -> None:
        self._everybody, self._sets, self._met, self._lately = everybody, sets, met, lately

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

    def by_hour(self, who: Mask, hours: Sequence[int]) -> dict[int, int]:
        """How many of them would be told at each of these hours: at their best, else at the city's usual one."""
        if self._lately is None or not hours:
            return {}
        best, known = favourites(self._lately[:, who], hours)
        counted = dict(zip(hours, np.bincount(best[known], minlength=len(hours)).tolist(), strict=True))
        counted[most_usual(self._lately, hours)] += int(np.count_nonzero(~known))
        return counted

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


def _always(session: Session) -> tuple[Numbers, dict[Key, Numbers]]:
    """Everybody, and what every preview asks of them: one pass over residents, one over consents."""
    parts: dict[Key, list[Numbers]] = {key: [] for key in _EMPTY}
    everybody = [np.empty(0, np.int64)]
    ids = as_sent(Resident.id)
    people = select(Resident.language, Resident.status, ids).group_by(Resident.language, Resident.status)
    for language, status, sent in session.execute(people):
        everybody.append(received(sent))
        for key in ((str(SegmentKind.LANGUAGE), language), ("status", str(status))):
            parts.setdefault(key, []).append(everybody[-1])
    stands, ids = Consent.withdrawn_at.is_(None), as_sent(Consent.resident_id)
    said = select(Consent.purpose, stands, ids).group_by(Consent.purpose, stands)
    for purpose, yes, sent in session.execute(said.where(Consent.purpose != Purpose.REMINDERS)):
        parts.setdefault(("consent", str(purpose) if yes else f"no {purpose}"), []).append(received(sent))
    none = [np.empty(0, np.int64)]
    return np.concatenate(everybody), {key: np.concatenate(some or none) for key, some in parts.items()}


def _fetched(session: Session, wanted: Iterable[Select[Any]]) -> list[Numbers]:
    """The numbers of each, all in one statement, as the bytes the database keeps them in."""
    columns = []
    for rows in wanted:
        inner = rows.correlate(None).subquery()
        columns.append(select(as_sent(inner.c[0])).scalar_subquery())
    if not columns:
        return []
    return [received(sent) for sent in session.execute(select(*columns)).one()]

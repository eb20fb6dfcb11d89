"""Keeps the index in step with the database: what changed is read again, and nothing else; so are the items that a
correction of the vocabulary makes read otherwise.

Triggers write down which gatherings changed (`models/catalogue_change.py`); what passes with the hours is looked up.
"""

import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from matching import vocabulary
from matching.catalogue import Item
from matching.corrected import reads_otherwise
from matching.corrections import LiveVocabulary
from matching.index import Index
from matching.items import passing, stored
from matching.sentences import Encode, off

# Told before they are read again: the ids of gatherings that changed; None: any may have.
Changed = Callable[[Collection[int] | None], object]
# Who searches sees edits that are so old, even if nobody follows the announcements.
_CHECK_EVERY = timedelta(seconds=3)
# After a longer sleep, changes may have been cleared away (`handlers/acts/retention.py`).
_LONG_ASLEEP = timedelta(days=1)
# When more gatherings changed than these, all are read in one go.
_MOST_CHANGED = 2_000

# Transactions that were open when we last looked may have written since, so all from the oldest of them on count. What
# the own transaction wrote may yet be taken back, and is read when it is committed.
_CHANGES = text(
    """
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon, clock_timestamp() as at,
           (select array_agg(array[id, gathering_id]) from catalogue_change
            where written_by >= :horizon
              and written_by is distinct from pg_current_xact_id_if_assigned()::text::bigint) as changes,
           (select coalesce(max(number), 0) from correction) as version
    """
)


class LiveIndex:
    """The index of one process. Safe for threads: while one reads what changed, the others use what is there."""

    def __init__(self, encode: Encode = off, changed: Changed = lambda _gatherings: None) -> None:
        self._changed = changed
        self._index = Index(encode=encode)
        self._live = LiveVocabulary()
        self._words = vocabulary.shipped()
        self._marks: dict[int, dict[str, int]] = {}
        self._horizon = 0
        self._read: frozenset[int] = frozenset()
        self._hour: datetime | None = None
        self._looked: datetime | None = None
        self._checked: datetime | None = None
        self._lock = threading.Lock()

    def fresh(self, session: Session, now: datetime) -> Index:
        """The index with every change that was committed three seconds ago.

        While another thread reads changes, what was there before; only the very first load is waited for.
        """
        if self._is_due(now) and self._lock.acquire(blocking=self._checked is None):
            try:
                if self._is_due(now):
                    self._refresh(session, now)
            finally:
                self._lock.release()
        return self._index

    def follow(self, session: Session, now: datetime) -> None:
        """Read what was committed until now."""
        with self._lock:
            self._refresh(session, now)

    def _is_due(self, now: datetime) -> bool:
        return self._checked is None or abs(now - self._checked) >= _CHECK_EVERY

    def _refresh(self, session: Session, now: datetime) -> None:
        found = session.execute(_CHANGES, {"horizon": self._horizon}).one()
        words = self._live.follow(session, found.version)
        # Whoever asked may be in the middle of something that began with the words of before.
        with vocabulary.using(words):
            if words is not self._words:
                otherwise = reads_otherwise(self._words, words)
                self._index.change(e.item for e in self._index.snapshot().entries if otherwise(e.item))
                self._words = words
            self._read_changes(session, found, now)

    def _read_changes(self, session: Session, found: Row[Any], now: datetime) -> None:
        hour = now.replace(minute=0, second=0, microsecond=0)
        changes: dict[int, int] = dict(found.changes or ())
        if self._looked is None or found.at - self._looked > _LONG_ASLEEP:
            self._read_again(session, hour, None)
        else:
            changed = {gathering for number, gathering in changes.items() if number not in self._read}
            if self._hour is not None and hour != self._hour:
                changed |= passing(session, self._hour, hour)
            if changed:
                self._read_again(session, hour, changed if len(changed) <= _MOST_CHANGED else None)
        self._horizon, self._read = found.horizon, frozenset(changes)
        self._hour, self._looked, self._checked = hour, found.at, now

    def _read_again(self, session: Session, hour: datetime, among: Collection[int] | None) -> None:
        """Compare some gatherings (None: all) and their roles with what was read of them before."""
        self._changed(among)
        known = {each: self._marks.get(each, {}) for each in (self._marks if among is None else among)}
        marks: dict[int, dict[str, int]] = {}
        put: list[Item] = []
        for each in stored(session, hour, among):
            mark = marks.setdefault(each.gathering_id, {})[each.item_id] = each.mark
            if known.get(each.gathering_id, {}).get(each.item_id) != mark:
                put.append(each.item())
        left = {item for items in marks.values() for item in items}
        self._index.change(put, {item for items in known.values() for item in items} - left)
        self._marks = {**{each: items for each, items in self._marks.items() if each not in known}, **marks}

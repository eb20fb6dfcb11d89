"""Takes in the friends that an account already has, from a CSV file: a million in a minute or two, memory bounded.

Who is known stays as they are, so loading twice is harmless. One bad row is told and does not stop the others.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, zip_longest
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.errors import UniqueViolation
from sqlalchemy.orm import Session

from bot.identity import Domain, Vault
from handlers.acts.areas_called import areas_called
from models.base import new_public_id
from models.consent import Purpose

COLUMNS = ("line_user_id", "area", "language", "consents")
# The file's owner states that these people get the city's announcements, where the file does not say what they allowed.
WORDING, UNSAID = "import", (str(Purpose.ANNOUNCEMENTS),)
AT_ONCE = 20_000
_USER = re.compile(r"U[0-9a-f]{32}")
_LANGUAGES = ("", "ja", "easy", "en")
_PURPOSES = frozenset(map(str, Purpose))
_CHUNK_BYTES = 1 << 20
_TRIES = 3

_TEMPORARY = """
    create temporary table if not exists incoming (
        line_key bytea, line_sealed bytea, public_id text, language text, area_id int, consents text
    ) on commit drop
"""
_COPY = "copy incoming from stdin (format binary)"
_TYPES = ("bytea", "bytea", "text", "text", "int4", "text")
_TAKE = """
    with added as (
        insert into resident (
            public_id, line_key, line_sealed, language, status, support, free_slots, reminders,
            followed_at, status_event_ms, last_seen_at
        )
        select public_id, line_key, line_sealed, language, 'active', '[]', '[]',
               '{"day_before": true, "hours_before": true}', %(now)s, 0, %(now)s
        from incoming on conflict (line_key) do nothing returning id, line_key
    ), placed as (
        insert into resident_area (resident_id, position, area_id)
        select added.id, 0, area_id from added join incoming using (line_key) where area_id is not null
    ), agreed as (
        insert into consent (resident_id, purpose, wording, given_at)
        select added.id, purpose, %(wording)s, %(now)s
        from added join incoming using (line_key) cross join unnest(string_to_array(consents, ' ')) as purpose
    )
    select count(*) from added
"""

Tell = Callable[[int, str], None]


class BadFile(ValueError):
    """The file as a whole cannot be read."""


class Friend(NamedTuple):
    """One good row."""

    line: int
    user_id: str
    area: str
    language: str
    consents: tuple[str, ...]


@dataclass
class Taken:
    """What came of a file, in rows."""

    new: int = 0
    known: int = 0
    without_area: int = 0


def read_friends(file: Path, tell: Tell) -> Iterator[Friend]:
    """The good rows; the others are told with their line and the reason.

    Raises:
        BadFile: neither UTF-8 nor CP932, no header, or a column that we do not know.
    """
    with file.open(encoding=_encoding(file), newline="") as opened:
        rows = csv.reader(opened)
        try:
            header = [name.strip().lower() for name in next(rows, [])]
            _check(header)
            for row in rows:
                friend = _friend(rows.line_num, header, row) if any(row) else None
                if isinstance(friend, str):
                    tell(rows.line_num, friend)
                elif friend:
                    yield friend
        except csv.Error as error:
            raise BadFile(f"line {rows.line_num}: {error}") from None


def _check(header: Sequence[str]) -> None:
    # A column that we do not know may be a consent that was meant to be read.
    if "line_user_id" not in header or not set(header) <= set(COLUMNS) or len(set(header)) < len(header):
        raise BadFile(f"the first line must name the columns: line_user_id, and any of {', '.join(COLUMNS[1:])}")


def _friend(line: int, header: Sequence[str], cells: Sequence[str]) -> Friend | str:
    """The friend, or what is wrong."""
    if len(cells) > len(header):
        return "more cells than columns"
    row = dict(zip_longest(header, map(str.strip, cells), fillvalue=""))
    if not _USER.fullmatch(row["line_user_id"]):
        return "line_user_id is not U and 32 hex digits"
    language = row.get("language", "").lower()
    if language not in _LANGUAGES:
        return "language is none of ja, easy, en"
    consents = tuple(dict.fromkeys(re.split(r"[\s;]+", row["consents"].strip(" ;")))) if "consents" in row else UNSAID
    agreed = tuple(one.lower() for one in consents if one)
    if not _PURPOSES.issuperset(agreed):
        return f"consents are none of {', '.join(sorted(_PURPOSES))}"
    return Friend(line, row["line_user_id"], row.get("area", ""), language or "ja", agreed)


def _encoding(file: Path) -> str:
    for name in ("utf-8-sig", "cp932"):
        decoder = codecs.getincrementaldecoder(name)()
        with suppress(UnicodeDecodeError), file.open("rb") as opened:
            while chunk := opened.read(_CHUNK_BYTES):
                # Of UTF-16, which Excel writes as "Unicode text", every second byte is none; CP932 would take it.
                if b"\0" in chunk:
                    raise BadFile("the file is neither UTF-8 nor CP932 (Shift_JIS)")
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return name
    raise BadFile("the file is neither UTF-8 nor CP932 (Shift_JIS)")


@dataclass
class Loader:
    """Loads friends through one session, a portion a commit. `city`: whose areas a shared name means."""

    session: Session
    vault: Vault
    tell: Tell
    city: str = ""
    taken: Taken = field(default_factory=Taken)
    _areas: dict[str, list[int]] = field(default_factory=dict)

    def load(self, friends: Iterator[Friend], *, now: datetime) -> Taken:
        """All of them."""
        while portion := list(islice(friends, AT_ONCE)):
            self._look_up({friend.area for friend in portion if friend.area})
            first: dict[str, Friend] = {}
            for friend in portion:
                first.setdefault(friend.user_id, friend)
            self._load(first, now)
            self.session.commit()
        return self.taken

    def _load(self, friends: Mapping[str, Friend], now: datetime) -> None:
        places = {friend.user_id: self._area(friend) for friend in friends.values()}
        for tries_left in reversed(range(_TRIES)):
            try:
                with self.session.begin_nested():
                    new = self._copy(friends, places, now)
                break
            except UniqueViolation:
                # Two public ids were drawn alike, once in a thousand million: draw again.
                if not tries_left:
                    raise
        self.taken.new += new
        self.taken.known += len(friends) - new

    def _copy(self, friends: Mapping[str, Friend], places: Mapping[str, int | None], now: datetime) -> int:
        connection = self.session.connection().connection.driver_connection
        if not isinstance(connection, psycopg.Connection):
            raise TypeError("not a connection of psycopg")
        with connection.cursor() as cursor:
            cursor.execute(_TEMPORARY)
            cursor.execute("delete from incoming")
            with cursor.copy(_COPY) as copy:
                copy.set_types(_TYPES)
                for user_id, friend in friends.items():
                    key, seal = self.vault.key_of(user_id, Domain.USER), self.vault.seal(user_id)
                    place, consents = places[user_id], " ".join(friend.consents)
                    copy.write_row((key, seal, new_public_id(), friend.language, place, consents))
            cursor.execute(_TAKE, {"now": now, "wording": WORDING})
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def _look_up(self, names: set[str]) -> None:
        unseen = names - self._areas.keys()
        found = areas_called(self.session, unseen, city=self.city) if unseen else {}
        self._areas |= {name: [area.id for area in found.get(name, [])] for name in unseen}

    def _area(self, friend: Friend) -> int | None:
        if not friend.area:
            return None
        ids = self._areas[friend.area]
        if len(ids) == 1:
            return ids[0]
        self.taken.without_area += 1
        why = "several areas are called so" if ids else "no such area is stored"
        self.tell(friend.line, f"loaded without area: {why}")
        return None

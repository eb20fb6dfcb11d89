"""Finding rows by what somebody typed: kana either way, a part of a name, a slip of the pen; fifty at a time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jaconv
from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Row, Select, or_
from sqlalchemy.orm import InstrumentedAttribute

from bot.console.desk import session

AT_ONCE = 50
_LEAST_LIKE = 70


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for."""

    q: str
    ward: str
    state: str
    page: int

    @classmethod
    def typed(cls, values: Mapping[str, str]) -> "Wanted":
        """From the address of the page; what makes no sense is left out."""
        number = values.get("page", "1")
        return cls(
            values.get("q", "").strip()[:100].replace("\0", ""),
            values.get("ward", "").replace("\0", ""),
            values.get("state", ""),
            int(number) if re.fullmatch(r"[1-9]\d{0,4}", number) else 1,
        )

    def shown(self, numbers: Sequence[int]) -> Sequence[int]:
        """Of all ids those on this page."""
        return numbers[(self.page - 1) * AT_ONCE : self.page * AT_ONCE]


def numbers_of(rows: Select[Any], q: str, columns: Sequence[InstrumentedAttribute[str]]) -> list[int]:
    """The ids of `rows` (id and name, in the order of names) whose columns say `q`; if none does, of names like it."""
    in_order = rows.order_by(rows.selected_columns[1], rows.selected_columns[0])
    if not q:
        return [row[0] for row in session().execute(in_order)]
    saying = session().execute(in_order.where(_says(q, columns))).all()
    return [row[0] for row in saying or _like(q, session().execute(rows).all())]


def _says(q: str, columns: Sequence[InstrumentedAttribute[str]]) -> ColumnElement[bool]:
    """One of the columns holds the words, in hiragana or katakana.

    Small letters are made only for words that have any: of every description, that is most of the work.
    """
    spellings = {q, jaconv.kata2hira(q), jaconv.hira2kata(q)}
    cased = q.lower() != q.upper()
    return or_(
        *(
            column.icontains(one_way, autoescape=True) if cased else column.contains(one_way, autoescape=True)
            for column in columns
            for one_way in spellings
        )
    )


def _like(q: str, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The names most like what was typed."""
    names: list[str] = [row.name for row in rows]
    best = process.extract(q, names, scorer=fuzz.partial_ratio, score_cutoff=_LEAST_LIKE, limit=AT_ONCE)
    return [rows[index] for _, _, index in best]

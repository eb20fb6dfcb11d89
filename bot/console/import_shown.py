"""What of an import is shown: its remarks and its changes, filtered, a page at a time, in words for staff."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import Session

from bot.console.desk import language, say
from bot.console.words import catalogue
from bot.opendata.columns import title_of
from bot.opendata.report import What
from bot.opendata.rows import CONTACTS
from handlers import texts
from handlers.acts.import_changes import DATES
from models.gathering import Gathering
from models.group import Group
from models.import_run import ImportChange, ImportOutcome, ImportRun
from models.role import Role
from models.venue import Venue

AT_ONCE = 50
_LONGEST = 160
_DATES_SHOWN = 12
_NOUNS: Mapping[str, Any] = {"gathering": Gathering, "venue": Venue, "group": Group, "role": Role}
# What of a new row is shown in the list: the rest stands on its own page.
_TELLING = ("venue_id", "rule_words", DATES, "address", "phone", "hours", "group_id", "audience", "fee")
_PLACES = {name: place for place, name in enumerate(("name", *_TELLING, "start_time", "end_time", "status"))}
_OUTCOMES: Mapping[str, tuple[ImportOutcome, ...]] = {
    "created": (ImportOutcome.CREATED,),
    "updated": (ImportOutcome.UPDATED,),
    "missing": (ImportOutcome.MISSING, ImportOutcome.ENDED),
}
VIEWS = ("notes", "created", "updated", "kept", "missing", "same", "columns", "stayed")
# The order in which remarks are shown: what staff have to deal with first.
_ORDER = {what.value: place for place, what in enumerate(What)} | {"lost": -2, "refusal": -1}
_WEEK = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


# Of the counts of an import those that the list tells.
_ROWS_OF = {
    **{name: {f"{noun} {name}" for noun in _NOUNS} for name in ("created", "updated")},
    "same": {"same"},
    "lost": {"lost"},
}


@dataclass(frozen=True)
class View:
    """One of the tables of an import: its rows on this page, how many there are, and how many each table has."""

    name: str
    rows: Sequence[Any]
    number: int
    page: int
    numbers: Mapping[str, int]
    what: str
    q: str

    @classmethod
    def asked(cls, session: Session, run: ImportRun, values: Mapping[str, str]) -> "View":
        """As the address of the page says; without a word, the first table that has something to say."""
        numbers = _numbers(session, run)
        name = values.get("view", "")
        if name not in VIEWS:
            name = next((one for one in VIEWS if numbers[one]), "columns")
        number = values.get("page", "1")
        at = int(number) if re.fullmatch(r"[1-9]\d{0,4}", number) else 1
        what, q = values.get("what", ""), values.get("q", "").strip()[:100].replace("\0", "")
        rows, found = _ROWS[name](session, run, _Asked(name, what, q, (at - 1) * AT_ONCE))
        return cls(name, rows, found, at, numbers, what, q)


@dataclass(frozen=True)
class _Asked:
    name: str
    what: str
    q: str
    begin: int

    def page_of(self, rows: Sequence[Any]) -> tuple[Sequence[Any], int]:
        return rows[self.begin : self.begin + AT_ONCE], len(rows)


def notes_of(run: ImportRun, what: str = "", q: str = "") -> list[dict[str, Any]]:
    """The remarks, refusals first, in the order of lines."""
    told = [note | {"field": title_of(note["field"])} for note in run.report]
    found = [note for note in told if not what or note["what"] == what]
    if q:
        found = [note for note in found if any(q in str(value) for value in note.values())]
    return sorted(found, key=lambda note: (_ORDER.get(note["what"], 99), note["line"]))


def said_of(change: ImportChange, *, kept: bool = False) -> list[tuple[str, str, str]]:
    """The fields of a row in words: name, before, after. Of a new row only what tells most."""
    pairs = change.kept if kept else change.fields
    if change.outcome is ImportOutcome.CREATED and not kept:
        pairs = {name: pairs[name] for name in _TELLING if name in pairs}
    in_order = sorted(pairs.items(), key=lambda pair: _PLACES.get(pair[0], len(_PLACES)))
    return [(named(name), *_pair(name, *pair)) for name, pair in in_order if name != "attribution"]


def named(column: str) -> str:
    """A column in words."""
    key = f"field.{column}"
    return say(key) if key in catalogue(language()) else column


def columns_of(run: ImportRun) -> list[dict[str, str]]:
    """The headings of the file, and what each was taken for: `how` is known, contact or unknown."""
    shown = []
    for one in run.columns:
        field = one["field"]
        how = "unknown" if field is None else "contact" if field in CONTACTS - {"phone"} else "known"
        shown.append({"heading": one["heading"], "how": how, "title": title_of(field) if field else ""})
    return sorted(shown, key=lambda one: one["how"] != "unknown")


def summary_of(session: Session, run: ImportRun) -> dict[str, str]:
    """The numbers of its first sentence."""
    numbers = _numbers(session, run) | {"lost": run.counts.get("lost", 0)}
    names = ("created", "updated", "same", "missing", "lost")
    return {name: f"{numbers[name]:,}" for name in names} | {"rows": f"{run.counts.get('rows', 0):,}"}


def counted(run: ImportRun) -> str:
    """What became of it, for the list; "" while that is not known."""
    numbers = {name: sum(n for key, n in run.counts.items() if key in _ROWS_OF[name]) for name in _ROWS_OF}
    said = [say(f"import_count.{name}", number=f"{number:,}") for name, number in numbers.items() if number]
    return "、".join(said)


def _numbers(session: Session, run: ImportRun) -> dict[str, int]:
    rows = select(ImportChange.outcome, func.count(), func.count().filter(_has_kept()))
    by_outcome = session.execute(rows.where(ImportChange.run_id == run.id).group_by(ImportChange.outcome)).all()
    numbers = {view: sum(row[1] for row in by_outcome if row[0] in of) for view, of in _OUTCOMES.items()}
    return numbers | {
        "notes": len(run.report), "kept": sum(row[2] for row in by_outcome), "same": len(run.same),
        "columns": len(run.columns), "stayed": len(run.stayed),
    }  # fmt: skip


def _changes(session: Session, run: ImportRun, asked: _Asked) -> tuple[Sequence[Any], int]:
    of: list[ColumnElement[bool]] = [ImportChange.run_id == run.id]
    of += [_has_kept()] if asked.name == "kept" else [ImportChange.outcome.in_(_OUTCOMES[asked.name])]
    if asked.q:
        said = (ImportChange.name, cast(ImportChange.fields, String), cast(ImportChange.kept, String))
        of.append(or_(*(column.icontains(asked.q, autoescape=True) for column in said)))
    rows = (
        select(ImportChange).where(*of).order_by(ImportChange.noun != "gathering", ImportChange.name, ImportChange.id)
    )
    found = session.scalars(rows.offset(asked.begin).limit(AT_ONCE)).all()
    return found, session.scalar(select(func.count()).select_from(ImportChange).where(*of)) or 0


def _same(session: Session, run: ImportRun, asked: _Asked) -> tuple[Sequence[Any], int]:
    ids, number = asked.page_of(run.same)
    by_id: dict[str, dict[str, str]] = {}
    for noun, table in _NOUNS.items():
        names = select(table.public_id, table.name).where(table.public_id.in_(ids))
        by_id |= {
            row.public_id: {"noun": noun, "id": row.public_id, "name": row.name} for row in session.execute(names)
        }
    return [by_id.get(public_id, {"noun": "", "id": public_id, "name": "–"}) for public_id in ids], number


def _has_kept() -> ColumnElement[bool]:
    return cast(ImportChange.kept, String) != "{}"


_ROWS: Mapping[str, Callable[[Session, ImportRun, _Asked], tuple[Sequence[Any], int]]] = {
    **dict.fromkeys(("created", "updated", "kept", "missing"), _changes),
    "notes": lambda _session, run, asked: asked.page_of(notes_of(run, asked.what, asked.q)),
    "same": _same,
    "columns": lambda _session, run, _asked: (columns_of(run), len(run.columns)),
    "stayed": lambda _session, run, asked: asked.page_of(run.stayed),
}


def _pair(column: str, before: Any, after: Any) -> tuple[str, str]:
    if column == DATES:
        gone, came = (
            [one for one in these if one not in those]
            for these, those in ((before or [], after), (after, before or []))
        )
        return _dates(gone), _dates(came)
    return _value(column, before), _value(column, after)


def _value(column: str, value: Any) -> str:
    """A value in words; "" for none."""
    if isinstance(value, bool):
        return say("import.yes" if value else "import.no")
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if column.endswith("_id"):
        return str(value["name"])
    if column == "status":
        return say(f"state.{value}")
    if column in ("start_time", "end_time"):
        return str(value)[:5]
    if isinstance(value, dict):
        return "、".join(f"{_fact(key)}: {_value('', told)}" for key, told in value.items())
    words = "、".join(value) if isinstance(value, list) else str(value)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _fact(key: str) -> str:
    return texts.catalogue(language()).get(f"fact.{key}", key)


def _dates(dates: Sequence[Mapping[str, str]]) -> str:
    shown = [_date(one) for one in dates[:_DATES_SHOWN]]
    left = len(dates) - len(shown)
    return "\n".join([*shown, *([say("import.more", number=left)] if left else [])])


def _date(one: Mapping[str, str]) -> str:
    day = date.fromisoformat(one["day"])
    week = _WEEK[language()][day.weekday()]
    written = f"{day.month}月{day.day}日（{week}）" if language() == "ja" else f"{week} {day.isoformat()} "
    hours = f"{one['start']}–{one['end']}" if one["start"] else ""
    return f"{written}{hours}".strip()

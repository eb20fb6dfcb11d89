"""What the match log keeps of a search, as JSON and back: what was understood, shown and why. Writes it, too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from matching.confidence import Confidence
from matching.dates import Days
from matching.rank import Match
from matching.reach import Reach
from matching.reasons import Reason
from matching.slots import Slots
from matching.understand import Wanted
from models.base import new_public_id

# Under this name a session holds rows that are to be written together.
_WAITING = "rows of the match log"
# Columns that are kept as JSON.
_JSON = frozenset({"words", "understood", "shown", "others", "outcome"})


def write(session: Session, row: Mapping[str, object]) -> str:
    """Add a row to the match log, not loaded: columns and their values. Returns its public id."""
    public_id = new_public_id()
    told = {"public_id": public_id, "outcome": {}, **row}
    values = {name: _json(value) if name in _JSON else value for name, value in told.items()}
    waiting: list[dict[str, object]] | None = session.info.get(_WAITING)
    if waiting is None:
        _insert(session, [values])
    else:
        waiting.append(values)
    return public_id


@contextmanager
def together(session: Session) -> Iterator[None]:
    """What is added within this block is written at its end, in one go; nothing of it can be read before.

    Most of what a row costs beside its search is to begin with it: eight together cost little more than two.
    """
    waiting: list[dict[str, object]] = []
    session.info[_WAITING] = waiting
    try:
        yield
    finally:
        del session.info[_WAITING]
    if waiting:
        _insert(session, waiting)


def is_together(session: Session) -> bool:
    """Whether such a block is open."""
    return _WAITING in session.info


def _insert(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """All name the same columns. Straight to the driver: every search pays for what comes between."""
    names = list(rows[0])
    # Names are columns of ours; what people said goes beside the statement.
    statement = f"insert into match_log ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})"  # noqa: S608
    session.connection().exec_driver_sql(statement, [tuple(row[name] for name in names) for row in rows])


def _json(value: object) -> str | None:
    return None if value is None else orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def understood(wanted: Wanted, reached: Reach | None = None) -> dict[str, Any]:
    """What was understood, without the resident's own words, and how far we had to look."""
    return {
        "concepts": list(wanted.concepts),
        "avoided": sorted(wanted.avoided),
        "slots": _slots(wanted.slots),
        "dates": sorted(day.isoformat() for day in wanted.dates or ()),
        "support": sorted(wanted.support),
        "help": round(wanted.help, 3),
        "place": wanted.place.key if wanted.place else None,
        "places": [place.key for place in wanted.places],
        "guessed": [[key, round(chance, 3)] for key, chance in wanted.guessed],
        "audience": sorted(wanted.audience.tags),
        "gently": wanted.gently,
        "anything": wanted.anything,
        "unknown": len(wanted.words),
        "reach": asdict(reached) if reached else None,
    }


def words(wanted: Wanted) -> dict[str, Any]:
    """How the sentence was read, in the resident's own words: kept no longer than the sentence."""
    return {
        "terms": list(wanted.terms),
        "unknown": list(wanted.words),
        "matched": [list(pair) for pair in wanted.matched],
        "repaired": [list(pair) for pair in wanted.repaired],
        "refused": sorted(wanted.avoided_words),
    }


def wanted(kept: Mapping[str, Any]) -> Wanted:
    """What was understood, as far as it is kept: without words, place and company."""
    return Wanted(
        concepts=tuple(kept.get("concepts", ())),
        avoided=frozenset(kept.get("avoided", ())),
        slots=frozenset(_as_slots(kept.get("slots", ()))),
        dates=days(kept) or None,
        help=kept.get("help", 0.0),
        support=frozenset(kept.get("support", ())),
        gently=kept.get("gently", False),
        anything=kept.get("anything", False),
        guessed=tuple((key, chance) for key, chance in kept.get("guessed", ())),
    )


def reached(kept: Mapping[str, Any]) -> Reach | None:
    """How far we had to look."""
    return Reach(**kept["reach"]) if kept.get("reach") else None


def days(kept: Mapping[str, Any]) -> Days:
    """The days that were asked for."""
    return frozenset(map(date.fromisoformat, kept.get("dates", ())))


def shown(match: Match, on: datetime | None = None) -> dict[str, Any]:
    """One proposal with its score, what each signal added to it, and all its reasons, those against it included.

    `on`: the date it was shown with.
    """
    kept = [{"key": reason.key, "verdict": reason.verdict, "args": _plain(reason.args)} for reason in match.reasons]
    return {
        "id": match.item_id,
        "score": match.score,
        "chance": match.chance,
        "confidence": str(match.confidence),
        "parts": dict(match.parts),
        "review": match.review,
        "reasons": kept,
        "on": on.isoformat() if on else None,
    }


def left_out(match: Match) -> dict[str, Any]:
    """One that was not worth showing, in few bytes: reasons by key and verdict alone."""
    said = [[reason.key, reason.verdict] for reason in match.reasons]
    return {"id": match.item_id, "score": match.score, "chance": match.chance, "parts": match.parts, "said": said}


def match(row: Mapping[str, Any]) -> Match:
    """A proposal as it was recorded."""
    told = row.get("chance", 0.0), row.get("parts", {}), row.get("review", False)
    return Match(row["id"], row["score"], Confidence(row["confidence"]), reasons(row["reasons"]), *told)


def reasons(rows: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The reasons as they were recorded."""
    return tuple(Reason(row["key"], row["verdict"], _values(row["args"])) for row in rows)


def _plain(args: Mapping[str, object]) -> dict[str, object]:
    return {name: _written(value) for name, value in args.items()}


def _written(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return [f"{day}-{band}" for day, band in value] if isinstance(value, tuple) else value


def _values(args: Mapping[str, Any]) -> dict[str, object]:
    read = {"slots": _as_slots, "date": date.fromisoformat}
    return {name: read[name](value) if name in read else value for name, value in args.items()}


def _as_slots(written: Iterable[str]) -> tuple[tuple[int, str], ...]:
    return tuple((int(slot[0]), slot[2:]) for slot in written)


def _slots(slots: Slots) -> list[str]:
    return sorted(f"{day}-{band}" for day, band in slots)

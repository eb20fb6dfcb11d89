"""How a recorded search is written on its page: proposals with bars, what was understood, what came of it and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.console.desk import language, say, session
from handlers.chat.reasons import sentence
from handlers.texts import catalogue
from handlers.texts import say as told
from handlers.turn import t
from matching import record
from matching.rank import SIGNALS
from matching.reasons import Reason
from matching.search import PAGE
from matching.vocabulary import label
from models.gathering import Gathering
from models.match_log import DISMISSED, STEPS, MatchLog, moments
from models.role import Role

_BAR, _WIDEST = 140, 2.0
_QUOTED = ("word", "written")
_HIDDEN = "…"
# Within one moment.
_IN_ORDER = (*STEPS, DISMISSED)


@dataclass(frozen=True)
class Part:
    """What one signal added to the sum: `width` of its bar in pixels."""

    name: str
    value: float
    width: int


@dataclass(frozen=True)
class Line:
    """One proposal. `gathering`: its public id, empty when it is gone. `on`: the date it was shown with."""

    place: int
    name: str
    gathering: str
    score: float
    chance: float
    confidence: str = ""
    role: bool = False
    on: datetime | None = None
    seen: bool = False
    parts: Sequence[Part] = ()
    reasons: Mapping[str, Sequence[str]] = field(default_factory=dict)
    came: Sequence[str] = ()
    point: tuple[float, float] | None = None
    venue: str = ""


def lines(log: MatchLog, *, quoting: bool) -> list[Line]:
    """What was shown, in its order. `quoting`: the resident's own words may stand in the reasons."""
    items = _items(row["id"] for row in log.shown)
    return [_line(log, at, row, items.get(row["id"]), quoting) for at, row in enumerate(log.shown, start=1)]


def left_out(log: MatchLog) -> list[Line]:
    """The next best, which were not shown: reasons by their kind alone."""
    items, first = _items(row["id"] for row in log.others), len(log.shown) + 1
    return [_left(at, row, items.get(row["id"])) for at, row in enumerate(log.others, start=first)]


def asked(log: MatchLog) -> list[tuple[str, str]]:
    """What was understood, as rows of a name and a value; without the resident's words."""
    kept = log.understood
    guesses = [f"{label(key, language())} {round(chance * 100)}%" for key, chance in kept.get("guessed", ())]
    rows = [
        ("topics", _named(kept.get("concepts", ()))),
        ("guessed", "、".join(guesses)),
        ("avoided", _named(kept.get("avoided", ()))),
        ("dates", "、".join(kept.get("dates", ()))),
        ("slots", "、".join(map(_slot, kept.get("slots", ())))),
        ("support", _written("fact", kept.get("support", ()))),
        ("audience", _written("audience", kept.get("audience", ()))),
        ("gently", say("match.yes") if kept.get("gently") else ""),
        ("help", say("match.yes") if kept.get("help") else ""),
        ("places", "、".join(key.replace("/", "") for key in kept.get("places", ()))),
        ("unknown_words", str(kept.get("unknown") or "")),
    ]
    return [(name, value) for name, value in rows if value]


def history(log: MatchLog, shown: Sequence[Line]) -> list[tuple[datetime | None, str, str]]:
    """What came of it: when, a step, of which gathering; the earliest first."""
    names = {line.gathering: line.name for line in shown}
    steps = [
        (datetime.fromisoformat(at) if at else None, step, names.get(gathering, gathering))
        for gathering, noted in log.outcome.items()
        for step, at in moments(noted).items()
    ]
    return sorted(steps, key=lambda each: (each[0] or log.asked_at, _IN_ORDER.index(each[1])))


def parts_of(added: Mapping[str, float]) -> list[Part]:
    """Signals by how much they moved, the strongest first."""
    by_weight = sorted(added.items(), key=lambda each: -abs(each[1]))
    return [Part(name, value, max(1, round(min(abs(value), _WIDEST) / _WIDEST * _BAR))) for name, value in by_weight]


def silent_signals(added: Mapping[str, float]) -> list[str]:
    """Signals that moved nothing."""
    return [look.__name__ for look in SIGNALS if look.__name__ not in added]


def reasons_of(reasons: Iterable[Reason], *, quoting: bool) -> dict[str, list[str]]:
    """Sentences by verdict: yes, no, unknown."""
    said: dict[str, list[str]] = {"yes": [], "no": [], "unknown": []}
    for reason in reasons:
        shown = reason if quoting else reason._replace(args=_unquoted(reason.args))
        if words := sentence(shown, language()):
            said[reason.verdict].append(told(language(), words))
    return said


def _line(log: MatchLog, at: int, row: Mapping[str, Any], item: Role | Gathering | None, quoting: bool) -> Line:
    match, gathering = record.match(row), _gathering(item)
    key = gathering.public_id if gathering else row["id"]
    return Line(
        place=at,
        name=item.name if item else say("match.gone"),
        gathering=key,
        score=match.score,
        chance=match.chance,
        confidence=match.confidence,
        role=isinstance(item, Role),
        on=datetime.fromisoformat(row["on"]) if row.get("on") else None,
        seen=at <= log.pages * PAGE,
        parts=parts_of(match.parts),
        reasons=reasons_of(match.reasons, quoting=quoting),
        came=sorted(moments(log.outcome.get(key, {})), key=_IN_ORDER.index),
        point=gathering.point if gathering and not gathering.online else None,
        venue=gathering.place_name if gathering else "",
    )


def _left(at: int, row: Mapping[str, Any], item: Role | Gathering | None) -> Line:
    said: dict[str, list[str]] = {"no": [], "unknown": []}
    for key, verdict in row["said"]:
        if verdict in said:
            said[verdict].append(say("unmet." + key.removeprefix("reason.").replace(".", "_")))
    gathering = _gathering(item)
    name, key = (item.name if item else say("match.gone")), gathering.public_id if gathering else row["id"]
    return Line(at, name, key, row["score"], row["chance"], parts=parts_of(row["parts"]), reasons=said)


def _items(ids: Iterable[str]) -> dict[str, Role | Gathering]:
    """Gatherings and roles by public id; a role brings its gathering."""
    wanted = list(ids)
    gatherings = session().scalars(select(Gathering).where(Gathering.public_id.in_(wanted)))
    roles = session().scalars(select(Role).where(Role.public_id.in_(wanted)))
    return {row.public_id: row for row in (*gatherings, *roles)}


def _gathering(item: Role | Gathering | None) -> Gathering | None:
    return item.gathering if isinstance(item, Role) else item


def _unquoted(args: Mapping[str, object]) -> dict[str, object]:
    return {name: _HIDDEN if name in _QUOTED and value else value for name, value in args.items()}


def _named(keys: Iterable[str]) -> str:
    return "、".join(label(key, language()) for key in keys)


def _slot(written: str) -> str:
    day, _, band = written.partition("-")
    return told(language(), t("slot.one", day=t(f"day.{day}"), band=t(f"band.{band}")))


def _written(table: str, keys: Iterable[str]) -> str:
    words = catalogue(language())
    return "、".join(words.get(f"{table}.{key}", key) for key in keys)

"""What `match role`, `group`, `wishes` and `need` show: public ids, scores and reasons. Nobody's name or words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.direction_words import words
from matching.circles import Circle
from matching.directions import Directions, Named, Need
from matching.gate import gate
from matching.reasons import Reason
from matching.vocabulary import label
from matching.who_to_ask import ASKS_COUNT_DAYS, MOST_ASKS, Askable

_HEADINGS = {
    "people": "お願いできそうな人",
    "groups": "つながるとよさそうな団体",
    "circles": "同じ希望の人たち",
    "offers": "力になれそうな団体・出番",
}
_HEADS = {"yes": "", "no": "合わない: ", "unknown": "分からない: "}
_NOBODY: Mapping[str, Named] = {}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """Sections of rows by the names in `_HEADINGS`, and what is to be said below."""

    sections: Mapping[str, tuple[Row, ...]]
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """As a person reads it."""
        told: list[str] = []
        for name, rows in self.sections.items():
            told += [_HEADINGS[name], *(line for row in rows for line in _lines(row))] if rows else []
        return [*told, *self.notes] or ["（見つかりません）"]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {**{name: list(rows) for name, rows in self.sections.items()}, "notes": list(self.notes)}


def role(session: Session, directions: Directions, role_id: str, *, k: int, now: datetime) -> Shown:
    """Whom to ask for a role."""
    found = directions.who_to_ask(session, role_id, k=k, now=now)
    return Shown({"people": _people(found)}, _resting(found))


def group(session: Session, directions: Directions, group_id: str, *, k: int, now: datetime) -> Shown:
    """Groups that suit a group."""
    found = directions.partners(session, group_id, k=k, now=now)
    named = directions.named(session, now=now)
    rows = tuple(_row(each.item_id, each.reasons, score=each.score, named=named) for each in found)
    return Shown({"groups": rows})


def wishes(session: Session, directions: Directions, *, city: str, k: int, now: datetime) -> Shown:
    """Circles of like wishes."""
    return Shown({"circles": tuple(map(_circle, directions.circles(session, city=city, k=k, now=now)))})


def need(session: Session, directions: Directions, wanted: Need, *, k: int, now: datetime) -> Shown:
    """Who could help; words of crisis are no matter for neighbours."""
    if gate(wanted.text).route == "crisis":
        return Shown({}, ("（crisis: なにも出しません）",))
    found, named = directions.who_can_help(session, wanted, k=k, now=now), directions.named(session, now=now)
    if found.desk:
        return Shown({}, ("近所の人にはお願いできないことです。窓口につないでください。",))
    offers = tuple(_row(match.item_id, match.reasons, score=match.score, named=named) for match in found.offers)
    sections = {"offers": offers, "people": _people(found.people)}
    return Shown(sections, _resting(found.people))


def _people(found: Askable) -> tuple[Row, ...]:
    return tuple(_row(match.item_id, match.reasons, score=match.score) for match in found.matches)


def _resting(found: Askable) -> tuple[str, ...]:
    if not found.resting:
        return ()
    weeks = ASKS_COUNT_DAYS // 7
    return (f"（ほかに{found.resting}人は、この{weeks}週間に{MOST_ASKS}回お願いしたので、お休みです）",)


def _circle(circle: Circle) -> Row:
    title = f"{label(circle.topic) if circle.topic else 'ことばの似た希望'} {len(circle.residents)}人"
    return {**_row(title, circle.reasons), "residents": list(circle.residents)}


def _row(
    item: str, reasons: Iterable[Reason], *, score: float | None = None, named: Mapping[str, Named] = _NOBODY
) -> Row:
    known = named.get(item)
    told = [{"key": r.key, "verdict": r.verdict, "words": said} for r in reasons if (said := words(r))]
    names = {"name": known.name, "place": known.place} if known else {}
    return {"id": item, **names, "score": score, "why": told}


def _lines(row: Row) -> list[str]:
    score = f"{row['score']:.2f}  " if row["score"] is not None else ""
    name = "　".join(part for part in (row["id"], row.get("name"), row.get("place")) if part)
    why = [(head, [w["words"] for w in row["why"] if w["verdict"] == verdict]) for verdict, head in _HEADS.items()]
    told = [f"{head}{'・'.join(said)}" for head, said in why if said]
    told += [" ".join(row["residents"])] if "residents" in row else []
    return [f"{score}{name}", *(f"      {line}" for line in told)]

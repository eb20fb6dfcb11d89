"""Sample 町会 with circulars in each state, and news of districts: so that whoever tries it finds something there.

What is said in `sample/neighbourhoods/` is done through the same acts as in the console, at the hours told there.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata.layers import load_layer
from handlers.acts.ask_officers import Paper, Said, take_answer
from handlers.acts.audit import COMMAND
from handlers.acts.bulletin import Author, post
from handlers.acts.circular_fees import Terms, set_terms
from handlers.acts.circulate import Ceiling, Draft, Request, circulate, decide, keep_department, withdraw
from handlers.acts.take_in import CatalogueRead, GroupRead, Origin, take_in
from models.account import today
from models.area import Area
from models.bulletin import BulletinPost
from models.circulation import AskAnswer, Circular, CircularAsk, CircularState, CircularTerms, Department
from models.group import Group

_FOLDER = Path(__file__).parent / "sample" / "neighbourhoods"
_SOURCE = "sample:neighbourhoods"


def load(session: Session, attribution: str, *, now: datetime) -> Counter[str]:
    """Load all of it; while what was loaded before still runs, nothing is added."""
    told = tomllib.loads((_FOLDER / "circulation.toml").read_text(encoding="utf-8"))
    counts = Counter(load_layer(session, _FOLDER / "districts.csv", sample=True).counts)
    groups = tuple(GroupRead(**_named(row)) for row in told["group"])
    counts.update(
        take_in(session, CatalogueRead((), groups), Origin(_SOURCE, attribution, sample=True), now=now).counts
    )
    if not _runs(session, Circular, now):
        counts["circular created"] += _circulate(session, told, now)
    if not _runs(session, BulletinPost, now):
        counts["bulletin created"] += _post(session, told["post"], now)
    return counts


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("key", "name", "kana", "area")} | {"categories": ("neighborhood",)}


def _runs(session: Session, noun: type[Circular] | type[BulletinPost], now: datetime) -> bool:
    rows = select(noun.id).where(noun.made_by == COMMAND.key, noun.until >= today(now))
    return session.scalar(rows.limit(1)) is not None


def _circulate(session: Session, told: Mapping[str, Any], now: datetime) -> int:
    own = session.scalars(select(Group).where(Group.source == _SOURCE))
    groups = {group.source_key: group for group in own if group.source_key}
    for row in told["group"]:
        _know_size(session, groups[row["key"]], row, now)
    departments = {row["name"]: _department(session, row, now) for row in told["department"]}
    for row in told["item"]:
        _one(session, departments[row["department"]], groups, row, now)
    return len(told["item"])


def _know_size(session: Session, group: Group, row: Mapping[str, Any], now: datetime) -> None:
    if "households" in row and CircularTerms.of(session, group.id) is None:
        terms = Terms(yen=1_000, households=row["households"], blocks=row["blocks"])
        set_terms(session, COMMAND, group, terms, now=now)


def _department(session: Session, row: Mapping[str, Any], now: datetime) -> Department:
    known = session.scalar(select(Department).where(Department.name == row["name"]))
    return known or keep_department(session, COMMAND, Ceiling(row["name"], row["most"]), now=now)


def _one(
    session: Session, department: Department, groups: Mapping[str, Group], row: Mapping[str, Any], now: datetime
) -> None:
    """An item as its lines tell it: asked, answered, decided by an admin, taken back."""
    at, until = now - timedelta(days=row["asked"]), today(now) + timedelta(days=row["days"])
    draft = Draft(row["title"], row["text"], row.get("easy", ""), row.get("url", ""), until)
    asked = [groups[key] for key in row["groups"]]
    made = circulate(session, COMMAND, Request(department, draft, asked), now=at)
    asks = {ask.group.source_key: ask for ask in made.asks}
    for key in row.get("on_line", ()):
        asks[key].on_paper = False
    for key, answer in row.get("said", {}).items():
        _answer(session, asks[key], answer, at + timedelta(hours=5))
    if row.get("state") == CircularState.DECLINED:
        decide(session, COMMAND, made, yes=False, now=now)
    if row.get("state") == CircularState.WITHDRAWN:
        withdraw(session, COMMAND, made, now=now)


def _answer(session: Session, ask: CircularAsk, told: Mapping[str, Any], at: datetime) -> None:
    """What a 町会 said; where residents have it on LINE, how many got it and saw it."""
    paper = Paper(told["copies"], told.get("blocks", "")) if "copies" in told else None
    answer = AskAnswer.REFUSED if "why" in told else AskAnswer.ACCEPTED
    take_answer(session, COMMAND, ask, Said(answer, told.get("why", ""), paper=paper), now=at)
    if "people" in told:
        ask.on_paper = False
        ask.sent, ask.seen = told["people"]


def _post(session: Session, told: Sequence[Mapping[str, Any]], now: datetime) -> int:
    for row in told:
        area = Area.by_key(session, row["district"])
        if area is not None:
            until = today(now) + timedelta(days=row["days"])
            post(
                session,
                Author(COMMAND, area),
                Draft(row["title"], row["text"], row.get("easy", ""), "", until),
                now=now,
            )
    return len(told)

"""Duplicates: pairs that look like one gathering, side by side with why; merged, undone, or said to be two."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.forms import shown
from bot.console.scope import placed, seen_by
from handlers.acts.edit_gathering import LIMITS
from handlers.acts.merge import CannotMerge, merge, say_distinct, undo_merge
from matching.twins import Pair, Twin, pairs
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.merger import DistinctPair, Merger
from models.occurrence import Occurrence
from models.venue import Venue

_MOST_SHOWN = 100
# What is compared side by side, in this order.
_FACTS = (*LIMITS.texts, *LIMITS.numbers, "rule", "start_time", "end_time", "source")


def add_to(views: Blueprint) -> None:
    """The pages of duplicates."""
    pair = "/duplicates/<one>/<other>"
    views.add_url_rule("/duplicates", "duplicates", duplicates)
    views.add_url_rule(pair, "duplicate", duplicate)
    views.add_url_rule(f"{pair}/merge", "merge_pair", merge_pair, methods=["POST"])
    views.add_url_rule(f"{pair}/distinct", "distinct_pair", distinct_pair, methods=["POST"])
    views.add_url_rule("/mergers/<public_id>/undo", "undo_merger", undo_merger, methods=["POST"])


def duplicates() -> Response:
    """Pairs that look the same, the surest first."""
    distinct = _distinct()
    found = [pair for pair in _alike() if (pair.one, pair.other) not in distinct]
    first = found[:_MOST_SHOWN]
    numbers = {number for pair in first for number in (pair.one, pair.other)}
    by_id = {row.id: row for row in session().scalars(select(Gathering).where(Gathering.id.in_(numbers)))}
    lines = [(by_id[pair.one], by_id[pair.other], pair.reasons) for pair in first]
    return page("duplicates", lines=lines, number=len(found))


def duplicate(one: str, other: str) -> Response:
    """Two side by side: what is the same, what differs, how many dates and people each has."""
    left, right = _both(one, other, "duplicate")
    values = shown(left, _FACTS), shown(right, _FACTS)
    rows = [(name, values[0][name], values[1][name]) for name in _FACTS]
    rows.insert(2, ("place", left.place_name, right.place_name))
    rows.insert(3, ("group", left.group.name if left.group else "", right.group.name if right.group else ""))
    told = [row for row in rows if row[1] or row[2]]
    return page("duplicate", left=left, right=right, rows=told, dates=_dates(left, right), why=_why(left, right))


def merge_pair(one: str, other: str) -> BaseResponse:
    """Let the other go into the one that is kept."""
    left, right = _both(one, other, "merge_pair")
    if request.form.get("keep") not in (left.public_id, right.public_id):
        return abort(400)
    kept, gone = (left, right) if request.form["keep"] == left.public_id else (right, left)
    try:
        merge(session(), actor(), gone, kept, now=desk().clock.now())
    except CannotMerge as why:
        return _refused(say(f"duplicates.{why.key}"))
    return go("gathering", public_id=kept.public_id)


def distinct_pair(one: str, other: str) -> BaseResponse:
    """They are two."""
    say_distinct(session(), actor(), *_both(one, other, "distinct_pair"), now=desk().clock.now())
    return go("duplicates")


def undo_merger(public_id: str) -> BaseResponse:
    """Make two of them again."""
    merger = Merger.by_public_id(session(), public_id) or abort(404)
    _one(merger.kept.public_id, "undo_merger")
    try:
        undo_merge(session(), actor(), merger, now=desk().clock.now())
    except CannotMerge as why:
        return _refused(say(f"duplicates.{why.key}"))
    return go("gathering", public_id=merger.gone.public_id)


def _refused(why: str) -> Response:
    session().rollback()
    return page("refused", 409, what=why)


def _alike() -> list[Pair]:
    """All pairs; found anew when something in reach has changed, for in a large city that takes seconds."""
    told = session().execute(_compared(func.count(), func.max(Gathering.updated_at), func.max(Venue.updated_at))).one()
    known: dict[str, tuple[Row[Any], list[Pair]]] = current_app.extensions.setdefault("musubi_duplicates", {})
    reach = str(_reach("duplicates").compile(compile_kwargs={"literal_binds": True}))
    if reach not in known or known[reach][0] != told:
        known[reach] = told, pairs(_twins())
    return known[reach][1]


def _compared(*columns: Any) -> Select[Any]:
    return placed(*columns).where(
        _reach("duplicates"), Gathering.status != GatheringStatus.ENDED, Gathering.merged_into_id.is_(None)
    )


def _twins() -> Iterator[Twin]:
    rows = _compared(Gathering, Venue.address, Area.city, Area.ward).options(contains_eager(Gathering.venue))
    for row, address, city, ward in session().execute(rows.order_by(Gathering.id)):
        yield Twin(
            id=row.id,
            name=row.name,
            kana=row.kana,
            ward=f"{city or ''}{ward or ''}{'?' if row.sample else ''}",
            venue=row.venue_id,
            address=address or "",
            point=(row.venue.lat, row.venue.lon) if row.venue and row.venue.lat is not None else None,
            rule=row.rule,
            hour=f"{row.start_time:%H:%M}" if row.start_time else "",
            contact=f"{row.how_to_join}\n{row.description}",
        )


def _distinct() -> set[tuple[int, int]]:
    return {(one, other) for one, other in session().execute(select(DistinctPair.one_id, DistinctPair.other_id))}


def _why(left: Gathering, right: Gathering) -> tuple[str, ...]:
    """Why these two look the same; empty: they do not."""
    found: list[Pair] = pairs(twin for twin in _twins() if twin.id in (left.id, right.id))
    return found[0].reasons if found else ()


def _dates(*rows: Gathering) -> list[int]:
    """How many dates each has ahead."""
    now = desk().clock.now()
    found = []
    for row in rows:
        ahead = select(Occurrence.id).where(Occurrence.gathering_id == row.id, Occurrence.is_ahead(now))
        found.append(len(session().scalars(ahead).all()))
    return found


def _both(one: str, other: str, endpoint: str) -> tuple[Gathering, Gathering]:
    return _one(one, endpoint), _one(other, endpoint)


def _one(public_id: str, endpoint: str) -> Gathering:
    """The row itself, not what it was merged into, if the account reaches it."""
    found: Gathering | None = session().scalar(
        placed(Gathering).where(Gathering.public_id == public_id, _reach(endpoint))
    )
    return found or abort(404)


def _reach(endpoint: str) -> ColumnElement[bool]:
    return seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())

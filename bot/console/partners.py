"""団体マッチング: what groups want and can give, which would suit each other, and why; what came of introductions.

Lines are written on a group's own page. To introduce two groups, the page of introductions is opened with both: they
are asked there, and names cross when both said yes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased, contains_eager
from werkzeug.wrappers import Response as BaseResponse

from bot.console import groups
from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, language, page, say, session
from bot.console.introduction_sides import reached, sides
from bot.console.scope import groups_seen_by
from handlers.acts import group_wares as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.group_wares import WareTyped
from handlers.chat.reasons import sentence
from handlers.texts import say as told
from matching.directions import Directions, UnknownItem
from matching.partners import KEYS, Partner
from matching.reasons import Reason
from matching.vocabulary import label
from models.account import today
from models.area import Area
from models.group import Group
from models.group_ware import GroupWare
from models.introduction import Introduction, IntroductionKind, IntroductionSide, IntroductionState

_PAIRS, _OF_ONE, _RECORDS, _LINES, _AMONG = 20, 10, 30, 200, 60
# The engine looks at more than is shown: some lie out of reach.
_LOOKED_AT = 60
# What came to nothing is not proposed again so soon.
_RESTS = timedelta(days=365)
_CAME_TO_NOTHING = (IntroductionState.DECLINED, IntroductionState.NOT_A_FIT)


@dataclass(frozen=True)
class Pair:
    """Two groups that would suit each other: reasons by verdict, seen from the first."""

    first: Group
    second: Group
    why: dict[str, list[str]]


def add_to(views: Blueprint) -> None:
    """The list, one group's, and the lines of a group."""
    views.add_url_rule("/partners", "partners", partners)
    views.add_url_rule("/partners/<public_id>", "partners_of", partners_of)
    views.add_url_rule("/groups/<public_id>/wares", "add_ware", add_ware, methods=["POST"])
    views.add_url_rule("/wares/<public_id>/end", "end_ware", end_ware, methods=["POST"])


def partners() -> Response:
    """Pairs among the groups that say something, best first; what they say; what came of introductions."""
    lines = _lines()
    # Of the latest written: to hold hundreds against each other takes longer than anybody waits.
    latest = sorted(lines, key=lambda line: line.made_at, reverse=True)
    among = dict(islice({line.group.public_id: line.group for line in latest}.items(), _AMONG))
    now = desk().clock.now()
    found = Directions(desk().finder.live).pairs(session(), among.keys(), now=now) if among else []
    known = _introduced(among.values())
    pairs = [Pair(among[one], among[two.item_id], why(two)) for one, two in found if _is_worth_a_call(two)]
    fresh = [pair for pair in pairs if frozenset({pair.first.id, pair.second.id}) not in known]
    records = [(one, sides(one, "partners")) for one in _records()]
    return page("partners", pairs=fresh[:_PAIRS], lines=lines[:_LINES], records=records)


def partners_of(public_id: str) -> Response:
    """The groups that suit one best, by the engine's reckoning."""
    found, now = groups.one(public_id, "partners_of"), desk().clock.now()
    try:
        best = Directions(desk().finder.live).partners(session(), public_id, k=_LOOKED_AT, now=now)
    except UnknownItem:
        best = []
    rows = _placed(Group).where(Group.public_id.in_([one.item_id for one in best]), _reach("partners_of"))
    seen = {group.public_id: group for group in session().scalars(rows)}
    known = _introduced([found, *seen.values()])
    pairs = [Pair(found, seen[one.item_id], why(one)) for one in best if one.item_id in seen]
    fresh = [pair for pair in pairs if frozenset({found.id, pair.second.id}) not in known]
    return page("partners_of", found=found, pairs=fresh[:_OF_ONE], wares=acts.wares_of(session(), found))


def add_ware(public_id: str) -> BaseResponse:
    """A line more."""
    found, form = groups.one(public_id, "add_ware"), request.form
    words = " ".join(form.get("words", "").replace("\0", "").split())
    try:
        typed = WareTyped(form.get("side", ""), form.get("kind", ""), words, _day(form.get("until", "")))
        acts.add_ware(session(), actor(), found, typed, now=desk().clock.now())
    except Unsuitable as fault:
        return page("refused", 400, what=say(fault.key), back="group", back_id=public_id)
    return go("group", public_id=public_id, _anchor="wares")


def end_ware(public_id: str) -> BaseResponse:
    """A line less."""
    ware = GroupWare.by_public_id(session(), public_id) or abort(404)
    group = groups.one(ware.group.public_id, "end_ware")
    acts.end_ware(session(), actor(), ware, now=desk().clock.now())
    return go("group", public_id=group.public_id, _anchor="wares")


def _is_worth_a_call(partner: Partner) -> bool:
    """One says what it could do for the other, or they do the same."""
    return any(reason.key in KEYS and reason.verdict == "yes" for reason in partner.reasons)


def why(partner: Partner) -> dict[str, list[str]]:
    """The engine's reasons as sentences of the page, by verdict."""
    said: dict[str, list[str]] = {"yes": [], "no": [], "unknown": []}
    for reason in partner.reasons:
        if words := _sentence(reason):
            said[reason.verdict].append(words)
    return said


def _sentence(reason: Reason) -> str:
    if reason.key not in KEYS:
        words = sentence(reason, language())
        return told(language(), words) if words else ""
    if reason.key == "reason.same_topic":
        return say("partners.same_topic", topic=label(str(reason.args["topic"]), language()))
    kind = say(f"ware.kind_{reason.args['exchange']}")
    return say("partners." + reason.key.removeprefix("reason.").replace(".", "_"), kind=kind)


def _lines() -> Sequence[GroupWare]:
    rows = _placed(GroupWare, GroupWare.group).where(_reach("partners"), GroupWare.holds(today(desk().clock.now())))
    order = (Group.name, Group.id, GroupWare.side.desc(), GroupWare.id)
    return session().scalars(rows.options(contains_eager(GroupWare.group)).order_by(*order)).all()


def _introduced(among: Iterable[Group]) -> set[frozenset[int | None]]:
    """Pairs of groups that are being introduced, or were and it goes on, or came to nothing of late."""
    ids, since = [group.id for group in among], desk().clock.now() - _RESTS
    one, two = aliased(IntroductionSide), aliased(IntroductionSide)
    both = (two.introduction_id == one.introduction_id) & (two.position > one.position)
    rows = select(one.group_id, two.group_id).join(two, both)
    rows = rows.join(Introduction, Introduction.id == one.introduction_id)
    nothing = Introduction.state.in_(_CAME_TO_NOTHING) & (Introduction.closed_at > since)
    known = or_(Introduction.closed_at.is_(None), Introduction.state == IntroductionState.LINKED, nothing)
    found = session().execute(rows.where(one.group_id.in_(ids), two.group_id.in_(ids), known))
    return {frozenset({first, second}) for first, second in found}


def _records() -> Sequence[Introduction]:
    """The latest introductions of groups to groups, with what came of them."""
    rows = reached("partners").where(Introduction.kind == IntroductionKind.GROUPS)
    return session().scalars(rows.order_by(Introduction.made_at.desc(), Introduction.id).limit(_RECORDS)).all()


def _placed(noun: Any, to: Any = None) -> Select[Any]:
    rows: Select[Any] = select(noun)
    return (rows.join(to) if to is not None else rows).outerjoin(Area, Area.id == Group.area_id)


def _reach(endpoint: str) -> ColumnElement[bool]:
    return groups_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def _day(typed: str) -> date | None:
    """The day that was typed, if any was.

    Raises:
        Unsuitable: it is none.
    """
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Unsuitable("ware.bad_day") from None

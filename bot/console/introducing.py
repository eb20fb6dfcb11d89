"""Propose an introduction: who, to what or whom, and why. What was typed stays until it is proposed."""

import json
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, request
from sqlalchemy import ColumnElement, func, or_, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.introduction_known import area_of, known_by, own_area, people_to_choose
from bot.console.introduction_sides import opened, request_of
from bot.console.persons import caller_typed
from bot.console.scope import placed
from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_for_somebody import take_up
from handlers.acts.introduce import LONGEST_REASON, Party, Proposal, made_before, propose
from handlers.acts.introduction_minors import may_confirm_minor
from models.area import Area
from models.base import is_public_id, new_public_id
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.introduction import Introduction

_FIELDS = ("person", "name", "phone", "to", "q", "place", "other", "other_name", "other_phone", "reason", "once")
_TICKS = ("minor", "other_minor", "minor_confirmed", "agreed")
_MOST_PLACES, _LONGEST_NAME = 10, 40


def add_to(views: Blueprint) -> None:
    """The form."""
    views.add_url_rule("/introductions/new", "new_introduction", new, methods=["GET", "POST"])


def new() -> BaseResponse:
    """Ask; look up places; propose. Pressed twice it is proposed once: the id it will have stands on the page."""
    if request.method == "GET":
        typed = {name: request.args.get(name, "").replace("\0", "")[:100] for name in ("person", "place", "q")}
        typed["to"] = "place"
        return _form(typed)
    typed = {name: request.form.get(name, "").replace("\0", "").strip() for name in _FIELDS}
    typed |= {name: "1" for name in _TICKS if request.form.get(name) == "1"}
    if request.form.get("do") == "find":
        return _form(typed)
    try:
        made = _propose(typed)
    except Unsuitable as fault:
        session().rollback()
        return _form(typed, 400, fault=say(fault.key, most=LONGEST_REASON))
    return go("introduction", public_id=made.public_id)


def _propose(typed: dict[str, str]) -> Introduction:
    known = known_by(typed["person"])
    first = _person(known.party if known else Party(), typed, "")
    second = _other(typed) if typed["to"] == "person" else _place(typed["place"])
    if second is None:
        raise Unsuitable("introduction.no_other")
    if any(one.is_person and one.resident is None for one in (first, second)) and "agreed" not in typed:
        raise Unsuitable("introduction.not_agreed")
    names = [name for one in (first, second) if (name := opened(one.sealed)[0])]
    once = typed["once"] if is_public_id(typed["once"]) else new_public_id()
    proposal = Proposal(first, second, typed["reason"], names, "minor_confirmed" in typed, once)
    if before := made_before(session(), once):
        if _is_made_of(before, proposal):
            return before
        # They went back and changed it: that is another one.
        proposal = replace(proposal, public_id=None)
    made = propose(session(), account(), proposal, now=desk().clock.now())
    _take_up(typed, made)
    return made


def _is_made_of(before: Introduction, proposal: Proposal) -> bool:
    """Whether an introduction says what is proposed, of the same two."""
    parties = zip(before.sides, (proposal.first, proposal.second), strict=True)
    return before.reason == proposal.reason and all(
        (side.resident, side.group, side.gathering, opened(side.sealed))
        == (party.resident, party.group, party.gathering, opened(party.sealed))
        for side, party in parties
    )


def _person(party: Party, typed: dict[str, str], which: str) -> Party:
    """With what was typed: the name, of who has no LINE also the number, and whether they are a minor."""
    if party.group:
        return party
    party = replace(party, minor=f"{which}minor" in typed, area_id=party.area_id or own_area())
    name = " ".join(typed[f"{which}name"].split())
    if party.sealed or (party.resident and not name):
        return party
    if party.resident:
        told = json.dumps({"name": name[:_LONGEST_NAME]}, ensure_ascii=False)
        return replace(party, sealed=desk().vault.seal(told))
    return replace(party, sealed=caller_typed(name, typed[f"{which}phone"], "").sealed)


def _other(typed: dict[str, str]) -> Party | None:
    known = known_by(typed["other"])
    if known is None and not typed["other_name"]:
        return None
    return _person(known.party if known else Party(), typed, "other_")


def _place(value: str) -> Party | None:
    kind, _, public_id = value.partition(":")
    if kind == "gathering":
        found = Gathering.by_public_id(session(), public_id)
        return Party(gathering=found, area_id=area_of(found)) if found else None
    group = Group.by_public_id(session(), public_id) if kind == "group" else None
    return Party(group=group, area_id=group.area_id) if group else None


def _form(typed: dict[str, str], status: int = 200, *, fault: str = "") -> BaseResponse:
    known = known_by(typed.get("person", ""))
    return page(
        "new_introduction",
        status,
        typed=typed,
        known=known,
        places=_places(typed),
        people=people_to_choose() if known is None or known.party.is_person else [],
        is_group=known is not None and not known.party.is_person,
        may_confirm=may_confirm_minor(account(), now=desk().clock.now()),
        longest=LONGEST_REASON,
        once=typed.get("once") or new_public_id(),
        fault=fault,
    )


def _places(typed: dict[str, str]) -> Sequence[tuple[str, str, str]]:
    """(value, name, where) of what was looked up, and what was chosen: places are no secret of their ward."""
    gatherings = placed(func.concat("gathering:", Gathering.public_id), Gathering.name, Area)
    gatherings = gatherings.where(Gathering.status == GatheringStatus.ACTIVE, _wanted("gathering", Gathering, typed))
    groups = select(func.concat("group:", Group.public_id), Group.name, Area)
    groups = groups.outerjoin(Area, Area.id == Group.area_id).where(_wanted("group", Group, typed))
    rows = [row for noun in (gatherings, groups) for row in session().execute(noun.limit(_MOST_PLACES))]
    return [(key, name, area.full_name if area else "") for key, name, area in sorted(rows, key=lambda row: row[1])]


def _wanted(kind: str, noun: type[Gathering] | type[Group], typed: dict[str, str]) -> ColumnElement[bool]:
    chosen = func.concat(f"{kind}:", noun.public_id) == typed.get("place", "")
    q = typed.get("q", "")
    return or_(chosen, noun.name.icontains(q, autoescape=True)) if q else chosen


def _take_up(typed: dict[str, str], made: Introduction) -> None:
    """What a supporter asked has become an introduction."""
    for key in (typed["person"], typed["other"] if typed["to"] == "person" else ""):
        kind, _, public_id = key.partition(":")
        if kind == "request":
            found = request_of(public_id, "introduction_request")
            take_up(session(), actor(), found, made, now=desk().clock.now())

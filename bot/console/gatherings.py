"""Gatherings: found by name, kana or a slip of the pen; read, changed, confirmed, ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Row, func, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.choosing import TOPICS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.finding import AT_ONCE, Wanted, numbers_of
from bot.console.forms import MOMENTS, moments, shown, typed
from bot.console.scope import placed, seen_by
from handlers.acts import edit_gathering as acts
from handlers.acts import end
from handlers.acts.audit import last_entry
from handlers.acts.change import Unfit
from handlers.acts.edit_gathering import LIMITS
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.merger import Merger
from models.occurrence import Occurrence
from models.role import Role
from models.venue import Venue

_DATES_SHOWN = 12


def add_to(views: Blueprint) -> None:
    """The pages of gatherings."""
    views.add_url_rule("/gatherings", "gatherings", gatherings)
    views.add_url_rule("/gatherings/<public_id>", "gathering", gathering)
    views.add_url_rule("/gatherings/<public_id>/edit", "edit_gathering", edit_gathering, methods=["GET", "POST"])
    views.add_url_rule("/gatherings/<public_id>/end", "end_gathering", end_gathering, methods=["GET", "POST"])
    views.add_url_rule("/gatherings/<public_id>/confirm", "confirm_gathering", confirm_gathering, methods=["POST"])


def gatherings() -> Response:
    """The list: what was not confirmed for long says so."""
    wanted, now = Wanted.typed(request.args), desk().clock.now()
    rows, number = _found(wanted, now)
    return page("gatherings", rows=rows, number=number, wanted=wanted, at_once=AT_ONCE, wards=_wards(), states=STATES)


def gathering(public_id: str) -> Response:
    """One gathering with its coming dates."""
    found, now = one(public_id), desk().clock.now()
    coming = select(Occurrence).where(Occurrence.gathering_id == found.id, Occurrence.is_ahead(now))
    dates = session().scalars(coming.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)).all()
    roles = session().scalars(select(Role).where(Role.gathering_id == found.id).order_by(Role.name)).all()
    confirmed = last_entry(session(), f"gathering:{found.public_id}", ("gathering.confirm", "gathering.edit"))
    told: dict[str, Any] = {"roles": roles, "confirmed": confirmed, "mergers": Merger.into(session(), found.id)}
    return page("gathering", found=found, dates=dates, stale=found.was_said_long_ago(now), **told)


def edit_gathering(public_id: str) -> BaseResponse:
    """Change it: what was typed wrong is said, and stays as typed."""
    found = one(public_id, "edit_gathering")
    if request.method == "GET":
        return page("edit_gathering", found=found, typed=written(found), topics=TOPICS.standing(*found.categories))
    if request.form.get("look"):
        return page("edit_gathering", found=found, typed=request.form, topics=TOPICS.typed(request.form))
    try:
        acts.edit_gathering(session(), actor(), found, _typed(request.form), now=desk().clock.now())
    except Unfit as fault:
        session().rollback()
        named = say("gathering.unfit", field=say("field." + fault.field))
        told = {"found": one(public_id), "typed": request.form, "topics": TOPICS.typed(request.form)}
        return page("edit_gathering", 400, fault=named, wrong=fault.field, **told)
    return go("gathering", public_id=public_id)


def confirm_gathering(public_id: str) -> BaseResponse:
    """All of it is still true."""
    acts.confirm_gathering(session(), actor(), one(public_id, "confirm_gathering"), now=desk().clock.now())
    return go("gathering", public_id=public_id)


def end_gathering(public_id: str) -> BaseResponse:
    """Show how many are told, then end it."""
    found, now = one(public_id, "end_gathering"), desk().clock.now()
    fault = ""
    if request.method == "POST":
        try:
            end.end_gathering(session(), actor(), found, note=request.form.get("note", "").strip(), now=now)
            return go("gathering", public_id=found.public_id)
        except Unfit as unfit:
            fault = say("gathering.unfit", field=say("field." + unfit.field))
    told = end.told_of_gathering(session(), found, now=now)
    return page("end_gathering", 400 if fault else 200, found=found, told=told, typed=request.form, fault=fault)


def is_reached(found: Gathering, endpoint: str) -> bool:
    """Whether the account's duties for this page reach it."""
    return session().scalar(placed(Gathering.id).where(Gathering.id == found.id, _reach(endpoint))) is not None


def one(public_id: str, endpoint: str = "gathering") -> Gathering:
    """The gathering, if the account's duties for this page reach it; else there is none. Of a merged one, the kept."""
    known = Gathering.by_public_id(session(), public_id) or abort(404)
    rows = placed(Gathering).where(Gathering.id == known.id, _reach(endpoint))
    found: Gathering | None = session().scalar(rows)
    return found or abort(404)


def written(found: Gathering) -> dict[str, str]:
    """The values of a gathering as its form shows them."""
    names = (*LIMITS.texts, *LIMITS.numbers, *MOMENTS, "rule", "status")
    return shown(found, names)


def own_stale() -> int:
    """How many gatherings of the groups that the account speaks for nobody confirmed for long."""
    now = desk().clock.now()
    own = seen_by(account(), NEEDS["console.line"].duties, now=now)
    long_ago = (Gathering.is_stale(now), Gathering.status == GatheringStatus.ACTIVE, Gathering.merged_into_id.is_(None))
    return session().scalar(placed(func.count()).where(own, *long_ago)) or 0


STATES = ("active", "paused", "ended", "stale")


def _found(wanted: Wanted, now: datetime) -> tuple[Sequence[Row[Any]], int]:
    """A page of rows, and how many there are in all."""
    rows = placed(Gathering.id, Gathering.name).where(_reach("gatherings"), *_filters(wanted, now))
    rows = rows.where(Gathering.merged_into_id.is_(None))
    numbers = numbers_of(rows, wanted.q, (Gathering.name, Gathering.kana, Venue.name, Gathering.public_id))
    here = wanted.shown(numbers)
    columns = (Gathering.public_id, Gathering.name, Gathering.status, Gathering.confirmed_at, Gathering.rule_words)
    full = placed(Gathering.id, *columns, Venue.name.label("venue"), Group.name.label("group"), Area.ward)
    by_id = {row.id: row for row in session().execute(full.outerjoin(Gathering.group).where(Gathering.id.in_(here)))}
    return [by_id[number] for number in here], len(numbers)


def _filters(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Area.ward == wanted.ward] if wanted.ward else []
    if wanted.state == "stale":
        found += [Gathering.is_stale(now), Gathering.status == GatheringStatus.ACTIVE]
    elif wanted.state in set(GatheringStatus):
        found += [Gathering.status == wanted.state]
    return found


def _wards() -> list[str]:
    rows = placed(Area.ward).distinct().where(_reach("gatherings"), Area.ward != "")
    return list(session().scalars(rows.order_by(Area.ward)))


def _reach(endpoint: str) -> ColumnElement[bool]:
    return seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form's values as the columns take them.

    Raises:
        Unfit: a number, day or hour that is none.
    """
    chosen = {"rule": form.get("rule", "").strip(), "status": form.get("status", "")}
    return typed(form, LIMITS) | moments(form) | chosen | {"categories": TOPICS.taken(form, "categories")}

"""A gathering written down by hand: where, by whom, on which days or by which rule, about what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console import gatherings
from bot.console.choosing import AREAS, GROUPS, TOPICS, VENUES, Choice, area_id
from bot.console.desk import actor, desk, go, page, say, session
from bot.console.forms import moments, typed
from bot.opendata.repeats import read_repetition
from handlers.acts.change import Unfit
from handlers.acts.edit_gathering import LIMITS, add_gathering
from models.group import Group
from models.recurrence import BadRule, parse
from models.venue import Venue

_DAYS_ASKED = 6
_CHOOSERS = {"group": GROUPS, "venue": VENUES, "area": AREAS, "topics": TOPICS}


def add_to(views: Blueprint) -> None:
    """The page."""
    views.add_url_rule("/gatherings/new", "new_gathering", new_gathering, methods=["GET", "POST"])


def new_gathering() -> BaseResponse:
    """Ask for it, with what the address says of it; look up what is to be chosen; write it down and show its dates."""
    form = request.form
    if request.method == "GET":
        return _form(request.args, _looked(request.args))
    if form.get("look"):
        return _form(form, _looked(form))
    try:
        values, days = _typed(form)
        made = add_gathering(session(), actor(), values, days=days, now=desk().clock.now())
        if not gatherings.is_reached(made, "new_gathering"):
            raise Unfit("area_id")
    except Unfit as fault:
        session().rollback()
        named = say("gathering.unfit", field=say("field." + fault.field))
        return _form(form, _looked(form), 400, fault=named)
    return go("gathering", public_id=made.public_id)


def _form(form: Mapping[str, str], choices: Mapping[str, Choice], status: int = 200, *, fault: str = "") -> Response:
    days = [*request.form.getlist("day"), *[""] * _DAYS_ASKED][:_DAYS_ASKED]
    return page("new_gathering", status, typed=form, days=days, fault=fault, **choices)


def _looked(form: MultiDict[str, str]) -> dict[str, Choice]:
    return {name: chooser.typed(form) for name, chooser in _CHOOSERS.items()}


def _typed(form: MultiDict[str, str]) -> tuple[dict[str, Any], list[date]]:
    """The columns, and the days that were picked.

    Raises:
        Unfit: a value that cannot be, or something to be chosen that was not.
    """
    values = typed(form, LIMITS) | moments(form)
    days = _days(form)
    values |= _repeating(values, days)
    values["group_id"] = _id_of(Group, GROUPS.taken(form, "group_id"))
    values["venue_id"] = _id_of(Venue, VENUES.taken(form, "venue_id"))
    values["area_id"] = area_id(form)
    if values["venue_id"] is None and values["area_id"] is None:
        raise Unfit("venue_id")
    return values | {"categories": TOPICS.taken(form, "categories")}, days


def _repeating(values: Mapping[str, Any], days: list[date]) -> dict[str, Any]:
    """The rule that the words tell; hours in them count where none were typed."""
    words = values["rule_words"]
    try:
        parse(words)
        return {"rule": words}
    except BadRule:
        read = read_repetition(words, anchored=values["period_from"] is not None)
    if not read.rule and not days:
        raise Unfit("rule_words")
    hours = {"start_time": read.start, "end_time": read.end} if values["start_time"] is None else {}
    return {"rule": read.rule, "skip_holidays": read.skip_holidays} | hours


def _days(form: MultiDict[str, str]) -> list[date]:
    try:
        return sorted({date.fromisoformat(day) for day in form.getlist("day") if day})
    except ValueError:
        raise Unfit("dates") from None


def _id_of(noun: type[Group] | type[Venue], ids: list[str]) -> int | None:
    return session().scalar(select(noun.id).where(noun.public_id == ids[0])) if ids else None

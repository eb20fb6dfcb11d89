"""The dates of one gathering: its rule, what differs from it, and what is changed there: a date more, a pause."""

from collections.abc import Mapping
from datetime import date, time

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import gatherings
from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts import series as acts
from handlers.acts.change import Unfit
from handlers.acts.series import Rest
from models.gathering import Gathering
from models.occurrence import Occurrence

_DATES_SHOWN = 100


def add_to(views: Blueprint) -> None:
    """The pages of a gathering's dates."""
    at = "/gatherings/<public_id>/dates"
    views.add_url_rule(at, "series", series)
    views.add_url_rule(f"{at}/add", "add_date", add_date, methods=["POST"])
    views.add_url_rule(f"{at}/pause", "pause_series", pause_series, methods=["GET", "POST"])
    views.add_url_rule(f"{at}/pauses/<pause_id>/end", "end_pause", end_pause, methods=["POST"])


def series(public_id: str) -> Response:
    """The rule, its pauses, and all dates that are known."""
    return _shown(gatherings.one(public_id, "series"))


def add_date(public_id: str) -> BaseResponse:
    """One date beside the rule."""
    found, form = gatherings.one(public_id, "add_date"), request.form
    try:
        hours = _hour(form, "start"), _hour(form, "end")
        note = form.get("note", "").strip()
        acts.add_date(session(), actor(), found, _day(form, "day"), hours=hours, note=note, now=desk().clock.now())
    except Unfit as fault:
        return _shown(found, fault=fault, typed=form)
    return go("series", public_id=found.public_id)


def pause_series(public_id: str) -> BaseResponse:
    """Ask from when to when, show which dates go and how many are told, then let it rest."""
    found, form, now = gatherings.one(public_id, "pause_series"), request.form, desk().clock.now()
    if request.method == "GET":
        return page("pause_series", found=found, typed={})
    try:
        rest = Rest(_day(form, "first_day"), _day(form, "last_day"), form.get("note", "").strip())
        goes = acts.affected(session(), found, rest, now=now)
    except Unfit as fault:
        return page("pause_series", 400, found=found, typed=form, fault=_named(fault))
    # What was seen is what is done: other days are shown first.
    if form.get("sure") != _marked(rest):
        return page("pause_series", found=found, typed=form, rest=rest, goes=goes, mark=_marked(rest))
    acts.pause_series(session(), actor(), found, rest, now=now)
    return go("series", public_id=found.public_id)


def end_pause(public_id: str, pause_id: str) -> BaseResponse:
    """Make dates again."""
    found = gatherings.one(public_id, "end_pause")
    pause = next((one for one in found.pauses if one.public_id == pause_id), None)
    if pause is None:
        return abort(404)
    acts.end_pause(session(), actor(), found, pause, now=desk().clock.now())
    return go("series", public_id=found.public_id)


def _shown(found: Gathering, *, fault: Unfit | None = None, typed: Mapping[str, str] | None = None) -> Response:
    now = desk().clock.now()
    coming = select(Occurrence).where(Occurrence.gathering_id == found.id, Occurrence.is_ahead(now))
    dates = session().scalars(coming.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)).all()
    usual = {name: f"{at:%H:%M}" if at else "" for name, at in (("start", found.start_time), ("end", found.end_time))}
    told = {"fault": _named(fault)} if fault else {}
    return page("series", 400 if fault else 200, found=found, dates=dates, typed=typed or usual, **told)


def _named(fault: Unfit) -> str:
    return say("gathering.unfit", field=say("series." + fault.field))


def _marked(rest: Rest) -> str:
    return f"{rest.first}/{rest.last}"


def _day(form: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise Unfit(name) from None


def _hour(form: Mapping[str, str], name: str) -> time | None:
    try:
        return time.fromisoformat(form[name]) if form.get(name) else None
    except ValueError:
        raise Unfit(name) from None

"""The people of one date: who comes, waits, came; enrolled, marked, cancelled by the office."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import dates
from bot.console.desk import actor, desk, go, page, say, session
from bot.console.looking import ask_first
from bot.console.persons import caller_typed, people_of
from handlers.acts import check_in, enrol
from handlers.acts.accounts import Unsuitable
from handlers.turn import Refused
from models.attendance import Attendance
from models.enrolled import KEPT_AFTER_DATE
from models.occurrence import Occurrence, OccurrenceStatus

_CAME = {"1": True, "0": False, "": None}
# What residents are told of a date that nobody can join any more, in the words of the office.
_CLOSED = {"join.off": "people.off", "join.past": "people.past"}


def add_to(views: Blueprint) -> None:
    """The pages of a date's people, and what is done there."""
    one = "/dates/<public_id>/people"
    views.add_url_rule(one, "people", people)
    views.add_url_rule(f"{one}/new", "enrol_person", enrol_person, methods=["GET", "POST"])
    views.add_url_rule(f"{one}/walk-in", "walk_in", walk_in, methods=["POST"])
    for name, press in (("mark", mark), ("cancel", cancel), ("accept", accept), ("forget", forget)):
        views.add_url_rule(f"{one}/<person>/{name}", f"{name}_person", press, methods=["POST"])


def people(public_id: str) -> BaseResponse:
    """The list, after what for was said."""
    found = dates.one(public_id, "people")
    return ask_first("date", found.public_id) or _list(found)


def enrol_person(public_id: str) -> BaseResponse:
    """Somebody without LINE rang up or came by."""
    found, now = dates.one(public_id, "enrol_person"), desk().clock.now()
    days = KEPT_AFTER_DATE.days
    if request.method == "GET":
        return page("enrol_person", found=found, typed={}, days=days)
    try:
        if request.form.get("agreed") != "1":
            raise Unsuitable("people.no_consent")
        typed = (request.form.get(name, "") for name in ("name", "phone", "first"))
        made = enrol.enrol(session(), actor(), found, caller_typed(*typed), now=now)
    except (Unsuitable, Refused) as fault:
        key = fault.key if isinstance(fault, Unsuitable) else _CLOSED.get(fault.text.key, "people.off")
        return page("enrol_person", 400, found=found, typed=request.form, days=days, fault=say(key))
    return go("people", public_id=public_id, _anchor=f"p-{made.public_id}")


def walk_in(public_id: str) -> BaseResponse:
    """One more came, without a name."""
    found = dates.one(public_id, "walk_in")
    return _done(found, lambda now: check_in.walk_in(session(), actor(), found, now=now))


def mark(public_id: str, person: str) -> BaseResponse:
    """Came, or did not, or neither was meant."""
    found, one = _person(public_id, person, "mark_person")
    came = _CAME.get(request.form.get("came", ""))
    return _done(found, lambda now: check_in.mark_came(session(), actor(), one, came, now=now), one)


def cancel(public_id: str, person: str) -> BaseResponse:
    """They told the office that they do not come."""
    found, one = _person(public_id, person, "cancel_person")
    return _done(found, lambda now: enrol.cancel_for(session(), actor(), one, spoken=_spoken(), now=now), one)


def accept(public_id: str, person: str) -> BaseResponse:
    """They were called and take the place."""
    found, one = _person(public_id, person, "accept_person")
    return _done(found, lambda now: enrol.accept_for(session(), actor(), one, spoken=_spoken(), now=now), one)


def forget(public_id: str, person: str) -> BaseResponse:
    """They want name and number to be gone."""
    found, one = _person(public_id, person, "forget_person")
    if one.enrolled_id is None:
        return abort(404)
    return _done(found, lambda now: enrol.forget_person(session(), actor(), one, now=now))


def _done(found: Occurrence, act: Callable[[datetime], object], one: Attendance | None = None) -> BaseResponse:
    try:
        act(desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return page("refused", 409, what=say(fault.key), back="people", back_id=found.public_id)
    back = request.form.get("back", "")
    endpoint = back if back in ("people", "date_calls") else "people"
    anchor = {"_anchor": f"p-{one.public_id}"} if one else {}
    return go(endpoint, public_id=found.public_id, **anchor)


def _spoken() -> bool:
    """Whether whoever presses has just told them: on the telephone, or across the desk."""
    return request.form.get("spoken") == "1"


def _list(found: Occurrence) -> BaseResponse:
    now = desk().clock.now()
    day_has_come = check_in.first_moment(found) <= now and found.status is OccurrenceStatus.PLANNED
    ahead = found.over_at > now and found.status is OccurrenceStatus.PLANNED
    return page("people", found=found, people=people_of(found), day_has_come=day_has_come, ahead=ahead)


def _person(public_id: str, person: str, endpoint: str) -> tuple[Occurrence, Attendance]:
    found = dates.one(public_id, endpoint)
    of_this_date = select(Attendance).where(Attendance.public_id == person, Attendance.occurrence_id == found.id)
    return found, session().scalar(of_this_date) or abort(404)

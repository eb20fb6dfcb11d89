"""Departments with their ceilings, and what circulating is worth: for all 町会, or for one."""

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import groups
from bot.console.circulating import number
from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts.accounts import Unsuitable
from handlers.acts.circular_fees import Terms, set_terms, terms_of
from handlers.acts.circulate import Ceiling, keep_department, left_this_month
from models.circulation import MOST_A_MONTH, CircularTerms, Department
from models.group import Group


def add_to(views: Blueprint) -> None:
    """The pages of settings."""
    views.add_url_rule("/circulations/settings", "circulation_settings", settings)
    views.add_url_rule("/circulations/departments", "keep_department", department, methods=["POST"])
    views.add_url_rule("/circulations/rates", "circulation_rates", rates, methods=["POST"])
    views.add_url_rule("/circulations/groups/<public_id>", "circulation_terms", terms, methods=["GET", "POST"])


def settings() -> Response:
    """Departments, and the fee for all."""
    return _shown()


def department() -> BaseResponse:
    """One more, or one changed."""
    known_id = request.form.get("department", "")
    known = Department.by_public_id(session(), known_id, lock=True) if known_id else None
    if known_id and known is None:
        return abort(404)
    try:
        most = number(request.form.get("most", ""))
        name = request.form.get("name", "").replace("\0", "")
        typed = Ceiling(name, MOST_A_MONTH if most is None else most)
        keep_department(session(), actor(), typed, now=desk().clock.now(), known=known)
    except Unsuitable as fault:
        session().rollback()
        return _shown(400, fault=say(fault.key))
    return go("circulation_settings")


def rates() -> BaseResponse:
    """What it is worth for all that have no terms of their own."""
    try:
        typed = Terms(number(request.form.get("yen", "")), request.form.get("per") == "household")
        set_terms(session(), actor(), None, typed, now=desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return _shown(400, fault=say(fault.key))
    return go("circulation_settings")


def terms(public_id: str) -> BaseResponse:
    """One 町会: households, 班, and a fee of its own."""
    found = groups.one(public_id, "circulation_terms")
    if request.method == "GET":
        return _one(found)
    try:
        yen, households, blocks = (number(request.form.get(name, "")) for name in ("yen", "households", "blocks"))
        typed = Terms(yen, request.form.get("per") == "household", households, blocks)
        set_terms(session(), actor(), found, typed, now=desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return _one(groups.one(public_id, "circulation_terms"), 400, fault=say(fault.key))
    return go("circulation_fees")


def _shown(status: int = 200, *, fault: str | None = None) -> Response:
    now = desk().clock.now()
    departments = session().scalars(select(Department).order_by(Department.name)).all()
    left = {one.id: left_this_month(session(), one, now=now) for one in departments}
    shown = {
        "departments": departments,
        "left": left,
        "common": CircularTerms.of(session(), None),
        "most": MOST_A_MONTH,
    }
    return page("circulation_settings", status, fault=fault, **shown)


def _one(found: Group, status: int = 200, *, fault: str | None = None) -> Response:
    own = CircularTerms.of(session(), found.id)
    return page("circulation_terms", status, found=found, own=own, holds=terms_of(session(), found.id), fault=fault)

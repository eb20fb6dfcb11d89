"""How large a 町会 is: its households and 班, kept from the group's page. What circulating is worth is elsewhere."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console import groups
from bot.console.access import NEEDS, may
from bot.console.circulating import number
from bot.console.desk import account, actor, desk, go, page, say, session
from handlers.acts.accounts import Unsuitable
from handlers.acts.circular_fees import set_size
from handlers.acts.neighbourhoods import is_one
from models.circulation import CircularTerms
from models.group import Group


def add_to(views: Blueprint) -> None:
    """The page."""
    views.add_url_rule("/groups/<public_id>/size", "group_size", group_size, methods=["GET", "POST"])


def group_size(public_id: str) -> BaseResponse:
    """Households by the office, as fees are reckoned by them; 班 by the officers, too."""
    found = groups.one(public_id, "group_size")
    if not is_one(session(), found):
        return abort(404)
    if request.method == "GET":
        return _shown(found)
    own = CircularTerms.of(session(), found.id)
    try:
        households, blocks = own.households if own else None, number(request.form.get("blocks", ""))
        if _may_count_households():
            households = number(request.form.get("households", ""))
        set_size(session(), actor(), found, (households, blocks), now=desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return _shown(groups.one(public_id, "group_size"), 400, fault=say(fault.key))
    return go("group", public_id=public_id)


def _may_count_households() -> bool:
    return may(account(), NEEDS["console.circulation_terms"], now=desk().clock.now())


def _shown(found: Group, status: int = 200, *, fault: str | None = None) -> Response:
    own = CircularTerms.of(session(), found.id)
    return page("group_size", status, found=found, own=own, typed=request.form, fault=fault)

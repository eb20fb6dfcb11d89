"""One's own account: visits on other devices, a new password."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console import passwords
from bot.console.access import is_fresh
from bot.console.desk import account, actor, desk, go, page, say, session, visit
from handlers.acts import accounts as acts
from handlers.acts.audit import Deed, record
from models.account import Visit
from models.passkey import Passkey


def add_to(views: Blueprint) -> None:
    """The pages about oneself."""
    views.add_url_rule("/me", "me", me)
    views.add_url_rule("/me/visits/<public_id>/end", "end_visit", end_visit, methods=["POST"])
    views.add_url_rule("/me/password", "new_password", new_password, methods=["GET", "POST"])


def me() -> Response:
    """Who one is here, what one may do, and where one is signed in."""
    here, mine = visit(), account().id
    fresh = here is not None and is_fresh(here.proved_at, now=desk().clock.now())
    visits, keys = Visit.open_ones(session(), mine), Passkey.of_account(session(), mine)
    return page("me", visits=visits, passkeys=keys, this=here, fresh=fresh)


def end_visit(public_id: str) -> BaseResponse:
    """End one of one's own visits."""
    found = next((one for one in Visit.open_ones(session(), account().id) if one.public_id == public_id), None)
    if found is None:
        return abort(404)
    found.ended_at = desk().clock.now()
    return go("me")


def new_password() -> BaseResponse:
    """Change the password; visits elsewhere end."""
    if request.method == "GET":
        return page("new_password")
    password = request.form.get("password", "")
    fault = passwords.fault_of(password, account().email, account().name)
    if password != request.form.get("again", ""):
        fault = "password.differ"
    if fault:
        return page("new_password", 400, fault=say(fault, least=passwords.SHORTEST))
    now = desk().clock.now()
    account().password_hash = passwords.hash_of(password)
    acts.end_visits(session(), account(), now=now, but=visit())
    record(session(), actor(), Deed("account.password", "account:" + account().public_id, {}, {}), now=now)
    return go("me")

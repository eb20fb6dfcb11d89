"""Accounts of others: who there is, invite, a new link, end."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import account, actor, desk, go, page, say, session
from handlers.acts import accounts as acts
from handlers.acts.accounts import Charge, Newcomer, Unsuitable
from models.account import Account, AccountDuty, Duty
from models.area import Area

# A ward or city is an office's; what is smaller is found by its residents, not run by an account.
_OFFICES = ("city", "ward")
_LONGEST_NAME, _LONGEST_EMAIL = 60, 254


def add_to(views: Blueprint) -> None:
    """The pages about accounts."""
    views.add_url_rule("/accounts", "accounts", accounts)
    views.add_url_rule("/accounts/invite", "invite", invite, methods=["GET", "POST"])
    views.add_url_rule("/accounts/<public_id>/link", "new_link", new_link, methods=["POST"])
    views.add_url_rule("/accounts/<public_id>/end", "end_account", end_account, methods=["POST"])


def accounts() -> Response:
    """Everybody who may sign in, and who could once."""
    duties = selectinload(Account.duties)
    rows = select(Account).options(duties.joinedload(AccountDuty.area), duties.joinedload(AccountDuty.group))
    found = session().scalars(rows.order_by(Account.ended_at.is_not(None), Account.name)).all()
    return page("accounts", accounts=found)


def invite() -> BaseResponse:
    """Invite somebody by a link that is handed over, once."""
    places = session().scalars(select(Area).where(Area.layer.in_(_OFFICES)).order_by(Area.key)).all()
    shown: dict[str, Any] = {"duties": [duty.value for duty in Duty], "places": places}
    if request.method == "GET":
        return page("invite", **shown)
    try:
        newcomer = _typed()
        token = acts.invite(session(), actor(), newcomer, now=desk().clock.now(), by=account())
    except Unsuitable as fault:
        return page("invite", 400, fault=say(fault.key), typed=request.form, **shown)
    return page("invited", name=newcomer.name, link=_link(token), days=acts.INVITATION_LIFE.days)


def new_link(public_id: str) -> BaseResponse:
    """A new link for who has lost password or phone."""
    found = _found(public_id)
    token = acts.invite_again(session(), actor(), found, now=desk().clock.now(), by=account())
    return page("invited", name=found.name, link=_link(token), days=acts.INVITATION_LIFE.days)


def end_account(public_id: str) -> BaseResponse:
    """End an account."""
    try:
        acts.end_account(session(), actor(), _found(public_id), now=desk().clock.now())
    except Unsuitable as fault:
        return page("refused", 400, what=say(fault.key))
    return go("accounts")


def _typed() -> Newcomer:
    email, name = request.form.get("email", "").strip(), request.form.get("name", "").strip()
    local, _, host = email.partition("@")
    if not (local and host) or len(email) > _LONGEST_EMAIL or any(letter.isspace() for letter in email):
        raise Unsuitable("account.bad_email")
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise Unsuitable("account.bad_name")
    area = Area.by_key(session(), request.form.get("area", ""))
    since, until = _day("since"), _day("until")
    wanted = [Duty(one) for one in request.form.getlist("duty") if one in set(Duty)]
    charges = [Charge(duty, area.id if area else None, since=since, until=until) for duty in wanted]
    return Newcomer(email, name, charges)


def _day(name: str) -> date | None:
    typed = request.form.get(name, "")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Unsuitable("account.bad_day") from None


def _found(public_id: str) -> Account:
    return Account.by_public_id(session(), public_id) or abort(404)


def _link(token: str) -> str:
    return desk().base_url + url_for("console.invitation", token=token)

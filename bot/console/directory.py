"""Sign in by the office's own directory: OpenID Connect, authorization code with PKCE.

It takes the place of the password. The code is still asked for, unless the directory says that it has seen a second
proof itself. Nobody is known by an address that the directory tells: an account is linked once, by its own invitation
or by whoever is signed in with it.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, request, url_for
from flask import session as form
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response as BaseResponse

from bot.config import Directory
from bot.console.access import is_fresh
from bot.console.desk import account, actor, desk, go, page, say, session, visit
from bot.console.signin import come_in, inside
from handlers.acts import accounts as acts
from handlers.acts.audit import Deed, record
from models.account import Account

log = logging.getLogger(__name__)
_NAME = "office"
# In the form's cookie: this visit began at the directory.
BY_OFFICE = "by_office"
_TIMEOUT_SECONDS = 5.0
# RFC 8176: what a directory calls a second proof.
_SECOND_PROOFS = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face"})


def know(app: Flask, directory: Directory) -> None:
    """Let the application ask this directory who somebody is. Nothing is fetched yet."""
    known = OAuth(app)
    known.register(
        _NAME,
        client_id=directory.client_id,
        client_secret=directory.client_secret,
        server_metadata_url=f"{directory.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_SECONDS,
        },
    )
    app.extensions["musubi_directory"] = known


def add_to(views: Blueprint) -> None:
    """The way there, and the way back."""
    views.add_url_rule("/sign-in/office", "office", office, methods=["POST"])
    views.add_url_rule("/sign-in/office/back", "office_back", office_back)
    views.add_url_rule("/me/office", "unlink_office", unlink_office, methods=["POST"])


def office() -> BaseResponse:
    """Off to the directory, by a page of ours: a form of this console may lead nowhere else (form-action)."""
    client = office_client()
    # What it is for waits in the form's cookie.
    form["office"] = {name: request.form.get(name, "") for name in ("next", "invitation")}
    try:
        there = client.authorize_redirect(desk().base_url + url_for("console.office_back"))
    except (RequestException, ValueError, AuthlibBaseError) as error:
        return _failed(error, "office.away", 503)
    return page("office", address=there.location)


def office_back() -> BaseResponse:
    """Back from the directory, with proof of who it is, or without."""
    client, directory = office_client(), desk().directory
    if directory is None:
        return abort(404)
    issuers = [directory.issuer, directory.issuer + "/"]
    try:
        told = client.authorize_access_token(claims_options={"iss": {"essential": True, "values": issuers}})
    except RequestException as error:
        return _failed(error, "office.away", 503)
    except (AuthlibBaseError, JoseError, ValueError) as error:
        return _failed(error, "office.failed", 400)
    who: Mapping[str, Any] = told.get("userinfo") or {}
    wish: Mapping[str, str] = form.pop("office", {})
    if not who.get("sub"):
        return page("refused", 400, what=say("office.failed"))
    return _link_or_enter(directory.issuer, who, wish)


def unlink_office() -> BaseResponse:
    """The account no longer opens by the directory."""
    if account().password_hash is None:
        return page("refused", 409, what=say("office.only_way"))
    account().directory_issuer = account().directory_subject = None
    _record("account.unlink")
    return go("me")


def _link_or_enter(issuer: str, who: Mapping[str, Any], wish: Mapping[str, str]) -> BaseResponse:
    now, subject = desk().clock.now(), str(who["sub"])
    known = Account.by_directory(session(), issuer, subject)
    if here := visit():
        return _link_here(here.account, known, (issuer, subject))
    invitation = acts.invited(session(), wish["invitation"], now=now) if wish.get("invitation") else None
    if invitation and known in (None, invitation.account):
        known = acts.accept_by_directory(session(), invitation, (issuer, subject), now=now)
    if known is None or known.ended_at:
        return page("refused", 403, what=say("office.unknown"))
    second = bool(_SECOND_PROOFS & set(who.get("amr") or ()))
    form["next"], form[BY_OFFICE] = inside(wish.get("next", "")), True
    return come_in(known, needs_code=not second, proved=second and is_fresh(_shown_at(who), now=now))


def _link_here(mine: Account, known: Account | None, identity: tuple[str, str]) -> BaseResponse:
    """Whoever is signed in, with a code just now, links their own account."""
    here = visit()
    if here is None or not is_fresh(here.proved_at, now=desk().clock.now()):
        return go("prove", next=url_for("console.me"))
    if known not in (None, mine):
        return page("refused", 409, what=say("office.taken"))
    mine.directory_issuer, mine.directory_subject = identity
    _record("account.link_office")
    return go("me")


def _shown_at(who: Mapping[str, Any]) -> datetime | None:
    """When somebody last showed the directory who they are; it need not tell."""
    told = who.get("auth_time")
    return datetime.fromtimestamp(told, UTC) if isinstance(told, int) else None


def office_client() -> Any:
    """The directory as Authlib knows it; 404 where the office has none."""
    known = current_app.extensions.get("musubi_directory")
    return known.create_client(_NAME) if known else abort(404)


def _failed(error: Exception, key: str, status: int) -> BaseResponse:
    """Why is for the log; the kind alone, for what a directory writes may name somebody."""
    log.warning("no sign-in by the directory", extra={"kind": type(error).__name__})
    return page("refused", status, what=say(key))


def _record(deed: str) -> None:
    subject = "account:" + account().public_id
    record(session(), actor(), Deed(deed, subject, {}, {}), now=desk().clock.now())

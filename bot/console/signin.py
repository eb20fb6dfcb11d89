"""Sign in: address and password, then a one-time code; links of invitations; the language of the pages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask import session as form
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import codes, passwords
from bot.console.desk import COOKIE, LANGUAGE_COOKIE, account, desk, go, page, say, session, visit
from bot.console.words import LANGUAGES
from handlers.acts import accounts as acts
from handlers.acts.audit import Actor, Deed, record
from models.account import Account
from models.passkey import Passkey

# Between password and code.
_PENDING_LIFE = timedelta(minutes=5)
_A_YEAR = timedelta(days=365)
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")


def add_to(views: Blueprint) -> None:
    """The pages of signing in."""
    both = ["GET", "POST"]
    views.add_url_rule("/sign-in", "sign_in", sign_in, methods=both)
    views.add_url_rule("/sign-in/code", "code", code, methods=both)
    views.add_url_rule("/prove", "prove", prove, methods=both)
    views.add_url_rule("/codes", "set_up_codes", set_up_codes, methods=both)
    views.add_url_rule("/invitation/<token>", "invitation", invitation, methods=both)
    views.add_url_rule("/language", "language", language, methods=["POST"])


def sign_in() -> BaseResponse:
    """Address and password. A wrong one is answered alike, whoever it was."""
    if visit():
        return go("home")
    if request.method == "GET":
        return page("sign_in", next=request.args.get("next", ""))
    now = desk().clock.now()
    found = Account.by_email(session(), request.form.get("email", ""), lock=True)
    right = passwords.matches(found.password_hash if found else None, request.form.get("password", ""))
    if found and found.locked_until and now < found.locked_until:
        return _try_again("sign_in", "sign_in.wait", 429)
    if found is None or not right or found.ended_at:
        if found:
            acts.failed(found, now=now)
        return _try_again("sign_in", "sign_in.wrong")
    form["next"] = request.form.get("next", "")
    return come_in(found)


def come_in(found: Account, *, needs_code: bool = True, proved: bool = False) -> BaseResponse:
    """After the first proof: on to the code, unless there is none yet or another second proof was given.

    `proved`: that proof was given just now.
    """
    if found.totp_sealed is None or not needs_code:
        return _enter(found, proved=proved)
    form["pending"], form["pending_at"] = found.public_id, desk().clock.now().timestamp()
    return go("code")


def code() -> BaseResponse:
    """The second proof."""
    waiting = _pending()
    if waiting is None:
        return go("sign_in")
    if request.method == "GET":
        return page("code")
    now = desk().clock.now()
    if waiting.locked_until and now < waiting.locked_until:
        return _try_again("code", "sign_in.wait", 429)
    if not _proved(waiting, now=now):
        return _try_again("code", "code.wrong")
    return _enter(waiting, proved=True)


def prove() -> BaseResponse:
    """A code once more, before what cannot be taken back."""
    here, now = visit(), desk().clock.now()
    if here is None:
        return abort(404)
    if request.method == "GET":
        keys = Passkey.of_account(session(), here.account_id)
        return page("prove", next=request.args.get("next", ""), passkeys=keys)
    if here.account.locked_until and now < here.account.locked_until:
        return _try_again("prove", "sign_in.wait", 429)
    if not _proved(here.account, now=now):
        return _try_again("prove", "code.wrong")
    here.proved_at, here.account.failures = now, 0
    return redirect(inside(request.form.get("next", "")), code=303)


def set_up_codes() -> BaseResponse:
    """Show the secret of the one-time codes until a first code shows that the app has it."""
    here, now = visit(), desk().clock.now()
    if here is None:
        return abort(404)
    if here.account.totp_sealed is not None:
        return go("me")
    secret = str(form.setdefault("codes", codes.new_secret()))
    shown: dict[str, Any] = {"secret": secret, "picture": codes.picture(secret, here.account.email)}
    if request.method == "GET":
        return page("set_up_codes", **shown)
    step = codes.used_step(secret, request.form.get("code", ""), after=0, now=now)
    if step is None:
        return page("set_up_codes", 400, fault=say("code.wrong"), **shown)
    here.account.totp_sealed, here.account.totp_step = desk().vault.seal(secret), step
    here.proved_at = now
    form.pop("codes")
    record(
        session(), Actor.of(here.account), Deed("account.codes", "account:" + here.account.public_id, {}, {}), now=now
    )
    return redirect(inside(str(form.pop("next", ""))), code=303)


def invitation(token: str) -> BaseResponse:
    """Set a password by the link of an invitation."""
    now = desk().clock.now()
    found = acts.invited(session(), token, now=now)
    if found is None:
        return page("refused", 410, what=say("invitation.over"))
    shown: dict[str, Any] = {"invited": found.account, "token_of_link": token}
    if request.method == "GET":
        return page("invitation", **shown)
    password = request.form.get("password", "")
    fault = passwords.fault_of(password, found.account.email, found.account.name)
    if password != request.form.get("again", ""):
        fault = "password.differ"
    if fault:
        return page("invitation", 400, **shown, fault=say(fault, least=passwords.SHORTEST))
    accepted = acts.accept(session(), found, passwords.hash_of(password), now=now)
    return _enter(accepted, proved=False)


def language() -> BaseResponse:
    """Choose the language; kept with the account, or in the browser."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        return abort(400)
    if visit():
        account().language = chosen
    answer = redirect(inside(request.form.get("next", "")), code=303)
    answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_A_YEAR, path="/console", secure=desk().secure, samesite="Lax")
    return answer


def browser_of(agent: str) -> str:
    """Browser and system, such as "Firefox, Windows": enough to know one's own devices."""
    name = next((name for mark, name in _BROWSERS if mark in agent), "")
    return ", ".join(part for part in (name, next((one for one in _SYSTEMS if one in agent), "")) if part)


def inside(address: str) -> str:
    """An address of this console, whatever was asked for."""
    parts = urlsplit(address)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/console/") and "\\" not in address
    return address if ours else url_for("console.home")


def _enter(found: Account, *, proved: bool) -> BaseResponse:
    browser = browser_of(request.headers.get("User-Agent", ""))
    token = acts.begin_visit(session(), found, browser, now=desk().clock.now(), proved=proved)
    for name in ("pending", "pending_at"):
        form.pop(name, None)
    answer = redirect(inside(str(form.pop("next", "")) if proved else ""), code=303)
    answer.set_cookie(COOKIE, token, path="/console", httponly=True, secure=desk().secure, samesite="Lax")
    return answer


def _pending() -> Account | None:
    """Who gave the right password a moment ago and has to give a code."""
    since = datetime.fromtimestamp(float(form.get("pending_at", 0)), UTC)
    if desk().clock.now() - since > _PENDING_LIFE:
        return None
    wanted = select(Account).where(Account.public_id == str(form.get("pending", "")), Account.ended_at.is_(None))
    return session().scalar(wanted.with_for_update())


def _proved(found: Account, *, now: datetime) -> bool:
    # Two requests with the same code: the second waits here, and finds it used.
    session().refresh(found, with_for_update=True)
    secret = desk().vault.open(found.totp_sealed) if found.totp_sealed else ""
    step = codes.used_step(secret, request.form.get("code", ""), after=found.totp_step, now=now) if secret else None
    if step is None:
        acts.failed(found, now=now)
        return False
    found.totp_step = step
    return True


def _try_again(template: str, key: str, status: int = 400) -> Response:
    typed: dict[str, Any] = {"email": request.form.get("email", ""), "next": request.form.get("next", "")}
    return page(template, status, fault=say(key), **typed)

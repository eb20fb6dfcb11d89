"""Sign in with a passkey: no password, no code, for the device has checked who holds it (W3C Web Authentication)."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, request
from flask import session as form
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import account, desk, go, page, say, session, visit
from bot.console.signin import browser_of, come_in, inside
from handlers.acts import passkeys as acts
from handlers.acts.accounts import Unsuitable
from models.account import Account
from models.passkey import Passkey

_VERIFIED = UserVerificationRequirement.REQUIRED
_LONGEST = 20_000


def add_to(views: Blueprint) -> None:
    """Two steps each: what the device is asked, and what it answered."""
    only = ["POST"]
    views.add_url_rule("/me/passkeys/ask", "ask_new_passkey", ask_new_passkey, methods=only)
    views.add_url_rule("/me/passkeys", "new_passkey", new_passkey, methods=only)
    views.add_url_rule("/me/passkeys/<public_id>/off", "passkey_off", passkey_off, methods=only)
    views.add_url_rule("/sign-in/passkey/ask", "ask_passkey", ask_passkey, methods=only)
    views.add_url_rule("/sign-in/passkey", "passkey", passkey, methods=only)


def ask_new_passkey() -> Response:
    """What a device needs to make a key."""
    mine = [PublicKeyCredentialDescriptor(id=key.credential_id) for key in _mine()]
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=say("site.name"),
        user_id=account().public_id.encode(),
        user_name=account().email,
        user_display_name=account().name,
        exclude_credentials=mine,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
    )
    return _asked(options)


def new_passkey() -> BaseResponse:
    """Keep the key that the device has made."""
    try:
        made = verify_registration_response(
            credential=_answer(),
            expected_challenge=_challenge(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
        name = browser_of(request.headers.get("User-Agent", "")) or say("me.unknown")
        key = acts.NewKey(made.credential_id, made.credential_public_key, made.sign_count, name)
        acts.put_on(session(), account(), key, now=desk().clock.now())
    except (WebAuthnException, ValueError):
        return page("refused", 400, what=say("passkey.failed"))
    except Unsuitable as why:
        return page("refused", 409, what=say(why.key))
    return go("me")


def passkey_off(public_id: str) -> BaseResponse:
    """Take one of one's own keys off."""
    found = next((key for key in _mine() if key.public_id == public_id), None)
    if found is None:
        return abort(404)
    acts.take_off(session(), account(), found, now=desk().clock.now())
    return go("me")


def ask_passkey() -> Response:
    """What a device needs to show that it has a key; whose, it tells itself."""
    options = generate_authentication_options(rp_id=_host(), user_verification=_VERIFIED)
    return _asked(options)


def passkey() -> BaseResponse:
    """Come in, or prove once more who sits there."""
    found = _shown()
    if found is None:
        return page("refused", 400, what=say("passkey.failed"))
    there = inside(request.form.get("next", ""))
    if here := visit():
        if here.account_id != found.id:
            return page("refused", 403, what=say("passkey.other"))
        here.proved_at, here.account.failures = desk().clock.now(), 0
        return redirect(there, code=303)
    form["next"] = there
    return come_in(found, needs_code=False, proved=True)


def _shown() -> Account | None:
    """Whose key the device has shown; None: nobody's, or not so that it could be believed."""
    try:
        answer = _answer()
        key = Passkey.by_credential(session(), parse_authentication_credential_json(answer).raw_id)
        if key is None or key.account.ended_at:
            return None
        checked = verify_authentication_response(
            credential=answer,
            expected_challenge=_challenge(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    acts.used(key, checked.new_sign_count, now=desk().clock.now())
    return key.account


def _asked(options: Any) -> Response:
    form["challenge"] = bytes_to_base64url(options.challenge)
    return current_app.response_class(options_to_json(options), mimetype="application/json")


def _challenge() -> bytes:
    """What was asked; good for one answer.

    Raises:
        ValueError: nothing was.
    """
    asked = form.pop("challenge", "")
    if not asked:
        raise ValueError("no challenge waits")
    return base64url_to_bytes(asked)


def _answer() -> dict[str, Any]:
    """What the device answered.

    Raises:
        ValueError: it is no object, or far too long.
    """
    told = request.form.get("credential", "")
    answer = json.loads(told) if len(told) < _LONGEST else None
    if not isinstance(answer, dict):
        raise ValueError("no answer of a device")
    return answer


def _mine() -> list[Passkey]:
    return Passkey.of_account(session(), account().id)


def _host() -> str:
    return urlsplit(desk().base_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(desk().base_url)
    return f"{parts.scheme}://{parts.netloc}"

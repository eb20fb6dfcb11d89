"""Sign out, and on to the office's own directory for whoever came in by it: a shared desk keeps the next one out."""

import logging
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from flask import Blueprint, current_app, url_for
from flask import session as form
from requests import RequestException
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import COOKIE, desk, go, page, visit
from bot.console.directory import BY_OFFICE, office_client

log = logging.getLogger(__name__)


def add_to(views: Blueprint) -> None:
    """The way out."""
    views.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])


def sign_out() -> BaseResponse:
    """End this visit. Who came in by the directory is led to its own way out, when it tells one."""
    there = _way_out() if form.get(BY_OFFICE) else ""
    if here := visit():
        here.ended_at = desk().clock.now()
    form.clear()
    answer = page("office_out", address=there) if there else go("sign_in")
    answer.delete_cookie(COOKIE, path="/console")
    return answer


def _way_out() -> str:
    """Where the directory ends its own visit (OpenID Connect RP-Initiated Logout 1.0); "" when it tells none."""
    directory = desk().directory
    if directory is None or "musubi_directory" not in current_app.extensions:
        return ""
    try:
        end = str(office_client().load_server_metadata().get("end_session_endpoint", ""))
    except (RequestException, ValueError, AuthlibBaseError) as error:
        log.warning("the directory does not tell its way out", extra={"kind": type(error).__name__})
        return ""
    back = desk().base_url + url_for("console.sign_in")
    told = urlencode({"client_id": directory.client_id, "post_logout_redirect_uri": back})
    return f"{end}{'&' if '?' in end else '?'}{told}" if end.startswith(("https://", "http://")) else ""

"""Links of announcements: /r/<token> counts a tap, without knowing whose, and leads on to the one address behind it."""

import logging
import re

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from handlers.acts.taps import leads_to, tapped

log = logging.getLogger(__name__)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,32}")
# Who looks at an address to draw it in a chat has not tapped it.
_LOOKERS = ("bot", "crawler", "spider", "line-poker", "preview", "facebookexternalhit")


def blueprint(engine: Engine) -> Blueprint:
    """GET /r/…"""
    views = Blueprint("taps", __name__)

    @views.get("/r/<token>")
    def follow(token: str) -> BaseResponse:
        with Session(engine) as session:
            url = leads_to(session, token) if _TOKEN.fullmatch(token) else None
        if url is None:
            return abort(Response("このリンクは、もう使えません。\n", 404, mimetype="text/plain; charset=utf-8"))
        if request.method == "GET" and not _only_looks(request.user_agent.string):
            _count(engine, token)
        answer = redirect(url)
        # Each tap is to come here, and where it came from is nobody's business.
        answer.headers.update(
            {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
        )
        return answer

    return views


def _only_looks(agent: str) -> bool:
    return any(name in agent.lower() for name in _LOOKERS)


def _count(engine: Engine, token: str) -> None:
    """A tap that cannot be counted still leads on."""
    try:
        with Session(engine) as session, session.begin():
            tapped(session, token)
    except SQLAlchemyError as error:
        log.error("a tap was not counted", extra={"kind": type(error).__name__})

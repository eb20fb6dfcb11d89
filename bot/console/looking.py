"""The door before data about people: a page asks what for, and only then shows them. What is looked at is recorded."""

import re
from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts.accounts import Unsuitable
from handlers.acts.look import HOLDS, Sight, look, say_purpose
from models.person_view import ViewPurpose

PURPOSES = tuple(purpose.value for purpose in ViewPurpose)
_SUBJECT = re.compile(r"([a-z]{1,20}):([2-9a-z]{1,20})")


def add_to(views: Blueprint) -> None:
    """The question itself."""
    views.add_url_rule("/purpose", "say_purpose", answer_purpose, methods=["POST"])


def ask_first(kind: str, public_id: str, *, at: str = "", holds: timedelta = HOLDS) -> Response | None:
    """The question what for, where it has not been answered just now; None: show the page, the look is recorded.

    Every page that shows data about people calls this first. Its address takes nothing but `public_id`. `at`: the page
    that is shown, where a form shows it again. `holds`: how long ago it may have been answered.
    """
    sight = Sight(f"{kind}:{public_id}", at or (request.endpoint or "").removeprefix("console."))
    if look(session(), actor(), sight, now=desk().clock.now(), holds=holds):
        return None
    return _question(sight)


def answer_purpose() -> BaseResponse:
    """What for was said: on to the page that was asked for."""
    sight = Sight(request.form.get("subject", ""), request.form.get("page", ""))
    named = _SUBJECT.fullmatch(sight.subject)
    if named is None or not _takes_one(f"console.{sight.page}"):
        return abort(400)
    note = request.form.get("note", "").replace("\0", "").strip()
    try:
        say_purpose(session(), actor(), sight, request.form.get("purpose", ""), note, now=desk().clock.now())
    except Unsuitable as fault:
        return _question(sight, 400, fault=say(fault.key))
    return go(sight.page, public_id=named[2])


def _takes_one(endpoint: str) -> bool:
    """Whether it is a page of one row: the answer leads back to such alone."""
    rules = current_app.url_map.iter_rules(endpoint) if endpoint in NEEDS else ()
    return any(rule.arguments == {"public_id"} for rule in rules)


def _question(sight: Sight, status: int = 200, *, fault: str = "") -> Response:
    minutes = HOLDS.seconds // 60
    return page("purpose", status, sight=sight, purposes=PURPOSES, typed=request.form, fault=fault, minutes=minutes)

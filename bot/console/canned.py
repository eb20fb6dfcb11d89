"""Answers that are kept ready in three languages: the list, one of them written or changed."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts import ready_answers as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.ready_answers import PLACES, Draft
from models.help_desk import CannedAnswer


def add_to(views: Blueprint) -> None:
    """The pages of ready answers."""
    views.add_url_rule("/answers-ready", "canned", canned)
    views.add_url_rule("/answers-ready/begin", "begin_canned", begin, methods=["POST"])
    views.add_url_rule("/answers-ready/new", "new_canned", new, methods=["GET", "POST"])
    views.add_url_rule("/answers-ready/<public_id>/edit", "edit_canned", edit, methods=["GET", "POST"])
    views.add_url_rule("/answers-ready/<public_id>/end", "end_canned", end, methods=["POST"])


def canned() -> Response:
    """All of them, with the languages that are still missing."""
    return page("canned", rows=CannedAnswer.standing(session()))


def begin() -> BaseResponse:
    """Put in the first few."""
    acts.begin_with(session(), actor(), now=desk().clock.now())
    return go("canned")


def new() -> BaseResponse:
    """A new one."""
    return _form(None)


def edit(public_id: str) -> BaseResponse:
    """Change one."""
    return _form(_one(public_id))


def end(public_id: str) -> BaseResponse:
    """Not used any more."""
    acts.end_answer(session(), actor(), _one(public_id), now=desk().clock.now())
    return go("canned")


def _one(public_id: str) -> CannedAnswer:
    found = CannedAnswer.by_public_id(session(), public_id)
    return found if found and not found.ended_at else abort(404)


def _form(row: CannedAnswer | None) -> BaseResponse:
    if request.method == "GET":
        typed = {name: getattr(row, name) for name in ("title", "ja", "easy", "en")} if row else {}
        return page("edit_canned", found=row, typed=typed, places=PLACES)
    form = {name: request.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip() for name in _FIELDS}
    try:
        acts.keep_answer(session(), actor(), row, Draft(**form), now=desk().clock.now())
    except Unsuitable as fault:
        return page("edit_canned", 400, found=row, typed=form, places=PLACES, fault=say(fault.key))
    return go("canned")


_FIELDS = ("title", "ja", "easy", "en")

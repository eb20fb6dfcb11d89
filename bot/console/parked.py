"""Messages of residents that could not be handled: shown without their words, and taken up again."""

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as BaseResponse

from bot import inbox
from bot.console.desk import actor, desk, go, page, session
from handlers.acts.audit import Deed, record


def add_to(views: Blueprint) -> None:
    """The page and its button."""
    views.add_url_rule("/parked", "parked", parked)
    views.add_url_rule("/parked/<int:row>/again", "take_up", take_up, methods=["POST"])


def parked() -> Response:
    """What failed five times, oldest first: when it came and the kind of failure, nothing of what was said."""
    return page("parked", events=inbox.parked(session()))


def take_up(row: int) -> BaseResponse:
    """Handle one anew."""
    if not inbox.retry(session(), row):
        return abort(404)
    record(session(), actor(), Deed("inbox.retry", f"event:{row}", {}, {}), now=desk().clock.now())
    return go("parked")

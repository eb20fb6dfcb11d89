"""Keepers: their chat on LINE is connected by a code, and what they answered there waits here for staff."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, abort
from sqlalchemy import ColumnElement, Select, func
from werkzeug.wrappers import Response as BaseResponse

from bot.chat_code import chat_address
from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, session
from bot.console.scope import placed, seen_by
from handlers.acts.ask_keepers import close_answer
from handlers.acts.keeper_link import CODE_LIFE, disconnect, new_code
from models.gathering import Gathering
from models.keeping import KeeperLink, KeeperQuestion, StillOn


def add_to(views: Blueprint) -> None:
    """The keepers' own page, and the answers."""
    views.add_url_rule("/me/line", "line", line)
    views.add_url_rule("/me/line/code", "line_code", line_code, methods=["POST"])
    views.add_url_rule("/me/line/end", "end_line", end_line, methods=["POST"])
    views.add_url_rule("/answers", "answers", answers)
    views.add_url_rule("/answers/<public_id>/close", "close_question", close_question, methods=["POST"])


def line() -> Response:
    """Whether the account is connected with a chat, and what for."""
    return page("line", link=KeeperLink.of(session(), account().id))


def line_code() -> Response:
    """A new code, shown this once."""
    code = new_code(session(), account(), now=desk().clock.now())
    return page("line_code", code=f"つなぐ {code}", picture=_picture(f"つなぐ {code}"), minutes=CODE_LIFE.seconds // 60)


def end_line() -> BaseResponse:
    """Not connected any more."""
    disconnect(session(), account(), now=desk().clock.now())
    return go("line")


def answers() -> Response:
    """What keepers said has changed or is over, the oldest first."""
    rows = _open(KeeperQuestion).order_by(KeeperQuestion.answered_at)
    return page("answers", rows=session().scalars(rows).all())


def close_question(public_id: str) -> BaseResponse:
    """Seen to."""
    found = session().scalar(_open(KeeperQuestion, "close_question").where(KeeperQuestion.public_id == public_id))
    if found is None:
        return abort(404)
    close_answer(session(), actor(), found, now=desk().clock.now())
    return go("answers")


def waiting() -> int:
    """How many answers wait, of those the account may see to."""
    return session().scalar(_open(func.count())) or 0


def _open(what: Any, endpoint: str = "answers") -> Select[Any]:
    rows = placed(what).join(KeeperQuestion, KeeperQuestion.gathering_id == Gathering.id)
    waits = (KeeperQuestion.answer != StillOn.STILL, KeeperQuestion.closed_at.is_(None))
    return rows.where(*waits, _reach(endpoint))


def _reach(endpoint: str) -> ColumnElement[bool]:
    return seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def _picture(words: str) -> str:
    """A code that opens the chat with the words ready to be sent, as SVG; empty: the account's id is not configured."""
    if not desk().line_id:
        return ""
    address = chat_address(desk().line_id, words)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, scale=5, border=2, nl=False)
    return drawn.getvalue().decode()

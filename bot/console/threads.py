"""The inbox: residents who wait for a person, the most pressing first; mine, nobody's, those that are over."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import contains_eager, joinedload

from bot.console.desk import account, desk, page, session
from bot.console.thread_desk import placed, reach
from models.hand_over import HandOverCause
from models.thread import Thread, ThreadState

VIEWS = ("open", "mine", "unowned", "over")
_AT_ONCE = 100
_UNANSWERED = Thread.state.in_((ThreadState.WAITING, ThreadState.OWNED))


def add_to(views: Blueprint) -> None:
    """The inbox itself; a thread's own page is `thread`'s."""
    views.add_url_rule("/threads", "threads", threads)
    views.add_url_rule("/threads/pulse", "threads_pulse", pulse)


def threads() -> Response:
    """A hundred at most: crises, then what waits by when it is due, then what was answered."""
    view = request.args.get("view", "")
    view = view if view in VIEWS else "open"
    conditions = _conditions()
    rows = placed(Thread).where(reach("threads"), conditions[view])
    order: Sequence[Any] = (
        (Thread.closed_at.desc().nulls_first(), Thread.id.desc())
        if view == "over"
        else (_UNANSWERED.desc(), (Thread.cause == HandOverCause.CRISIS).desc(), Thread.due_at, Thread.id)
    )
    told = rows.options(contains_eager(Thread.help_desk), joinedload(Thread.area), joinedload(Thread.owner))
    found = session().scalars(told.order_by(*order).limit(_AT_ONCE)).all()
    numbers = {name: _number(condition) for name, condition in conditions.items() if name != "over"}
    now = desk().clock.now()
    return page("threads", rows=found, view=view, views=VIEWS, numbers=numbers, now=now, moved=_moved())


def pulse() -> Response:
    """Asked every few seconds while the inbox is open: whether anything happened in it, above all a crisis."""
    if request.args.get("seen", type=int) == _moved():
        return jsonify(html="")
    return jsonify(html=render_template("console/threads_pulse.html", crises=crises()))


def crises() -> int:
    """How many wait of whom words of crisis were heard."""
    return _number(and_(_UNANSWERED, Thread.cause == HandOverCause.CRISIS))


def waiting() -> int:
    """How many wait for an answer that this account may give."""
    return _number(_UNANSWERED)


def late() -> int:
    """How many of them should have been answered by now."""
    return _number(and_(_UNANSWERED, Thread.due_at <= desk().clock.now()))


def _conditions() -> dict[str, ColumnElement[bool]]:
    over = or_(Thread.closed_at.is_not(None), Thread.state == ThreadState.HANDED_BACK)
    return {
        "open": ~over,
        "mine": and_(~over, Thread.owner_id == account().id),
        "unowned": and_(~over, Thread.owner_id.is_(None)),
        "over": over,
    }


def _moved() -> int:
    """Grows with all that happens in the threads that are not closed, but for those that leave."""
    rows = placed(func.coalesce(func.sum(Thread.version + 1), 0)).where(reach("threads"), Thread.closed_at.is_(None))
    return int(session().scalar(rows) or 0)


def _number(condition: ColumnElement[bool]) -> int:
    return session().scalar(placed(func.count()).where(reach("threads"), condition)) or 0

"""Introductions: what has to be done first, then all others; what supporters asked and the person agreed to."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from bot.console.desk import desk, page, session
from bot.console.introduction_sides import due_of, reach, reached, requests, sides
from models.account import today
from models.area import Area
from models.introduction import UNANSWERED, DueFor, Introduction, IntroductionSide, IntroductionState
from models.supporter_request import RequestState, SupporterRequest

VIEWS = ("due", "open", "agreed", "over")
_AT_ONCE = 100


def add_to(views: Blueprint) -> None:
    """The list; one introduction is `introduction`'s, a new one `introducing`'s."""
    views.add_url_rule("/introductions", "introductions", introductions)


def introductions() -> Response:
    """A hundred at most: by the day something is due, then the latest."""
    conditions = _conditions()
    view, state = request.args.get("view", ""), request.args.get("state", "")
    view = view if view in conditions else "due" if _number(conditions["due"]) else "open"
    wanted = conditions[view]
    if state in tuple(IntroductionState):
        view, wanted = "", Introduction.state == state
    rows = reached("introductions").where(wanted).options(selectinload(Introduction.sides))
    order: Any = (Introduction.due_on.asc().nulls_last(), Introduction.made_at.desc(), Introduction.id)
    found = session().scalars(rows.order_by(*order).limit(_AT_ONCE)).all()
    shown = [(one, both, due_of(one, both)) for one in found for both in [sides(one, "introductions")]]
    numbers = {name: _number(one) for name, one in conditions.items() if name != "over"}
    asked = _requests().order_by(SupporterRequest.answered_at)
    return page(
        "introductions",
        rows=shown,
        view=view,
        views=VIEWS,
        state=state if not view else "",
        states=[one.value for one in IntroductionState],
        numbers=numbers,
        requests=session().scalars(asked.limit(_AT_ONCE)).all(),
        day=today(desk().clock.now()),
    )


def waiting() -> int:
    """How many have something due today."""
    return _number(_conditions()["due"])


def requests_waiting() -> int:
    """How many people said yes to what a supporter asked for them."""
    return session().scalar(select(func.count()).select_from(_requests().subquery())) or 0


def calls_waiting() -> int:
    """How many have somebody to call."""
    return _number(_conditions()["due"] & Introduction.due_for.in_((DueFor.CALL, DueFor.TELL)))


def _conditions() -> dict[str, ColumnElement[bool]]:
    due = Introduction.due_on <= today(desk().clock.now())
    agreed = (IntroductionState.BOTH_YES, IntroductionState.MET)
    return {
        "due": due,
        "open": Introduction.state.in_(UNANSWERED),
        "agreed": Introduction.state.in_(agreed),
        "over": Introduction.closed_at.is_not(None),
    }


def _requests() -> Any:
    return requests("introductions").where(SupporterRequest.state == RequestState.YES)


def _number(condition: ColumnElement[bool]) -> int:
    mine = select(IntroductionSide.introduction_id).outerjoin(Area, Area.id == IntroductionSide.area_id)
    rows = select(func.count()).select_from(Introduction)
    return session().scalar(rows.where(Introduction.id.in_(mine.where(reach("introductions"))), condition)) or 0

"""What an officer's own 町会 was asked to circulate: read, answered, printed. The office's pages are `circulations`."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy import Select, func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.circulating import reach, said_in
from bot.console.circulation_papers import sheets
from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_officers import LONGEST_BLOCKS, LONGEST_REASON, take_answer, unanswered
from handlers.acts.circulation_report import Stand, stand_of
from models.area import Area
from models.circulation import Circular, CircularAsk, CircularState, CircularTerms
from models.group import Group

_AT_ONCE = 100
_ASKED = (CircularState.OPEN, CircularState.WITHDRAWN)


@dataclass(frozen=True)
class Row:
    """One item of one 町会, and how it stands to it."""

    ask: CircularAsk
    stand: Stand


def add_to(views: Blueprint) -> None:
    """The officers' pages."""
    views.add_url_rule("/circulations/own", "own_circulations", own_circulations)
    views.add_url_rule("/circulations/own/<public_id>", "own_circulation", own_circulation, methods=["GET", "POST"])
    views.add_url_rule("/circulations/own/<public_id>/print", "print_own_circulation", paper)


def own_circulations() -> Response:
    """What waits for an answer first, the soonest over on top; then the rest, the latest first."""
    now = desk().clock.now()
    open_ones = session().scalars(_own("own_circulations").where(unanswered(now)).order_by(Circular.until)).all()
    others = _own("own_circulations").where(~unanswered(now)).order_by(CircularAsk.asked_at.desc(), CircularAsk.id)
    rows = [*open_ones, *session().scalars(others.limit(_AT_ONCE))]
    return page("own_circulations", rows=[Row(one, stand_of(one, now)) for one in rows])


def own_circulation(public_id: str) -> BaseResponse:
    """One item: its words, and the answer with the paper that goes with it."""
    found = _one(public_id, "own_circulation")
    if request.method == "GET":
        return _shown(found)
    try:
        came = take_answer(session(), actor(), found, said_in(request.form), now=desk().clock.now())
    except Unsuitable as fault:
        return _shown(found, 400, fault=say(fault.key))
    if came in ("too_late", "sent"):
        return page("refused", 409, what=say(f"own_circulation.{came}"))
    return go("own_circulation", public_id=public_id)


def paper(public_id: str) -> Response:
    """Its A4 sheet."""
    found = _one(public_id, "print_own_circulation")
    return sheets(found.circular, [found], back=url_for("console.own_circulation", public_id=public_id))


def waiting() -> int:
    """How many items wait for an answer of a 町会 that the account speaks for."""
    rows = _own("own_circulations", func.count()).where(unanswered(desk().clock.now()))
    return session().scalar(rows) or 0


def _shown(found: CircularAsk, status: int = 200, *, fault: str | None = None) -> Response:
    now = desk().clock.now()
    return page(
        "own_circulation",
        status,
        found=found,
        standing=stand_of(found, now),
        answerable=found.circular.is_open(now),
        typed=request.form,
        terms=CircularTerms.of(session(), found.group_id),
        longest={"reason": LONGEST_REASON, "blocks": LONGEST_BLOCKS},
        fault=fault,
    )


def _one(public_id: str, endpoint: str) -> CircularAsk:
    found: CircularAsk | None = session().scalar(_own(endpoint).where(CircularAsk.public_id == public_id))
    return found or abort(404)


def _own(endpoint: str, *columns: Any) -> Select[Any]:
    """What was put to the 町会 that the account speaks for, whatever became of it."""
    rows: Select[Any] = select(*(columns or (CircularAsk,))).select_from(CircularAsk).join(CircularAsk.circular)
    rows = rows.join(Group, Group.id == CircularAsk.group_id).outerjoin(Area, Area.id == Group.area_id)
    return rows.where(CircularAsk.asked_at.is_not(None), Circular.state.in_(_ASKED), reach(endpoint))

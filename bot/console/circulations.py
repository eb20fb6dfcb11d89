"""Circulation (回覧): the items, what each 町会 said; answers written down after a call; an admin's yes or no."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, abort, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import circulation_fees, circulation_form, circulation_own, circulation_papers, circulation_terms
from bot.console.circulating import one, reach, said_in
from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts import circulate as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_officers import LONGEST_BLOCKS, LONGEST_REASON, take_answer, unanswered
from handlers.acts.circulation_report import accepted_by, lines, sums
from models.account import Account, today
from models.area import Area
from models.circulation import Circular, CircularAsk, CircularState
from models.group import Group

AT_ONCE = 50


def add_to(views: Blueprint) -> None:
    """The pages of circulation."""
    views.add_url_rule("/circulations", "circulations", circulations)
    for subject in (circulation_form, circulation_terms, circulation_fees, circulation_papers, circulation_own):
        subject.add_to(views)
    views.add_url_rule("/circulations/<public_id>", "circulation", circulation)
    for name, press in (("approve", approve), ("decline", decline), ("withdraw", withdraw)):
        views.add_url_rule(f"/circulations/<public_id>/{name}", f"{name}_circulation", press, methods=["POST"])
    views.add_url_rule("/circulation-asks/<public_id>/answer", "answer_circulation", answer, methods=["POST"])


def circulations() -> Response:
    """The latest first, fifty at a time."""
    number = request.args.get("page", "1")
    at = int(number) if number.isascii() and number.isdigit() and 0 < int(number[:6]) < 100_000 else 1
    rows = select(Circular).order_by(Circular.id.desc())
    found = session().scalars(rows.offset((at - 1) * AT_ONCE).limit(AT_ONCE + 1)).all()
    shown = found[:AT_ONCE]
    day = today(desk().clock.now())
    return page(
        "circulations", rows=shown, counts=accepted_by(session(), shown), at=at, more=len(found) > AT_ONCE, day=day
    )


def circulation(public_id: str) -> Response:
    """One item: its words, its 町会, the numbers."""
    found = one(public_id)
    now = desk().clock.now()
    told = lines(session(), found, now=now, reach=reach("circulation"))
    by = session().scalar(select(Account.name).where(Account.public_id == found.made_by))
    longest = {"reason": LONGEST_REASON, "blocks": LONGEST_BLOCKS}
    return page("circulation", found=found, lines=told, sums=sums(told), by=by, longest=longest, day=today(now))


def approve(public_id: str) -> BaseResponse:
    """An admin lets it pass the month's ceiling."""
    return _done(public_id, lambda found, now: acts.decide(session(), actor(), found, yes=True, now=now))


def decline(public_id: str) -> BaseResponse:
    """An admin does not."""
    return _done(public_id, lambda found, now: acts.decide(session(), actor(), found, yes=False, now=now))


def withdraw(public_id: str) -> BaseResponse:
    """Taken back."""
    return _done(public_id, lambda found, now: acts.withdraw(session(), actor(), found, now=now))


def answer(public_id: str) -> BaseResponse:
    """What a 町会 said on the telephone."""
    asks = select(CircularAsk).join(Group, Group.id == CircularAsk.group_id).outerjoin(Area, Area.id == Group.area_id)
    asks = asks.where(CircularAsk.public_id == public_id, reach("answer_circulation"))
    found: CircularAsk = session().scalar(asks) or abort(404)
    try:
        came = take_answer(session(), actor(), found, said_in(request.form, by_hand=True), now=desk().clock.now())
    except Unsuitable as fault:
        return page("refused", 400, what=say(fault.key))
    if came in ("too_late", "sent"):
        return page("refused", 409, what=say(f"circulation.{came}"))
    return go("circulation", public_id=found.circular.public_id)


def to_decide() -> int:
    """How many items wait for an admin's word."""
    day = today(desk().clock.now())
    held = select(func.count()).where(Circular.state == CircularState.WAITING, Circular.until >= day)
    return session().scalar(held) or 0


def to_call() -> int:
    """How many items wait for a call to a 町会 on paper, of those the account may write answers down for."""
    rows = select(func.count(Circular.id.distinct())).select_from(CircularAsk).join(CircularAsk.circular)
    rows = rows.join(CircularAsk.group).outerjoin(Area, Area.id == Group.area_id)
    mine = (unanswered(desk().clock.now()), CircularAsk.on_paper, reach("answer_circulation"))
    return session().scalar(rows.where(*mine)) or 0


def _done(public_id: str, act: Callable[[Circular, datetime], None]) -> BaseResponse:
    try:
        act(one(public_id), desk().clock.now())
    except Unsuitable as fault:
        session().rollback()
        return page("refused", 409, what=say(fault.key))
    return go("circulation", public_id=public_id)

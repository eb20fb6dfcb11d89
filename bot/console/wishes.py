"""やってみたい: circles of like wishes, seen by coordinators as numbers and words; asked with one press.

A circle stands for residents: its page asks first what for, and names nobody. Its first gathering is planned in
`first_gathering.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.looking import ask_first
from bot.console.scope import circles_seen_by
from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_circle import (
    ANSWER_WITHIN,
    LONGEST_WAIT,
    Said,
    ask_circle,
    close_circle,
    said,
    standing_members,
    who_said_yes,
)
from handlers.acts.find_circles import may_be_asked
from handlers.acts.first_gathering import Needs, first_date, needs_of
from models.account import today
from models.area import Area
from models.attendance import Attendance
from models.resident import Resident
from models.wish import Wish
from models.wish_circle import CircleMember, CircleState, MemberAnswer, WishCircle

_AT_ONCE = 200
# How long what came of a circle stands in the list.
_SHOWN = timedelta(days=60)
# A time of the week that one alone told would say who it is.
_FEWEST_FREE, _MOST_BANDS = 2, 6
_ORDER = (CircleState.ASKING, CircleState.FOUND, CircleState.MET, CircleState.CLOSED)


@dataclass(frozen=True)
class Listed:
    """A line of the list. `people`: who is still in it, `yes`: how many of them would like to meet."""

    circle: WishCircle
    people: int
    yes: int
    wards: Sequence[str]
    ready: bool


def add_to(views: Blueprint) -> None:
    """The list, a circle, and what is done with it."""
    views.add_url_rule("/wishes", "wishes", wishes)
    views.add_url_rule("/wishes/<public_id>", "wish_circle", circle)
    views.add_url_rule("/wishes/<public_id>/ask", "ask_circle", ask, methods=["POST"])
    views.add_url_rule("/wishes/<public_id>/close", "close_circle", close, methods=["POST"])


def wishes() -> Response:
    """Circles that can be asked, that are asked, and what became of the latest."""
    return page("wishes", rows=_listed(), fewest=desk().circle_fewest)


def circle(public_id: str) -> Response:
    """One circle: the topic, how many, about where, in which words, when they can."""
    found = one(public_id, "wish_circle")
    return ask_first("circle", public_id) or _shown(found)


def ask(public_id: str) -> BaseResponse:
    """Ask each of them whether to meet."""
    found = one(public_id, "ask_circle")
    try:
        answer_by = _day(request.form.get("answer_by", ""))
        ask_circle(session(), actor(), found, answer_by, now=desk().clock.now())
    except Unsuitable as fault:
        return page("refused", 409, what=say(fault.key), back="wish_circle", back_id=public_id)
    return go("wish_circle", public_id=public_id)


def close(public_id: str) -> BaseResponse:
    """Nothing comes of it; the wishes stay."""
    found = one(public_id, "close_circle")
    try:
        close_circle(session(), actor(), found, now=desk().clock.now())
    except Unsuitable as fault:
        return page("refused", 409, what=say(fault.key), back="wish_circle", back_id=public_id)
    return go("wishes")


def one(public_id: str, endpoint: str) -> WishCircle:
    """The circle, if the account reaches all of it and it is still one; else the page says what may have become of it.

    Nightly, what is none any more goes: then nothing tells it from what another area has, or what never was.
    """
    rows = select(WishCircle).where(WishCircle.public_id == public_id, _reach(endpoint))
    found: WishCircle = session().scalar(rows) or abort(page("wish_circle_gone", 404, why="wishes.not_here"))
    if found.state is CircleState.FOUND and len(standing_members(session(), found)) < found.fewest:
        abort(page("wish_circle_gone", 410, why="wishes.too_few_now"))
    return found


def waiting() -> int:
    """How many circles wait for the coordinator: to be asked, or to be given a place and a day."""
    return sum(row.ready or row.circle.state is CircleState.FOUND for row in _listed())


def _listed() -> list[Listed]:
    now = desk().clock.now()
    open_ = WishCircle.state.in_((CircleState.FOUND, CircleState.ASKING))
    rows = select(WishCircle).where(_reach("wishes"), or_(open_, WishCircle.asked_at > now - _SHOWN))
    order = case({state: at for at, state in enumerate(_ORDER)}, value=WishCircle.state)
    circles = session().scalars(rows.order_by(order, WishCircle.found_at.desc(), WishCircle.id).limit(_AT_ONCE)).all()
    counted = _counted([one.id for one in circles])
    listed = [_line(one, *counted.get(one.id, (0, 0, []))) for one in circles]
    return [row for row in listed if row.circle.state is not CircleState.FOUND or row.people >= row.circle.fewest]


def _line(circle: WishCircle, people: int, yes: int, wards: Sequence[str]) -> Listed:
    return Listed(circle, people, yes, wards, circle.state is CircleState.ASKING and yes >= circle.fewest)


def _counted(circles: Sequence[int]) -> Mapping[int, tuple[int, int, list[str]]]:
    """By circle: who is still in it, how many of them said yes, and their wards."""
    yes = func.count().filter(CircleMember.answer == MemberAnswer.YES)
    wards = func.array_agg(func.distinct(func.coalesce(func.nullif(Area.ward, ""), Area.city)))
    rows = select(CircleMember.circle_id, func.count(), yes, wards).join(CircleMember.wish)
    rows = rows.join(Resident, Resident.id == CircleMember.resident_id).outerjoin(Area, Area.id == CircleMember.area_id)
    of_these = and_(CircleMember.circle_id.in_(circles), may_be_asked(), _still_wished())
    found = session().execute(rows.where(of_these).group_by(CircleMember.circle_id)).all()
    return {number: (people, said_yes, sorted(filter(None, where))) for number, people, said_yes, where in found}


def _still_wished() -> ColumnElement[bool]:
    """What came true stays in the circle that it came true in."""
    return or_(Wish.fulfilled_at.is_(None), CircleMember.answer == MemberAnswer.YES)


def _shown(found: WishCircle, status: int = 200) -> Response:
    now = desk().clock.now()
    members = standing_members(session(), found)
    needs = needs_of(session(), who_said_yes(session(), found) or members)
    counted: Said = said(session(), found)
    row = _line(found, *_counted([found.id]).get(found.id, (0, 0, [])))
    date = first_date(session(), found)
    going = Attendance.places_held(session(), date.id, None) if date else 0
    return page(
        "wish_circle", status, row=row, said=counted, words=_words(members), bands=bands(needs), needs=needs,
        date=date, going=going, fewest=found.fewest, day=today(now), answer_by=today(now) + ANSWER_WITHIN,
        last=today(now) + LONGEST_WAIT,
    )  # fmt: skip


def _words(members: Sequence[CircleMember]) -> list[str]:
    """In no order that tells whose they are."""
    return sorted({member.wish.words for member in members if member.wish.words})


def bands(needs: Needs) -> list[tuple[int, str, int]]:
    """Times of the week that several can, most first: weekday (Monday is 0), part of the day, how many."""
    told = [(band, number) for band, number in needs.bands.items() if number >= _FEWEST_FREE]
    ordered = sorted(told, key=lambda pair: (-pair[1], pair[0]))[:_MOST_BANDS]
    return [(int(band[0]), band[2:], number) for band, number in ordered]


def _reach(endpoint: str) -> ColumnElement[bool]:
    return circles_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def _day(typed: str) -> date:
    """The day that was typed.

    Raises:
        Unsuitable: none was.
    """
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Unsuitable("wishes.bad_day") from None

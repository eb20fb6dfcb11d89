"""Roles: the help that gatherings want, how much of it is found for the next date; written down, changed, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from werkzeug.wrappers import Response as BaseResponse

from bot.console import gatherings
from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.finding import AT_ONCE, Wanted, numbers_of
from bot.console.forms import shown, typed
from bot.console.scope import placed, seen_by
from handlers.acts import edit_role as acts
from handlers.acts import end
from handlers.acts.change import Unfit
from handlers.acts.edit_role import LIMITS
from handlers.texts import say as say_to_residents
from handlers.turn import t
from models.area import Area
from models.attendance import HOLDS_A_PLACE, Attendance
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

STATES = ("open", "closed")
_DATES_SHOWN = 12


@dataclass(frozen=True)
class Line:
    """A role on the board: its gathering's next date, and how many have said yes for it."""

    role: Role
    next: Occurrence | None
    held: int


def add_to(views: Blueprint) -> None:
    """The pages of roles."""
    views.add_url_rule("/roles", "roles", roles)
    views.add_url_rule("/roles/<public_id>", "role", role)
    both = ["GET", "POST"]
    views.add_url_rule("/gatherings/<public_id>/roles/new", "new_role", new_role, methods=both)
    views.add_url_rule("/roles/<public_id>/edit", "edit_role", edit_role, methods=both)
    views.add_url_rule("/roles/<public_id>/end", "end_role", end_role, methods=both)


def roles() -> Response:
    """The board: what is wanted, for when, and how many have said yes."""
    wanted, now = Wanted.typed(request.args), desk().clock.now()
    rows, number = _found(wanted, now)
    return page("roles", rows=rows, number=number, wanted=wanted, at_once=AT_ONCE, wards=_wards(), states=STATES)


def role(public_id: str) -> Response:
    """One role, with how many have said yes for each coming date."""
    found, now = one(public_id, "role"), desk().clock.now()
    rows = select(Occurrence).where(Occurrence.gathering_id == found.gathering_id, *_coming(now))
    dates = session().scalars(rows.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)).all()
    return page("role", found=found, dates=dates, held=_held([found.id], [one.id for one in dates]))


def new_role(public_id: str) -> BaseResponse:
    """More help is wanted at a gathering."""
    gathering = gatherings.one(public_id, "new_role")
    if request.method == "GET":
        return page("edit_role", gathering=gathering, typed={})
    try:
        made = acts.add_role(session(), actor(), gathering, typed(request.form, LIMITS), now=desk().clock.now())
    except Unfit as fault:
        return page("edit_role", 400, gathering=gathering, typed=request.form, fault=_named(fault))
    return go("role", public_id=made.public_id)


def edit_role(public_id: str) -> BaseResponse:
    """Change it: what was typed wrong is said, and stays as typed."""
    found = one(public_id, "edit_role")
    told: dict[str, Any] = {"found": found, "gathering": found.gathering}
    if request.method == "GET":
        values = shown(found, (*LIMITS.texts, *LIMITS.numbers))
        return page("edit_role", typed=values | {"open": "1" if found.open else ""}, **told)
    try:
        values = typed(request.form, LIMITS) | {"open": bool(request.form.get("open"))}
        acts.edit_role(session(), actor(), found, values, now=desk().clock.now())
    except Unfit as fault:
        return page("edit_role", 400, typed=request.form, fault=_named(fault), **told)
    return go("role", public_id=public_id)


def end_role(public_id: str) -> BaseResponse:
    """Show how many are told what, then end it."""
    found, now = one(public_id, "end_role"), desk().clock.now()
    if request.method == "POST":
        end.end_role(session(), actor(), found, now=now)
        return go("role", public_id=public_id)
    words = t("office.role_ended", name=found.gathering.name, task=found.name, when="")
    people = end.told_of_role(session(), found, now=now)
    return page("end_role", found=found, told=people, message=say_to_residents("ja", words))


def one(public_id: str, endpoint: str) -> Role:
    """The role, if the account's duties for this page reach its gathering; else there is none."""
    found: Role | None = session().scalar(_roles(Role).where(Role.public_id == public_id, _reach(endpoint)))
    return found or abort(404)


def _named(fault: Unfit) -> str:
    return say("gathering.unfit", field=say("field." + fault.field))


def _found(wanted: Wanted, now: datetime) -> tuple[list[Line], int]:
    """A page of lines, and how many there are in all."""
    rows = _roles(Role.id, Role.name).where(_reach("roles"), *_filters(wanted))
    numbers = numbers_of(rows, wanted.q, (Role.name, Role.kana, Gathering.name, Gathering.kana, Role.public_id))
    here = wanted.shown(numbers)
    by_id = {row.id: row for row in session().scalars(select(Role).where(Role.id.in_(here)))}
    roles = [by_id[number] for number in here]
    dates = _next_dates([row.gathering_id for row in roles], now)
    held = _held(here, [date.id for date in dates.values()])
    lines = ((row, dates.get(row.gathering_id)) for row in roles)
    return [Line(row, date, held.get((row.id, date.id), 0) if date else 0) for row, date in lines], len(numbers)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Area.ward == wanted.ward] if wanted.ward else []
    if wanted.state in STATES:
        found += [Role.open.is_(wanted.state == "open")]
    return [*found, Gathering.status != GatheringStatus.ENDED]


def _next_dates(gatherings: Sequence[int], now: datetime) -> dict[int, Occurrence]:
    """The next date of each of these gatherings, by the gathering's id."""
    first = select(Occurrence).ext(distinct_on(Occurrence.gathering_id))
    rows = first.where(Occurrence.gathering_id.in_(gatherings), *_coming(now)).order_by(
        Occurrence.gathering_id, Occurrence.starts_at
    )
    return {one.gathering_id: one for one in session().scalars(rows)}


def _held(roles: Sequence[int], dates: Sequence[int]) -> dict[tuple[int | None, int], int]:
    """How many hold a place, by role and date."""
    rows = select(Attendance.role_id, Attendance.occurrence_id, func.count()).where(
        Attendance.role_id.in_(roles), Attendance.occurrence_id.in_(dates), Attendance.status.in_(HOLDS_A_PLACE)
    )
    grouped = rows.group_by(Attendance.role_id, Attendance.occurrence_id)
    return {(role, date): number for role, date, number in session().execute(grouped)}


def _coming(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Occurrence.is_ahead(now), Occurrence.status == OccurrenceStatus.PLANNED


def _wards() -> list[str]:
    rows = _roles(Area.ward).distinct().where(_reach("roles"), Area.ward != "")
    return list(session().scalars(rows.order_by(Area.ward)))


def _roles(*columns: Any) -> Select[Any]:
    """Roles with the area their gathering takes place in."""
    return placed(*columns).join(Role, Role.gathering_id == Gathering.id)


def _reach(endpoint: str) -> ColumnElement[bool]:
    return seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())

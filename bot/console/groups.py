"""Groups: found, read with their gatherings, changed."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Row, Select, func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.finding import AT_ONCE, Wanted, numbers_of
from bot.console.forms import shown, typed
from bot.console.scope import groups_seen_by
from handlers.acts.change import Unfit
from handlers.acts.edit_group import LIMITS
from handlers.acts.edit_group import edit_group as edit
from handlers.acts.neighbourhoods import is_one
from models.area import Area
from models.circulation import CircularTerms
from models.gathering import Gathering, GatheringStatus
from models.group import Group

# Whether a group holds anything now.
STATES = ("holding", "resting")
_HELD = (
    select(func.count())
    .where(Gathering.group_id == Group.id, Gathering.status == GatheringStatus.ACTIVE)
    .correlate(Group)
    .scalar_subquery()
)


def add_to(views: Blueprint) -> None:
    """The pages of groups."""
    views.add_url_rule("/groups", "groups", groups)
    views.add_url_rule("/groups/<public_id>", "group", group)
    views.add_url_rule("/groups/<public_id>/edit", "edit_group", edit_group, methods=["GET", "POST"])


def groups() -> Response:
    """The list, with how many gatherings each holds."""
    wanted = Wanted.typed(request.args)
    rows, number = _found(wanted)
    return page("groups", rows=rows, number=number, wanted=wanted, at_once=AT_ONCE, wards=_wards(), states=STATES)


def group(public_id: str) -> Response:
    """One group and its gatherings, those that have ended last."""
    found = one(public_id, "group")
    held = select(Gathering).where(Gathering.group_id == found.id, Gathering.merged_into_id.is_(None))
    rows = session().scalars(held.order_by(Gathering.status == GatheringStatus.ENDED, Gathering.name)).all()
    size = {"size": CircularTerms.of(session(), found.id)} if is_one(session(), found) else {}
    return page("group", found=found, held=rows, **size)


def edit_group(public_id: str) -> BaseResponse:
    """Change it: what was typed wrong is said, and stays as typed."""
    found = one(public_id, "edit_group")
    if request.method == "GET":
        return page("edit_group", found=found, typed=shown(found, LIMITS.texts))
    try:
        edit(session(), actor(), found, typed(request.form, LIMITS), now=desk().clock.now())
    except Unfit as fault:
        named = say("gathering.unfit", field=say("field." + fault.field))
        return page("edit_group", 400, found=found, typed=request.form, fault=named)
    return go("group", public_id=public_id)


def one(public_id: str, endpoint: str) -> Group:
    """The group, if the account's duties for this page reach it; else there is none."""
    found: Group | None = session().scalar(_placed(Group).where(Group.public_id == public_id, _reach(endpoint)))
    return found or abort(404)


def _found(wanted: Wanted) -> tuple[Sequence[Row[Any]], int]:
    """A page of rows, and how many there are in all."""
    rows = _placed(Group.id, Group.name).where(_reach("groups"), *_filters(wanted))
    numbers = numbers_of(rows, wanted.q, (Group.name, Group.kana, Group.public_id))
    here = wanted.shown(numbers)
    full = _placed(Group.id, Group.public_id, Group.name, Area.city, Area.ward, _HELD.label("held"))
    by_id = {row.id: row for row in session().execute(full.where(Group.id.in_(here)))}
    return [by_id[number] for number in here], len(numbers)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Area.ward == wanted.ward] if wanted.ward else []
    if wanted.state in STATES:
        found += [_HELD > 0 if wanted.state == "holding" else _HELD == 0]
    return found


def _wards() -> list[str]:
    rows = _placed(Area.ward).distinct().where(_reach("groups"), Area.ward != "")
    return list(session().scalars(rows.order_by(Area.ward)))


def _placed(*columns: Any) -> Select[Any]:
    rows: Select[Any] = select(*columns).select_from(Group)
    return rows.outerjoin(Area, Area.id == Group.area_id)


def _reach(endpoint: str) -> ColumnElement[bool]:
    return groups_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())

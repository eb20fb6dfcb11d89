"""Groups: found, read with their gatherings, written down, changed."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Row, Select, func, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.choosing import AREAS, TOPICS, area_id
from bot.console.contacts import of_group
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.finding import AT_ONCE, Wanted, numbers_of
from bot.console.forms import shown, typed
from bot.console.scope import groups_seen_by
from handlers.acts import edit_group as acts
from handlers.acts.change import Unfit
from handlers.acts.edit_group import LIMITS
from handlers.acts.group_wares import wares_of
from handlers.acts.neighbourhoods import is_one
from models.account import today
from models.area import Area
from models.circulation import CircularTerms
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.group_ware import Side, WareKind

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
    views.add_url_rule("/groups/new", "new_group", new_group, methods=["GET", "POST"])
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
    size: dict[str, Any] = {"size": CircularTerms.of(session(), found.id)} if is_one(session(), found) else {}
    now = desk().clock.now()
    size |= {"wares": wares_of(session(), found), "sides": tuple(Side), "kinds": tuple(WareKind)}
    return page("group", found=found, held=rows, contacts=of_group(found), day=today(now), **size)


def new_group() -> BaseResponse:
    """Write one down that no file names."""
    if request.method == "GET" or request.form.get("look"):
        return _form(None)
    try:
        made = acts.add_group(session(), actor(), _typed(request.form), now=desk().clock.now())
        _must_be_reached(made, "new_group")
    except Unfit as fault:
        session().rollback()
        return _form(None, fault)
    return go("group", public_id=made.public_id)


def edit_group(public_id: str) -> BaseResponse:
    """Change it: what was typed wrong is said, and stays as typed."""
    found = one(public_id, "edit_group")
    if request.method == "GET":
        area, topics = AREAS.standing(found.area.key if found.area else ""), TOPICS.standing(*found.categories)
        return page("edit_group", found=found, typed=shown(found, LIMITS.texts), area=area, topics=topics)
    if request.form.get("look"):
        return _form(found)
    try:
        acts.edit_group(session(), actor(), found, _typed(request.form), now=desk().clock.now())
        _must_be_reached(found, "edit_group")
    except Unfit as fault:
        session().rollback()
        return _form(one(public_id, "edit_group"), fault)
    return go("group", public_id=public_id)


def one(public_id: str, endpoint: str) -> Group:
    """The group, if the account's duties for this page reach it; else there is none."""
    found: Group | None = session().scalar(_placed(Group).where(Group.public_id == public_id, _reach(endpoint)))
    return found or abort(404)


def _form(found: Group | None, fault: Unfit | None = None) -> Response:
    """The form as it was typed, with what was looked up."""
    form = request.form
    named = say("gathering.unfit", field=say("field." + fault.field)) if fault else ""
    chosen = {"area": AREAS.typed(form), "topics": TOPICS.typed(form)}
    return page("edit_group", 400 if fault else 200, found=found, typed=form, fault=named, **chosen)


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form's values as the columns take them.

    Raises:
        Unfit: something to be chosen that was not.
    """
    # The form always sends one of its areas, none of them included.
    area = {"area_id": area_id(form)} if "area" in form or form.get("area_q") else {}
    return typed(form, LIMITS) | area | {"categories": TOPICS.taken(form, "categories")}


def _must_be_reached(group: Group, endpoint: str) -> None:
    """Nobody writes a group out of their own part of the city.

    Raises:
        Unfit: its area is another's.
    """
    if session().scalar(_placed(Group.id).where(Group.id == group.id, _reach(endpoint))) is None:
        raise Unfit("area_id")


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

"""An item is written, its 町会 are chosen by area or one by one; it is looked at before anybody is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bot.console.circulating import reach
from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts.accounts import Unsuitable
from handlers.acts.circulate import LONGEST_TEXT, LONGEST_TITLE, Draft, Request, circulate, left_this_month
from handlers.acts.neighbourhoods import is_neighbourhood, officers
from handlers.texts.plain import hints
from models.area import Area
from models.base import is_public_id, new_public_id
from models.circulation import Circular, Department
from models.group import Group

Form = MultiDict[str, str]
_CONTROL = re.compile(r"[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Ward:
    """The 町会 of a ward, or of a city without wards; `name` empty: their area is not known."""

    name: str
    groups: Sequence[Group]


def add_to(views: Blueprint) -> None:
    """The page of writing."""
    views.add_url_rule("/circulations/new", "new_circulation", new_circulation, methods=["GET", "POST"])


def new_circulation() -> BaseResponse:
    """Write, look, ask. Pressed twice it is asked once: the id it will have stands on the page."""
    wards = _wards()
    if request.method == "GET":
        return _shown(MultiDict(), wards)
    form, now = request.form, desk().clock.now()
    once = form.get("once", "")
    if is_public_id(once) and Circular.by_public_id(session(), once):
        return go("circulation", public_id=once)
    chosen, department = _chosen(form, wards), Department.by_public_id(session(), form.get("department", ""))
    try:
        draft = read_draft(form)
        draft.check(now)
        if department is None:
            raise Unsuitable("circulation.no_department")
        if not chosen:
            raise Unsuitable("circulation.no_groups")
    except Unsuitable as fault:
        return _shown(form, wards, status=400, fault=say(fault.key))
    if not form.get("sure"):
        return _shown(form, wards, look=_look(department, chosen, draft))
    wanted = Request(department, draft, chosen, once if is_public_id(once) else None)
    made = circulate(session(), actor(), wanted, now=now)
    return go("circulation", public_id=made.public_id)


def read_draft(form: MultiDict[str, str]) -> Draft:
    """The words and the last day as they were typed."""
    try:
        until = date.fromisoformat(form.get("until", ""))
    except ValueError:
        until = None
    title = " ".join(_plain(form, "title").split())
    return Draft(title, _plain(form, "text"), _plain(form, "easy"), _plain(form, "url"), until)


def _plain(form: MultiDict[str, str], name: str) -> str:
    """Without what neither LINE nor a feed takes: control characters, but for the ends of lines."""
    return _CONTROL.sub("", form.get(name, "").replace("\r\n", "\n").replace("\t", " ")).strip()


def _wards() -> list[Ward]:
    """All 町会 that the account may ask, by ward and name."""
    rows = select(Group, Area).outerjoin(Area, Area.id == Group.area_id)
    rows = rows.where(is_neighbourhood(), reach("new_circulation"))
    order = (Area.city, Area.ward, Group.kana, Group.name, Group.id)
    found: dict[str, list[Group]] = {}
    for group, area in session().execute(rows.order_by(*order)):
        found.setdefault(f"{area.city}{area.ward}" if area else "", []).append(group)
    return [Ward(name, groups) for name, groups in found.items()]


def _chosen(form: MultiDict[str, str], wards: Sequence[Ward]) -> list[Group]:
    whole, single = set(form.getlist("ward")), set(form.getlist("group"))
    return [one for ward in wards for one in ward.groups if ward.name in whole or one.public_id in single]


def _look(department: Department, chosen: Sequence[Group], draft: Draft) -> dict[str, Any]:
    now = desk().clock.now()
    on_line = len(officers(session(), [one.id for one in chosen], now=now))
    return {
        "department": department,
        "left": left_this_month(session(), department, now=now),
        "on_line": on_line,
        "on_paper": len(chosen) - on_line,
        "draft": draft,
        "hints": {one: hints(getattr(draft, one), easy=one == "easy") for one in ("text", "easy")},
    }


def _shown(form: MultiDict[str, str], wards: Sequence[Ward], *, status: int = 200, **values: Any) -> Response:
    groups = [one.id for ward in wards for one in ward.groups]
    return page(
        "new_circulation",
        status,
        typed=form,
        wards=wards,
        whole=set(form.getlist("ward")),
        single=set(form.getlist("group")),
        on_line=officers(session(), groups, now=desk().clock.now()),
        departments=session().scalars(select(Department).order_by(Department.name)).all(),
        once=form.get("once") or new_public_id(),
        longest={"title": LONGEST_TITLE, "text": LONGEST_TEXT},
        **values,
    )

"""Contacts with groups: notes on the group's page; what was promised, by the day it is due, on a page of its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as BaseResponse

from bot.console.access import NEEDS
from bot.console.desk import account, actor, desk, go, page, say, session
from bot.console.scope import groups_seen_by
from handlers.acts import keep_contacts as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.keep_contacts import Met
from models.account import today
from models.area import Area
from models.contact_note import ContactNote
from models.group import Group

_AT_ONCE, _OF_A_GROUP = 200, 50


def add_to(views: Blueprint) -> None:
    """The list, and what is done with a note."""
    views.add_url_rule("/contacts", "contacts", contacts)
    views.add_url_rule("/groups/<public_id>/contacts", "add_contact", add, methods=["GET", "POST"])
    views.add_url_rule("/contacts/<public_id>/done", "tick_contact", tick, methods=["POST"])


def contacts() -> Response:
    """What is promised and not done, the most pressing first; what has no day last."""
    rows = _placed().where(*_OPEN).order_by(ContactNote.due_on.asc().nulls_last(), ContactNote.id)
    found = session().scalars(rows.limit(_AT_ONCE)).all()
    return page("contacts", rows=found, day=today(desk().clock.now()))


def add(public_id: str) -> BaseResponse:
    """Write down a meeting or a call."""
    rows = select(Group).outerjoin(Area, Area.id == Group.area_id).where(Group.public_id == public_id)
    group: Group = session().scalar(rows.where(_reach("add_contact"))) or abort(404)
    now, form = desk().clock.now(), request.form
    if request.method == "GET":
        return page("add_contact", group=group, typed={"met_on": today(now).isoformat()})
    words, promised = (
        form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip() for name in ("words", "promised")
    )
    met = Met(_day(form.get("met_on", "")), words, " ".join(promised.split()), _day(form.get("due_on", "")))
    try:
        acts.keep_contact(session(), actor(), group, met, now=now)
    except Unsuitable as fault:
        return page("add_contact", 400, group=group, typed=form, fault=say(fault.key))
    return go("group", public_id=public_id, _anchor="contacts")


def tick(public_id: str) -> BaseResponse:
    """What was promised is done, or after all it is not."""
    found: ContactNote = session().scalar(_placed("tick_contact").where(ContactNote.public_id == public_id)) or abort(
        404
    )
    acts.keep_promise(session(), actor(), found, done=request.form.get("done") == "1", now=desk().clock.now())
    if request.form.get("back") == "group":
        return go("group", public_id=found.group.public_id, _anchor="contacts")
    return go("contacts")


def of_group(group: Group) -> Sequence[ContactNote]:
    """The latest contacts with a group."""
    rows = select(ContactNote).where(ContactNote.group_id == group.id)
    return session().scalars(rows.order_by(ContactNote.met_on.desc(), ContactNote.id.desc()).limit(_OF_A_GROUP)).all()


def waiting() -> int:
    """How many promises are due by today."""
    due = (*_OPEN, ContactNote.due_on <= today(desk().clock.now()))
    return session().scalar(select(func.count()).select_from(_placed().where(*due).subquery())) or 0


_OPEN = (ContactNote.promised != "", ContactNote.done_at.is_(None))


def _placed(endpoint: str = "contacts") -> Select[Any]:
    rows: Select[Any] = select(ContactNote).join(ContactNote.group).outerjoin(Area, Area.id == Group.area_id)
    return rows.where(_reach(endpoint)).options(contains_eager(ContactNote.group))


def _reach(endpoint: str) -> ColumnElement[bool]:
    return groups_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None

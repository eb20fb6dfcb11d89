"""The view log: who opened data about people, whose, and what for; for administrators and data officers."""

from flask import Blueprint, Response, request
from sqlalchemy import or_, select

from bot.console.desk import page, session
from models.person_view import PersonView

_AT_ONCE = 100


def add_to(views: Blueprint) -> None:
    """The page of the log."""
    views.add_url_rule("/views", "views", view_log)


def view_log() -> Response:
    """The latest first, a hundred at once; older ones by the number of the last."""
    q, before = request.args.get("q", "").strip()[:100].replace("\0", ""), request.args.get("before", "")
    rows = select(PersonView)
    if q:
        columns = (PersonView.name, PersonView.subject, PersonView.note, PersonView.account)
        rows = rows.where(or_(*(column.icontains(q, autoescape=True) for column in columns)))
    if before.isdecimal() and before.isascii() and len(before) < 19:
        rows = rows.where(PersonView.id < int(before))
    found = session().scalars(rows.order_by(PersonView.id.desc()).limit(_AT_ONCE + 1)).all()
    more = found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None
    return page("views", rows=found[:_AT_ONCE], more=more, q=q)

"""One date of a gathering: who comes, move it or cancel it, after seeing who will be told what."""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response, abort, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import gatherings
from bot.console.desk import actor, desk, go, page, say, session
from handlers.acts.audit import Deed, record
from handlers.acts.change_occurrence import CONCERNED, cancel_occurrence, move_occurrence
from handlers.acts.messages import span_of
from handlers.acts.phone import open_calls
from handlers.texts import say as say_to_residents
from handlers.texts.days import Span
from handlers.turn import t
from models.attendance import Attendance, AttendanceStatus
from models.base import JAPAN
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

_LONGEST_NOTE = 200


def add_to(views: Blueprint) -> None:
    """The pages of a date."""
    both = ["GET", "POST"]
    views.add_url_rule("/dates/<public_id>", "date", date)
    views.add_url_rule("/dates/<public_id>/move", "move_date", move_date, methods=both)
    views.add_url_rule("/dates/<public_id>/cancel", "cancel_date", cancel_date, methods=both)


def date(public_id: str) -> Response:
    """How many come, wait, help; and, once it is over, how many came."""
    found = one(public_id, "date")
    ahead, calls = found.over_at > desk().clock.now(), open_calls(session(), found)
    return page("date", found=found, people=_people(found), ahead=ahead, calls=calls)


def move_date(public_id: str) -> BaseResponse:
    """Ask when, show who will be told what, then move."""
    found, now = one(public_id, "move_date"), desk().clock.now()
    typed: Mapping[str, str] = request.form or {"starts": f"{found.local_start:%Y-%m-%dT%H:%M}", "note": ""}
    if request.method == "GET":
        return page("move_date", found=found, typed=typed)
    starts, fault = _start(typed.get("starts", "")), _note_fault(typed)
    if starts is None or starts <= now or starts == found.starts_at or found.status is OccurrenceStatus.CANCELLED:
        fault = "date.bad_start"
    if starts is None or fault:
        return page("move_date", 400, found=found, typed=typed, fault=say(fault or "date.bad_start"))
    if not typed.get("sure"):
        length = found.ends_at - found.starts_at if found.ends_at else None
        new = Span(starts, starts + length if length else None)
        words = t("change.moved", name=found.gathering.name, old=_old(found), new=t("card.span", span=new))
        shown = {"told": _told(found), "to_call": _told(found, by_phone=True)}
        return page("move_date", found=found, typed=typed, message=say_to_residents("ja", words), **shown)
    was = found.starts_at
    move_occurrence(session(), found, starts, note=typed.get("note", ""), now=now)
    changed = {"starts_at": was.isoformat()}, {"starts_at": starts.isoformat(), "note": typed.get("note", "")}
    record(session(), actor(), Deed("date.move", f"date:{public_id}", *changed), now=now)
    return go("date", public_id=public_id)


def cancel_date(public_id: str) -> BaseResponse:
    """Show who will be told what, then cancel."""
    found, now = one(public_id, "cancel_date"), desk().clock.now()
    words = t("change.cancelled", name=found.gathering.name, old=_old(found))
    fault = _note_fault(request.form)
    if request.method == "GET" or fault:
        shown = {"found": found, "typed": request.form, "fault": say(fault) if fault else ""}
        shown |= {"told": _told(found), "to_call": _told(found, by_phone=True)}
        return page("cancel_date", 400 if fault else 200, message=say_to_residents("ja", words), **shown)
    if found.status is OccurrenceStatus.CANCELLED:
        return go("date", public_id=public_id)
    note = request.form.get("note", "")
    cancel_occurrence(session(), found, note=note, now=now)
    deed = Deed("date.cancel", f"date:{public_id}", {"status": "planned"}, {"status": "cancelled", "note": note})
    record(session(), actor(), deed, now=now)
    return go("date", public_id=public_id)


def one(public_id: str, endpoint: str) -> Occurrence:
    """The date, if the account reaches its gathering."""
    found = Occurrence.by_public_id(session(), public_id) or abort(404)
    gatherings.one(found.gathering.public_id, endpoint)
    return found


def _people(found: Occurrence) -> list[tuple[str, str, int]]:
    """(status, role or "", how many), those who come first."""
    number = func.count()
    rows = select(Attendance.status, func.coalesce(Role.name, ""), number).outerjoin(Attendance.role)
    rows = rows.where(Attendance.occurrence_id == found.id).group_by(Attendance.status, Role.name)
    order = list(AttendanceStatus)
    return sorted(
        ((status.value, role, count) for status, role, count in session().execute(rows)),
        key=lambda row: (order.index(AttendanceStatus(row[0])), row[1]),
    )


def _told(found: Occurrence, *, by_phone: bool = False) -> int:
    """How many will be told in LINE, or have to be called."""
    rows = select(func.count()).where(Attendance.occurrence_id == found.id, Attendance.status.in_(CONCERNED))
    way = Attendance.enrolled_id if by_phone else Attendance.resident_id
    return session().scalar(rows.where(way.is_not(None))) or 0


def _start(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=JAPAN)
    except ValueError:
        return None


def _note_fault(typed: Mapping[str, str]) -> str:
    return "date.long_note" if len(typed.get("note", "")) > _LONGEST_NOTE else ""


def _old(found: Occurrence) -> object:
    return t("card.span", span=span_of(found))

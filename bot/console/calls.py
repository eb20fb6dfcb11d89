"""Telephone calls that are open: by date without names, and of one date with whom to call and whether it was done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import Row, Select, func, select
from werkzeug.wrappers import Response as BaseResponse

from bot.console import dates, introductions
from bot.console.access import NEEDS, may
from bot.console.desk import account, actor, desk, go, page, session
from bot.console.looking import ask_first
from bot.console.persons import opened
from bot.console.scope import placed, seen_by
from handlers.acts.phone import calls_of, tick_call
from models.attendance import Attendance, AttendanceStatus
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.phone_call import CallReason, PhoneCall

_DONE = (CallReason.TAKEN_BACK, CallReason.ACCEPTED)


@dataclass(frozen=True)
class CallRow:
    """Whom to call, and what they have to hear. `was`: when they believe it to be, where that is not so any more.

    `placed`: the place is another one. `done`: what the office did about their yes, or empty.
    """

    call: PhoneCall
    name: str
    phone: str
    was: datetime | None
    placed: bool
    offered: bool
    off: bool
    done: str


def add_to(views: Blueprint) -> None:
    """The pages of calls."""
    views.add_url_rule("/calls", "calls", calls)
    views.add_url_rule("/dates/<public_id>/calls", "date_calls", date_calls)
    views.add_url_rule("/dates/<public_id>/calls/<call>/tick", "tick_call", tick, methods=["POST"])


def calls() -> Response:
    """On which dates somebody waits to be called."""
    number = (
        introductions.calls_waiting() if may(account(), NEEDS["console.introductions"], now=desk().clock.now()) else 0
    )
    return page("calls", rows=waiting(), introductions=number)


def date_calls(public_id: str) -> BaseResponse:
    """Whom to call about this date, after what for was said."""
    found = dates.one(public_id, "date_calls")
    return ask_first("date", found.public_id) or page("date_calls", found=found, rows=rows_of(found))


def tick(public_id: str, call: str) -> BaseResponse:
    """Reached, or not this time."""
    found = dates.one(public_id, "tick_call")
    of_this_date = select(PhoneCall).join(Attendance).where(Attendance.occurrence_id == found.id)
    one = session().scalar(of_this_date.where(PhoneCall.public_id == call)) or abort(404)
    tick_call(session(), actor(), one, reached=request.form.get("reached") == "1", now=desk().clock.now())
    return go("date_calls", public_id=found.public_id)


def waiting() -> list[Row[Any]]:
    """(date, gathering, how many to call), as far as the account reaches, the soonest first."""
    rows = _open(Occurrence.public_id, Occurrence.starts_at, Gathering.name, func.count().label("number"))
    rows = rows.group_by(Occurrence.public_id, Occurrence.starts_at, Gathering.name)
    return list(session().execute(rows.order_by(Occurrence.starts_at)))


def rows_of(found: Occurrence) -> list[CallRow]:
    """The calls of a date, open ones first; who was forgotten meanwhile cannot be called."""
    return [_row(call, found) for call in calls_of(session(), found) if call.attendance.enrolled_id is not None]


def _row(call: PhoneCall, found: Occurrence) -> CallRow:
    name, phone = opened(call.attendance.enrolled)
    was = call.was if call.was != found.starts_at else None
    offered = call.attendance.status is AttendanceStatus.OFFERED
    placed = call.reason is CallReason.PLACED
    off = found.status is OccurrenceStatus.CANCELLED
    done = call.reason.value if call.reason in _DONE else ""
    return CallRow(call, name, phone, was=was, placed=placed, offered=offered, off=off, done=done)


def _open(*columns: Any) -> Select[Any]:
    reach = seen_by(account(), NEEDS["console.calls"].duties, now=desk().clock.now())
    rows = placed(*columns).join(Occurrence, Occurrence.gathering_id == Gathering.id)
    rows = rows.join(Attendance, Attendance.occurrence_id == Occurrence.id).join(PhoneCall)
    return rows.where(reach, PhoneCall.closed_at.is_(None), Attendance.enrolled_id.is_not(None))

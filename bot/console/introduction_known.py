"""Who an introduction may begin with: somebody of a date, a thread, a request, a search; a group.

Whoever is out of reach is not there. The side is at home where the office knows them from: there they are looked after.
"""

from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import select

from bot.console import dates, groups, match_log
from bot.console.access import NEEDS, may
from bot.console.desk import account, desk, say, session
from bot.console.introduction_sides import request_of, requests
from bot.console.thread_desk import one as thread_of
from bot.console.thread_desk import placed as threads_placed
from bot.console.thread_desk import reach as threads_reached
from handlers.acts.introduce import Party
from models.account import today
from models.attendance import Attendance
from models.gathering import Gathering
from models.resident import Resident
from models.supporter_request import RequestState, SupporterRequest
from models.thread import Thread

_MOST_PEOPLE = 50


@dataclass(frozen=True)
class Known:
    """Somebody or a group that the form begins with: how the page names them, and the side they will be."""

    title: str
    party: Party


def known_by(key: str) -> Known | None:
    """Who is meant by a key of this form: of a date, a thread, a request, a search, a group; within reach, or 404."""
    kind, _, public_id = key.partition(":")
    if not public_id:
        return None
    return _KINDS[kind](public_id) if kind in _KINDS else abort(404)


def _of_date(public_id: str) -> Known:
    row = session().scalar(select(Attendance).where(Attendance.public_id == public_id)) or abort(404)
    date = dates.one(row.occurrence.public_id, "people")
    title = say("introduction.of_date", name=date.gathering.name)
    if row.resident_id:
        resident = session().get_one(Resident, row.resident_id)
        return Known(title, Party(resident=resident, area_id=area_of(date.gathering)))
    if row.enrolled is None:
        return abort(404)
    # Their own copy: the name for the date is forgotten thirty days after it.
    return Known(title, Party(sealed=row.enrolled.sealed, area_id=area_of(date.gathering)))


def _of_thread(public_id: str) -> Known:
    found = thread_of(public_id, "thread")
    place = found.help_desk.area_id if found.help_desk else found.area_id
    number = found.public_id[:4].upper()
    return Known(say("thread.number", number=number), Party(resident=found.resident, area_id=place))


def _of_request(public_id: str) -> Known:
    found = request_of(public_id, "introduction_request")
    if found.resident is None:
        return abort(404)
    return Known(_request_title(found), Party(resident=found.resident, area_id=found.area_id))


def _of_search(public_id: str) -> Known:
    found = match_log.one(public_id, "match")
    # A search of who did not consent is nobody's.
    resident = session().get(Resident, found.resident_id or 0) or abort(404)
    return Known(say("introduction.of_search"), Party(resident=resident, area_id=found.area_id))


def _of_group(public_id: str) -> Known:
    found = groups.one(public_id, "group")
    return Known(found.name, Party(group=found, area_id=found.area_id))


def people_to_choose() -> list[tuple[str, str]]:
    """(key, title) of people on LINE whom one may choose as the other side: requests, and threads that are open."""
    asked = requests("introduction_request").where(SupporterRequest.state == RequestState.YES)
    found = [(f"request:{one.public_id}", _request_title(one)) for one in session().scalars(asked.limit(_MOST_PEOPLE))]
    if may(account(), NEEDS["console.thread"], now=desk().clock.now()):
        rows: Any = threads_placed(Thread).where(threads_reached("thread"), Thread.closed_at.is_(None))
        for one in session().scalars(rows.order_by(Thread.opened_at.desc()).limit(_MOST_PEOPLE)):
            found.append((f"thread:{one.public_id}", say("thread.number", number=one.public_id[:4].upper())))
    return found


def _request_title(found: SupporterRequest) -> str:
    where = found.area.full_name if found.area else say("thread.no_area")
    return say("introduction.of_request", relation=say(f"introduction.relation_{found.relation}"), area=where)


def own_area() -> int | None:
    """Where the account works: somebody without LINE is at home there, as far as we know."""
    kinds = NEEDS["console.new_introduction"].duties
    held = [duty for duty in account().duties_on(today(desk().clock.now())) if duty.duty in kinds]
    return next((duty.area_id for duty in held if duty.area_id and duty.group_id is None), None)


def area_of(found: Gathering) -> int | None:
    return (found.venue.area_id if found.venue else None) or found.area_id


_KINDS = {"date": _of_date, "thread": _of_thread, "request": _of_request, "search": _of_search, "group": _of_group}

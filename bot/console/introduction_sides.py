"""Introductions as an account may see them: each side by its own area, names unsealed.

Of an introduction between two areas each coordinator sees their own side, and of the other only that there is one.
"""

import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import abort
from sqlalchemy import ColumnElement, Select, select

from bot.console.access import NEEDS
from bot.console.desk import account, desk, say, session
from bot.console.scope import sides_seen_by
from handlers.acts.introduction_desk import to_call, to_tell
from models.area import Area
from models.introduction import DueFor, Introduction, IntroductionEvent, IntroductionSide
from models.supporter_request import SupporterRequest

MEETING = ("place", "ask_for", "company")


@dataclass(frozen=True)
class Shown:
    """A side. `mine` False: another area's, of which nothing is shown. `name` and `phone` as they are known."""

    row: IntroductionSide
    mine: bool
    name: str = ""
    phone: str = ""
    to_call: bool = False
    to_tell: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the timeline."""

    row: IntroductionEvent
    words: str


def reach(endpoint: str) -> ColumnElement[bool]:
    """A condition on sides, or requests, joined with their `Area`."""
    return sides_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def reached(endpoint: str) -> Select[Any]:
    """Introductions of which one side at least is within reach."""
    mine = select(IntroductionSide.introduction_id).outerjoin(Area, Area.id == IntroductionSide.area_id)
    return select(Introduction).where(Introduction.id.in_(mine.where(reach(endpoint))))


def one(public_id: str, endpoint: str) -> Introduction:
    """The introduction, if the account reaches a side of it; else there is none."""
    found: Introduction | None = session().scalar(reached(endpoint).where(Introduction.public_id == public_id))
    return found or abort(404)


def request_of(public_id: str, endpoint: str) -> SupporterRequest:
    """What a supporter asked and the person said yes to, if the account reaches it."""
    rows = requests(endpoint).where(SupporterRequest.public_id == public_id)
    found: SupporterRequest | None = session().scalar(rows)
    return found or abort(404)


def requests(endpoint: str) -> Select[Any]:
    """Requests within reach that the person said yes to."""
    rows = select(SupporterRequest).outerjoin(Area, Area.id == SupporterRequest.area_id)
    return rows.where(reach(endpoint), SupporterRequest.resident_id.is_not(None))


def due_of(found: Introduction, shown: list[Shown]) -> str:
    """What is due, as far as it is about a side that is shown: whom another area has to call is not told here."""
    about_calls = found.due_for in (DueFor.CALL, DueFor.TELL)
    mine = all(one.mine for one in shown) or any(one.to_call or one.to_tell for one in shown)
    if found.due_for is DueFor.MINOR and not shows_minor(shown):
        return "elsewhere"
    return "elsewhere" if about_calls and not mine else found.due_for or ""


def shows_minor(shown: list[Shown]) -> bool:
    """Whether a side that is shown is a minor's: of another area's not even that is told."""
    return any(one.mine and one.row.minor for one in shown)


def side_of(found: Introduction, position: str, endpoint: str) -> IntroductionSide:
    """A side that the account reaches."""
    mine = [one.row for one in sides(found, endpoint) if one.mine and str(one.row.position) == position]
    return mine[0] if mine else abort(404)


def sides(found: Introduction, endpoint: str) -> list[Shown]:
    """Both, in order."""
    now = desk().clock.now()
    rows = select(IntroductionSide.id).outerjoin(Area, Area.id == IntroductionSide.area_id)
    mine = set(session().scalars(rows.where(IntroductionSide.introduction_id == found.id, reach(endpoint))))
    calls = {side.id for side in to_call(session(), found, now=now)}
    tells = {side.id for side in to_tell(session(), found, now=now)}
    return [
        Shown(side, True, *opened(side.sealed), side.id in calls, side.id in tells)
        if side.id in mine
        else Shown(side, False)
        for side in found.sides
    ]


def opened(sealed: bytes | None) -> tuple[str, str]:
    """Name and telephone number; what is not known is empty."""
    told = json.loads(words_of(sealed) or "{}") if sealed else {}
    return told.get("name", ""), told.get("phone", "")


def meeting_of(found: Introduction) -> dict[str, str]:
    """Where, whom to ask for, who comes along."""
    told = json.loads(words_of(found.meeting) or "{}") if found.meeting else {}
    return {name: told.get(name, "") for name in MEETING}


def timeline(found: Introduction, shown: list[Shown]) -> list[Line]:
    """What happened to the sides that are shown, and to both."""
    theirs = {one.row.position for one in shown if one.mine}
    rows = select(IntroductionEvent).where(IntroductionEvent.introduction_id == found.id)
    lines = session().scalars(rows.order_by(IntroductionEvent.at, IntroductionEvent.id)).all()
    return [Line(row, _note(row)) for row in lines if row.side is None or row.side in theirs]


def words_of(sealed: bytes | None) -> str:
    """What was sealed; empty where there is nothing, or it was sealed under another SECRET_KEY."""
    try:
        return desk().vault.open(sealed) if sealed else ""
    except InvalidTag:
        return ""


def _note(row: IntroductionEvent) -> str:
    return (words_of(row.sealed) or say("thread.unreadable")) if row.sealed else ""

"""Calendars to subscribe to: all dates of an area, of a topic, or of both; and which of them a page points to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.parts import Parts
from bot.public.calendar import calendar_of_all
from bot.public.shown import FRESH
from matching.vocabulary import concepts, label
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence
from models.venue import Venue

_MOST = 500
_LONGEST = 100
_TOPICS_SHOWN = 2


@dataclass(frozen=True)
class Feed:
    """A calendar as a page names it. `of`: dates (of one gathering), group, area or topic."""

    of: str
    address: str
    area: str = ""
    topic: str = ""


def blueprint(parts: Parts) -> Blueprint:
    """GET /calendar.ics?area=…&topic=…"""
    views = Blueprint("feeds", __name__)

    @views.get("/calendar.ics")
    def feed() -> Response:
        area, topic = (request.args.get(name, "").strip().replace("\0", "") for name in ("area", "topic"))
        if not (area or topic) or max(len(area), len(topic)) > _LONGEST:
            return abort(404)
        now = parts.clock.now()
        with Session(parts.engine) as session:
            if not _holds(session, area, topic):
                return abort(404)
            rows = select(Occurrence).where(Occurrence.is_ahead(now), Occurrence.merged_into_id.is_(None))
            mine = rows.where(Occurrence.gathering_id.in_(_gatherings(area, topic)))
            dates = session.scalars(mine.order_by(Occurrence.starts_at, Occurrence.id).limit(_MOST)).all()
            body = calendar_of_all(dates, now=now).to_ical()
        return Response(body, mimetype="text/calendar", headers={"Cache-Control": FRESH})

    return views


def feeds_around(
    session: Session, base_url: str, *, area: Area | None, language: str, topics: Sequence[str] = ()
) -> list[Feed]:
    """The calendars of a place as a whole, and of topics there; those that hold nothing are left out."""
    place = f"{area.city}{area.ward}" if area else ""
    known = [topic for topic in topics if topic not in concepts() or concepts()[topic].kind == "topic"]
    asked = [(place, ""), *((place, topic) for topic in known[:_TOPICS_SHOWN])]
    held = [(where, topic) for where, topic in asked if (where or topic) and _holds(session, where, topic)]
    return [_feed(base_url, where, topic, language) for where, topic in held]


def _feed(base_url: str, area: str, topic: str, language: str) -> Feed:
    named = {name: value for name, value in (("area", area), ("topic", topic)) if value}
    address = f"{base_url}/calendar.ics?{urlencode(named)}"
    return Feed("topic" if topic else "area", address, area, label(topic, language) if topic else "")


def _holds(session: Session, area: str, topic: str) -> bool:
    return session.scalar(_gatherings(area, topic).limit(1)) is not None


def _gatherings(area: str, topic: str) -> Select[Any]:
    """The ids of what takes place there, or is about that; samples are left out."""
    place = aliased(Area)
    where = func.coalesce(Venue.area_id, Gathering.area_id)
    rows = select(Gathering.id).outerjoin(Venue, Venue.id == Gathering.venue_id).outerjoin(place, place.id == where)
    rows = rows.where(Gathering.status == GatheringStatus.ACTIVE, Gathering.sample.is_(False))
    if area:
        names = (place.city + place.ward, place.city, place.ward, place.city + place.ward + place.name, place.key)
        rows = rows.where(or_(*(name == area for name in names)))
    return rows.where(Gathering.categories.contains([topic])) if topic else rows

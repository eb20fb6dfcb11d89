"""Calendar files: occurrences as .ics, for the phone's own calendar. Nothing about any person is in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort
from icalendar import Calendar, Event
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.clock import Clock
from models.base import is_public_id
from models.occurrence import Occurrence, OccurrenceStatus

_ASSUMED_LENGTH = timedelta(hours=2)


def blueprint(engine: Engine, clock: Clock) -> Blueprint:
    """GET /calendar/….ics: one date. Opened again after a move or cancellation, the phone's entry follows."""
    views = Blueprint("calendar", __name__, url_prefix="/calendar")

    @views.get("/<public_id>.ics")
    def occurrence_file(public_id: str) -> Response:
        if not is_public_id(public_id):
            abort(404)
        with Session(engine) as session:
            occurrence = Occurrence.by_public_id(session, public_id)
            if occurrence is None:
                abort(404)
            body = calendar_of(occurrence, now=clock.now()).to_ical()
        headers = {"Content-Disposition": f'attachment; filename="musubi-{public_id}.ics"', "Cache-Control": "no-cache"}
        return Response(body, mimetype="text/calendar", headers=headers)

    return views


def calendar_of(occurrence: Occurrence, *, now: datetime) -> Calendar:
    """The iCalendar object (RFC 5545) of one occurrence, made `now`; the version counts as its SEQUENCE."""
    return calendar_of_all([occurrence], now=now)


def calendar_of_all(occurrences: Iterable[Occurrence], *, now: datetime) -> Calendar:
    """The same of several: a calendar that a phone can subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", "-//Musubi//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for occurrence in occurrences:
        calendar.add_component(_event(occurrence, now))
    return calendar


def _event(occurrence: Occurrence, now: datetime) -> Event:
    gathering = occurrence.gathering
    event = Event()
    event.add("uid", f"{occurrence.public_id}@musubi")
    event.add("sequence", occurrence.version)
    event.add("dtstamp", now)
    event.add("summary", gathering.name)
    event.add("status", "CANCELLED" if occurrence.status is OccurrenceStatus.CANCELLED else "CONFIRMED")
    if occurrence.has_time:
        event.add("dtstart", occurrence.starts_at)
        event.add("dtend", occurrence.ends_at or occurrence.starts_at + _ASSUMED_LENGTH)
    else:
        event.add("dtstart", occurrence.local_start.date())
    if occurrence.place_name:
        event.add("location", occurrence.place_name)
    if gathering.description:
        event.add("description", gathering.description)
    if occurrence.point:
        event.add("geo", occurrence.point)
    return event

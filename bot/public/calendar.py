"""Calendar files: one occurrence as .ics, for the phone's own calendar. Nothing about any person is in it."""

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from models.occurrence import Occurrence, OccurrenceStatus

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")

_ASSUMED_LENGTH = timedelta(hours=2)


@blueprint.get("/<public_id>.ics")
def occurrence_file(public_id: str) -> Response:
    """One date. Opened again after a move or cancellation, the entry in the phone's calendar follows."""
    with Session(current_app.extensions["engine"]) as session:
        occurrence = Occurrence.by_public_id(session, public_id)
        if occurrence is None:
            abort(404)
        body = calendar_of(occurrence).to_ical()
    headers = {"Content-Disposition": f'attachment; filename="musubi-{public_id}.ics"', "Cache-Control": "no-cache"}
    return Response(body, mimetype="text/calendar", headers=headers)


def calendar_of(occurrence: Occurrence) -> Calendar:
    """The iCalendar object (RFC 5545) of one occurrence; the version counts as its SEQUENCE."""
    gathering = occurrence.gathering
    event = Event()
    event.add("uid", f"{occurrence.public_id}@musubi")
    event.add("sequence", occurrence.version)
    event.add("dtstamp", occurrence.starts_at)
    event.add("summary", gathering.name)
    event.add("status", "CANCELLED" if occurrence.status is OccurrenceStatus.CANCELLED else "CONFIRMED")
    if occurrence.has_time:
        event.add("dtstart", occurrence.starts_at)
        event.add("dtend", occurrence.ends_at or occurrence.starts_at + _ASSUMED_LENGTH)
    else:
        event.add("dtstart", occurrence.local_start.date())
    if gathering.place_name:
        event.add("location", gathering.place_name)
    if gathering.description:
        event.add("description", gathering.description)
    if gathering.point:
        event.add("geo", gathering.point)
    calendar = Calendar()
    calendar.add("prodid", "-//Musubi//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar

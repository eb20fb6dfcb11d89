"""The catalogue in the words of schema.org: an Event for search engines, and all of them as one JSON file."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload

from models.base import JAPAN
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.recurrence import WEEKDAYS, BadRule, Repeat, parse
from models.venue import Venue

_AT_ONCE = 500
_DAYS = dict(zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
_EVERY, _LAST, _FORTNIGHTLY = 0, 6, 7


def event_of(gathering: Gathering, one: Occurrence, address: str) -> dict[str, Any]:
    """A date as schema.org Event. `address`: its open page."""
    local = one.local_start
    place: dict[str, Any] = {"@type": "Place", "name": one.place_name or gathering.name}
    venue = one.venue or gathering.venue
    if venue and venue.address:
        place["address"] = venue.address
    if one.point:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": one.point[0], "longitude": one.point[1]}
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": gathering.name,
        "startDate": local.isoformat() if one.has_time else local.date().isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "location": place,
        "url": address,
    }
    if one.ends_at:
        event["endDate"] = one.ends_at.astimezone(JAPAN).isoformat()
    if gathering.description:
        event["description"] = gathering.description
    if gathering.group:
        event["organizer"] = {"@type": "Organization", "name": gathering.group.name}
    return event


def schedule_of(gathering: Gathering) -> list[dict[str, Any]]:
    """Its rule as schema.org Schedules; empty: it has none, or none that can be read."""
    try:
        repeats = parse(gathering.rule) if gathering.rule else ()
    except BadRule:
        return []
    times = {"startTime": gathering.start_time, "endTime": gathering.end_time}
    about: dict[str, Any] = {"@type": "Schedule", "scheduleTimezone": JAPAN.key}
    about |= {name: f"{at:%H:%M}" for name, at in times.items() if at}
    days = {"startDate": gathering.period_from, "endDate": gathering.period_until}
    about |= {name: day.isoformat() for name, day in days.items() if day}
    return [about | part for repeat in repeats for part in _parts(repeat)]


def events_json(session: Session, *, now: datetime, base_url: str) -> Iterator[str]:
    """One Event for each gathering that takes place: its next date, and its rule. In pieces, as JSON text."""
    yield '{"@context": "https://schema.org", "@graph": ['
    between = ""
    for one in session.scalars(_next_dates(now).execution_options(yield_per=_AT_ONCE)):
        event = event_of(one.gathering, one, f"{base_url}/g/{one.gathering.public_id}")
        del event["@context"]
        if schedules := schedule_of(one.gathering):
            event["eventSchedule"] = schedules
        if one.gathering.attribution:
            event["creditText"] = one.gathering.attribution
        yield between + json.dumps(event, ensure_ascii=False)
        between = ",\n"
    yield "]}"


def _next_dates(now: datetime) -> Any:
    gathering = joinedload(Occurrence.gathering)
    rows = select(Occurrence).ext(distinct_on(Occurrence.gathering_id)).join(Occurrence.gathering)
    rows = rows.where(
        Occurrence.is_ahead(now),
        Occurrence.status == OccurrenceStatus.PLANNED,
        Gathering.status == GatheringStatus.ACTIVE,
        Gathering.sample.is_(False),
    )
    return rows.order_by(Occurrence.gathering_id, Occurrence.starts_at).options(
        joinedload(Occurrence.venue).joinedload(Venue.area),
        gathering.joinedload(Gathering.venue).joinedload(Venue.area),
        gathering.joinedload(Gathering.area),
        gathering.joinedload(Gathering.group),
    )


def _parts(repeat: Repeat) -> Iterator[dict[str, Any]]:
    if repeat.month_days:
        yield {"repeatFrequency": "P1M", "byMonthDay": sorted(repeat.month_days)}
        return
    days = [_DAYS[WEEKDAYS[number]] for number in sorted(repeat.weekdays)]
    for week in sorted(repeat.weeks):
        if week in (_EVERY, _FORTNIGHTLY):
            yield {"repeatFrequency": "P1W" if week == _EVERY else "P2W", "byDay": days}
        else:
            yield {"repeatFrequency": "P1M", "byDay": days, "byMonthWeek": -1 if week == _LAST else week}

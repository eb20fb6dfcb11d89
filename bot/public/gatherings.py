"""Open pages of gatherings: fast, plain, found by search engines (schema.org Event), the same facts as in the chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.public.calendar import calendar_of_all, is_public_id
from handlers.texts import say
from handlers.texts.days import Span
from handlers.turn import Text, t
from models.base import JAPAN
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus

_DATES_SHOWN = 12
# Caches may keep a page for a while; who looks at a cancelled date should not read the old one for long.
_FRESH = "public, max-age=300"
_LANGUAGES = ("ja", "easy", "en")


def blueprint(engine: Engine, clock: Clock, base_url: str) -> Blueprint:
    """GET /g/…, /g/….ics, /sitemap.xml, /robots.txt."""
    views = Blueprint(
        "public", __name__, template_folder="templates", static_folder="static", static_url_path="/public"
    )

    @views.get("/g/<public_id>")
    def gathering(public_id: str) -> Response:
        with Session(engine) as session:
            found = _one(session, public_id)
            dates = coming(session, found, clock.now())
            return _page(found, dates, base_url)

    @views.get("/g/<public_id>.ics")
    def feed(public_id: str) -> Response:
        with Session(engine) as session:
            found = _one(session, public_id)
            body = calendar_of_all(coming(session, found, clock.now(), off=True), now=clock.now()).to_ical()
        return Response(body, mimetype="text/calendar", headers={"Cache-Control": _FRESH})

    @views.get("/sitemap.xml")
    def sitemap() -> Response:
        with Session(engine) as session:
            shown = select(Gathering.public_id).where(*_shown()).order_by(Gathering.id)
            pages = [base_url + url_for("public.gathering", public_id=one) for one in session.scalars(shown)]
        lines = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
        body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>'
        return Response(body, mimetype="application/xml", headers={"Cache-Control": _FRESH})

    @views.get("/robots.txt")
    def robots() -> Response:
        words = f"User-agent: *\nDisallow: /console/\nDisallow: /r/\nSitemap: {base_url}/sitemap.xml\n"
        return Response(words, mimetype="text/plain")

    return views


def coming(session: Session, gathering: Gathering, now: datetime, *, off: bool = False) -> Sequence[Occurrence]:
    """Its next dates; `off`: cancelled ones too, so that a calendar can strike them out."""
    rows = select(Occurrence).where(Occurrence.gathering_id == gathering.id, Occurrence.is_ahead(now))
    rows = rows if off else rows.where(Occurrence.status == OccurrenceStatus.PLANNED)
    return session.scalars(rows.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)).all()


def schema_of(gathering: Gathering, one: Occurrence, address: str) -> dict[str, Any]:
    """A date as schema.org Event."""
    place: dict[str, Any] = {"@type": "Place", "name": one.place_name or gathering.name}
    venue = one.venue or gathering.venue
    if venue and venue.address:
        place["address"] = venue.address
    if one.point:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": one.point[0], "longitude": one.point[1]}
    local = one.local_start
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


def _page(found: Gathering, dates: Sequence[Occurrence], base_url: str) -> Response:
    asked = request.args.get("language", "ja")
    language = asked if asked in _LANGUAGES else "ja"
    address = base_url + url_for("public.gathering", public_id=found.public_id)
    spans = [say(language, _when(one)) for one in dates]
    told = [schema_of(found, one, address) for one in dates]
    words = render_template(
        "public/gathering.html", found=found, spans=spans, language=language, address=address, told=told
    )
    answer = Response(words)
    answer.headers["Cache-Control"] = _FRESH
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
    )
    return answer


def _when(one: Occurrence) -> Text:
    """A date, with its place where that is another than usual."""
    span = Span(one.starts_at, one.ends_at, one.has_time)
    return t("card.span_at", span=span, place=one.place_name) if one.venue else t("card.span", span=span)


def _one(session: Session, public_id: str) -> Gathering:
    found = Gathering.by_public_id(session, public_id) if is_public_id(public_id) else None
    if found is None or found.status is GatheringStatus.ENDED:
        return abort(404)
    return found


def _shown() -> tuple[Any, ...]:
    return Gathering.status == GatheringStatus.ACTIVE, Gathering.sample.is_(False)

"""Open pages of gatherings: fast, plain, found by search engines (schema.org Event), the same facts as in the chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from bot.opendata.schema import event_of
from bot.parts import Parts
from bot.public.calendar import calendar_of_all
from bot.public.districts import address_of
from bot.public.feeds import Feed, feeds_around
from bot.public.shown import FRESH, language_asked, secured, span_words
from handlers.acts.bulletin import districts
from models.base import is_public_id
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.occurrence import Occurrence, OccurrenceStatus

_DATES_SHOWN = 12
# More than that a map of a site may not hold.
_MOST_PAGES = 50_000


def blueprint(parts: Parts) -> Blueprint:
    """GET /g/…, /g/….ics, /sitemap.xml, /robots.txt."""
    engine, clock, base_url = parts.engine, parts.clock, parts.config.public_base_url
    views = Blueprint(
        "public", __name__, template_folder="templates", static_folder="static", static_url_path="/public"
    )

    @views.get("/g/<public_id>")
    def gathering(public_id: str) -> BaseResponse:
        with Session(engine) as session:
            found = one(session, public_id)
            if found.public_id != public_id:
                return redirect(url_for("public.gathering", public_id=found.public_id), code=301)
            dates = coming(session, found, clock.now())
            return _page(session, found, dates, base_url)

    @views.get("/g/<public_id>.ics")
    def feed(public_id: str) -> Response:
        with Session(engine) as session:
            found = one(session, public_id)
            body = calendar_of_all(coming(session, found, clock.now(), off=True), now=clock.now()).to_ical()
        return Response(body, mimetype="text/calendar", headers={"Cache-Control": FRESH})

    @views.get("/sitemap.xml")
    def sitemap() -> Response:
        with Session(engine) as session:
            body = _site_map(session, base_url)
        return Response(body, mimetype="application/xml", headers={"Cache-Control": FRESH})

    @views.get("/robots.txt")
    def robots() -> Response:
        words = f"User-agent: *\nDisallow: /console/\nDisallow: /r/\nSitemap: {base_url}/sitemap.xml\n"
        return Response(words, mimetype="text/plain")

    return views


def _site_map(session: Session, base_url: str) -> str:
    """The open pages, as sitemaps.org writes them."""
    shown = select(Gathering.public_id).where(*_shown()).order_by(Gathering.id).limit(_MOST_PAGES)
    pages = [base_url + url_for("public.gathering", public_id=one) for one in session.scalars(shown)]
    holding = select(Gathering.group_id).where(*_shown())
    groups = select(Group.public_id).where(Group.id.in_(holding)).order_by(Group.id)
    pages += [base_url + url_for("public_groups.group", public_id=one) for one in session.scalars(groups)]
    pages += _districts(session, base_url)
    lines = "".join(f"<url><loc>{page}</loc></url>" for page in pages[:_MOST_PAGES])
    head = '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}{lines}</urlset>"


def _districts(session: Session, base_url: str) -> list[str]:
    """The pages of districts and their feeds; none of them, where there are no districts."""
    addresses = [address_of(base_url, one) for one in districts(session) if not one.sample]
    whole = [f"{base_url}/districts"] if addresses else []
    return [*whole, *addresses, *(f"{one}.atom" for one in addresses)]


def coming(session: Session, gathering: Gathering, now: datetime, *, off: bool = False) -> Sequence[Occurrence]:
    """Its next dates; `off`: cancelled ones too, so that a calendar can strike them out."""
    rows = select(Occurrence).where(Occurrence.gathering_id == gathering.id, Occurrence.is_ahead(now))
    rows = rows if off else rows.where(Occurrence.status == OccurrenceStatus.PLANNED)
    return session.scalars(rows.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)).all()


def _page(session: Session, found: Gathering, dates: Sequence[Occurrence], base_url: str) -> Response:
    language = language_asked()
    address = base_url + url_for("public.gathering", public_id=found.public_id)
    spans = [span_words(one, language) for one in dates]
    told = [event_of(found, one, address) for one in dates]
    picture = base_url + url_for("papers.picture", public_id=found.public_id)
    own = Feed("dates", base_url + url_for("public.feed", public_id=found.public_id))
    place = found.venue.area if found.venue else found.area
    feeds = [own, *feeds_around(session, base_url, area=place, language=language, topics=found.categories)]
    values = {"feeds": feeds, "found": found, "spans": spans, "language": language, "address": address, "told": told}
    return secured(Response(render_template("public/gathering.html", picture=picture, **values)))


def one(session: Session, public_id: str) -> Gathering:
    """The gathering, or not found: one that has ended is nobody's any more. Of a merged one, the kept."""
    found = Gathering.by_public_id(session, public_id) if is_public_id(public_id) else None
    if found is None or found.status is GatheringStatus.ENDED:
        return abort(404)
    return found


def _shown() -> tuple[Any, ...]:
    return Gathering.status == GatheringStatus.ACTIVE, Gathering.sample.is_(False)

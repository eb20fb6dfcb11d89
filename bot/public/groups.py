"""Open pages of groups: who they are, what they hold and when next, as a page and for calendars."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.parts import Parts
from bot.public.calendar import calendar_of_all
from bot.public.feeds import Feed, feeds_around
from bot.public.shown import FRESH, language_asked, secured, span_words
from models.base import is_public_id
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.occurrence import Occurrence

_DATES_SHOWN = 200


def blueprint(parts: Parts) -> Blueprint:
    """GET /groups/…, /groups/….ics."""
    views = Blueprint("public_groups", __name__, url_prefix="/groups", template_folder="templates")

    @views.get("/<public_id>")
    def group(public_id: str) -> Response:
        with Session(parts.engine) as session:
            found, held = _found(session, public_id)
            return _page(session, found, held, parts)

    @views.get("/<public_id>.ics")
    def feed(public_id: str) -> Response:
        now = parts.clock.now()
        with Session(parts.engine) as session:
            found, _ = _found(session, public_id)
            ahead = select(Occurrence).join(Occurrence.gathering).where(Occurrence.is_ahead(now))
            rows = ahead.where(Gathering.group_id == found.id, Gathering.status != GatheringStatus.ENDED)
            dates = session.scalars(rows.order_by(Occurrence.starts_at).limit(_DATES_SHOWN)).all()
            body = calendar_of_all(dates, now=now).to_ical()
        return Response(body, mimetype="text/calendar", headers={"Cache-Control": FRESH})

    return views


def _page(session: Session, found: Group, held: Sequence[Gathering], parts: Parts) -> Response:
    language, now = language_asked(), parts.clock.now()
    address = parts.config.public_base_url + url_for("public_groups.group", public_id=found.public_id)
    lines = [(one, _next(session, one, language, now)) for one in held]
    told = {"@context": "https://schema.org", "@type": "Organization", "name": found.name, "url": address}
    if found.description:
        told["description"] = found.description
    feeds = _feeds(session, found, parts.config.public_base_url, language) if held else []
    values = {"feeds": feeds, "found": found, "lines": lines, "language": language, "address": address, "told": told}
    return secured(Response(render_template("public/group.html", **values)))


def _feeds(session: Session, found: Group, base_url: str, language: str) -> list[Feed]:
    own = Feed("group", base_url + url_for("public_groups.feed", public_id=found.public_id))
    return [own, *feeds_around(session, base_url, area=found.area, language=language)]


def _next(session: Session, gathering: Gathering, language: str, now: datetime) -> str:
    one = Occurrence.next_of(session, gathering.id, now)
    return span_words(one, language) if one else gathering.rule_words


def _found(session: Session, public_id: str) -> tuple[Group, Sequence[Gathering]]:
    """The group and what it holds; nobody is shown that holds nothing and says nothing."""
    found = Group.by_public_id(session, public_id) if is_public_id(public_id) else None
    if found is None:
        return abort(404)
    rows = select(Gathering).where(Gathering.group_id == found.id, Gathering.status != GatheringStatus.ENDED)
    return found, session.scalars(rows.order_by(Gathering.name)).all()

"""Open pages of districts: what is news there now, in three languages, and an Atom feed of it."""

from collections.abc import Sequence
from urllib.parse import quote
from xml.etree import ElementTree

from flask import Blueprint, Response, abort, render_template
from sqlalchemy.orm import Session

from bot.parts import Parts
from bot.public.feeds import feeds_around
from bot.public.shown import FRESH, language_asked, secured
from handlers.acts.bulletin import district, districts, shown
from models.area import Area
from models.base import JAPAN
from models.bulletin import BulletinPost

_ATOM = "http://www.w3.org/2005/Atom"
_LONGEST_KEY = 200


def blueprint(parts: Parts) -> Blueprint:
    """GET /districts, /districts/…, /districts/….atom"""
    views = Blueprint("districts", __name__, template_folder="templates")
    base_url = parts.config.public_base_url

    @views.get("/districts")
    def every() -> Response:
        with Session(parts.engine) as session:
            found = [(one, address_of(base_url, one)) for one in districts(session)]
            return _page("districts", found=found, address=f"{base_url}/districts")

    @views.get("/districts/<path:key>")
    def one(key: str) -> Response:
        with Session(parts.engine) as session:
            area = _district(session, key)
            posts = shown(session, area, now=parts.clock.now())
            feeds = feeds_around(session, base_url, area=area, language=language_asked())
            told = {"posts": posts, "feeds": feeds, "address": address_of(base_url, area), "zone": JAPAN}
            return _page("district", found=area, **told)

    @views.get("/districts/<path:key>.atom")
    def feed(key: str) -> Response:
        with Session(parts.engine) as session:
            area = _district(session, key)
            body = atom(area, shown(session, area, now=parts.clock.now()), address_of(base_url, area))
        return Response(body, mimetype="application/atom+xml", headers={"Cache-Control": FRESH})

    return views


def address_of(base_url: str, area: Area) -> str:
    """The page of a district."""
    return f"{base_url}/districts/{quote(area.key)}"


def atom(area: Area, posts: Sequence[BulletinPost], address: str) -> bytes:
    """The posts as a feed; a district without any was last changed when the world was."""
    ElementTree.register_namespace("", _ATOM)
    feed = _within(None, "feed")
    _within(feed, "id", address)
    _within(feed, "title", f"{area.full_name}のお知らせ")
    _within(feed, "updated", _at(posts[0]) if posts else "1970-01-01T00:00:00+09:00")
    _within(feed, "link", rel="alternate", href=address)
    _within(feed, "link", rel="self", href=f"{address}.atom")
    for one in posts:
        entry = _within(feed, "entry")
        _within(entry, "id", f"{address}#{one.public_id}")
        _within(entry, "title", one.title)
        _within(entry, "updated", _at(one))
        _within(_within(entry, "author"), "name", area.full_name)
        _within(entry, "content", one.text, type="text")
        _within(entry, "link", rel="alternate", href=one.url or f"{address}#{one.public_id}")
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _within(parent: ElementTree.Element | None, name: str, text: str = "", **values: str) -> ElementTree.Element:
    tag = f"{{{_ATOM}}}{name}"
    made = ElementTree.Element(tag, values) if parent is None else ElementTree.SubElement(parent, tag, values)
    made.text = text or None
    return made


def _at(one: BulletinPost) -> str:
    return one.made_at.astimezone(JAPAN).isoformat(timespec="seconds")


def _district(session: Session, key: str) -> Area:
    found = district(session, key) if "\0" not in key and len(key) <= _LONGEST_KEY else None
    return found or abort(404)


def _page(template: str, **values: object) -> Response:
    return secured(Response(render_template(f"public/{template}.html", language=language_asked(), **values)))

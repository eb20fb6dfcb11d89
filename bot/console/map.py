"""The map: where gatherings take place, with the list of the same places beside it for who does not use maps.

Drawn by Leaflet, vendored. Without pictures from outside (`MUSUBI_MAP_TILES`) towns and stations are dots behind the
places, and no other host is asked.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, url_for
from sqlalchemy import ColumnElement, Row, func, select

from bot.console.access import NEEDS
from bot.console.desk import account, desk, page, session
from bot.console.finding import Wanted, numbers_of
from bot.console.scope import placed, seen_by
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.venue import Venue

_MOST_PLACES = 500
_MOST_DOTS = 3_000
# About two kilometres around the outermost places.
_MARGIN = 0.02


def add_to(views: Blueprint) -> None:
    """The map."""
    views.add_url_rule("/map", "map", show)


def show() -> Response:
    """Places of active gatherings, by area and words."""
    wanted = Wanted.typed(request.args)
    places = _places(_rows(wanted))
    shown = places[:_MOST_PLACES]
    known = [place for place in shown if place["lat"] is not None]
    drawn = {"places": known, "dots": dots(known), "tiles": desk().map_tiles}
    answer = page("map", wanted=wanted, wards=_wards(), places=shown, number=len(places), drawn=drawn)
    if desk().map_tiles:
        answer.headers["Content-Security-Policy"] = with_tiles(desk().map_tiles)
    return answer


def with_tiles(address: str) -> str:
    """What other pages may show, and pictures of the one host that has the map's."""
    parts = urlsplit(address)
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: {parts.scheme}://{parts.netloc};"
        " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _rows(wanted: Wanted) -> Sequence[Row[Any]]:
    rows = placed(Gathering.id, Gathering.name).where(
        _reach(), Gathering.status == GatheringStatus.ACTIVE, Gathering.online.is_not(True)
    )
    if wanted.ward:
        rows = rows.where(Area.ward == wanted.ward)
    numbers = numbers_of(rows, wanted.q, (Gathering.name, Gathering.kana, Venue.name))
    lat, lon = func.coalesce(Venue.lat, Area.lat).label("lat"), func.coalesce(Venue.lon, Area.lon).label("lon")
    own = (Gathering.public_id, Gathering.name, Gathering.venue_id, Area.id.label("area_id"))
    told = placed(*own, Venue.name.label("venue"), Area.name.label("area"), Area.ward, lat, lon)
    found = told.where(Gathering.id.in_(numbers)).order_by(Area.ward, Venue.name, Gathering.name)
    return session().execute(found).all()


def _places(rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """Each place once, with what takes place there."""
    found: dict[tuple[int | None, int | None], dict[str, Any]] = {}
    for row in rows:
        key = (row.venue_id, None) if row.venue_id else (None, row.area_id)
        here = {"name": row.venue or row.area or "", "ward": row.ward or "", "lat": row.lat, "lon": row.lon, "held": []}
        held = {"name": row.name, "link": url_for("console.gathering", public_id=row.public_id)}
        found.setdefault(key, here)["held"].append(held)
    return list(found.values())


def dots(places: Sequence[dict[str, Any]]) -> list[tuple[float, float, str, bool]]:
    """Towns and stations around: latitude, longitude, name, whether it is a station."""
    if not places:
        return []
    lats, lons = [place["lat"] for place in places], [place["lon"] for place in places]
    around = (
        Area.lat.between(min(lats) - _MARGIN, max(lats) + _MARGIN),
        Area.lon.between(min(lons) - _MARGIN, max(lons) + _MARGIN),
        Area.layer.in_(("town", "station")),
    )
    rows = select(Area.lat, Area.lon, Area.name, Area.layer == "station").where(*around)
    # Stations first: where there are too many, towns are left out.
    nearest = rows.order_by((Area.layer == "station").desc(), Area.id).limit(_MOST_DOTS)
    return [(lat or 0.0, lon or 0.0, name, station) for lat, lon, name, station in session().execute(nearest)]


def _wards() -> list[str]:
    return list(session().scalars(placed(Area.ward).distinct().where(_reach(), Area.ward != "").order_by(Area.ward)))


def _reach() -> ColumnElement[bool]:
    return seen_by(account(), NEEDS["console.map"].duties, now=desk().clock.now())

"""Places of the database: wards to offer, the area of a point, what a typed name may mean. Which names exist is
`areas`' and `gazetteer`'s knowledge; here they become stored rows.
"""

import re

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matching import areas
from models.area import Area
from models.gathering import Gathering
from models.venue import Venue

_POINT_LAYERS = ("city", "ward", "town", "station")
_MOST = 10
_SCHOOL = re.compile(r"(?P<stem>.{2,}?)(?:小学校区|小学校|小学区|校区|学区|小)$")


def places_to_offer(session: Session, city: str, n: int) -> list[Area]:
    """Wards (or cities without wards) with the most gatherings, for tapping; `city` empty: anywhere."""
    place = select(Area.city, Area.ward).join_from(Gathering, Venue).join(Area, Venue.area_id == Area.id)
    # Where the town of a venue is known, distances mean something: those wards are worth offering.
    busy = place.where(Area.layer == "town", *([Area.city == city] if city else []))
    counted = busy.group_by(Area.city, Area.ward).order_by(func.count().desc(), Area.city, Area.ward).limit(n)
    keys = [f"{row.city}/{row.ward}" if row.ward else row.city for row in session.execute(counted)]
    rows = {area.key: area for area in session.scalars(select(Area).where(Area.key.in_(keys)))}
    return [rows[key] for key in keys if key in rows]


def area_at(session: Session, point: tuple[float, float]) -> Area | None:
    """The town block nearest to a point; None outside the towns we know. The point is not kept."""
    place = areas.nearest(*point)
    return area_of(session, place) if place else None


def areas_named(session: Session, text: str, *, city: str) -> list[Area]:
    """Areas a typed name may mean, best first; several: the name is shared and must be asked back."""
    word = text.strip()[:40]
    if rows := _of_other_layers(session, word, city):
        return rows
    places = areas.find(word, prior_city=city or None)
    own = [place for place in places if city and place.city == city]
    return [area_of(session, place) for place in own or places]


def _of_other_layers(session: Session, word: str, city: str) -> list[Area]:
    """School districts however they are called (太秦小学校, 太秦学区, うずまさ小), other layers by their whole name."""
    named = Area.name == word
    if school := _SCHOOL.match(word):
        stem = school["stem"]
        known = or_(Area.name.contains(stem, autoescape=True), Area.kana.startswith(stem, autoescape=True))
        named = or_(named, and_(Area.layer == "school", known))
    rows = select(Area).where(Area.layer.not_in(_POINT_LAYERS), named, *([Area.city == city] if city else []))
    return list(session.scalars(rows.order_by(Area.name).limit(_MOST)))


def area_of(session: Session, place: areas.Place) -> Area:
    """The stored area of a place; a common beginning of several towns (太秦) gets its row when first named."""
    area = Area.by_key(session, place.key)
    if area:
        return area
    names = {"name": place.name, "kana": place.kana, "pref": place.pref, "city": place.city, "ward": place.ward}
    row = insert(Area).values(key=place.key, layer=place.layer, lat=place.lat, lon=place.lon, sample=False, **names)
    session.execute(row.on_conflict_do_nothing())
    return session.scalars(select(Area).where(Area.key == place.key)).one()

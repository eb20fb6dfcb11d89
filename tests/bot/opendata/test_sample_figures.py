"""The demo's figures: as many as a year has weeks, adding up over places, and never counted anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.opendata import sample_figures
from handlers.acts.week_figures import last_week, trend, write_weeks
from models.area_figures import EVERYWHERE, AreaFigures, Figure, Span
from tests import factories


def test_the_demo_shows_a_year_of_a_ward_and_its_city(session: Session, now: datetime) -> None:
    for name, layer, ward in (("京都市", "city", ""), ("右京区", "ward", "右京区")):
        factories.area(session, name, layer=layer, ward=ward, key=f"{layer}/{name}")
    factories.venue(session)
    factories.resident(session)
    assert sample_figures.load(session, now=now) == 57
    assert write_weeks(session, now=now) == 0
    rows = (session.get_one(AreaFigures, (Span.WEEK, last_week(now), place)) for place in ("ward/右京区", EVERYWHERE))
    in_ward, in_all = (row.numbers["found"] for row in rows)
    assert 0 < in_ward <= in_all
    assert all(Figure.FOUND in told.numbers for told in trend(session, EVERYWHERE, Span.MONTH, last_week(now), 13)[:-1])

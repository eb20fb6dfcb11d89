"""The demo's wishes: one circle that can be asked, one that can be given a place and a day."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata import sample_wishes
from handlers.acts.ask_circle import said
from models.delivery import Delivery
from models.room import RoomSlot
from models.wish_circle import CircleState, WishCircle
from tests import factories


def test_the_demo_has_a_circle_to_ask_and_one_to_plan(session: Session, now: datetime) -> None:
    town = factories.area(session, "太秦")
    factories.venue(session, "太秦ふれあい会館", area=town)
    assert sample_wishes.load(session, str.encode, now=now) == 2
    circles = {one.state: one for one in session.scalars(select(WishCircle))}
    assert circles.keys() == {CircleState.FOUND, CircleState.ASKING}
    counted = said(session, circles[CircleState.ASKING])
    assert (counted.yes, counted.silent) == (3, 1)
    assert len(session.scalars(select(RoomSlot)).all()) == 4
    assert session.scalars(select(Delivery)).all() == []

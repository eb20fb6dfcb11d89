"""The demo's radar: made-up people, whom nobody can write to, looked for enough that something is shown."""

from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from bot.opendata import sample_needs
from handlers.acts.radar import Asked, radar
from models.resident import ResidentStatus
from models.tables import Resident
from tests import factories


def test_the_radar_of_the_demo_shows_something(session: Session, now: datetime) -> None:
    factories.area(session, "右京区", layer="ward", key="京都市/右京区")
    factories.area(session, "太秦")
    assert sample_needs.load(session, now=now) > 50
    found = radar(session, Asked(13), true(), now=now)
    assert len(found.areas.rows) > 3
    assert set(session.scalars(select(Resident.status))) == {ResidentStatus.BLOCKED}

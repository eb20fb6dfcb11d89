"""The demo's searches: asked of the real engine, with what came of them; nobody of them can be written to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata import sample_searches
from handlers.acts.plan_occurrences import plan_occurrences
from models.match_log import Came
from models.resident import ResidentStatus
from models.tables import MatchLog, Resident
from tests import factories


def test_searches_of_the_demo_lead_to_second_visits(session: Session, now: datetime) -> None:
    ward = factories.area(session, "右京区", layer="ward", key="京都市/右京区")
    factories.gathering(session, "お茶の会", area=ward, description="お茶を飲んで、おしゃべりします")
    plan_occurrences(session, now=now)
    assert sample_searches.load(session, now=now) == len(session.scalars(select(MatchLog.id)).all())
    logs = session.scalars(select(MatchLog)).all()
    assert {Came.JOINED, Came.AGAIN} <= {log.furthest for log in logs}
    assert {True, False} == {log.text is None for log in logs}
    assert set(session.scalars(select(Resident.status))) == {ResidentStatus.BLOCKED}

"""The demo's answered searches: the real answers again, nobody's, leading as far as made up and never into tomorrow."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.opendata import sample_answers
from models.match_log import Came, MatchLog
from tests import factories


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_answers, "_SEARCHES", 120)


def test_they_are_nobody_s_and_lead_everywhere(session: Session, now: datetime) -> None:
    shown = [{"id": "g1", "score": 0.9}]
    factories.search(session, found=1, shown=shown, topics=["knitting"], asked_at=now - timedelta(hours=1))
    assert sample_answers.load(session, now=now) == 120
    logs = session.scalars(select(MatchLog).where(MatchLog.asked_at < now - timedelta(hours=2))).all()
    assert {log.furthest for log in logs} == set(Came) and len(logs) == 120
    assert {(log.resident_id, log.text, tuple(log.topics)) for log in logs} == {(None, None, ("knitting",))}
    moments = [at for log in logs for steps in log.outcome.values() for at in steps.values()]
    assert max(moments) < now.isoformat()


def test_where_nothing_was_found_there_is_nothing_to_repeat(session: Session, now: datetime) -> None:
    factories.search(session, found=0)
    assert sample_answers.load(session, now=now) == 0
    assert session.scalar(select(func.count()).select_from(MatchLog)) == 1

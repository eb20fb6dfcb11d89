"""Keepers are asked about what nobody confirmed for long: seldom, by day, and never in vain."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.ask_keepers import ask_keepers, close_answer, take_answer
from handlers.acts.audit import COMMAND
from handlers.acts.compose import compose
from handlers.acts.keeper_link import connect, new_code
from handlers.acts.messages import Asked, Letter
from models.account import Account, AuditEntry
from models.delivery import Delivery, DeliveryKind
from models.gathering import Gathering, GatheringStatus
from models.keeping import KeeperQuestion, StillOn
from models.resident import Resident, ResidentStatus
from tests import factories
from tests.handlers.acts.test_keeper_link import keeper

OLD, MONTH = timedelta(days=200), timedelta(days=30)


def _kept(session: Session, now: datetime, **values: Any) -> tuple[Gathering, Account, Resident]:
    """A gathering confirmed long ago, its keeper, and the keeper on LINE."""
    group, resident = factories.group(session), factories.resident(session)
    account = keeper(session, group)
    connect(session, resident, new_code(session, account, now=now), now=now)
    values = {"confirmed_at": now - OLD} | values
    return factories.gathering(session, group=group, **values), account, resident


def _question(session: Session) -> KeeperQuestion:
    return session.scalars(select(KeeperQuestion).order_by(KeeperQuestion.id.desc())).first()  # type: ignore[return-value]


def test_a_keeper_is_asked_once_in_a_month(session: Session, now: datetime) -> None:
    _, _, resident = _kept(session, now)
    asked = [ask_keepers(session, now=now + after) for after in (timedelta(0), timedelta(1), MONTH, 2 * MONTH)]
    assert asked == [1, 0, 1, 1]
    assert session.scalars(select(Delivery.resident_id)).all() == [resident.id] * 3


@pytest.mark.parametrize(
    "values",
    [{"confirmed_at": datetime(2026, 11, 1, tzinfo=UTC)}, {"status": GatheringStatus.ENDED}, {"status": "paused"}],
)
def test_what_was_confirmed_or_does_not_take_place_is_not_asked_about(
    session: Session, now: datetime, values: dict[str, Any]
) -> None:
    _kept(session, now, **values)
    assert ask_keepers(session, now=now) == 0


def test_what_was_never_confirmed_is_asked_about_half_a_year_after_it_came_in(session: Session, now: datetime) -> None:
    _kept(session, now, confirmed_at=None, created_at=now - timedelta(days=179))
    assert [ask_keepers(session, now=now + timedelta(days)) for days in (0, 2)] == [0, 1]


def test_who_rests_or_has_no_duty_any_more_is_not_asked(session: Session, now: datetime) -> None:
    _, account, resident = _kept(session, now)
    resident.status = ResidentStatus.PAUSED
    assert ask_keepers(session, now=now) == 0
    resident.status, account.ended_at = ResidentStatus.ACTIVE, now
    assert ask_keepers(session, now=now) == 0


def test_a_group_is_asked_about_three_gatherings_a_day(session: Session, now: datetime) -> None:
    gathering, _, _ = _kept(session, now)
    for number in range(4):
        factories.gathering(session, f"会{number}", group=gathering.group, confirmed_at=now - OLD)
    assert [ask_keepers(session, now=now + timedelta(days=day)) for day in range(3)] == [3, 2, 0]


@pytest.mark.parametrize(("hour", "told"), [(0, "10:00"), (11, "11:00"), (19, "19:00"), (22, "10:00")])
def test_questions_come_by_day(session: Session, now: datetime, hour: int, told: str) -> None:
    at = now.replace(hour=0) + timedelta(hours=hour - 9)
    _kept(session, at)
    ask_keepers(session, now=at)
    due = session.scalars(select(Delivery.due_at)).one()
    assert f"{due + timedelta(hours=9):%H:%M}" == told
    assert timedelta(0) <= due - at <= timedelta(hours=12)


def test_the_question_is_drawn_while_it_matters(session: Session, now: datetime) -> None:
    gathering, _, _ = _kept(session, now)
    ask_keepers(session, now=now)
    number = session.scalars(select(Delivery.id).where(Delivery.kind == DeliveryKind.CONFIRM)).one()
    assert compose(session, [number], now=now)[number] == Letter(Asked("手芸の会"), _question(session).public_id, "ja")
    gathering.confirmed_at = now
    session.flush()
    assert compose(session, [number], now=now)[number] == "answered"


def test_still_on_confirms_and_is_written_down_under_the_keeper_s_name(session: Session, now: datetime) -> None:
    gathering, account, _ = _kept(session, now)
    ask_keepers(session, now=now)
    assert take_answer(session, _question(session), StillOn.STILL, account, now=now)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (gathering.confirmed_at, last and (last.action, last.name)) == (now, ("gathering.confirm", "鈴木 一郎"))
    assert not take_answer(session, _question(session), StillOn.OVER, account, now=now)


def test_over_changes_nothing_by_itself_and_waits_for_staff(session: Session, now: datetime) -> None:
    gathering, account, _ = _kept(session, now)
    ask_keepers(session, now=now)
    question = _question(session)
    take_answer(session, question, StillOn.OVER, account, now=now)
    assert (gathering.status, gathering.confirmed_at, question.closed_at) == ("active", now - OLD, None)
    assert ask_keepers(session, now=now + 2 * MONTH) == 0
    for _ in range(2):
        close_answer(session, COMMAND, question, now=now)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["account.line", "gathering.answer", "gathering.answer_close"]

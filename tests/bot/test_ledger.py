"""The ledger's rows move under leases of the database's time, and only their holder moves them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bot import ledger
from bot.ledger import Held
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.session import make_sessions
from tests import factories


@pytest.fixture
def sessions(clean_database: Engine) -> sessionmaker[Session]:
    return make_sessions(clean_database)


def _plan(sessions: sessionmaker[Session], due_at: datetime, **values: object) -> int:
    with sessions.begin() as session:
        row = {"kind": DeliveryKind.OFFER, "subject": f"about {values}", "due_at": due_at} | values
        delivery = Delivery(resident=factories.resident(session), **row)
        session.add(delivery)
        session.flush()
        return delivery.id


def _claim(sessions: sessionmaker[Session], now: datetime) -> Held | None:
    with sessions.begin() as session:
        return ledger.claim_due(session, now=now)


def _sql(sessions: sessionmaker[Session], statement: str) -> None:
    with sessions.begin() as session:
        session.execute(text(statement))


def test_urgent_messages_go_first_and_early_ones_wait(sessions: sessionmaker[Session], now: datetime) -> None:
    late = _plan(sessions, now - timedelta(hours=1), priority=5)
    urgent = _plan(sessions, now, priority=0)
    _plan(sessions, now + timedelta(seconds=1), priority=0, subject="not yet")
    claimed = [_claim(sessions, now) for _ in range(3)]
    assert [held.id if held else None for held in claimed] == [urgent, late, None]


def test_each_message_is_claimed_by_one(sessions: sessionmaker[Session], now: datetime) -> None:
    for number in range(12):
        _plan(sessions, now, subject=str(number))
    with ThreadPoolExecutor(6) as pool:
        held = [one.id for one in pool.map(lambda _: _claim(sessions, now), range(20)) if one]
    assert (len(held), len(set(held))) == (12, 12)


def test_a_try_is_on_record_before_it_is_made(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    held = _claim(sessions, now)
    assert held is not None
    with sessions() as session:
        row = session.get_one(Delivery, held.id)
    assert (row.state, row.attempts, row.first_tried_at is not None) == (DeliveryState.CLAIMED, 1, True)


def test_who_lost_the_lease_records_nothing(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    slow = _claim(sessions, now)
    _sql(sessions, "update delivery set lease_until = now() - interval '1 second'")
    quick = _claim(sessions, now)
    assert slow is not None
    assert quick is not None
    with sessions.begin() as session:
        assert not ledger.failed(session, slow, cause="late", now=now)
        assert ledger.accepted(session, quick, request_id="r", now=now)


def test_an_old_reply_token_is_not_given_out(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now, reply_token="token")
    _sql(sessions, "update delivery set reply_until = now() - interval '1 second'")
    held = _claim(sessions, now)
    assert held is not None
    assert (held.reply_token, held.had_token) == (None, True)


def test_a_retry_key_is_not_used_past_23_hours(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    _sql(sessions, "update delivery set first_tried_at = now() - interval '23 hours 1 minute'")
    held = _claim(sessions, now)
    assert held is not None
    assert held.key_expired


def test_a_postponed_message_rests_and_keeps_its_key(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    first = _claim(sessions, now)
    assert first is not None
    with sessions.begin() as session:
        ledger.postponed(session, first, cause="down", pause=timedelta(seconds=30))
    assert _claim(sessions, now) is None
    _sql(sessions, "update delivery set not_before = now()")
    again = _claim(sessions, now)
    assert again is not None
    assert (again.retry_key, again.attempts) == (first.retry_key, 2)

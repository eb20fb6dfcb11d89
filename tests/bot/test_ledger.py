"""The ledger's rows move under leases of the database's time, and only their holder moves them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bot import ledger
from bot.ledger import Held, Outcome, Reply
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
        return next(iter(ledger.claim_due(session, now=now, most=1)), None)


def _record(sessions: sessionmaker[Session], *outcomes: Outcome, now: datetime) -> set[int]:
    with sessions.begin() as session:
        return ledger.record(session, outcomes, now=now)


def _held(sessions: sessionmaker[Session], now: datetime) -> Held:
    held = _claim(sessions, now)
    assert held is not None
    return held


def _row(sessions: sessionmaker[Session], held: Held) -> Delivery:
    with sessions() as session:
        return session.get_one(Delivery, held.id)


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
    slow = _held(sessions, now)
    _sql(sessions, "update delivery set lease_until = now() - interval '1 second'")
    quick = _held(sessions, now)
    with sessions.begin() as session:
        assert ledger.keep_pattern(session, [(slow, b"1")]) == set()
    assert _record(sessions, ledger.failed(slow, "late"), now=now) == set()
    assert _record(sessions, ledger.accepted(quick, "r"), now=now) == {quick.id}


def test_who_holds_on_keeps_the_lease(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    held = _held(sessions, now)
    _sql(sessions, "update delivery set lease_until = now() - interval '1 second'")
    with sessions.begin() as session:
        ledger.renew(session, [held])
    assert _claim(sessions, now) is None


def test_an_old_reply_token_is_not_given_out(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now, reply_token="token")
    _sql(sessions, "update delivery set reply_until = now() - interval '1 second'")
    held = _held(sessions, now)
    assert (held.reply_token, held.had_token) == (None, True)


def test_a_retry_key_is_not_used_past_23_hours(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    _sql(sessions, "update delivery set first_tried_at = now() - interval '23 hours 1 minute'")
    assert _held(sessions, now).key_expired


def test_a_postponed_message_rests_and_keeps_its_key(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    first = _held(sessions, now)
    _record(sessions, ledger.postponed(first, "down", pause=timedelta(seconds=30)), now=now)
    assert _claim(sessions, now) is None
    _sql(sessions, "update delivery set not_before = now()")
    again = _held(sessions, now)
    assert (again.retry_key, again.attempts) == (first.retry_key, 2)


def test_what_was_given_back_counts_as_untouched(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    first = _held(sessions, now)
    with sessions.begin() as session:
        ledger.keep_pattern(session, [(first, b"1")])
    _record(sessions, ledger.returned(first, cause="down"), now=now)
    row = _row(sessions, first)
    assert (row.state, row.cause, row.attempts) == (DeliveryState.PLANNED, "down", 0)
    assert (row.first_tried_at, row.pattern) == (None, None)
    assert _held(sessions, now).retry_key == first.retry_key


def test_words_that_were_tried_outlast_being_given_back(sessions: sessionmaker[Session], now: datetime) -> None:
    _plan(sessions, now)
    first = _held(sessions, now)
    with sessions.begin() as session:
        ledger.keep_pattern(session, [(first, b"1")])
    _record(sessions, ledger.postponed(first, "down", pause=timedelta(0)), now=now)
    _record(sessions, ledger.returned(_held(sessions, now)), now=now)
    again = _held(sessions, now)
    assert (again.pattern, again.attempts) == (b"1", 2)


def test_many_ends_are_written_at_once(sessions: sessionmaker[Session], now: datetime) -> None:
    for number in range(5):
        _plan(sessions, now, subject=str(number))
    with sessions.begin() as session:
        one, two, three, four, five = ledger.claim_due(session, now=now)
    morning = now + timedelta(hours=9)
    ends = (ledger.accepted(one, "r1"), ledger.dropped(two, "moved"), ledger.failed(three, "bad_request"))
    again = ledger.put_off(four, morning), ledger.postponed(five, "rate", pause=timedelta(hours=1))
    assert _record(sessions, *ends, *again, now=now) == {one.id, two.id, three.id, four.id, five.id}
    rows = [_row(sessions, held) for held in (one, two, three, four, five)]
    assert [(row.state, row.cause) for row in rows] == [
        (DeliveryState.ACCEPTED, None),
        (DeliveryState.DROPPED, "moved"),
        (DeliveryState.FAILED, "bad_request"),
        (DeliveryState.PLANNED, None),
        (DeliveryState.PLANNED, "rate"),
    ]
    assert [row.done_at for row in rows] == [now, now, now, None, None]
    assert (rows[0].request_id, rows[3].due_at, rows[3].attempts) == ("r1", morning, 0)


def test_ends_are_counted_by_kind_and_cause(sessions: sessionmaker[Session], now: datetime) -> None:
    for number in range(4):
        _plan(sessions, now, subject=str(number))
    with sessions.begin() as session:
        one, two, three, _open = ledger.claim_due(session, now=now)
    _record(sessions, ledger.dropped(one, "moved"), ledger.dropped(two, "moved"), now=now)
    _record(sessions, ledger.accepted(three, "r"), now=now - timedelta(days=1))
    moved = (DeliveryKind.OFFER, DeliveryState.DROPPED, "moved")
    with sessions() as session:
        assert ledger.ends(session, since=now - timedelta(hours=1)) == {moved: 2}
        assert len(ledger.ends(session, since=now - timedelta(days=2))) == 2


def test_lanes_are_emptied_in_order_and_within_the_limit(sessions: sessionmaker[Session], now: datetime) -> None:
    for lane in (9, 5, 1, 0):
        for number in range(3):
            _plan(sessions, now - timedelta(minutes=number), priority=lane, subject=f"{lane}-{number}")
    with sessions.begin() as session:
        first = ledger.claim_due(session, now=now, most=5)
        urgent = ledger.claim_due(session, now=now, lanes=ledger.URGENT)
        rest = ledger.claim_due(session, now=now)
    subjects = [[_row(sessions, held).subject for held in some] for some in (first, urgent, rest)]
    assert subjects == [["0-2", "0-1", "0-0", "1-2", "1-1"], ["1-0"], ["5-2", "5-1", "5-0", "9-2", "9-1", "9-0"]]


def test_no_priority_is_left_lying(sessions: sessionmaker[Session], now: datetime) -> None:
    planned = [_plan(sessions, now, priority=priority) for priority in range(10)]
    assert [_held(sessions, now).id for _ in planned] == planned


def test_what_a_killed_process_held_goes_before_what_nobody_touched(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    _plan(sessions, now - timedelta(minutes=1), subject="untouched")
    _plan(sessions, now, subject="held", state=DeliveryState.CLAIMED, attempts=1)
    _sql(sessions, "update delivery set lease_until = now() - interval '1 second' where subject = 'held'")
    assert _row(sessions, _held(sessions, now)).subject == "held"


def test_replies_are_held_in_their_order(sessions: sessionmaker[Session], now: datetime) -> None:
    replies = [Reply(f"event-{number}", now, None, f"token-{number}", b"[]", number == 2) for number in range(4)]
    with sessions.begin() as session:
        held = ledger.hold_replies(session, replies, due_at=now, claimed=True)
        later = ledger.hold_replies(session, [Reply("later", now, None, None, b"[]")], due_at=now, claimed=False)
    assert [_row(sessions, one).subject for one in held] == [reply.subject for reply in replies]
    assert [_row(sessions, one).priority for one in held] == [1, 1, 0, 1]
    assert [(one.attempts, _row(sessions, one).state) for one in (held[0], later[0])] == [
        (1, DeliveryState.CLAIMED),
        (0, DeliveryState.PLANNED),
    ]
    assert _held(sessions, now).id == later[0].id

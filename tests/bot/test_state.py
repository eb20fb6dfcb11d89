"""How the service is: ages rather than lengths, causes rather than counts, and never a walk over all rows."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from bot.state import _DUE, State, read_state
from handlers.acts.archive import keep_months
from handlers.acts.remind import awake
from models.announcement import Announcement, AnnouncementBatch, AnnouncementKind
from models.base import JAPAN
from models.clock_slot import LAST_RUN, ClockSlot
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.inbox import InboxEvent
from models.months import TABLES, drop_months
from models.quota import LineQuota
from tests import factories
from tests.threads import taken, wanted

Look = Callable[[], State]


@pytest.fixture
def look(session: Session) -> Look:
    def read() -> State:
        session.flush()
        return read_state(session.connection())

    return read


@pytest.fixture
def real(session: Session) -> datetime:
    """The database's own moment: ages are counted from it."""
    moment: datetime = session.connection().execute(text("select clock_timestamp()")).scalar_one()
    return moment


def _event(session: Session, real: datetime, *, state: int = 0, error: str | None = None) -> None:
    session.add(
        InboxEvent(
            event_id=str(session.new), chat_key=b"c", occurred_ms=1, raw=b"", state=state, error=error,
            received_at=real - timedelta(seconds=90),
        )
    )  # fmt: skip
    session.flush()


def _delivery(session: Session, real: datetime, **values: object) -> None:
    row = {"kind": DeliveryKind.DAY_BEFORE, "subject": str(len(session.new)), "due_at": real - timedelta(minutes=2)}
    session.add(Delivery(**(row | {"resident_id": factories.resident(session).id} | values)))
    session.flush()


def test_an_empty_house_has_nothing_open(look: Look) -> None:
    state = look()
    assert (state.inbox.waiting, state.due, state.failed, state.announced, state.jobs) == (0, [], [], [], [])


def test_the_oldest_event_is_told_by_its_age_and_parked_ones_by_their_failure(
    session: Session, look: Look, real: datetime
) -> None:
    _event(session, real)
    _event(session, real, state=9, error="ValueError")
    state = look()
    assert (state.inbox.waiting, state.inbox.parked) == (1, 1)
    assert 90 <= state.inbox.oldest_seconds < 100
    assert [(row.error, row.number) for row in state.parked] == [("ValueError", 1)]


def test_what_is_due_is_told_with_its_cause_and_what_is_still_to_come_is_not(
    session: Session, look: Look, real: datetime
) -> None:
    _delivery(session, real)
    _delivery(session, real, cause="rate_limited", not_before=real + timedelta(seconds=9))
    _delivery(session, real, due_at=real + timedelta(days=1))
    due = look().due
    assert {(row.cause, row.number) for row in due} == {("", 1), ("rate_limited", 1)}
    assert all(120 <= row.oldest_seconds < 130 for row in due)


def test_a_failure_is_told_for_a_day(session: Session, look: Look, real: datetime) -> None:
    for hours in (1, 30):
        _delivery(session, real, state=DeliveryState.FAILED, cause="bad_request", done_at=real - timedelta(hours=hours))
    assert [(row.cause, row.number) for row in look().failed] == [("bad_request", 1)]


def test_a_stopped_announcement_says_why(session: Session, look: Look, real: datetime) -> None:
    stopped = {"state": "stopped", "cause": "quota_exhausted"}
    session.add(Announcement(bodies={}, audience={}, made_at=real, made_by="command", due_at=real, **stopped))
    assert [(one.state, one.cause) for one in look().announced] == [("stopped", "quota_exhausted")]


@pytest.mark.parametrize("kind", ["ordinary", "disaster"])
def test_an_ordinary_announcement_is_late_by_day_alone(
    session: Session, look: Look, real: datetime, kind: AnnouncementKind
) -> None:
    due = real - timedelta(days=1)
    session.add(Announcement(kind=kind, bodies={}, audience={}, made_at=due, made_by="command", due_at=due))
    late = look().announced[0].late_seconds
    local = real.astimezone(JAPAN)
    by_day = (local - local.replace(hour=8, minute=0, second=0)).total_seconds() if awake(real) == real else 0
    assert late == pytest.approx(86_400 if kind == "disaster" else by_day, abs=60)


def test_an_announcement_that_waits_for_people_s_hours_is_not_late(
    session: Session, look: Look, real: datetime
) -> None:
    due, hour = real - timedelta(hours=2), real + timedelta(hours=1)
    told = {"kind": "disaster", "bodies": {}, "audience": {}, "made_at": due, "made_by": "command", "due_at": due}
    row = Announcement(**told, best_until=hour, state="sending", cut_at=due)
    session.add(row)
    session.flush()
    session.add(AnnouncementBatch(announcement_id=row.id, seq=1, language="ja", residents=[1], due_at=hour))
    session.flush()
    assert look().announced[0].late_seconds == 0


def test_quota_processes_and_acts_are_told_with_their_ages(session: Session, look: Look, real: datetime) -> None:
    session.add(LineQuota(channel="line", most=200, used=150, read_at=real))
    session.execute(text("insert into send_pace values ('push', now() - interval '5 s', 99)"))
    session.add(ClockSlot(act="plan_due", slot_at=LAST_RUN, ran_at=real - timedelta(minutes=5)))
    session.execute(
        text("insert into process_beat values ('w', 'web', '1', now(), clock_timestamp() - interval '40 s')")
    )
    state = look()
    assert (state.paces[0].endpoint, state.paces[0].per_second) == ("push", 99.0)
    assert (state.quota[0].most, state.quota[0].used) == (200, 150)
    assert [(run.act, run.daily, run.age_seconds >= 300) for run in state.acts] == [("plan_due", False, True)]
    assert 40 <= state.processes[0].silent_seconds < 50


def test_a_missing_month_is_seen_before_it_is_needed(session: Session, look: Look, real: datetime) -> None:
    for monthly in TABLES:
        drop_months(session, monthly, begun_before=real + timedelta(days=999))
    assert {month.ahead for month in look().months} == {0}
    keep_months(session, now=real)
    assert {(month.ahead, month.rest) for month in look().months} == {(3, False)}


@pytest.fixture
def full(clean_database: Engine) -> Iterator[Connection]:
    """Many messages that are still to come."""
    with clean_database.begin() as connection:
        connection.execute(
            text("""
                insert into delivery (kind, subject, arguments, priority, due_at, state, retry_key, attempts)
                select 'day_before', n::text, '{}', 5, now() + interval '1 day', 'planned', gen_random_uuid(), 0
                  from generate_series(1, 50000) n
            """)
        )
        connection.execute(text("analyze delivery"))
        yield connection


def test_what_is_still_to_come_is_not_walked_over(full: Connection) -> None:
    assert read_state(full).due == []  # and the planner stays as it was told there
    plan = full.execute(text(f"explain {_DUE}")).scalars().all()
    assert not any("Seq Scan on delivery" in line for line in plan), plan


def test_residents_who_wait_for_a_person_are_counted_and_the_most_urgent_aged(
    session: Session, look: Look, real: datetime
) -> None:
    for hours in (5, 6):
        wanted(session, real - timedelta(hours=hours))
    taken(session, real)
    threads = look().threads
    assert threads.waiting == 3
    assert 7_200 <= threads.late_seconds < 7_260

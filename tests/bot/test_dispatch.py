"""What is due goes out by the hundred, each once, and only what is still true; what is urgent does not wait for it."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from bot import dispatch, ledger
from bot.assembly import make_outbox
from bot.dispatch import Dispatch
from bot.line.client import Messages, Sent
from bot.line.transport import LineError, Trouble
from bot.outbox import Outbox
from bot.pace import Pace, Turnstile
from handlers.acts.change_occurrence import cancel_occurrence
from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.remind import subject_of
from models.consent import Purpose
from models.delivery import Delivery, DeliveryKind, DeliveryState, DrawnLetter
from models.occurrence import Occurrence
from models.resident import Resident
from models.session import make_sessions
from tests import factories
from tests.bot.parts import PlayedLine, parts_on
from tests.bot.running import until

_BODY = b'[{"type":"text","text":"hello"}]'


class KnowingLine(PlayedLine):
    """Accepts each retry key once, as LINE does, and may do something of the test's own at each push."""

    def __init__(self, at_push: Callable[[int], object] = lambda _number: None) -> None:
        super().__init__()
        self.at_push = at_push
        self.lock = threading.Lock()
        self.keys: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()

    def push(self, to: str, messages: Messages, *, retry_key: str) -> Sent:
        with self.lock:
            number = len(self.calls)
            sent = super().push(to, messages, retry_key=retry_key)
            self.keys[retry_key] += 1
            if self.keys[retry_key] == 1:
                self.reached[to] += 1
        self.at_push(number)
        return sent


class City:
    """Residents with a plan each and a reminder that is due, and a dispatch on a LINE of the test's own."""

    def __init__(self, engine: Engine, line: KnowingLine) -> None:
        self.engine, self.line, self.sessions = engine, line, make_sessions(engine)
        self.parts = parts_on(engine)
        self.outbox = make_outbox(self.parts, line)
        self._running: list[Dispatch] = []

    def dispatch(self, outbox: Outbox | None = None, hands: int = 8) -> Dispatch:
        made = outbox or self.outbox
        started = Dispatch(made, Turnstile(Pace(made.moves, "push", 100_000.0)), hands=hands)
        self._running.append(started)
        return started

    def plan(self, people: int, dates: int = 3) -> None:
        now = self.parts.clock.now()
        with self.sessions.begin() as session:
            days = [factories.occurrence(session, now + timedelta(hours=2)) for _ in range(dates)]
            for number in range(people):
                user = f"U{number:032x}"
                who = factories.resident(session, line_sealed=self.parts.vault.seal(user))
                give_consent(session, who, Purpose.REMINDERS, now=now)
                yes = factories.attendance(session, occurrence=days[number % dates], resident=who)
                about = {"resident_id": who.id, "occurrence_id": yes.occurrence_id, "attendance_id": yes.id}
                kind = DeliveryKind.HOURS_BEFORE
                session.add(Delivery(kind=kind, subject=subject_of(yes), due_at=now, **about))

    def reply(self, urgent: bool = True) -> None:
        with self.sessions.begin() as session:
            who = factories.resident(session, line_sealed=self.parts.vault.seal("U" + "c" * 32))
            now = self.parts.clock.now()
            answer = ledger.Reply("crisis", now - timedelta(hours=1), who.id, None, _BODY, urgent)
            ledger.hold_replies(session, [answer], due_at=now, claimed=False)

    def do(self, what: Callable[..., object], row: Any) -> None:
        """One act on the first row of a table, committed."""
        with self.sessions.begin() as session:
            what(session, session.scalars(select(row).order_by(row.id)).first())

    def ends(self) -> Counter[str]:
        with self.sessions() as session:
            rows = session.execute(select(Delivery.state, Delivery.cause))
            return Counter(f"{state}:{cause}" if cause else str(state) for state, cause in rows)

    def settled(self) -> bool:
        return not any(end.startswith(("planned", "claimed")) for end in self.ends())

    def close(self) -> None:
        for one in self._running:
            one.stop(10)


@pytest.fixture
def city(clean_database: Engine) -> Iterator[City]:
    city = City(clean_database, KnowingLine())
    yield city
    city.close()


def test_everybody_gets_their_own_reminder_once(city: City) -> None:
    city.plan(130)
    city.dispatch().start()
    assert until(city.settled)
    assert city.ends() == {"accepted": 130}
    assert set(city.line.reached.values()) == {1}
    with city.sessions() as session:
        rows = session.scalars(select(Delivery)).all()
        assert all(row.request_id and row.messages is None and row.attempts == 1 for row in rows)
        assert len(session.scalars(select(DrawnLetter)).all()) == 3


def test_two_processes_share_the_work_and_nobody_hears_twice(city: City) -> None:
    city.plan(130)
    for outbox in (city.outbox, make_outbox(city.parts, city.line)):
        city.dispatch(outbox).start()
    assert until(city.settled)
    assert (len(city.line.calls), len(city.line.reached)) == (130, 130)


def test_trouble_of_every_kind_loses_nobody_and_reaches_nobody_twice(city: City) -> None:
    city.plan(60)
    lost = LineError(Trouble.DOWN, "push", maybe_accepted=True)
    troubles: list[Trouble | Exception | None] = [lost, Trouble.RATE, None, ValueError(), None, Trouble.DOWN]
    city.line.will(*troubles * 5)
    city.dispatch().start()
    assert until(lambda: city.settled() or _wake(city), 30)
    assert city.ends() == {"accepted": 60}
    assert (len(city.line.reached), set(city.line.reached.values())) == (60, {1})


def _wake(city: City) -> bool:
    """Let what rests be tried again at once, and LINE be trusted."""
    city.outbox.breaker.worked()
    with city.sessions.begin() as session:
        session.execute(update(Delivery).values(not_before=None).where(Delivery.state == DeliveryState.PLANNED))
    return False


def test_the_same_words_go_with_the_same_key_though_the_plan_was_renamed(city: City) -> None:
    city.plan(1)
    city.line.will(Trouble.DOWN)
    city.dispatch().start()
    assert until(lambda: city.ends() == {"planned:down": 1})
    with city.sessions.begin() as session:
        session.execute(text("update gathering set name = 'renamed'"))
    assert until(lambda: city.settled() or _wake(city))
    first, again = city.line.calls
    assert (first.texts, first.retry_key) == (again.texts, again.retry_key)


def test_what_was_withdrawn_before_is_not_said(city: City) -> None:
    city.plan(9)
    now = city.parts.clock.now()
    city.do(lambda session, who: withdraw_consent(session, who, Purpose.REMINDERS, now=now), Resident)
    city.dispatch().start()
    assert until(city.settled)
    assert city.ends() == {"accepted": 8, "dropped:no_consent": 1}


def test_what_is_called_off_while_reminders_go_out_is_not_said_any_more(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_FRESH_SECONDS", 0.3)
    off = threading.Event()

    def call_off(number: int) -> None:
        if number == 5:
            now = city.parts.clock.now()
            city.do(lambda session, date: cancel_occurrence(session, date, now=now), Occurrence)
            time.sleep(0.5)
            off.set()
        time.sleep(0.02)

    city.line.at_push = call_off
    city.plan(100, dates=1)
    city.dispatch(hands=1).start()
    assert until(lambda: city.settled() and off.is_set(), 30)
    ends = city.ends()
    reminded = [call for call in city.line.calls if "中止" not in "".join(call.texts)]
    assert len(reminded) < 20
    assert ends["dropped:moved"] == 100 - len(reminded)


def test_a_crisis_does_not_wait_for_the_reminders(city: City) -> None:
    city.line.at_push = lambda _number: time.sleep(0.05)
    city.plan(120)
    running = city.dispatch(hands=2)
    running.start()
    assert until(lambda: len(city.line.calls) > 4)
    city.reply()
    began = time.monotonic()
    assert city.outbox.send_next(ledger.URGENT)
    assert time.monotonic() - began < 1
    assert "U" + "c" * 32 in city.line.reached
    assert len(city.line.calls) < 60


def test_without_quota_one_try_is_made_and_the_rest_waits_and_says_why(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_FRESH_SECONDS", 60.0)
    city.line.will(*[Trouble.QUOTA] * 50)
    city.plan(40)
    city.dispatch(hands=1).start()
    assert until(lambda: city.ends() == {"planned:quota_exhausted": 40})
    time.sleep(1.2)
    assert len(city.line.calls) == 1
    city.reply(urgent=False)
    city.line.outcomes.clear()
    assert until(lambda: city.line.reached)
    assert next(iter(city.line.reached)) == "U" + "c" * 32  # who asked; the reminders follow


def test_while_line_is_down_few_calls_are_made(city: City) -> None:
    city.line.will(*[Trouble.DOWN] * 500)
    city.plan(40)
    city.dispatch(hands=4).start()
    assert until(lambda: len(city.line.calls) >= 5)
    time.sleep(1)
    assert len(city.line.calls) <= 10
    assert all(end.startswith(("planned", "claimed")) for end in city.ends())


def test_stopping_finishes_what_is_begun_and_gives_back_the_rest(city: City) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def hold(_number: int) -> None:
        begun.set()
        let_go.wait(5)

    city.line.at_push = hold
    city.plan(50)
    running = city.dispatch(hands=2)
    running.start()
    assert begun.wait(5)
    running.halt()
    let_go.set()
    assert running.stop(10)
    sent = len(city.line.calls)
    assert sent <= 4
    assert city.ends() == {"accepted": sent, "planned": 50 - sent}
    with city.sessions() as session:
        waiting = session.scalars(select(Delivery).where(Delivery.state == DeliveryState.PLANNED)).all()
        assert all(row.attempts == 0 and row.lease_until is None and row.first_tried_at is None for row in waiting)


def test_what_takes_long_stays_held(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_RENEW_SECONDS", 0.1)
    monkeypatch.setattr(dispatch, "_WRITTEN_SECONDS", 0.1)
    let_go = threading.Event()
    city.line.at_push = lambda _number: let_go.wait(30)
    city.plan(1)
    city.dispatch(hands=1).start()
    assert until(lambda: city.ends() == {"claimed": 1})
    with city.sessions.begin() as session:
        session.execute(text("update delivery set lease_until = now() + interval '9 seconds'"))
    assert until(lambda: _lease(city) > datetime.now(UTC) + timedelta(seconds=10))
    let_go.set()
    assert until(city.settled)
    assert len(city.line.calls) == 1


def _lease(city: City) -> datetime:
    with city.sessions() as session:
        return session.scalars(select(Delivery.lease_until)).one() or datetime(2026, 1, 1, tzinfo=UTC)


def test_one_that_cannot_be_composed_harms_no_other(city: City) -> None:
    city.plan(9)
    city.do(lambda _session, who: setattr(who, "line_sealed", b"damaged in storage, nobody can open it"), Resident)
    city.dispatch().start()
    assert until(lambda: city.ends()["accepted"] == 8)
    assert city.ends() == {"accepted": 8, "planned:InvalidTag": 1}

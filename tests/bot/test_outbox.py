"""Every message is accepted by LINE once, or its row says why not."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from bot.breaker import Breaker
from bot.line.transport import Trouble
from bot.outbox import Outbox, Said
from bot.parts import single_moves
from handlers.acts.messages import Letter
from handlers.turn import Answer, Say
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.resident import Resident, ResidentStatus
from models.session import make_sessions
from tests import factories
from tests.bot.parts import UNANSWERED, USER, PlayedLine, kinds, parts_on

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_BODY = b'[{"type":"text","text":"hello"}]'


@dataclass(frozen=True)
class Words:
    """A text message."""

    words: str

    def answer(self) -> Answer:
        return Answer((Say(self.words),))


def letter(words: str) -> Letter:
    return Letter(Words(words), "", "ja")


class Post:
    """An outbox with a LINE of the test's own, and one resident to write to."""

    def __init__(self, engine: Engine, say: Callable[[], Said] = lambda: letter("reminder")) -> None:
        def compose(_session: Session, deliveries: Sequence[int], _now: datetime) -> dict[int, Said]:
            return {delivery: say() for delivery in deliveries}

        parts = parts_on(engine)
        self.line, self.sessions, self.vault = PlayedLine(), make_sessions(engine), parts.vault
        self.now = parts.clock.now()
        self.outbox = Outbox(
            self.sessions, single_moves(engine), parts.clock, parts.vault, self.line, compose, Breaker()
        )

    def plan(self, **values: Any) -> None:
        row = {"kind": DeliveryKind.OFFER, "subject": str(uuid.uuid4()), "due_at": self.now} | values
        with self.sessions.begin() as session:
            who = session.scalars(select(Resident)).one_or_none()
            row.setdefault("resident", who or factories.resident(session, line_sealed=self.vault.seal(USER)))
            session.add(Delivery(**row))

    def plan_reply(self, **values: Any) -> None:
        reply = {"kind": DeliveryKind.REPLY, "messages": _BODY, "reply_token": "token"}
        self.plan(**(reply | {"reply_until": self.now + timedelta(days=1)} | values))

    def send(self) -> None:
        """Send what is due; what rests is let go at once."""
        assert self.outbox.send_next()
        self.change(not_before=None)

    def change(self, **values: Any) -> None:
        with self.sessions.begin() as session:
            session.execute(update(Delivery).values(**values))

    @property
    def row(self) -> Delivery:
        with self.sessions() as session:
            return session.scalars(select(Delivery)).one()

    @property
    def end(self) -> tuple[DeliveryState, str | None]:
        return self.row.state, self.row.cause


MakePost = Callable[..., Post]


@pytest.fixture
def post(clean_database: Engine) -> MakePost:
    return lambda *say: Post(clean_database, *say)


def test_a_reminder_is_drawn_when_due_and_pushed_with_its_key(post: MakePost) -> None:
    musubi = post()
    musubi.plan()
    key = str(musubi.row.retry_key)
    musubi.send()
    (call,) = musubi.line.calls
    assert (call.kind, call.to, call.texts, call.retry_key) == ("push", USER, ["reminder"], key)
    assert (musubi.end, musubi.row.messages, musubi.row.request_id) == (
        (DeliveryState.ACCEPTED, None),
        None,
        "request-1",
    )


def test_what_composing_rules_out_is_dropped_with_its_cause(post: MakePost) -> None:
    musubi = post(lambda: "withdrawn")
    musubi.plan()
    musubi.send()
    assert (musubi.end, musubi.line.calls) == ((DeliveryState.DROPPED, "withdrawn"), [])


def test_a_reply_goes_out_by_its_token(post: MakePost) -> None:
    musubi = post()
    musubi.plan_reply()
    musubi.send()
    assert [(call.kind, call.to) for call in musubi.line.calls] == [("reply", "token")]


def test_an_old_token_is_not_tried(post: MakePost) -> None:
    musubi = post()
    musubi.plan_reply(reply_until=musubi.now - timedelta(days=1))
    musubi.send()
    assert kinds(musubi.line.calls) == ["push"]


def test_a_token_that_is_refused_at_the_first_try_is_replaced_by_a_push(post: MakePost) -> None:
    musubi = post()
    musubi.plan_reply()
    musubi.line.will(Trouble.BAD_TOKEN, Trouble.DOWN, None)
    musubi.send()
    musubi.send()
    assert kinds(musubi.line.calls) == ["reply", "push", "push"]
    assert musubi.end == (DeliveryState.ACCEPTED, None)


@pytest.mark.parametrize("later", [(), (Trouble.RATE,), (Trouble.DOWN, Trouble.RATE)])
def test_a_token_that_is_refused_after_a_try_without_an_answer_had_gone_through(
    post: MakePost, later: tuple[Trouble, ...]
) -> None:
    musubi = post()
    musubi.plan_reply()
    musubi.line.will(UNANSWERED, *later, Trouble.BAD_TOKEN)
    for _ in range(len(later) + 2):
        musubi.send()
    assert set(kinds(musubi.line.calls)) == {"reply"}
    assert musubi.end == (DeliveryState.ACCEPTED, None)


@pytest.mark.parametrize("refused", [Trouble.RATE, Trouble.DOWN, Trouble.UNAUTHORIZED])
def test_a_token_that_is_refused_though_nothing_had_gone_out_is_replaced_by_a_push(
    post: MakePost, refused: Trouble
) -> None:
    musubi = post()
    musubi.plan_reply()
    musubi.line.will(refused, Trouble.BAD_TOKEN)
    musubi.send()
    musubi.send()
    assert kinds(musubi.line.calls) == ["reply", "reply", "push"]


def test_a_token_that_another_process_may_have_used_is_not_followed_by_a_push(post: MakePost) -> None:
    musubi = post()
    musubi.plan_reply(state=DeliveryState.CLAIMED, attempts=1, lease_until=_LONG_AGO)
    musubi.line.will(Trouble.BAD_TOKEN)
    musubi.send()
    assert (kinds(musubi.line.calls), musubi.end) == (["reply"], (DeliveryState.ACCEPTED, None))


def test_a_fault_in_the_middle_of_a_reply_is_no_reason_to_say_it_twice(post: MakePost) -> None:
    musubi = post()
    musubi.plan_reply()
    musubi.line.will(ValueError(), Trouble.BAD_TOKEN)
    musubi.send()
    musubi.send()
    assert (kinds(musubi.line.calls), musubi.end) == (["reply"] * 2, (DeliveryState.ACCEPTED, None))


def test_after_a_time_out_the_same_body_goes_with_the_same_key(post: MakePost) -> None:
    bodies = iter(["first", "second", "third"])
    musubi = post(lambda: letter(next(bodies)))
    musubi.plan()
    musubi.line.will(Trouble.DOWN, Trouble.RATE)
    for _ in range(3):
        musubi.send()
    first, *others = musubi.line.calls
    assert [(call.texts, call.retry_key) for call in others] == [(["first"], first.retry_key)] * 2


def test_what_is_no_longer_true_is_not_said_though_it_was_drawn(post: MakePost) -> None:
    outcomes = iter([letter("tomorrow"), "moved"])
    musubi = post(lambda: next(outcomes))
    musubi.plan()
    musubi.line.will(Trouble.DOWN)
    musubi.send()
    musubi.send()
    assert (kinds(musubi.line.calls), musubi.end) == (["push"], (DeliveryState.DROPPED, "moved"))
    assert musubi.row.messages is None


def test_what_would_disturb_at_night_waits_for_the_morning_untried(post: MakePost) -> None:
    morning = datetime.now(UTC) + timedelta(hours=9)
    musubi = post(lambda: morning)
    musubi.plan()
    assert musubi.outbox.send_next()
    row = musubi.row
    assert (row.state, row.due_at, row.attempts, row.first_tried_at) == (DeliveryState.PLANNED, morning, 0, None)
    assert (row.lease_until, row.not_before, musubi.line.calls) == (None, None, [])
    assert not musubi.outbox.send_next()


def test_what_was_tried_in_the_evening_keeps_its_words_and_key_over_night(post: MakePost) -> None:
    outcomes = iter([letter("first"), datetime.now(UTC), letter("second")])
    musubi = post(lambda: next(outcomes))
    musubi.plan()
    musubi.line.will(Trouble.DOWN)
    for _ in range(3):
        musubi.send()
    first, again = musubi.line.calls
    assert (again.texts, again.retry_key, musubi.row.attempts) == (["first"], first.retry_key, 2)


@pytest.mark.parametrize("trouble", [Trouble.BAD_REQUEST, Trouble.NOT_FOUND])
def test_what_line_refuses_for_good_is_given_up(post: MakePost, trouble: Trouble) -> None:
    musubi = post()
    musubi.plan()
    musubi.line.will(trouble)
    musubi.send()
    assert (musubi.end, musubi.row.messages) == ((DeliveryState.FAILED, trouble), None)


@pytest.mark.parametrize("trouble", [Trouble.QUOTA, Trouble.UNAUTHORIZED, Trouble.FORBIDDEN])
def test_what_people_must_put_right_is_held_back(post: MakePost, trouble: Trouble) -> None:
    musubi = post()
    musubi.plan()
    musubi.line.will(trouble)
    assert musubi.outbox.send_next()
    assert musubi.end == (DeliveryState.PLANNED, trouble)
    with musubi.sessions() as session:
        assert session.scalar(text("select not_before > now() + interval '50 seconds' from delivery")) is True


def test_a_message_that_line_did_not_take_for_a_day_is_given_up(post: MakePost) -> None:
    musubi = post()
    musubi.plan()
    with musubi.sessions.begin() as session:
        session.execute(text("update delivery set first_tried_at = now() - interval '23 hours 1 second'"))
    musubi.send()
    assert (musubi.end, musubi.line.calls) == ((DeliveryState.FAILED, "too_old"), [])


@pytest.mark.parametrize(
    ("status", "end"),
    [
        (ResidentStatus.BLOCKED, (DeliveryState.DROPPED, "blocked")),
        (ResidentStatus.PAUSED, (DeliveryState.ACCEPTED, None)),
    ],
)
def test_replies_reach_who_rests_but_nobody_who_left(
    post: MakePost, status: ResidentStatus, end: tuple[DeliveryState, str | None]
) -> None:
    musubi = post()
    musubi.plan_reply(reply_token=None)
    with musubi.sessions.begin() as session:
        session.execute(update(Resident).values(status=status))
    musubi.send()
    assert musubi.end == end


def test_an_answer_to_nobody_we_know_needs_its_token(post: MakePost) -> None:
    musubi = post()
    musubi.plan_reply(resident=None, reply_until=musubi.now - timedelta(days=1))
    musubi.send()
    assert musubi.end == (DeliveryState.DROPPED, "nobody")


def test_a_fault_of_our_own_is_tried_five_times(post: MakePost) -> None:
    def broken() -> Said:
        raise KeyError("text")

    musubi = post(broken)
    musubi.plan()
    for _ in range(5):
        musubi.send()
    assert musubi.end == (DeliveryState.FAILED, "KeyError")


def test_while_line_is_down_it_is_left_alone(post: MakePost) -> None:
    musubi = post()
    musubi.plan()
    musubi.line.will(*[Trouble.DOWN] * 5)
    for _ in range(5):
        musubi.send()
    assert not musubi.outbox.send_next()
    assert len(musubi.line.calls) == 5


def test_no_transaction_is_open_while_line_is_called(post: MakePost, clean_database: Engine) -> None:
    musubi = post()
    musubi.plan()
    open_ones: list[int] = []

    class Watching(PlayedLine):
        def push(self, to: str, messages: Any, *, retry_key: str) -> Any:
            open_ones.append(clean_database.pool.checkedout())  # type: ignore[attr-defined]
            return super().push(to, messages, retry_key=retry_key)

    object.__setattr__(musubi.outbox, "line", Watching())
    musubi.send()
    assert open_ones == [0]

"""Replies are sent beside who answers, records are written many at once, and nothing is left behind at the end."""

import threading
import uuid
from collections.abc import Sequence

from bot import ledger
from bot.ledger import Held, Outcome
from bot.replies import Records, Replies
from models.delivery import DeliveryKind


def _held(number: int) -> Held:
    return Held(
        id=number,
        kind=DeliveryKind.REPLY,
        attempts=1,
        retry_key=uuid.uuid4(),
        reply_token="token",
        messages=b"[]",
        pattern=None,
        resident_id=1,
        key_expired=False,
        had_token=True,
        maybe_sent=False,
    )


def _took(number: int) -> Outcome:
    return ledger.accepted(_held(number), f"request-{number}")


def test_replies_are_sent_side_by_side() -> None:
    together, sent = threading.Barrier(3), list[int]()

    def send(held: Held) -> None:
        together.wait(5)
        sent.append(held.id)

    replies = Replies(send, 3)
    replies.start()
    for number in range(6):
        replies.add(_held(number))
    assert replies.stop(5)
    assert sorted(sent) == list(range(6))


def test_one_reply_that_fails_does_not_end_a_hand() -> None:
    sent: list[int] = []

    def send(held: Held) -> None:
        if held.id == 0:
            raise OSError
        sent.append(held.id)

    replies = Replies(send, 1)
    replies.start()
    for number in range(3):
        replies.add(_held(number))
    assert replies.stop(5)
    assert sent == [1, 2]


def test_who_brings_more_than_can_be_sent_waits() -> None:
    gate, brought = threading.Event(), list[int]()
    replies = Replies(lambda _held: gate.wait(5), 1)
    replies.start()

    def bring() -> None:
        for number in range(9):
            replies.add(_held(number))
            brought.append(number)

    bringing = threading.Thread(target=bring)
    bringing.start()
    bringing.join(0.2)
    assert len(brought) < 9
    gate.set()
    bringing.join(5)
    assert len(brought) == 9
    assert replies.stop(5)


def test_stopping_does_not_wait_for_ever_for_what_hangs() -> None:
    gate = threading.Event()
    replies = Replies(lambda _held: gate.wait(5), 1)
    replies.start()
    replies.add(_held(1))
    assert not replies.stop(0.1)
    gate.set()


def test_what_comes_within_a_moment_is_written_at_once() -> None:
    written: list[int] = []
    records = Records(lambda outcomes: written.append(len(outcomes)))
    for number in range(50):
        records.add(_took(number))
    records.start()
    assert records.stop(5)
    assert written == [50]


def test_without_a_database_records_are_kept_and_written_later() -> None:
    written, failed = list[Outcome](), threading.Event()

    def write(outcomes: Sequence[Outcome]) -> None:
        if not failed.is_set():
            failed.set()
            raise OSError
        written.extend(outcomes)

    records, took = Records(write), _took(1)
    records.start()
    records.add(took)
    assert failed.wait(5)
    assert records.stop(5)
    assert written == [took]

"""A person instead of the bot: asked for, called at the second loss, read while they have it, moved with a yes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.move_thread import ask_move
from handlers.turn import Answer, Pressed, Say, Talk, Text, TurnKind
from models.hand_over import HandOverCause
from models.resident import Resident
from models.thread import MoveAnswer, Thread, ThreadMessage, ThreadState
from tests import factories
from tests.handlers.test_route import talk
from tests.threads import said, taken, wanted

_CRISIS, _WORRY, _NOISE = "もう死にたい", "家賃が払えなくて困っています", "ｗｗｗｗ"


def _turn(session: Session, now: datetime, who: Resident, **turn: Any) -> Talk:
    kind = turn.pop("kind", TurnKind.BUTTON if "pressed" in turn else TurnKind.TEXT)
    made = talk(session, now, kind=kind, event_id=f"e{turn}{now}", **turn)
    thread = session.scalar(select(Thread).where(Thread.resident_id == who.id, Thread.closed_at.is_(None)))
    return replace(made, resident=who, thread=thread, seal=lambda text: f"sealed {text}".encode())


def _says(session: Session, now: datetime, who: Resident, text: str, step: str | None = None, **data: Any) -> Answer:
    return route.respond(replace(_turn(session, now, who, text=text), data=data), step)


def _keys(answer: Answer) -> list[str]:
    return [one.words.key for one in answer.messages if isinstance(one, Say) and isinstance(one.words, Text)]


def _words(session: Session) -> list[bytes | None]:
    return list(session.scalars(select(ThreadMessage.sealed).where(ThreadMessage.side == "resident")))


@pytest.fixture
def owned(session: Session, now: datetime) -> Thread:
    return taken(session, now)[0]


def test_who_asks_is_told_who_reads_and_what_is_written_next_is_kept(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    asked = _says(session, now, who, "人と話したい")
    assert (_keys(asked), asked.step) == (["person.flagged"], "person.write")
    assert _keys(_says(session, now, who, _WORRY, asked.step)) == ["person.noted"]
    assert _words(session) == [f"sealed {_WORRY}".encode()]


def test_words_that_raise_a_flag_are_not_kept(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    for words in (_CRISIS, "人と話したい", _CRISIS):
        _says(session, now, who, words, "person.write")
    assert _words(session) == []
    thread = session.scalars(select(Thread)).one()
    assert thread.cause is HandOverCause.CRISIS


def test_a_tap_leads_back_to_the_bot_while_nobody_has_it(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    _says(session, now, who, "人と話したい")
    tapped = route.respond(_turn(session, now, who, pressed=Pressed("find.start", {})), "person.write")
    _says(session, now, who, "編み物", tapped.step)
    assert _words(session) == []


@pytest.mark.parametrize("words", ["編み物がしたい", "メニュー", "退会", "ｗｗｗｗ", _WORRY, "行けなくなりました"])
def test_while_a_person_has_it_the_bot_keeps_silent(session: Session, now: datetime, owned: Thread, words: str) -> None:
    answer = _says(session, now, owned.resident, words)
    assert answer.messages == () and answer.keep_step
    assert _words(session) == [f"sealed {words}".encode()]


@pytest.mark.parametrize("kind", [TurnKind.STICKER, TurnKind.PHOTO, TurnKind.VOICE, TurnKind.FILE, TurnKind.LOCATION])
def test_that_a_picture_came_is_kept_never_the_picture(
    session: Session, now: datetime, owned: Thread, kind: TurnKind
) -> None:
    assert route.respond(_turn(session, now, owned.resident, kind=kind), None).messages == ()
    assert said(session, owned)[-1] == ("resident", kind) and _words(session) == [None]


def test_numbers_for_a_crisis_come_all_the_same_and_its_words_are_not_kept(
    session: Session, now: datetime, owned: Thread
) -> None:
    assert "crisis.with_numbers" in _keys(_says(session, now, owned.resident, _CRISIS))
    assert _words(session) == [] and said(session, owned)[-1] == ("event", "crisis")
    assert (owned.state, owned.cause) == (ThreadState.OWNED, HandOverCause.CRISIS)


def test_buttons_do_what_they_say_meanwhile(session: Session, now: datetime, owned: Thread) -> None:
    tapped = route.respond(_turn(session, now, owned.resident, pressed=Pressed("plans", {})), None)
    assert tapped.messages != ()
    again = route.respond(_turn(session, now, owned.resident, pressed=Pressed("person", {})), None)
    assert _keys(again) == ["person.has_it"]


def test_after_hours_it_is_said_once_when_the_desk_opens(session: Session, now: datetime) -> None:
    factories.help_desk(session)
    thread, _ = taken(session, now)
    evening = now + timedelta(hours=8)
    keys = [_keys(_says(session, evening, thread.resident, words)) for words in ("こんばんは", "まだいますか")]
    assert keys == [["at_desk.shut"], []]


def test_the_second_loss_in_a_row_calls_a_person(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    first = _says(session, now, who, _NOISE)
    assert first.data == {"lost": 1} and session.scalar(select(func.count()).select_from(Thread)) == 0
    second = _says(session, now, who, _NOISE, first.step, **first.data)
    assert _keys(second)[-1] == "person.called" and second.data == {}
    assert session.scalars(select(Thread.cause)).all() == [HandOverCause.NOT_FOUND]
    assert _words(session) == []


def test_what_is_understood_between_two_losses_counts_anew(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    first = _says(session, now, who, _NOISE)
    thanks = _says(session, now, who, "ありがとう", first.step, **first.data)
    assert "lost" not in thanks.data
    assert "person.called" not in _keys(_says(session, now, who, _NOISE, thanks.step, **thanks.data))


def test_at_a_loss_again_while_the_desk_knows_nothing_more_is_said(session: Session, now: datetime) -> None:
    thread = wanted(session, now, HandOverCause.NOT_FOUND)
    answer = _says(session, now, thread.resident, _NOISE, None, lost=1)
    assert "person.called" not in _keys(answer)


@pytest.mark.parametrize(("tapped", "key"), [("1", "at_desk.moved"), ("0", "at_desk.stays")])
def test_the_resident_decides_about_another_desk(session: Session, now: datetime, tapped: str, key: str) -> None:
    thread, account = taken(session, now)
    move = ask_move(session, account, thread, factories.help_desk(session), now=now)

    def press() -> Answer:
        pressed = Pressed("desk.move", {"m": move.public_id, "y": tapped})
        return route.respond(_turn(session, now, thread.resident, pressed=pressed), None)

    assert _keys(press()) == [key]
    assert move.answer is (MoveAnswer.YES if tapped == "1" else MoveAnswer.NO)
    assert _keys(press()) == ["button.old"]


def test_nobody_answers_for_somebody_else(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    move = ask_move(session, account, thread, factories.help_desk(session), now=now)
    stranger = factories.resident(session)
    pressed = Pressed("desk.move", {"m": move.public_id, "y": "1"})
    assert _keys(route.respond(_turn(session, now, stranger, pressed=pressed), None)) == ["button.old"]
    assert move.answer is None


def test_after_it_was_given_back_typed_words_are_the_bot_s(session: Session, now: datetime) -> None:
    thread = wanted(session, now)
    thread.told_at, thread.state = None, ThreadState.HANDED_BACK
    assert _says(session, now, thread.resident, "編み物がしたい", "person.write").messages != ()
    assert _words(session) == []

"""What is parked was apologised for, can be taken up again, and goes when its sender takes it back or leaves."""

import pytest
from sqlalchemy import text

from bot import inbox
from handlers.turn import Answer, Say, Talk
from models.inbox import InboxState
from tests.bot.parts import MakeBot, echo, text_event


def picky(talk: Talk, step: str | None) -> Answer:
    """Echoes, but fails over 毒 and lets go who says 退会."""
    if talk.turn.text == "毒":
        raise ValueError(talk.turn.text)
    if talk.turn.text == "退会":
        talk.session.execute(text("delete from resident"))
        talk.session.expunge(talk.resident)
        return Answer((Say("さようなら"),), left=True)
    return echo(talk, step)


def test_one_poisonous_event_of_a_hundred_is_parked_and_apologised_for(bot: MakeBot) -> None:
    musubi = bot(picky)
    users = [f"U{number:032x}" for number in range(100)]
    musubi.hear(*(text_event("毒" if at == 50 else "ok", user=user) for at, user in enumerate(users)))
    musubi.work()
    assert musubi.states() == [InboxState.PARKED]
    assert musubi.said.count("ok") == 99
    assert len(musubi.said) == 100
    assert musubi.errors() == ["ValueError"]


def test_a_parked_event_can_be_answered_after_its_apology(bot: MakeBot) -> None:
    faults = [ValueError] * inbox.MAX_ATTEMPTS

    def mended_later(talk: Talk, step: str | None) -> Answer:
        if talk.turn.text == "手芸" and faults:
            raise faults.pop()
        return echo(talk, step)

    musubi = bot(mended_later)
    musubi.hear(text_event("はい"), text_event("手芸"))
    musubi.work()
    musubi.take_up_again()
    assert musubi.states() == []
    assert (musubi.said[0], len(musubi.said), musubi.said[2]) == ("はい", 3, "手芸")


def test_what_fails_again_is_apologised_for_once(bot: MakeBot, caplog: pytest.LogCaptureFixture) -> None:
    musubi = bot(picky)
    musubi.hear(text_event("はい"), text_event("毒"))
    musubi.work()
    musubi.take_up_again()
    assert musubi.states() == [InboxState.PARKED]
    assert len(musubi.said) == 2
    assert "no apology possible" not in caplog.messages


def test_an_event_that_kills_its_workers_is_parked_in_the_end(bot: MakeBot) -> None:
    musubi = bot()
    musubi.hear(text_event())
    for _ in range(5):
        musubi.turns.claim()
        musubi._sql("update inbox_event set lease_until = now()")
    musubi.work()
    assert musubi.states() == [InboxState.PARKED]


def test_who_leaves_takes_along_what_was_parked_and_may_come_back(bot: MakeBot) -> None:
    musubi, other = bot(picky), "U" + "b2" * 16
    musubi.hear(text_event("毒"), text_event("毒", user=other), text_event("退会"), text_event("また来た"))
    musubi.work()
    assert musubi.states() == [InboxState.PARKED]
    assert "また来た" in musubi.said


@pytest.mark.parametrize(("message_id", "kept"), [("77", 1), ("78", 2), (None, 2)])
def test_what_is_taken_back_is_erased_though_it_was_parked(bot: MakeBot, message_id: str | None, kept: int) -> None:
    musubi = bot(picky)
    musubi.hear(text_event(message={"type": "text", "id": "77", "text": "毒"}))
    musubi.hear(text_event(message={"type": "text", "text": "毒"}))
    musubi.hear(text_event(type="unsend", message=None, unsend={"messageId": message_id}))
    musubi.work()
    assert musubi.states() == [InboxState.PARKED] * kept

"""One event, one effect, one answer: whatever fails in between."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from bot.identity import Domain
from handlers.turn import SILENCE, Answer, Say, Talk
from models.conversation import Conversation, Typed
from models.delivery import Delivery
from models.resident import Resident, ResidentStatus
from models.thread import Thread
from tests.bot.parts import USER, Bot, MakeBot, echo, text_event
from tests.threads import wanted


def test_an_event_is_answered_by_its_reply_token_and_erased(bot: MakeBot) -> None:
    musubi = bot()
    musubi.hear(text_event("こんにちは", replyToken="token"))
    musubi.work()
    assert [(call.kind, call.to, call.texts) for call in musubi.line.calls] == [("reply", "token", ["こんにちは"])]
    assert musubi.states() == []
    assert musubi.one(Delivery).messages is None


def test_a_resident_is_taken_in_at_the_first_word(bot: MakeBot) -> None:
    musubi = bot()
    musubi.hear(text_event(), text_event())
    musubi.work()
    resident = musubi.one(Resident)
    assert resident.line_key == musubi.parts.vault.key_of(USER, Domain.USER)
    assert musubi.parts.vault.open(resident.line_sealed) == USER


def test_the_step_and_its_data_come_back_with_the_next_word(bot: MakeBot) -> None:
    seen: list[tuple[str | None, dict[str, Any]]] = []

    def count(talk: Talk, step: str | None) -> Answer:
        seen.append((step, dict(talk.data)))
        return Answer((Say("next"),), step="counting", data={"n": len(seen)})

    musubi = bot(count)
    musubi.hear(text_event(), text_event())
    musubi.work()
    assert seen == [(None, {}), ("counting", {"n": 1})]


def test_silence_keeps_the_step(bot: MakeBot) -> None:
    steps: list[str | None] = []

    def once(_talk: Talk, step: str | None) -> Answer:
        steps.append(step)
        return Answer(step="asked") if len(steps) == 1 else SILENCE

    musubi = bot(once)
    musubi.hear(*(text_event() for _ in range(3)))
    musubi.work()
    assert steps == [None, "asked", "asked"]
    assert musubi.said == []


def test_a_failure_leaves_no_trace_and_the_next_try_succeeds(bot: MakeBot) -> None:
    tries: list[int] = []

    def second_time_lucky(talk: Talk, _step: str | None) -> Answer:
        tries.append(1)
        talk.resident.language = "en"
        talk.session.flush()
        if len(tries) == 1:
            raise ZeroDivisionError
        return Answer((Say("done"),))

    musubi = bot(second_time_lucky)
    musubi.hear(text_event())
    musubi.work()
    assert (len(tries), musubi.said, musubi.states()) == (2, ["done"], [])


def test_the_token_of_a_word_that_is_for_people_stays_for_their_answer(bot: MakeBot) -> None:
    sealed: list[bytes] = []

    def silent(talk: Talk, _step: str | None) -> Answer:
        if talk.thread is None:
            wanted(talk.session, talk.now, resident=talk.resident)
        sealed.append(talk.seal(talk.turn.text))
        return SILENCE

    musubi = bot(silent)
    for token in ("first", "second"):
        musubi.hear(text_event("こんにちは", replyToken=token))
        musubi.work()
    thread = musubi.one(Thread)
    assert (thread.reply_token, musubi.said) == ("second", [])
    assert [musubi.parts.vault.open(one) for one in sealed] == ["こんにちは"] * 2


def test_two_workers_handle_each_event_once(clean_database: Engine) -> None:
    handled: list[str] = []

    def note(talk: Talk, step: str | None) -> Answer:
        handled.append(talk.turn.event_id)
        return echo(talk, step)

    workers = [Bot(clean_database, note), Bot(clean_database, note)]
    workers[0].hear(*(text_event(user=f"U{number % 10:032x}") for number in range(40)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda at: workers[at % 2].work(), range(4)))
    workers[0].work()
    assert sorted(handled) == sorted(set(handled))
    assert len(workers[0].line.calls) + len(workers[1].line.calls) == len(handled) == 40


def test_an_event_whose_worker_died_is_handled_by_the_next(bot: MakeBot) -> None:
    musubi = bot()
    musubi.hear(text_event("まだいますか"))
    assert musubi.turns.claim()
    musubi._sql("update inbox_event set lease_until = now()")
    musubi.work()
    assert musubi.said == ["まだいますか"]


def test_a_block_that_arrives_after_a_newer_follow_changes_nothing(bot: MakeBot) -> None:
    musubi = bot()
    follow = text_event(type="follow", follow={"isUnblocked": True}, timestamp=2_000)
    musubi.hear(follow)
    musubi.work()
    musubi.hear(text_event(type="unfollow", timestamp=1_000))
    musubi.work()
    assert musubi.one(Resident).status is ResidentStatus.ACTIVE
    musubi.hear(text_event(type="unfollow", timestamp=3_000))
    musubi.work()
    assert musubi.one(Resident).status is ResidentStatus.BLOCKED


def test_who_writes_again_has_opened_the_account(bot: MakeBot) -> None:
    musubi = bot()
    musubi.hear(text_event(at=0), text_event(type="unfollow", at=1_000), text_event(at=2_000))
    musubi.work()
    assert musubi.one(Resident).status is ResidentStatus.ACTIVE


def test_a_stranger_who_blocks_is_not_taken_in(bot: MakeBot) -> None:
    musubi = bot()
    musubi.hear(text_event(type="unfollow"))
    musubi.work()
    with musubi.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Resident)) == 0
    assert musubi.states() == []


def test_who_leaves_is_told_so_and_nothing_of_them_stays(bot: MakeBot) -> None:
    def leave(talk: Talk, _step: str | None) -> Answer:
        talk.session.execute(text("delete from resident"))
        talk.session.expunge(talk.resident)
        return Answer((Say("さようなら"),), left=True)

    musubi = bot(leave)
    musubi.hear(text_event())
    musubi.work()
    assert musubi.said == ["さようなら"]
    assert musubi.one(Delivery).resident_id is None
    with musubi.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 0


@pytest.mark.parametrize(
    "event",
    [
        {"mode": "standby", "replyToken": None},
        {"type": "somethingNew"},
        {"type": "unsend", "unsend": {"messageId": "7"}},
        {"source": {}},
        {"source": {"type": "group", "groupId": "C" + "1" * 32}},
        {"source": {"type": "group", "groupId": "C" + "1" * 32}, "message": {"mention": {"mentionees": ["odd", None]}}},
    ],
)
def test_what_is_not_for_us_ends_in_silence(bot: MakeBot, event: dict[str, Any]) -> None:
    musubi = bot()
    musubi.hear(text_event() | event)
    musubi.work()
    assert (musubi.states(), musubi.said) == ([], [])


def test_a_group_that_calls_us_is_told_to_write_in_private(bot: MakeBot) -> None:
    musubi = bot()
    group = {"type": "group", "groupId": "C" + "1" * 32, "userId": USER}
    calling = {
        "type": "text",
        "id": "1",
        "text": "@むすび",
        "mention": {"mentionees": [{"type": "user", "isSelf": True}]},
    }
    musubi.hear(text_event(source=group, message=calling))
    musubi.work()
    assert len(musubi.said) == 1
    with musubi.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Resident)) == 0


def test_with_line_down_the_answer_waits_for_the_sender(bot: MakeBot) -> None:
    musubi = bot()
    for _ in range(5):
        musubi.outbox.breaker.failed()
    musubi.hear(text_event("あとで"))
    musubi.work()
    assert musubi.said == []
    musubi.outbox.breaker.worked()
    assert musubi.outbox.send_next()
    assert musubi.said == ["あとで"]


def test_what_waits_in_the_conversation_goes_with_its_message(bot: MakeBot) -> None:
    def keep(talk: Talk, _step: str | None) -> Answer:
        waits = Typed(talk.seal("花子"), talk.turn.message_key).kept()
        return Answer((Say("next"),), step="asked", data={"n": waits})

    musubi, said = bot(keep), text_event("花子")
    musubi.hear(said)
    musubi.work()
    musubi.hear(text_event(type="unsend", message=None, unsend={"messageId": said["message"]["id"]}))
    musubi.work()
    assert (musubi.one(Conversation).step, musubi.one(Conversation).data) == ("asked", {})

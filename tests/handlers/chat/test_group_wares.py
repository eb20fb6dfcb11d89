"""求む・出せる in the chat: asked, shown, kept and taken back by who speaks for the group, and by nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.audit import COMMAND
from handlers.acts.group_wares import LONGEST_WORDS, MOST_WARES, WareTyped, add_ware, wares_of
from handlers.acts.keeper_link import connect, disconnect, new_code
from handlers.turn import Answer, Pressed, TurnKind
from models.account import Account, AuditEntry
from models.conversation import Conversation, Typed
from models.group import Group
from models.group_ware import GroupWare
from models.resident import Resident
from tests import factories
from tests.handlers.acts.test_keeper_link import keeper
from tests.handlers.test_route import talk


def _turned(words: str) -> bytes:
    return words[::-1].encode()


def _turned_back(sealed: bytes) -> str:
    return sealed.decode()[::-1]


@dataclass
class Chat:
    """One resident's talk, with the step and data it carries on."""

    session: Session
    now: datetime
    resident: Resident
    step: str | None = None
    data: Mapping[str, Any] | None = None

    def say(self, words: str) -> str:
        return self._turn(kind=TurnKind.TEXT, text=words)

    def press(self, action: str, **values: str) -> str:
        return self._turn(kind=TurnKind.BUTTON, pressed=Pressed(action, values))

    def _turn(self, **turn: object) -> str:
        made = talk(self.session, self.now, message_key=b"m", **turn)
        here = replace(made, resident=self.resident, data=self.data or {}, seal=_turned, unseal=_turned_back)
        answer: Answer = route.respond(here, self.step)
        if not answer.keep_step:
            self.step, self.data = answer.step, answer.data
        return str(answer)


@pytest.fixture
def group(session: Session) -> Group:
    return factories.group(session, "囲碁クラブ")


@pytest.fixture
def account(session: Session, group: Group) -> Account:
    return keeper(session, group)


@pytest.fixture
def chat(session: Session, account: Account, now: datetime) -> Chat:
    resident = factories.resident(session)
    connect(session, resident, new_code(session, account, now=now), now=now)
    return Chat(session, now, resident)


def _asked(chat: Chat, group: Group) -> None:
    chat.press("ware.begin", s="seeks")
    chat.press("ware.kind", s="seeks", k="materials", g=group.public_id)


def _rows(session: Session) -> list[tuple[str, str, str]]:
    return [(row.side.value, row.kind.value, row.words) for row in session.scalars(select(GroupWare))]


def test_one_sentence_is_shown_and_then_kept_in_the_account_s_name(
    session: Session, chat: Chat, group: Group, account: Account
) -> None:
    _asked(chat, group)
    assert "group_ware.shown" in chat.say("長机  6台") and _rows(session) == []
    assert "group_ware.kept" in chat.press("ware.keep")
    assert _rows(session) == [("seeks", "materials", "長机 6台")]
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last and (last.action, last.account) == ("ware.add", account.public_id)


def test_what_waits_is_sealed_and_is_asked_for_again_when_its_message_is_taken_back(
    session: Session, chat: Chat, group: Group
) -> None:
    _asked(chat, group)
    chat.say("長机 6台")
    assert "長机" not in str(chat.data)
    row = Conversation(resident_id=chat.resident.id, step=chat.step, data=dict(chat.data or {}), updated_at=chat.now)
    assert row.forget(b"m")
    chat.data = row.data
    assert "group_ware.what" in chat.press("ware.keep") and chat.step == "ware.words"
    assert _rows(session) == []


def test_it_is_kept_once_however_often_it_is_pressed(session: Session, chat: Chat, group: Group) -> None:
    _asked(chat, group)
    chat.say("長机 6台")
    assert ["button.old" in chat.press("ware.keep") for _ in range(2)] == [False, True]
    assert len(_rows(session)) == 1


def test_it_is_written_anew_said_yes_to_or_left(session: Session, chat: Chat, group: Group) -> None:
    _asked(chat, group)
    chat.say("長机 6台")
    assert "長机 8台" in chat.say("長机 8台")
    chat.say("はい")
    assert _rows(session) == [("seeks", "materials", "長机 8台")]
    _asked(chat, group)
    chat.say("いす")
    chat.say("いいえ")
    assert len(_rows(session)) == 1 and chat.step is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("長" * (LONGEST_WORDS + 1), "group_ware.long"),
        (" ", "group_ware.long"),
        ("長机、090-1234-5678へ", "group_ware.contact"),
    ],
)
def test_what_cannot_be_kept_is_said_and_asked_again(chat: Chat, group: Group, words: str, told: str) -> None:
    _asked(chat, group)
    said = chat.say(words)
    assert told in said and "group_ware.what" in said and chat.step == "ware.words"


def test_words_of_crisis_are_answered_and_not_kept(session: Session, chat: Chat, group: Group) -> None:
    _asked(chat, group)
    assert "crisis" in chat.say("もう死にたい")
    assert _rows(session) == []


def test_who_speaks_for_two_groups_is_asked_which(
    session: Session, chat: Chat, account: Account, now: datetime
) -> None:
    other = factories.group(session, "将棋クラブ")
    account.duties += keeper(session, other, email="2@example.jp").duties
    session.flush()
    assert "group_ware.whose" in chat.press("ware.begin", s="offers")
    assert "ware_which.offers" in chat.press("ware.begin", s="offers", g=other.public_id)


def test_what_stands_is_listed_and_one_is_taken_back(session: Session, chat: Chat, group: Group, now: datetime) -> None:
    for words in ("長机", "いす"):
        add_ware(session, COMMAND, group, WareTyped("seeks", "materials", words), now=now)
    listed = chat.say("求む・出せる")
    assert "長机" in listed and "いす" in listed
    gone = wares_of(session, group)[0].public_id
    assert "group_ware.ended" in chat.press("ware.end", w=gone)
    assert "button.old" in chat.press("ware.end", w=gone)
    assert [words for _, _, words in _rows(session)] == ["いす"]


def test_a_long_list_shows_the_latest(session: Session, chat: Chat, group: Group, now: datetime) -> None:
    for number in range(MOST_WARES):
        add_ware(session, COMMAND, group, WareTyped("offers", "room", f"部屋{number:02}"), now=now)
    listed = chat.press("wares")
    assert "mine_latest" in listed and "部屋19" in listed and "部屋07" not in listed
    chat.press("ware.kind", s="offers", k="room", g=group.public_id)
    chat.say("会議室")
    assert "group_ware.too_many" in chat.press("ware.keep")


def test_nobody_else_sees_writes_or_takes_back(session: Session, group: Group, now: datetime) -> None:
    row = add_ware(session, COMMAND, group, WareTyped("seeks", "helping", "ひみつの準備"), now=now)
    about = {"g": group.public_id, "s": "seeks", "k": "helping", "w": Typed(_turned("うその準備")).kept()}
    stranger = Chat(session, now, factories.resident(session))
    keeper_elsewhere = Chat(session, now, factories.resident(session))
    elsewhere = keeper(session, factories.group(session, "よその会"), email="e@example.jp")
    connect(session, keeper_elsewhere.resident, new_code(session, elsewhere, now=now), now=now)
    for chat in (stranger, keeper_elsewhere):
        assert "ひみつ" not in chat.press("wares")
        chat.press("ware.begin", s="seeks", g=group.public_id)
        chat.press("ware.kind", s="seeks", k="helping", g=group.public_id)
        chat.step, chat.data = "ware.sure", about
        chat.press("ware.keep")
        assert "button.old" in chat.press("ware.end", w=row.public_id)
    assert _rows(session) == [("seeks", "helping", "ひみつの準備")]


def test_who_is_connected_no_more_keeps_nothing(
    session: Session, chat: Chat, group: Group, account: Account, now: datetime
) -> None:
    _asked(chat, group)
    chat.say("長机")
    disconnect(session, account, now=now)
    assert "button.old" in chat.press("ware.keep")
    assert "keepers_only" in chat.press("wares")
    assert _rows(session) == []


def test_the_menu_has_it_for_keepers_alone(session: Session, chat: Chat, now: datetime) -> None:
    assert "button.wares" in chat.press("menu")
    assert "button.wares" not in Chat(session, now, factories.resident(session)).press("menu")

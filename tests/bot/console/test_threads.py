"""The inbox and a thread's page: bounded by area and desk, told by its clock, nothing typed is lost."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from handlers.acts import threads as acts
from handlers.acts.hand_over import raise_hand_over
from handlers.acts.threads import Heard
from models.account import Account, AccountDuty, AuditEntry, Duty
from models.area import Area
from models.delivery import Delivery, DeliveryKind
from models.hand_over import HandOverCause
from models.help_desk import HelpDeskMember
from models.person_view import PersonView
from models.thread import Thread, ThreadMessage, ThreadState
from tests import factories
from tests.bot.console.conftest import TOKEN, Browser, Office

_HIDDEN = re.compile(r'name="(seen|once_reply|once_note)" value="([^"]*)"')


@dataclass
class Seat:
    """A coordinator at a thread: reads it after saying what for, presses what stands on the page."""

    browser: Browser
    thread: str
    page: str = ""

    def read(self) -> str:
        said = {"purpose": "answer", "subject": f"thread:{self.thread}", "page": "thread"}
        self.browser.send("purpose", **said)
        self.page = self.browser.open(f"threads/{self.thread}").text
        return self.page

    def press(self, name: str, **typed: str) -> TestResponse:
        return self.browser.send(f"threads/{self.thread}/{name}", **typed)

    def write(self, do: str, page: str | None = None, **typed: str) -> TestResponse:
        """With what stood on the page when it was read; `page`: an older one."""
        here = page or self.page
        found = TOKEN.search(here)
        data = {"csrf_token": found.group(1) if found else "", "do": do, **dict(_HIDDEN.findall(here)), **typed}
        return self.browser.client.post(f"/console/threads/{self.thread}/write", data=data)


def _thread(office: Office, cause: HandOverCause = HandOverCause.ASKED, **resident: Any) -> str:
    with office.sessions.begin() as session:
        who = factories.resident(session, **resident)
        return raise_hand_over(session, who, cause, event_id=f"e{who.id}", now=office.hands.at).public_id


def _coordinator(office: Office, name: str = "鈴木 一郎", **duty: Any) -> Account:
    account = office.account(AccountDuty(duty=Duty.COORDINATOR, **duty), email=f"{name}@example.jp".lower())
    with office.sessions.begin() as session:
        session.get_one(Account, account.id).name = name
    return account


def _seat(office: Office, thread: str, name: str = "鈴木 一郎") -> Seat:
    seat = Seat(office.browser(_coordinator(office, name)), thread)
    seat.read()
    return seat


def _writes(office: Office, thread: str, words: str, *, token: str | None = None) -> None:
    """The resident writes."""
    with office.sessions.begin() as session:
        found = session.scalars(select(Thread).where(Thread.public_id == thread)).one()
        acts.hear(session, found, Heard("text", words, office.vault.seal(words)), now=office.hands.at)
        found.reply_token = token
        found.reply_until = session.scalar(text("select now() + interval '40 seconds'"))


def _replies(session: Session) -> list[Delivery]:
    return list(session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.REPLY)))


@pytest.fixture
def wards(office: Office) -> tuple[Area, Area]:
    with office.sessions.begin() as session:
        return tuple(factories.area(session, name, layer="ward", ward=name) for name in ("右京区", "北区"))  # type: ignore[return-value]


def test_opening_a_thread_asks_what_for_and_is_written_down(office: Office) -> None:
    thread = _thread(office)
    browser = office.browser(_coordinator(office))
    assert "何のために見ますか" in browser.open(f"threads/{thread}").text
    seat = Seat(browser, thread)
    assert "引き受ける" in seat.read()
    with office.sessions() as session:
        assert {row.subject for row in session.scalars(select(PersonView))} == {f"thread:{thread}"}


def test_another_ward_s_threads_are_not_there_by_list_id_count_or_deed(
    office: Office, wards: tuple[Area, Area]
) -> None:
    with office.sessions.begin() as session:
        homes = [factories.area(session, ward=area.ward) for area in wards]
    mine, theirs = (_thread(office, home=home) for home in homes)
    browser = office.browser(_coordinator(office, area_id=wards[0].id))
    listed = browser.open("threads").text
    assert mine in listed and theirs not in listed
    assert '<span class="count">1</span>' in listed and "1件" in browser.open("").text
    assert {browser.open(f"threads/{theirs}{rest}").status_code for rest in ("", "/pulse")} == {404}
    pressed = [browser.send(f"threads/{theirs}/{name}").status_code for name in ("take", "write", "close", "hand-back")]
    assert pressed == [404] * 4


def test_who_works_at_a_desk_sees_its_threads_alone(office: Office) -> None:
    with office.sessions.begin() as session:
        first = factories.help_desk(session, "まちセン", causes=["asked"])
        factories.help_desk(session, "社協", causes=["consult"])
        account = _coordinator(office)
        session.add(HelpDeskMember(help_desk_id=first.id, account_id=account.id))
    mine, theirs = _thread(office), _thread(office, HandOverCause.CONSULT)
    browser = office.browser(account)
    assert mine in browser.open("threads").text
    assert theirs not in browser.open("threads").text and browser.open(f"threads/{theirs}").status_code == 404


def test_crises_stand_first_then_what_is_due_first(office: Office) -> None:
    threads = [_thread(office, cause) for cause in (HandOverCause.NOT_FOUND, HandOverCause.ASKED, HandOverCause.CRISIS)]
    listed = office.browser(_coordinator(office)).open("threads").text
    assert sorted(threads, key=listed.index) == threads[::-1]


def test_an_answer_goes_out_once_by_the_token_while_it_lives(office: Office) -> None:
    thread = _thread(office)
    seat = _seat(office, thread)
    seat.press("take", owner="")
    _writes(office, thread, "こんにちは", token="token")
    assert "無料" in seat.read() and "こんにちは" in seat.page
    page = seat.page
    assert [seat.write("reply", page, reply="はい、どうぞ").status_code for _ in range(2)] == [303, 303]
    with office.sessions() as session:
        sent = _replies(session)
        assert [(one.reply_token, one.priority) for one in sent] == [("token", 1)]
        assert "はい、どうぞ" in (sent[0].messages or b"").decode()
        assert session.scalars(select(Thread.state)).all() == [ThreadState.ANSWERED]
    assert "1通" in seat.read() and "送っています" in seat.page


_ENDS = [("accepted", None, "LINEに渡しました"), ("dropped", "blocked", "ブロックされています")]


@pytest.mark.parametrize(("state", "cause", "words"), _ENDS)
def test_what_became_of_an_answer_stands_beside_it(office: Office, state: str, cause: str | None, words: str) -> None:
    seat = _seat(office, _thread(office))
    seat.press("take", owner="")
    seat.read()
    seat.write("reply", reply="はい")
    with office.sessions.begin() as session:
        session.execute(text("update delivery set state = :s, cause = :c"), {"s": state, "c": cause})
    assert words in seat.read()


def test_words_lie_sealed_and_stand_in_no_log(office: Office) -> None:
    seat = _seat(office, _thread(office))
    seat.press("take", owner="")
    seat.read()
    seat.write("reply", reply="ひみつのことば")
    with office.sessions() as session:
        row = session.scalars(select(ThreadMessage).where(ThreadMessage.side == "staff")).one()
        assert row.sealed and office.vault.open(row.sealed) == "ひみつのことば"
        assert "ひみつ" not in str([(one.before, one.after) for one in session.scalars(select(AuditEntry))])


@pytest.mark.parametrize("deed", ["reply", "note"])
def test_what_was_typed_on_an_old_page_is_given_back(office: Office, deed: str) -> None:
    thread = _thread(office)
    seat = _seat(office, thread)
    seat.press("take", owner="")
    seat.read()
    _writes(office, thread, "もうひとつ、あります")
    office.later(minutes=30)  # what for was said long ago
    late = seat.write(deed, reply="書きかけのお返事", note="書きかけのメモ")
    assert late.status_code == 409 and "新しいやりとりがありました" in late.text
    assert all(words in late.text for words in ("書きかけのお返事", "書きかけのメモ", "もうひとつ、あります"))
    again = seat.write(deed, late.text, **{deed: "書きかけ"})
    assert again.status_code == 303


def test_two_at_once_one_takes_it_over_and_the_other_loses_nothing(office: Office) -> None:
    thread = _thread(office)
    first, second = _seat(office, thread), _seat(office, thread, "佐藤 次郎")
    first.press("take", owner="")
    assert second.press("take", owner="").status_code == 409
    assert "鈴木 一郎さんも見ています" in second.read()
    first.read()
    owner = re.search(r'name="owner" value="([^"]+)"', second.page)
    assert owner and second.press("take", owner=owner.group(1)).status_code == 303
    lost = first.write("reply", reply="書きかけ")
    assert lost.status_code == 409 and "書きかけ" in lost.text
    with office.sessions() as session:
        assert _replies(session) == []


def test_an_answer_of_who_does_not_have_it_is_not_sent(office: Office) -> None:
    seat = _seat(office, _thread(office))
    refused = seat.write("reply", reply="だれでしょう")
    assert refused.status_code == 409 and "だれでしょう" in refused.text


def test_the_pulse_tells_who_looks_on_and_what_is_new(office: Office) -> None:
    thread = _thread(office)
    seat = _seat(office, thread)
    _seat(office, thread, "佐藤 次郎")
    assert "佐藤 次郎さんも見ています" in seat.browser.open(f"threads/{thread}/pulse?seen=1").json["html"]  # type: ignore[index]
    office.later(minutes=1)
    assert "佐藤" not in seat.browser.open(f"threads/{thread}/pulse?seen=1").json["html"]  # type: ignore[index]


def test_a_ready_answer_comes_in_the_resident_s_language_below_what_was_typed(office: Office) -> None:
    thread = _thread(office, language="en")
    seat = _seat(office, thread)
    seat.browser.send("answers-ready/begin", token_from="answers-ready")
    seat.press("take", owner="")
    page = seat.read()
    option = re.search(r'<option value="([^"]+)">はじめのごあいさつ', page)
    assert option
    filled = seat.write("fill", canned=option.group(1), reply="Hello!", note="メモ")
    assert filled.status_code == 200 and "Hello!\nThis is 鈴木" in filled.text and "メモ" in filled.text


def test_another_note_that_was_being_written_stays_when_an_answer_is_sent(office: Office) -> None:
    seat = _seat(office, _thread(office))
    seat.press("take", owner="")
    seat.read()
    sent = seat.write("reply", reply="はい", note="あとで書くメモ")
    assert sent.status_code == 200 and "あとで書くメモ" in sent.text


@pytest.mark.parametrize(("typed", "words"), [("", "何も書かれていません"), ("あ" * 2_001, "長すぎます")])
def test_nothing_and_too_much_are_said(office: Office, typed: str, words: str) -> None:
    seat = _seat(office, _thread(office))
    assert words in seat.write("reply", reply=typed).text


def test_to_another_desk_after_asking_and_both_sides_read_the_record(office: Office, now: datetime) -> None:
    thread = _thread(office)
    with office.sessions.begin() as session:
        other = factories.help_desk(session, "社協").public_id
    seat = _seat(office, thread)
    seat.press("take", owner="")
    assert seat.press("move", desk=other).status_code == 303
    assert "ご本人にたずねています" in seat.read()
    record = seat.browser.open("desks/moves").text
    assert "社協" in record and "お返事待ち" in record


def test_given_back_then_closed(office: Office) -> None:
    seat = _seat(office, _thread(office))
    seat.press("take", owner="")
    assert [seat.press(name).status_code for name in ("hand-back", "close", "close")] == [303, 303, 409]
    assert "終了" in seat.read()


def test_the_open_inbox_is_told_what_is_new_a_crisis_by_name(office: Office) -> None:
    _thread(office)
    browser = office.browser(_coordinator(office))
    ask = re.search(r'data-ask="/console/(threads/pulse[^"]+)"', browser.open("threads").text)
    assert ask and browser.open(ask.group(1)).json == {"html": ""}
    _thread(office, HandOverCause.CRISIS)
    assert "危機のことばがあった相談が、1件待っています" in browser.open(ask.group(1)).json["html"]  # type: ignore[index]
    assert "危機のことばがあった相談" in browser.open("").text

"""An officer's own circulars in the console: seen by nobody else, answered with the paper that goes with it."""

import pytest
from sqlalchemy import select

from models.account import AccountDuty, AuditEntry, Duty
from models.circulation import AskAnswer, CircularAsk
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.circulars import asked


@pytest.fixture
def ask(office: Office) -> CircularAsk:
    """A 町会 without anybody on LINE is asked; another one, too."""
    with office.sessions.begin() as session:
        own, other = factories.neighbourhood(session), factories.neighbourhood(session, "嵯峨自治会")
        return asked(session, office.hands.at, own, other)[0]


@pytest.fixture
def browser(office: Office, ask: CircularAsk) -> Browser:
    """An officer of the first."""
    return office.at_work(Duty.OFFICER, group_id=ask.group_id)


def _kept(office: Office, ask: CircularAsk) -> CircularAsk:
    with office.sessions() as session:
        return session.get_one(CircularAsk, ask.id)


def _answer(browser: Browser, ask: CircularAsk, **typed: str) -> int:
    address = f"circulations/own/{ask.public_id}"
    return browser.send(address, token_from=address, **typed).status_code


def test_a_yes_is_kept_with_the_paper_it_needs(office: Office, browser: Browser, ask: CircularAsk) -> None:
    assert _answer(browser, ask, answer="accepted", copies="１２", blocks="1〜12班") == 303
    kept = _kept(office, ask)
    assert (kept.answer, kept.copies, kept.copies_for) == (AskAnswer.ACCEPTED, 12, "1〜12班")
    assert "紙 12部（1〜12班）" in browser.open(f"circulations/own/{ask.public_id}").text
    staff = office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="s@example.jp"))
    page = staff.open(f"circulations/{ask.circular.public_id}").text
    assert "紙 12部（1〜12班）" in page and "<dt>紙の部数</dt><dd>12</dd>" in page
    with office.sessions() as session:
        assert "circulation.answer" in session.scalars(select(AuditEntry.action)).all()


def test_a_no_is_kept_with_its_reason(office: Office, browser: Browser, ask: CircularAsk) -> None:
    assert _answer(browser, ask, answer="refused", reason="役員が 足りない") == 303
    assert (_kept(office, ask).answer, _kept(office, ask).reason) == (AskAnswer.REFUSED, "役員が 足りない")


def test_the_number_of_sheets_can_be_put_right(office: Office, browser: Browser, ask: CircularAsk) -> None:
    for copies in ("3", "5"):
        assert _answer(browser, ask, answer="accepted", copies=copies) == 303
    assert _kept(office, ask).copies == 5


@pytest.mark.parametrize("copies", ["many", "-1", "999999"])
def test_a_number_that_cannot_be_is_said_and_stays(
    office: Office, browser: Browser, ask: CircularAsk, copies: str
) -> None:
    address = f"circulations/own/{ask.public_id}"
    told = browser.send(address, token_from=address, answer="accepted", copies=copies, blocks="3班")
    assert told.status_code == 400 and f'value="{copies}"' in told.text and 'value="3班"' in told.text
    assert _kept(office, ask).answer is None


def test_another_neighbourhood_s_are_not_ours(office: Office, browser: Browser, ask: CircularAsk) -> None:
    with office.sessions() as session:
        other = session.scalars(select(CircularAsk.public_id).where(CircularAsk.group_id != ask.group_id)).one()
    assert "嵯峨自治会" not in browser.open("circulations/own").text
    assert [browser.open(f"circulations/own/{other}{more}").status_code for more in ("", "/print")] == [404, 404]
    assert browser.open(f"circulations/{ask.circular.public_id}").status_code == 403


def test_what_waits_for_an_admin_was_not_put_to_them(office: Office, browser: Browser, ask: CircularAsk) -> None:
    with office.sessions.begin() as session:
        session.get_one(CircularAsk, ask.id).asked_at = None
    assert "頼まれた回覧は、ありません" in browser.open("circulations/own").text


def test_over_it_takes_no_answer(office: Office, browser: Browser, ask: CircularAsk) -> None:
    office.later(days=19)
    late = office.browser(office.account(AccountDuty(duty=Duty.OFFICER, group_id=ask.group_id), email="l@example.jp"))
    assert 'name="answer"' not in late.open(f"circulations/own/{ask.public_id}").text
    assert late.send(f"circulations/own/{ask.public_id}", answer="accepted").status_code == 409


def test_the_home_page_says_what_waits_until_it_is_answered(browser: Browser, ask: CircularAsk) -> None:
    assert "返事を待っている回覧" in browser.open("").text
    _answer(browser, ask, answer="accepted")
    assert "返事を待っている回覧" not in browser.open("").text


def test_the_sheet_says_how_many_and_for_whom(browser: Browser, ask: CircularAsk) -> None:
    _answer(browser, ask, answer="accepted", copies="5", blocks="1〜5班")
    sheet = browser.open(f"circulations/own/{ask.public_id}/print").text
    assert "太秦町会 御中" in sheet and "5部（1〜5班）" in sheet and "嵯峨自治会" not in sheet

"""Calls in the console: whom to call about what, ticked off one by one."""

from datetime import timedelta

from sqlalchemy import select

from handlers.acts.audit import COMMAND
from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from handlers.acts.enrol import cancel_for
from models.account import AccountDuty, Duty
from models.attendance import Attendance
from models.occurrence import Occurrence
from models.phone_call import PhoneCall
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.bot.console.test_people import TYPED, a_date, rows, state_purpose


def changed(office: Office, browser: Browser, *, off: bool = False) -> str:
    """A date with somebody without LINE, moved or cancelled."""
    public_id = a_date(office)
    browser.send(f"dates/{public_id}/people/new", **TYPED)
    with office.sessions.begin() as session:
        found = session.scalars(select(Occurrence).where(Occurrence.public_id == public_id)).one()
        if off:
            cancel_occurrence(session, found, note="雪のため", now=office.hands.at)
        else:
            move_occurrence(session, found, found.starts_at + timedelta(days=1), now=office.hands.at)
    state_purpose(browser, public_id, "contact", page="date_calls")
    return public_id


def call(office: Office) -> PhoneCall:
    with office.sessions() as session:
        return session.scalars(select(PhoneCall)).one()


def test_before_a_change_one_sees_who_has_to_be_called(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    browser.send(f"dates/{public_id}/people/new", **TYPED)
    text = browser.open(f"dates/{public_id}/cancel").text
    assert ("1人に、LINEで" in text, "LINEのない1人" in text) == (True, True)


def test_who_has_to_be_called_stands_there_with_what_to_tell(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    moved = changed(office, browser)
    text = browser.open(f"dates/{moved}/calls").text
    assert all(words in text for words in ("佐藤 ウメ", "090-1234-5678", "12月10日", "12月9日"))
    paper = browser.open(f"dates/{moved}/calls/print").text
    assert ("佐藤 ウメ" in paper, "☐" in paper) == (True, True)


def test_a_cancelled_date_says_why(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    text = browser.open(f"dates/{changed(office, browser, off=True)}/calls").text
    assert ("中止になりました" in text, "雪のため" in text) == (True, True)


def test_calls_are_ticked_off(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    public_id = changed(office, browser)
    for reached in ("0", "1", "1"):
        path = f"dates/{public_id}/calls/{call(office).public_id}/tick"
        assert browser.send(path, reached=reached).status_code == 303
    assert (call(office).tries, call(office).reached) == (2, True)
    assert "いません" in browser.open(f"dates/{public_id}/calls/print").text


def test_the_first_page_counts_them_and_the_list_names_nobody(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    public_id = changed(office, browser)
    assert "電話をかける方（LINEのない方）" in browser.open("").text
    listed = browser.open("calls").text
    assert (public_id in listed, "佐藤" in listed) == (True, False)
    with office.sessions.begin() as session:
        kita = factories.area(session, "北区", layer="ward", ward="北区", key="京都市/北区")
    elsewhere = office.browser(office.account(AccountDuty(duty=Duty.STAFF, area_id=kita.id), email="b@example.jp"))
    assert public_id not in elsewhere.open("calls").text
    assert elsewhere.open(f"dates/{public_id}/calls").status_code == 404


def test_an_offered_place_is_taken_on_the_telephone(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    public_id = a_date(office, capacity=1)
    browser.send(f"dates/{public_id}/people/new", **TYPED)
    with office.sessions.begin() as session:
        first = session.get_one(Attendance, rows(office)[0].id)
        cancel_for(session, COMMAND, first, now=office.hands.at)
    state_purpose(browser, public_id, "contact", page="date_calls")
    assert "席が空きました" in browser.open(f"dates/{public_id}/calls").text
    waits = rows(office)[1].public_id
    answer = browser.send(f"dates/{public_id}/people/{waits}/accept", back="date_calls", spoken="1")
    assert answer.headers["Location"].split("#")[0].endswith("/calls")
    assert (rows(office)[1].status.value, call(office).reached) == ("going", True)
    again = browser.send(f"dates/{public_id}/people/{waits}/cancel")
    assert (again.status_code, rows(office)[1].status.value) == (303, "cancelled")

"""People of a date in the console: what for comes first; enrolled, marked, cancelled; each within one's own part."""

import json
import re

from sqlalchemy import select

from handlers.acts.change_occurrence import cancel_occurrence
from models.account import AccountDuty, AuditEntry, Duty
from models.attendance import Attendance, AttendanceStatus
from models.enrolled import Enrolled
from models.gathering import Gathering
from models.occurrence import Occurrence
from models.person_view import PersonView
from tests import factories
from tests.bot.console.conftest import Browser, Office

TYPED = {"name": "佐藤 ウメ", "phone": "０９０ー１２３４ー５６７８", "first": "yes", "agreed": "1"}


def a_date(office: Office, *, capacity: int | None = 2, people: int = 1, days: int = 7) -> str:
    """A date with so many residents; its public id."""
    with office.sessions.begin() as session:
        gathering = factories.gathering(session, capacity=capacity)
        start = factories.WHEN.replace(day=2 + days)
        found = factories.occurrence(session, start, gathering=gathering)
        for _ in range(people):
            factories.attendance(session, occurrence=found, resident=factories.resident(session))
        return found.public_id


def state_purpose(browser: Browser, public_id: str, purpose: str = "door", page: str = "people", note: str = "") -> int:
    subject = f"date:{public_id}"
    return browser.send("purpose", subject=subject, page=page, purpose=purpose, note=note).status_code


def rows(office: Office) -> list[Attendance]:
    with office.sessions() as session:
        return list(session.scalars(select(Attendance).order_by(Attendance.id)))


def looks(office: Office) -> list[tuple[str, str]]:
    with office.sessions() as session:
        return [(row.page, row.purpose.value) for row in session.scalars(select(PersonView).order_by(PersonView.id))]


def test_nobody_is_shown_before_what_for_was_said(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    asked = browser.open(f"dates/{public_id}/people").text
    assert ("何のために" in asked, "LINEの方" in asked, looks(office)) == (True, False, [])
    assert state_purpose(browser, public_id) == 303
    assert "LINEの方" in browser.open(f"dates/{public_id}/people").text
    assert looks(office) == [("people", "door")]
    office.later(minutes=10)
    assert "LINEの方" not in browser.open(f"dates/{public_id}/people").text


def test_a_colleague_is_asked_too(office: Office) -> None:
    public_id = a_date(office)
    state_purpose(office.at_work(Duty.STAFF), public_id)
    other = office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="b@example.jp"))
    assert "LINEの方" not in other.open(f"dates/{public_id}/people").text


def test_something_else_needs_words(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    assert state_purpose(browser, public_id, "other") == 400
    assert state_purpose(browser, public_id, "other", note="市長への報告") == 303
    assert state_purpose(browser, "../x", "door") == 400
    assert state_purpose(browser, public_id, "door", page="nowhere/else") == 400


def test_the_view_log_says_who_looked_and_what_for(office: Office) -> None:
    public_id = a_date(office)
    state_purpose(office.at_work(Duty.STAFF), public_id, "other", note="=市長への報告")
    officer = office.browser(office.account(AccountDuty(duty=Duty.DATA_OFFICER), email="b@example.jp"))
    text = officer.open(f"views?q={public_id}").text
    assert all(words in text for words in ("山田 花子", "参加する方の名簿", f"date:{public_id}", "市長への報告"))
    assert "当てはまる記録はありません" in officer.open("views?q=nobody&before=x").text


def test_somebody_without_line_is_enrolled_and_stands_on_the_list(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    state_purpose(browser, public_id)
    assert browser.send(f"dates/{public_id}/people/new", **TYPED).status_code == 303
    text = browser.open(f"dates/{public_id}/people").text
    assert all(words in text for words in ("佐藤 ウメ", "090-1234-5678", "はじめて"))
    assert browser.send(f"dates/{public_id}/people/new", **TYPED).status_code == 400


def test_name_and_number_lie_sealed(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    browser.send(f"dates/{public_id}/people/new", **TYPED)
    with office.sessions() as session:
        (person,) = session.scalars(select(Enrolled)).all()
        entries = json.dumps([[e.subject, e.before, e.after] for e in session.scalars(select(AuditEntry))])
    assert "佐藤".encode() not in person.sealed
    assert "佐藤" in office.vault.open(person.sealed)
    assert "0901234" not in entries


def test_what_cannot_be_is_said_and_nobody_is_written_down(office: Office) -> None:
    path, browser = f"dates/{a_date(office, people=0)}/people/new", office.at_work(Duty.STAFF)
    for said, name, values in (
        ("同意", "agreed", [""]),
        ("お名前を入れて", "name", [" \u3000", "あ" * 41]),
        ("電話番号を", "phone", ["110", "お電話", "090-1234-56789012"]),
    ):
        answers = [browser.send(path, **TYPED | {name: value}) for value in values]
        assert {(answer.status_code, said in answer.text) for answer in answers} == {(400, True)}
    assert rows(office) == []


def test_a_number_is_read_however_it_is_written(office: Office) -> None:
    path, browser = f"dates/{a_date(office, people=0, capacity=None)}/people/new", office.at_work(Duty.STAFF)
    for phone in ("09012345678", "０７５（８６１）５５６６", "+81 3 1234 5678", "0120123456"):
        browser.send(path, **TYPED | {"phone": phone})
    with office.sessions() as session:
        sealed = session.scalars(select(Enrolled.sealed).order_by(Enrolled.id)).all()
    written = [json.loads(office.vault.open(one))["phone"] for one in sealed]
    assert written == ["090-1234-5678", "075-861-5566", "03-1234-5678", "0120-123-456"]


def test_a_full_date_puts_them_on_the_waiting_list_in_order(office: Office) -> None:
    public_id, browser = a_date(office, capacity=1), office.at_work(Duty.STAFF)
    for number in ("0312345678", "+81 75-000-0000"):
        browser.send(f"dates/{public_id}/people/new", **TYPED | {"phone": number})
    assert [row.status.value for row in rows(office)] == ["going", "waiting", "waiting"]
    first = rows(office)[0]
    browser.send(f"dates/{public_id}/people/{first.public_id}/cancel")
    assert [row.status.value for row in rows(office)] == ["cancelled", "offered", "waiting"]


def test_nobody_is_enrolled_for_what_is_off_or_over(office: Office) -> None:
    over, off = a_date(office, days=0), a_date(office)
    with office.sessions.begin() as session:
        found = session.scalars(select(Occurrence).where(Occurrence.public_id == off)).one()
        cancel_occurrence(session, found, now=office.hands.at)
    browser = office.at_work(Duty.STAFF)
    said = [browser.send(f"dates/{public_id}/people/new", **TYPED).text for public_id in (over, off)]
    assert ["もう始まったか" in said[0], "中止になったか" in said[1]] == [True, True]


def test_who_came_is_marked_from_the_day_on(office: Office) -> None:
    early, today = a_date(office, days=1), a_date(office, days=0)
    browser = office.at_work(Duty.KEEPER)
    for public_id, person, status in zip((early, today), rows(office), (409, 303), strict=True):
        answer = browser.send(f"dates/{public_id}/people/{person.public_id}/mark", came="1")
        assert (answer.status_code, answer.headers.get("Location", "").endswith(person.public_id)) == (
            status,
            status == 303,
        )
    assert [row.came for row in rows(office)] == [None, True]


def test_walk_ins_are_counted_until_it_is_full(office: Office) -> None:
    public_id, browser = a_date(office, days=0), office.at_work(Duty.STAFF)
    answers = [browser.send(f"dates/{public_id}/people/walk-in") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "定員いっぱい" in answers[1].text
    assert [(row.walk_in, row.came) for row in rows(office)] == [(False, None), (True, True)]


def test_who_asks_to_be_forgotten_is_nobody_afterwards(office: Office) -> None:
    public_id, browser = a_date(office, people=0), office.at_work(Duty.STAFF)
    browser.send(f"dates/{public_id}/people/new", **TYPED)
    browser.send(f"dates/{public_id}/people/{rows(office)[0].public_id}/forget")
    state_purpose(browser, public_id)
    text = browser.open(f"dates/{public_id}/people").text
    assert ("佐藤" in text, "お名前なし" in text) == (False, True)
    assert rows(office)[0].status is AttendanceStatus.CANCELLED


def test_a_resident_cannot_be_forgotten_here(office: Office) -> None:
    public_id, browser = a_date(office), office.at_work(Duty.STAFF)
    assert browser.send(f"dates/{public_id}/people/{rows(office)[0].public_id}/forget").status_code == 404


def test_a_keeper_reaches_the_people_of_the_own_group_alone(office: Office) -> None:
    own, other = a_date(office), a_date(office)
    with office.sessions.begin() as session:
        group = factories.group(session)
        found = session.scalars(select(Occurrence).where(Occurrence.public_id == own)).one()
        session.get_one(Gathering, found.gathering_id).group_id = group.id
    browser = office.at_work(Duty.KEEPER, group_id=group.id)
    opened = [browser.open(f"dates/{public_id}/people").status_code for public_id in (own, other)]
    assert opened == [200, 404]
    person = rows(office)[1].public_id
    assert browser.send(f"dates/{other}/people/{person}/cancel").status_code == 404
    assert browser.send(f"dates/{own}/people/{person}/cancel").status_code == 404


def test_a_name_sealed_with_another_key_is_said_to_be_unreadable(office: Office) -> None:
    public_id, browser = a_date(office, people=0), office.at_work(Duty.STAFF)
    with office.sessions.begin() as session:
        found = session.scalars(select(Occurrence).where(Occurrence.public_id == public_id)).one()
        factories.attendance(session, occurrence=found, enrolled=factories.enrolled(session, sealed=b"x" * 40))
    state_purpose(browser, public_id)
    assert "読めません" in browser.open(f"dates/{public_id}/people").text


def test_names_are_shown_as_written_and_run_nothing(office: Office) -> None:
    public_id, browser = a_date(office, people=0), office.at_work(Duty.STAFF)
    browser.send(f"dates/{public_id}/people/new", **TYPED | {"name": "<b>=1+1</b>"})
    state_purpose(browser, public_id)
    assert re.search(r"&lt;b&gt;=1\+1", browser.open(f"dates/{public_id}/people").text)


def test_whom_the_office_cancels_for_is_called_unless_they_were_just_spoken_with(office: Office) -> None:
    public_id, browser = a_date(office, people=0, capacity=None), office.at_work(Duty.STAFF)
    for phone in ("09012345678", "09012345679"):
        browser.send(f"dates/{public_id}/people/new", **TYPED | {"phone": phone})
    state_purpose(browser, public_id)
    assert "電話の一覧に出しません" in browser.open(f"dates/{public_id}/people").text
    for one, spoken in zip(rows(office), ("", "1"), strict=True):
        browser.send(f"dates/{public_id}/people/{one.public_id}/cancel", spoken=spoken)
    state_purpose(browser, public_id, "contact", page="date_calls")
    text = browser.open(f"dates/{public_id}/calls").text
    assert (text.count("窓口で取り消しました"), "090-1234-5678" in text, "090-1234-5679" in text) == (1, True, False)

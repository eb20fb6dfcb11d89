"""Rooms in the console: free hours typed and by file, asked for, given, refused; each within one's own part."""

import io
from datetime import timedelta

from sqlalchemy import select
from werkzeug.test import TestResponse

from models.account import AccountDuty, Duty
from models.group import Group
from models.occurrence import Occurrence
from models.room import RoomRequest, RoomSlot
from tests import factories
from tests.bot.console.conftest import TOKEN, Browser, Office


def a_room(office: Office) -> str:
    with office.sessions.begin() as session:
        return factories.room(session).public_id


def slots(office: Office) -> list[str]:
    with office.sessions() as session:
        return [f"{slot.local_start:%m-%d %H:%M}" for slot in session.scalars(select(RoomSlot).order_by(RoomSlot.id))]


def requests(office: Office) -> list[RoomRequest]:
    with office.sessions() as session:
        return list(session.scalars(select(RoomRequest).order_by(RoomRequest.id)))


def upload(browser: Browser, room: str, body: bytes) -> TestResponse:
    token = TOKEN.search(browser.open("me").text)
    data = {"csrf_token": token.group(1) if token else "", "file": (io.BytesIO(body), "slots.csv")}
    return browser.client.post(f"/console/rooms/{room}/slots/file", data=data)


def keeper(office: Office, number: int) -> tuple[Browser, Group]:
    """Somebody who speaks for a group of their own."""
    with office.sessions.begin() as session:
        group = factories.group(session, f"団体{number}")
    duty = AccountDuty(duty=Duty.KEEPER, group_id=group.id)
    return office.browser(office.account(duty, email=f"k{number}@example.jp")), group


def test_a_room_is_added_and_changed(office: Office) -> None:
    with office.sessions.begin() as session:
        venue = factories.venue(session).public_id
    browser = office.at_work(Duty.STAFF)
    made = browser.send(f"venues/{venue}/rooms", name="和室", seats="１２", open="1")
    room = made.headers["Location"].rsplit("/", 1)[1]
    assert browser.send(f"venues/{venue}/rooms", name="和室").status_code == 400
    assert browser.send(f"rooms/{room}/edit", name="和室", seats="x").status_code == 400
    assert browser.send(f"rooms/{room}/edit", name="大和室", seats="20").status_code == 303
    text = browser.open(f"rooms/{room}").text
    assert ("大和室" in text, "20人" in text, "受付停止" in text) == (True, True, True)


def test_free_hours_are_typed_once_or_each_week(office: Office) -> None:
    room, browser = a_room(office), office.at_work(Duty.STAFF)
    typed = {"day": "2026-12-10", "start": "10:00", "end": "12:00", "weeks": "3"}
    assert browser.send(f"rooms/{room}/slots", **typed).status_code == 303
    assert slots(office) == ["12-10 10:00", "12-17 10:00", "12-24 10:00"]
    again = browser.send(f"rooms/{room}/slots", **typed)
    assert (again.status_code, again.text.count("重なっています"), len(slots(office))) == (400, 3, 3)


def test_hours_that_cannot_be_read_are_said(office: Office) -> None:
    path, browser = f"rooms/{a_room(office)}/slots", office.at_work(Duty.STAFF)
    typed = {"day": "2026-12-10", "start": "10:00", "end": "12:00", "weeks": "1"}
    slips = {"day": ("", "2026-02-30"), "start": ("25:00",), "weeks": ("0", "9999", "x")}
    answers = [browser.send(path, **typed | {name: value}) for name, values in slips.items() for value in values]
    assert {(answer.status_code, "読めません" in answer.text) for answer in answers} == {(400, True)}
    assert slots(office) == []


def test_good_lines_of_a_file_are_taken_and_bad_ones_named(office: Office) -> None:
    body = (
        "日,始まり,終わり\n2026/12/10,10:00,12:00\n2026/12/10,11:00,13:00\n昨日,10,12\n\n2026年12月11日,22:00,１:00\n"
    )
    answer = upload(office.at_work(Duty.STAFF), a_room(office), body.encode("cp932"))
    assert slots(office) == ["12-10 10:00", "12-11 22:00"]
    assert all(words in answer.text for words in ("2件の空き", "3行目", "重なって", "4行目", "読めません"))


def test_a_file_that_is_none_changes_nothing(office: Office) -> None:
    room, browser = a_room(office), office.at_work(Duty.STAFF)
    bodies = (b"", b"\xff\xfe\x00", b"\n\n", b"a,b,c\n", b"x" * 200_000)
    assert [upload(browser, room, body).status_code for body in bodies] == [400] * 5
    assert slots(office) == []


def asked(office: Office, *browsers: Browser) -> str:
    """A slot that each of these asks for."""
    with office.sessions.begin() as session:
        slot = factories.slot(session).public_id
    for browser in browsers:
        assert browser.send(f"slots/{slot}/ask", purpose="例会").status_code == 303
    return slot


def test_a_request_is_approved_and_the_other_group_waits_and_gets_it(office: Office) -> None:
    (one, _), (other, _) = keeper(office, 1), keeper(office, 2)
    asked(office, one, other)
    staff = office.at_work(Duty.STAFF)
    first, second = (request.public_id for request in requests(office))
    assert "団体1" in staff.open("rooms/requests").text
    assert staff.send(f"rooms/requests/{first}/approve").status_code == 303
    assert staff.send(f"rooms/requests/{second}/approve").status_code == 409
    assert one.send(f"rooms/requests/{first}/withdraw").status_code == 303
    assert "使います" in other.open("rooms/requests").text
    assert other.send(f"rooms/requests/{second}/accept").status_code == 303
    assert [request.state.value for request in requests(office)] == ["withdrawn", "approved"]


def test_a_no_says_why(office: Office) -> None:
    one, _ = keeper(office, 1)
    asked(office, one)
    staff, request = office.at_work(Duty.STAFF), requests(office)[0].public_id
    assert staff.send(f"rooms/requests/{request}/decline", reason=" ").status_code == 409
    assert staff.send(f"rooms/requests/{request}/decline", reason="選挙のため").status_code == 303
    assert "選挙のため" in one.open("rooms/requests?all=1").text


def test_a_group_sees_and_withdraws_its_own_requests_alone(office: Office) -> None:
    (one, _), (other, _) = keeper(office, 1), keeper(office, 2)
    asked(office, one)
    request = requests(office)[0].public_id
    assert "例会" not in other.open("rooms/requests").text
    assert other.send(f"rooms/requests/{request}/withdraw").status_code == 404
    assert one.send(f"rooms/requests/{request}/approve").status_code == 403
    nobody_s = office.browser(office.account(AccountDuty(duty=Duty.KEEPER), email="n@example.jp"))
    assert nobody_s.send(f"rooms/requests/{request}/withdraw").status_code == 404


def test_another_ward_s_office_does_not_decide(office: Office) -> None:
    one, _ = keeper(office, 1)
    asked(office, one)
    with office.sessions.begin() as session:
        kita = factories.area(session, "北区", layer="ward", ward="北区", key="京都市/北区")
    staff = office.at_work(Duty.STAFF, area_id=kita.id)
    assert staff.send(f"rooms/requests/{requests(office)[0].public_id}/approve").status_code == 404


def test_an_approved_room_is_the_place_of_the_date(office: Office) -> None:
    browser, group = keeper(office, 1)
    with office.sessions.begin() as session:
        slot = factories.slot(session)
        gathering = factories.gathering(session, group=session.get_one(Group, group.id))
        date = factories.occurrence(session, slot.starts_at, gathering=gathering).public_id
        late = factories.occurrence(session, slot.starts_at + timedelta(hours=1), gathering=gathering).public_id
    values = {"purpose": "例会", "group": group.public_id}
    assert browser.send(f"slots/{slot.public_id}/ask", date=late, **values).status_code == 400
    assert browser.send(f"slots/{slot.public_id}/ask", date="2222222222", **values).status_code == 400
    assert browser.send(f"slots/{slot.public_id}/ask", date=date, **values).status_code == 303
    office.at_work(Duty.STAFF).send(f"rooms/requests/{requests(office)[0].public_id}/approve")
    with office.sessions() as session:
        found = session.scalars(select(Occurrence).where(Occurrence.public_id == date)).one()
        assert found.venue_id == slot.room.venue_id


def test_hours_somebody_asks_for_stay(office: Office) -> None:
    one, _ = keeper(office, 1)
    slot, staff = asked(office, one), office.at_work(Duty.STAFF)
    assert staff.send(f"slots/{slot}/remove").status_code == 409
    one.send(f"rooms/requests/{requests(office)[0].public_id}/withdraw")
    assert staff.send(f"slots/{slot}/remove").status_code == 303


def test_the_first_page_says_what_waits_for_whom(office: Office) -> None:
    one, _ = keeper(office, 1)
    asked(office, one)
    counted = {
        name: browser.open("").text for name, browser in (("staff", office.at_work(Duty.STAFF)), ("keeper", one))
    }
    waits = {name: 'class="waits"' in text for name, text in counted.items()}
    assert waits == {"staff": True, "keeper": False}

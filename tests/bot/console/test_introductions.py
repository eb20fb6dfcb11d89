"""Introductions in the console: proposed, asked, followed; bounded by area, nothing typed is lost."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from handlers.acts import introduce
from handlers.acts.introduce import Party
from models.account import AccountDuty, Duty
from models.area import Area
from models.introduction import DueFor, Introduction, IntroductionState
from models.person_view import PersonView
from tests import factories
from tests.bot.console.conftest import TOKEN, Browser, Office
from tests.introductions import REASON, asked, both_said_yes, person
from tests.threads import wanted

PHONE = {"name": "佐藤 うめ", "phone": "090-1234-5678", "agreed": "1"}


@dataclass
class Seat:
    """Somebody at an introduction: reads it after saying what for, presses what stands on the page."""

    browser: Browser
    one: str
    page: str = ""

    def read(self) -> str:
        said = {"purpose": "answer", "subject": f"introduction:{self.one}", "page": "introduction"}
        self.browser.send("purpose", **said)
        self.page = self.browser.open(f"introductions/{self.one}").text
        return self.page

    def press(self, path: str, page: str = "", **typed: str) -> TestResponse:
        """With what stood on the page when it was read; `page`: an older one."""
        here = page or self.page
        found, seen = TOKEN.search(here), re.search(r'name="seen" value="(\d+)"', here)
        data = {"csrf_token": found.group(1) if found else "", "seen": seen.group(1) if seen else "", **typed}
        return self.browser.client.post(f"/console/introductions/{self.one}/{path}", data=data)


def ward(office: Office, name: str) -> int:
    with office.sessions.begin() as session:
        return factories.area(session, name, layer="ward", ward=name).id


def coordinator(office: Office, area: int | None = None) -> Browser:
    return office.browser(
        office.account(AccountDuty(duty=Duty.COORDINATOR, area_id=area), email=f"c{area or 0}@example.jp")
    )


def made_in(office: Office, first: int | None = None, second: int | None = None, *, crossed: bool = False) -> str:
    """An introduction of two people with names, in these areas; asked, or agreed."""
    with office.sessions.begin() as session:
        sealed = [office.vault.seal(json.dumps({"name": name, "phone": ""})) for name in ("あかね", "みどり")]
        sides = [Party(sealed=name, area_id=area) for name, area in zip(sealed, (first, second), strict=True)]
        far = both_said_yes if crossed else asked
        return far(session, office.hands.at, *sides).public_id


def kept(office: Office) -> Introduction:
    with office.sessions() as session:
        return session.scalars(select(Introduction).options(selectinload(Introduction.sides))).one()


def test_a_person_without_line_is_proposed_to_a_gathering(office: Office) -> None:
    with office.sessions.begin() as session:
        place = factories.gathering(session, "ひとめの会").public_id
    browser = coordinator(office)
    found = browser.send("introductions/new", do="find", q="ひとめ", reason=REASON, to="place", **PHONE)
    assert f'value="gathering:{place}"' in found.text and REASON in found.text and "佐藤 うめ" in found.text
    typed = {**PHONE, "to": "place", "place": f"gathering:{place}", "reason": REASON}
    assert browser.send("introductions/new", do="propose", **typed).status_code == 303
    made = kept(office)
    assert made.state is IntroductionState.PROPOSED and [side.kind for side in made.sides] == ["phone", "gathering"]


def test_a_fault_gives_back_what_was_typed(office: Office) -> None:
    answer = coordinator(office).send("introductions/new", do="propose", to="place", reason=REASON, **PHONE)
    assert answer.status_code == 400 and REASON in answer.text and "佐藤 うめ" in answer.text
    assert "紹介する先を選んでください" in answer.text


def test_without_their_yes_nobody_s_number_is_written_down(office: Office) -> None:
    with office.sessions.begin() as session:
        place = factories.gathering(session).public_id
    typed = {**PHONE, "agreed": "", "to": "place", "place": f"gathering:{place}", "reason": REASON}
    answer = coordinator(office).send("introductions/new", do="propose", **typed)
    assert answer.status_code == 400 and "「はい」をいただいてから" in answer.text


@pytest.mark.parametrize("reason", ["佐藤さんは囲碁が好きです", "09012345678にどうぞ"])
def test_a_reason_that_names_somebody_is_refused(office: Office, reason: str) -> None:
    with office.sessions.begin() as session:
        place = factories.gathering(session).public_id
    typed = {**PHONE, "to": "place", "place": f"gathering:{place}", "reason": reason}
    assert "名前か電話番号が入っています" in coordinator(office).send("introductions/new", do="propose", **typed).text


def test_a_minor_needs_staff(office: Office) -> None:
    typed = {**PHONE, "to": "person", "other_name": "田中", "other_phone": "0751112222", "reason": REASON, "minor": "1"}
    browser = coordinator(office)
    assert "職員の確認が必要です" in browser.send("introductions/new", do="propose", **typed).text
    refused = browser.send("introductions/new", do="propose", minor_confirmed="1", **typed)
    assert "職員だけができます" in refused.text
    staff = office.at_work(Duty.STAFF)
    assert staff.send("introductions/new", do="propose", minor_confirmed="1", **typed).status_code == 303


def test_from_a_thread_the_resident_is_asked_on_line(office: Office) -> None:
    with office.sessions.begin() as session:
        thread, place = wanted(session, office.hands.at).public_id, factories.gathering(session).public_id
    browser, person_key = coordinator(office), f"thread:{thread}"
    assert thread[:4].upper() in browser.open(f"introductions/new?person={person_key}").text
    typed = {"person": person_key, "place": f"gathering:{place}", "reason": REASON, "to": "place", "name": ""}
    assert browser.send("introductions/new", do="propose", **typed).status_code == 303
    seat = Seat(browser, kept(office).public_id)
    seat.read()
    assert seat.press("press", do="ask").status_code == 303
    assert kept(office).state is IntroductionState.ASKED


def test_somebody_of_a_date_can_be_introduced(office: Office) -> None:
    with office.sessions.begin() as session:
        sealed = office.vault.seal(json.dumps({"name": "梅", "phone": "0751112222"}))
        row = factories.attendance(
            session, occurrence=factories.occurrence(session), enrolled_id=factories.enrolled(session, sealed=sealed).id
        )
        key = f"date:{row.public_id}"
    assert "手芸の会" in coordinator(office).open(f"introductions/new?person={key}").text


def test_answers_told_by_telephone_are_noted(office: Office) -> None:
    seat = Seat(coordinator(office), made_in(office))
    assert "あかね" in seat.read()
    for side in "01":
        assert seat.press("press", do="yes", side=side).status_code == 303
        seat.read()
    made = kept(office)
    assert made.state is IntroductionState.BOTH_YES and all(side.answered_by for side in made.sides)
    assert made.due_for is DueFor.MEETING


def test_the_meeting_is_kept_sealed_and_shown(office: Office) -> None:
    seat = Seat(coordinator(office), made_in(office, crossed=True))
    seat.read()
    typed = {"meet_at": "2026-12-10T13:30", "place": "区役所1階", "ask_for": "鈴木", "company": "田中"}
    assert seat.press("meeting", **typed).status_code == 303
    assert b"\xe5\x8c\xba\xe5\xbd\xb9\xe6\x89\x80" not in (kept(office).meeting or b"")
    assert all(word in seat.read() for word in ("区役所1階", "鈴木", "田中"))
    assert kept(office).due_for is DueFor.TELL


def test_a_page_out_of_date_gives_back_what_was_typed(office: Office) -> None:
    one = made_in(office)
    seat, other = Seat(coordinator(office), one), Seat(office.at_work(Duty.STAFF), one)
    old = seat.read()
    other.read()
    other.press("press", do="yes", side="0")
    late = seat.press("note", page=old, note="電話しました", due_on="2026-12-09")
    assert late.status_code == 409 and "電話しました" in late.text and "書いたものは残っています" in late.text
    assert seat.press("note", page=late.text, note="電話しました", due_on="2026-12-09").status_code == 303
    assert "電話しました" in seat.read() and kept(office).due_on == factories.WHEN.date() + timedelta(days=7)


def test_names_are_shown_after_saying_what_for_and_it_is_written_down(office: Office) -> None:
    one, browser = made_in(office), coordinator(office)
    assert "あかね" not in browser.open(f"introductions/{one}").text
    assert "あかね" not in browser.open("introductions").text
    Seat(browser, one).read()
    with office.sessions() as session:
        assert session.scalars(select(PersonView.subject)).all() == [f"introduction:{one}"]


def test_another_ward_s_introductions_are_not_there(office: Office) -> None:
    ukyo, kita = ward(office, "右京区"), ward(office, "北区")
    one = made_in(office, ukyo, ukyo)
    stranger = coordinator(office, kita)
    assert one not in stranger.open("introductions").text
    assert "期日が来た紹介" not in stranger.open("").text
    assert stranger.open(f"introductions/{one}").status_code == 404
    for path in ("press", "meeting", "note"):
        assert stranger.send(f"introductions/{one}/{path}", do="withdraw").status_code == 404
    assert one in coordinator(office, ukyo).open("introductions?view=due").text


def test_between_two_wards_each_sees_their_own_side_alone(office: Office) -> None:
    ukyo, kita = ward(office, "右京区"), ward(office, "北区")
    one = made_in(office, ukyo, kita)
    here, there = Seat(coordinator(office, ukyo), one), Seat(coordinator(office, kita), one)
    assert "あかね" in here.read() and "みどり" not in here.page and "会う日と場所" not in here.page
    assert "みどり" in there.read() and "あかね" not in there.page
    assert here.press("press", do="yes", side="1").status_code == 404
    here.press("press", do="yes", side="0")
    assert "ほかの地域の側を待っています" in here.read() and "電話でおたずねする" in there.read()
    here.press("note", note="あかねさんは耳が遠い", due_on="")
    assert "耳が遠い" in here.read() and "耳が遠い" not in there.read()


def test_people_of_another_ward_cannot_be_proposed(office: Office) -> None:
    ukyo, kita = ward(office, "右京区"), ward(office, "北区")
    with office.sessions.begin() as session:
        place = factories.venue(session, area=session.get_one(Area, ukyo))
        date = factories.occurrence(session, gathering=factories.gathering(session, venue=place))
        row = factories.attendance(session, occurrence=date, resident=factories.resident(session))
        key = f"date:{row.public_id}"
    assert coordinator(office, kita).open(f"introductions/new?person={key}").status_code == 404
    assert coordinator(office, ukyo).open(f"introductions/new?person={key}").status_code == 200


@pytest.mark.parametrize("key", ["date:x", "thread:x", "request:x", "search:x", "group:x", "other:x"])
def test_who_is_not_there_is_not_found(office: Office, key: str) -> None:
    assert coordinator(office).open(f"introductions/new?person={key}").status_code == 404


@pytest.mark.parametrize("typed", ["person=group:%00", "q=%00a", "place=group:%00", "place=gathering:%00"])
def test_what_nothing_is_called_by_is_no_broken_page(office: Office, typed: str) -> None:
    assert coordinator(office).open(f"introductions/new?{typed}").status_code in (200, 404)


def test_somebody_without_line_is_at_home_where_the_coordinator_introduces(office: Office) -> None:
    ukyo, kita = ward(office, "右京区"), ward(office, "北区")
    duties = AccountDuty(duty=Duty.DATA_OFFICER, area_id=kita), AccountDuty(duty=Duty.COORDINATOR, area_id=ukyo)
    with office.sessions.begin() as session:
        place = factories.gathering(session).public_id
    typed = {**PHONE, "to": "place", "place": f"gathering:{place}", "reason": REASON}
    office.browser(office.account(*duties)).send("introductions/new", do="propose", **typed)
    assert kept(office).sides[0].area_id == ukyo


def test_who_left_leaves_no_name(office: Office) -> None:
    with office.sessions.begin() as session:
        made = asked(session, office.hands.at, person(session), person(session))
        gone, one = made.sides[0], made.public_id
        gone.sealed = office.vault.seal(json.dumps({"name": "あかね"}))
        assert gone.resident
        introduce.forget_introductions(session, gone.resident, now=office.hands.at)
        session.delete(gone.resident)
    page = Seat(coordinator(office), one).read()
    assert "退会された方" in page and "あかね" not in page and REASON not in page


def test_groups_are_introduced_to_groups(office: Office) -> None:
    with office.sessions.begin() as session:
        first, second = (factories.group(session, name).public_id for name in ("囲碁くらぶ", "将棋くらぶ"))
    browser = coordinator(office)
    typed = {
        "person": f"group:{first}",
        "place": f"group:{second}",
        "reason": "いっしょに大会を開けそうです",
        "to": "place",
    }
    assert browser.send("introductions/new", do="propose", **typed).status_code == 303
    assert kept(office).kind == "groups"


def test_the_first_page_and_the_calls_tell_what_is_due(office: Office) -> None:
    browser = coordinator(office)
    assert "期日が来た紹介" not in browser.open("").text
    made_in(office)
    assert "期日が来た紹介" in browser.open("").text
    assert "紹介のことで電話をかける方：1件" in browser.open("calls").text


def test_the_list_goes_by_state(office: Office) -> None:
    one = made_in(office)
    browser = coordinator(office)
    assert one in browser.open("introductions?state=asked").text
    assert one not in browser.open("introductions?state=declined").text
    assert (
        one in browser.open("introductions?view=open").text and one not in browser.open("introductions?view=over").text
    )

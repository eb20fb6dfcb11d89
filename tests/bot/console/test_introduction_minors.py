"""A minor who is known late: the coordinator sees why and whom to ask, staff go on, another area learns nothing."""

from handlers.acts.introduction_minors import heard_of_minor
from models.account import AccountDuty, Duty
from models.introduction import Introduction
from tests.bot.console.conftest import Office
from tests.bot.console.test_introductions import Seat, coordinator, kept, made_in, ward
from tests.threads import coordinator as somebody


def _held(office: Office, first: int | None = None, second: int | None = None) -> str:
    """Both said yes; the first turned out to be a minor."""
    one = made_in(office, first, second, crossed=True)
    with office.sessions.begin() as session:
        made = session.query(Introduction).filter_by(public_id=one).one()
        heard_of_minor(session, somebody(session), made.sides[0], now=office.hands.at)
    return one


def _staff(office: Office, one: str) -> Seat:
    return Seat(office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="s@example.jp")), one)


def test_the_coordinator_sees_why_and_that_staff_decide(office: Office) -> None:
    seat = Seat(coordinator(office), _held(office))
    page = seat.read()
    assert "18歳未満とわかったため" in page and "職員にご相談ください" in page and "stand_by" not in page
    assert "職員の確認が必要" in page and "窓口からご連絡するまでお待ちください" in page
    assert seat.press("press", do="stand_by").status_code == 409
    assert "職員の確認を待っています" in seat.browser.open("introductions?view=due").text


def test_staff_confirm_that_they_come_along(office: Office) -> None:
    seat = _staff(office, _held(office))
    assert 'value="stand_by"' in seat.read()
    assert seat.press("press", do="stand_by").status_code == 303
    page = seat.read()
    assert "職員が同行することを確認しました" in page and 'value="stand_by"' not in page
    assert "会う日と場所を決める" in page and not kept(office).is_held


def test_what_a_coordinator_hears_on_the_telephone_stops_it(office: Office) -> None:
    seat = Seat(coordinator(office), made_in(office, crossed=True))
    assert "18歳未満とうかがった" in seat.read()
    assert seat.press("press", do="minor", side="1").status_code == 303
    assert kept(office).is_held and "18歳未満とわかったため" in seat.read()


def test_another_area_learns_nothing_of_it(office: Office) -> None:
    north, south = ward(office, "北区"), ward(office, "南区")
    seat = Seat(coordinator(office, south), _held(office, north, south))
    page = seat.read()
    assert "ほかの地域の側を待っています" in page
    assert not [
        words for words in ("18歳未満とわかったため", "18歳未満とわかり", "未成年", "同行する職員") if words in page
    ]
    assert seat.press("press", do="stand_by").status_code == 404


def test_nobody_puts_it_off_the_list(office: Office) -> None:
    seat = Seat(coordinator(office), _held(office))
    seat.read()
    assert "次の日は空けられません" in seat.press("note", note="記録", due_on="").text

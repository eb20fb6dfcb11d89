"""What supporters asked for somebody else, in the console: read after a yes alone, taken up, closed."""

from models.supporter_request import RequestState, SupporterRequest
from tests import factories
from tests.bot.console.conftest import Office
from tests.bot.console.test_introductions import coordinator, ward
from tests.introductions import REASON


def _request(office: Office, area: int | None = None, state: RequestState = RequestState.YES) -> str:
    with office.sessions.begin() as session:
        ids = [factories.resident(session).id for _ in range(2)]
        at = office.hands.at
        row = SupporterRequest(supporter_id=ids[0], relation="family", area_id=area, made_at=at, expires_at=at)
        row.supporter, row.likes = office.vault.seal("むすめの花子"), office.vault.seal("将棋")
        row.state, row.resident_id, row.answered_at = state, ids[1] if state != "waiting" else None, at
        session.add(row)
        session.flush()
        return row.public_id


def test_what_a_supporter_asked_becomes_an_introduction(office: Office) -> None:
    one, browser = _request(office), coordinator(office)
    assert "家族からの相談" in browser.open("introductions").text and "将棋" not in browser.open("introductions").text
    browser.send("purpose", purpose="answer", subject=f"request:{one}", page="introduction_request")
    assert "将棋" in browser.open(f"introductions/requests/{one}").text
    with office.sessions.begin() as session:
        place = factories.gathering(session).public_id
    typed = {"person": f"request:{one}", "place": f"gathering:{place}", "reason": REASON, "to": "place", "name": ""}
    assert browser.send("introductions/new", do="propose", **typed).status_code == 303
    assert "家族からの相談" not in browser.open("introductions").text


def test_a_request_can_be_closed(office: Office) -> None:
    one, browser = _request(office), coordinator(office)
    assert browser.send(f"introductions/requests/{one}/close").status_code == 303
    assert "家族からの相談" not in browser.open("introductions").text


def test_nobody_sees_a_request_before_the_person_said_yes_or_of_another_ward(office: Office) -> None:
    ukyo, kita = ward(office, "右京区"), ward(office, "北区")
    waits, theirs = _request(office, state=RequestState.WAITING), _request(office, ukyo)
    assert coordinator(office).open(f"introductions/requests/{waits}").status_code == 404
    stranger = coordinator(office, kita)
    assert stranger.open(f"introductions/requests/{theirs}").status_code == 404
    assert "相談" not in stranger.open("introductions").text.split("<main")[1]


def test_a_request_that_was_only_looked_at_waits_on(office: Office) -> None:
    one, browser = _request(office), coordinator(office)
    with office.sessions.begin() as session:
        place = factories.gathering(session).public_id
    typed = {"name": "佐藤", "phone": "0751112222", "agreed": "1", "to": "place", "place": f"gathering:{place}"}
    sent = browser.send("introductions/new", do="propose", other=f"request:{one}", reason=REASON, **typed)
    assert sent.status_code == 303 and "家族からの相談" in browser.open("introductions").text


def test_what_the_supporter_took_back_is_said_to_be_gone(office: Office) -> None:
    one, browser = _request(office), coordinator(office)
    with office.sessions.begin() as session:
        session.query(SupporterRequest).update({"likes": None})
    browser.send("purpose", purpose="answer", subject=f"request:{one}", page="introduction_request")
    shown = browser.open(f"introductions/requests/{one}").text
    assert "むすめの花子" in shown and "あとから取り消しました" in shown

"""A gathering's dates in the console: a date more, and a pause after seeing what it does."""

from sqlalchemy import select

from handlers.acts.plan_occurrences import plan_gatherings
from models.account import Duty
from models.occurrence import Occurrence
from models.pause import Pause
from tests import factories
from tests.bot.console.conftest import Office

DAYS = {"first_day": "2026-12-09", "last_day": "2026-12-20"}


def _weekly(office: Office) -> str:
    """A weekly gathering; somebody said yes to the dates of 9 and 16 December."""
    with office.sessions.begin() as session:
        gathering, resident = factories.gathering(session), factories.resident(session)
        plan_gatherings(session, [gathering.id], now=office.hands.at)
        for one in session.scalars(select(Occurrence).order_by(Occurrence.starts_at).offset(1).limit(2)):
            factories.attendance(session, occurrence=one, resident=resident)
        return gathering.public_id


def test_a_date_is_added(office: Office) -> None:
    browser, at = office.at_work(Duty.STAFF), f"gatherings/{_weekly(office)}/dates"
    assert browser.send(f"{at}/add", day="2026-12-05", start="10:00", end="12:00", note="").status_code == 303
    text = browser.open(at).text
    assert ("12月5日（土）10:00" in text, "追加" in text) == (True, True)


def test_a_date_that_is_none_is_said_and_stays_as_typed(office: Office) -> None:
    browser, at = office.at_work(Duty.STAFF), f"gatherings/{_weekly(office)}/dates"
    answer = browser.send(f"{at}/add", day="2020-01-01", start="10:00", note="書きかけ")
    assert (answer.status_code, "ご確認ください" in answer.text, "書きかけ" in answer.text) == (400, True, True)


def test_a_pause_is_seen_before_it_is_made(office: Office) -> None:
    browser, at = office.at_work(Duty.STAFF), f"gatherings/{_weekly(office)}/dates"
    assert "2日が中止になり、1人にお知らせします" in browser.send(f"{at}/pause", **DAYS).text
    with office.sessions() as session:
        assert session.scalars(select(Pause)).all() == []
    assert browser.send(f"{at}/pause", **DAYS, sure="2026-12-09/2026-12-31").status_code == 200
    assert browser.send(f"{at}/pause", **DAYS, sure="2026-12-09/2026-12-20").status_code == 303
    assert browser.open(at).text.count("から12月20日までお休みです") == 2
    with office.sessions() as session:
        pause = session.scalars(select(Pause.public_id)).one()
    browser.send(f"{at}/pauses/{pause}/end")
    with office.sessions() as session:
        assert session.scalars(select(Pause)).all() == []


def test_a_pause_from_nowhere_to_nowhere_is_said(office: Office) -> None:
    browser, at = office.at_work(Duty.STAFF), f"gatherings/{_weekly(office)}/dates"
    assert browser.send(f"{at}/pause", first_day="", last_day="2026-12-20").status_code == 400
    assert browser.send(f"{at}/pauses/nothing/end").status_code == 404

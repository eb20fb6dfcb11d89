"""Dates in the console: who comes, and nothing is moved or cancelled before one has seen who will be told."""

import pytest
from sqlalchemy import select

from models.account import AccountDuty, AuditEntry, Duty
from models.base import JAPAN
from models.delivery import Delivery, DeliveryKind
from models.occurrence import Occurrence, OccurrenceStatus
from tests import factories
from tests.bot.console.conftest import Office


def _date(office: Office, people: int = 3) -> str:
    """Next Wednesday's date with so many people; its public id."""
    with office.sessions.begin() as session:
        found = factories.occurrence(session)
        for _ in range(people):
            factories.attendance(session, occurrence=found, resident=factories.resident(session))
        return found.public_id


def _stored(office: Office) -> Occurrence:
    with office.sessions() as session:
        return session.scalars(select(Occurrence)).one()


def _told(office: Office) -> int:
    with office.sessions() as session:
        return len(session.scalars(select(Delivery.id).where(Delivery.kind == DeliveryKind.CHANGE)).all())


def test_a_date_says_how_many_come(office: Office) -> None:
    text = office.at_work(Duty.COORDINATOR).open(f"dates/{_date(office)}").text
    assert ("参加" in text, "3人" in text, "日時を変える" in text) == (True, True, False)


def test_a_move_is_shown_first_and_done_when_sure(office: Office) -> None:
    public_id, browser = _date(office), office.at_work(Duty.STAFF)
    typed = {"starts": "2026-12-20T10:00", "note": "雪のため"}
    preview = browser.send(f"dates/{public_id}/move", **typed)
    assert all(words in preview.text for words in ("3人に、LINEで", "12月20日", "雪のため"))
    assert (_stored(office).moved_from, _told(office)) == (None, 0)
    assert browser.send(f"dates/{public_id}/move", **typed, sure="1").status_code == 303
    assert f"{_stored(office).starts_at.astimezone(JAPAN):%d %H:%M}" == "20 10:00"
    assert _told(office) == 3


def test_a_cancelled_date_tells_everybody_once(office: Office) -> None:
    public_id, browser = _date(office), office.at_work(Duty.STAFF)
    assert "中止になりました" in browser.open(f"dates/{public_id}/cancel").text
    assert _stored(office).status is OccurrenceStatus.PLANNED
    for _ in range(2):
        assert browser.send(f"dates/{public_id}/cancel", note="雪のため").status_code == 303
    assert (_stored(office).status, _told(office)) == (OccurrenceStatus.CANCELLED, 3)
    with office.sessions() as session:
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "date.cancel")).all()) == 1


@pytest.mark.parametrize("starts", ["", "tomorrow", "2020-01-01T10:00", "2026-13-01T10:00", "2026-12-09T10:00"])
def test_a_start_that_cannot_be_is_said(office: Office, starts: str) -> None:
    answer = office.at_work(Duty.STAFF).send(f"dates/{_date(office)}/move", starts=starts, note="", sure="1")
    assert (answer.status_code, "これからの日時" in answer.text, _told(office)) == (400, True, 0)


def test_another_ward_s_date_is_not_found(office: Office) -> None:
    public_id = _date(office)
    with office.sessions.begin() as session:
        kita = factories.area(session, "北区", layer="ward", ward="北区", key="京都市/北区")
    browser = office.browser(office.account(AccountDuty(duty=Duty.STAFF, area_id=kita.id)))
    assert browser.open(f"dates/{public_id}").status_code == 404
    assert browser.send(f"dates/{public_id}/cancel", note="").status_code == 404
    assert _stored(office).status is OccurrenceStatus.PLANNED

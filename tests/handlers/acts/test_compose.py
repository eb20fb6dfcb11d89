"""What is said in due deliveries: what is true when they are drawn, for each as if it were alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from handlers.acts.compose import compose
from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.messages import Letter, Told, plan_of
from handlers.acts.remind import plan_for
from handlers.acts.sign_up import cancel, sign_up
from handlers.turn import Answer
from models.attendance import Attendance
from models.base import JAPAN
from models.consent import Purpose
from models.delivery import Delivery, DeliveryKind
from models.resident import Resident, ResidentStatus
from tests import factories


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN)


def yes(session: Session, starts_at: datetime, now: datetime, **values: object) -> Attendance:
    resident = factories.resident(session, **values)
    give_consent(session, resident, Purpose.REMINDERS, now=now)
    return sign_up(session, resident, factories.occurrence(session, starts_at), now=now)[1]


def one(session: Session, kind: DeliveryKind) -> Delivery:
    return session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id.desc())).first()  # type: ignore[return-value]


def said(session: Session, delivery: Delivery, now: datetime) -> Any:
    """What is said: the words with their values, or why not, or when."""
    session.flush()
    said = compose(session, [delivery.id], now=now)[delivery.id]
    return said.content.answer() if isinstance(said, Letter) else said


def test_reminder_is_drawn_with_a_way_out(session: Session, now: datetime) -> None:
    yes(session, local("2026-12-09 13:30"), now)
    answer = said(session, one(session, DeliveryKind.DAY_BEFORE), local("2026-12-08 18:00"))
    assert isinstance(answer, Answer)
    assert "cancel" in str(answer)
    assert "remind.tomorrow" in str(answer)


def test_reminder_sent_late_says_today(session: Session, now: datetime) -> None:
    yes(session, local("2026-12-09 13:30"), now)
    answer = said(session, one(session, DeliveryKind.DAY_BEFORE), local("2026-12-09 09:00"))
    assert "remind.today" in str(answer)


def test_nothing_is_said_once_it_is_too_late(session: Session, now: datetime) -> None:
    yes(session, local("2026-12-09 13:30"), now)
    assert said(session, one(session, DeliveryKind.HOURS_BEFORE), local("2026-12-09 13:31")) == "expired"


def _withdraws(session: Session, attendance: Attendance, resident: Resident, now: datetime) -> None:
    withdraw_consent(session, resident, Purpose.REMINDERS, now=now)


def _cancels(session: Session, attendance: Attendance, resident: Resident, now: datetime) -> None:
    cancel(session, attendance, now=now)


def _rests(session: Session, attendance: Attendance, resident: Resident, now: datetime) -> None:
    resident.status = ResidentStatus.PAUSED


def _stops(session: Session, attendance: Attendance, resident: Resident, now: datetime) -> None:
    resident.reminders = {"day_before": False}


def _moves(session: Session, attendance: Attendance, resident: Resident, now: datetime) -> None:
    move_occurrence(session, attendance.occurrence, attendance.occurrence.starts_at + timedelta(days=1), now=now)


def _is_off(session: Session, attendance: Attendance, resident: Resident, now: datetime) -> None:
    cancel_occurrence(session, attendance.occurrence, now=now)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (_withdraws, "no_consent"),
        (_cancels, "withdrawn"),
        (_rests, "paused"),
        (_stops, "not_wanted"),
        (_moves, "moved"),
        (_is_off, "moved"),
    ],
)
def test_reminder_says_nothing_that_is_no_longer_true(session: Session, now: datetime, change, cause: str) -> None:  # type: ignore[no-untyped-def]
    attendance = yes(session, local("2026-12-09 13:30"), now)
    reminder = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.DAY_BEFORE)).one()
    change(session, attendance, session.get(Resident, attendance.resident_id), now)
    session.flush()
    assert said(session, reminder, local("2026-12-08 18:00")) == cause


def test_late_reminder_waits_for_the_morning(session: Session, now: datetime) -> None:
    yes(session, local("2026-12-10 13:30"), now)
    told = said(session, one(session, DeliveryKind.DAY_BEFORE), local("2026-12-10 02:00"))
    assert told == local("2026-12-10 08:00")


def test_news_of_a_cancelled_date_reaches_who_rests(session: Session, now: datetime) -> None:
    attendance = yes(session, local("2026-12-09 13:30"), now)
    resident = session.get(Resident, attendance.resident_id)
    assert resident is not None
    resident.status = ResidentStatus.PAUSED
    cancel_occurrence(session, attendance.occurrence, now=now)
    assert isinstance(said(session, one(session, DeliveryKind.CHANGE), now), Answer)


def test_many_are_asked_in_one_statement_and_each_gets_its_own(session: Session, now: datetime) -> None:
    yeses = [yes(session, local("2026-12-09 13:30"), now) for _ in range(5)]
    cancel(session, yes(session, local("2026-12-09 13:30"), now), now=now)
    session.flush()
    rows = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.DAY_BEFORE).order_by(Delivery.id)).all()
    statements: list[str] = []
    engine = session.connection()
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: statements.append(statement))
    letters = compose(session, [row.id for row in rows], now=local("2026-12-08 18:00"))
    assert len(statements) == 1
    own = [said.own if isinstance(said, Letter) else said for said in (letters[row.id] for row in rows)]
    assert own == [*(attendance.public_id for attendance in yeses), "withdrawn"]


@pytest.mark.parametrize("at_a_venue", [True, False])
def test_what_is_loaded_for_many_is_what_one_yes_tells(session: Session, now: datetime, at_a_venue: bool) -> None:
    place: dict[str, Any] = {} if at_a_venue else {"area": factories.area(session)}
    gathering = factories.gathering(session, bring="はさみ", sample=True, **place)
    role = factories.role(session, gathering=gathering)
    date = factories.occurrence(session, local("2026-12-09 13:30"), gathering=gathering, note="裏口から")
    resident = factories.resident(session, language="easy")
    give_consent(session, resident, Purpose.REMINDERS, now=now)
    attendance = factories.attendance(session, occurrence=date, resident=resident, role_id=role.id)
    plan_for(session, attendance, now=now)
    reminder = one(session, DeliveryKind.HOURS_BEFORE)
    letter = compose(session, [reminder.id], now=local("2026-12-09 11:30"))[reminder.id]
    told = Told(DeliveryKind.HOURS_BEFORE, plan_of(attendance))
    assert letter == Letter(told, attendance.public_id, "easy")


def test_what_is_gone_is_not_answered_for(session: Session, now: datetime) -> None:
    assert compose(session, [], now=now) == {}
    assert compose(session, [999_999], now=now) == {}


def test_who_was_seen_there_is_asked_whether_again_and_not_whether_they_came(session: Session, now: datetime) -> None:
    attendance = yes(session, local("2026-12-02 13:30"), now)
    attendance.came = True
    assert said(session, one(session, DeliveryKind.HOURS_BEFORE), local("2026-12-02 11:30")) == "came"
    answer = str(said(session, one(session, DeliveryKind.FOLLOW_UP), local("2026-12-02 18:00")))
    assert ("remind.came" in answer, "'came'" in answer) == (True, False)

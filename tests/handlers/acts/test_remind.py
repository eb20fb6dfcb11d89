"""Reminders: when they are planned."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent
from handlers.acts.remind import awake, plan_due, plan_for
from handlers.acts.sign_up import sign_up
from handlers.turn import Refused
from models.attendance import Attendance
from models.base import JAPAN
from models.consent import Purpose
from models.delivery import Delivery, DeliveryKind
from tests import factories


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN)


def yes(session: Session, starts_at: datetime, now: datetime, **values: object) -> Attendance:
    resident = factories.resident(session, **values)
    give_consent(session, resident, Purpose.REMINDERS, now=now)
    return sign_up(session, resident, factories.occurrence(session, starts_at), now=now)[1]


def due(session: Session, kind: DeliveryKind) -> list[str]:
    rows = session.scalars(select(Delivery).where(Delivery.kind == kind, Delivery.state == "planned"))
    return [f"{row.due_at.astimezone(JAPAN):%Y-%m-%d %H:%M}" for row in rows]


@pytest.mark.parametrize(
    ("start", "day_before", "hours_before"),
    [
        ("2026-12-09 13:30", ["2026-12-08 18:00"], ["2026-12-09 11:30"]),
        ("2027-01-01 10:00", ["2026-12-31 18:00"], ["2027-01-01 08:00"]),
        ("2026-12-09 08:20", ["2026-12-08 18:00"], []),
        ("2026-12-09 00:30", ["2026-12-08 18:00"], []),
        ("2027-03-01 22:00", ["2027-02-28 18:00"], ["2027-03-01 20:00"]),
    ],
)
def test_reminders_stand_at_local_hours_that_let_people_sleep(
    session: Session, now: datetime, start: str, day_before: list[str], hours_before: list[str]
) -> None:
    yes(session, local(start), now)
    assert due(session, DeliveryKind.DAY_BEFORE) == day_before
    assert due(session, DeliveryKind.HOURS_BEFORE) == hours_before


def test_what_is_already_past_is_not_planned(session: Session) -> None:
    yes(session, local("2026-12-09 13:30"), local("2026-12-08 20:00"))
    assert due(session, DeliveryKind.DAY_BEFORE) == []
    assert due(session, DeliveryKind.HOURS_BEFORE) == ["2026-12-09 11:30"]


def test_follow_up_after_an_evening_waits_until_the_morning(session: Session, now: datetime) -> None:
    yes(session, local("2026-12-09 19:00"), now)
    assert due(session, DeliveryKind.FOLLOW_UP) == ["2026-12-10 08:00"]


def test_planning_again_adds_nothing(session: Session, now: datetime) -> None:
    attendance = yes(session, local("2026-12-09 13:30"), now)
    assert plan_for(session, attendance, now=now) == 0


def test_what_a_fault_left_out_is_caught_up(session: Session) -> None:
    morning = local("2026-12-08 09:00")
    yes(session, local("2026-12-09 13:30"), morning)
    session.execute(delete(Delivery))
    assert plan_due(session, now=morning) == 3
    assert plan_due(session, now=morning) == 0


@pytest.mark.parametrize(
    ("moment", "awake_at"),
    [("20:59", "02 20:59"), ("21:00", "03 08:00"), ("00:00", "02 08:00"), ("07:59", "02 08:00"), ("08:00", "02 08:00")],
)
def test_night_ends_at_eight(moment: str, awake_at: str) -> None:
    told = awake(local(f"2026-12-02 {moment}").astimezone(UTC))
    assert f"{told.astimezone(JAPAN):%d %H:%M}" == awake_at


def test_day_without_hours_is_asked_about_the_next_morning(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    day = factories.occurrence(session, local("2026-12-09 00:00"), has_time=False, ends_at=None)
    sign_up(session, resident, day, now=now)
    assert due(session, DeliveryKind.DAY_BEFORE) == ["2026-12-08 18:00"]
    assert due(session, DeliveryKind.FOLLOW_UP) == ["2026-12-10 10:00"]


def test_day_without_hours_can_be_joined_on_the_day_and_not_after(session: Session) -> None:
    day = factories.occurrence(session, local("2026-12-09 00:00"), has_time=False, ends_at=None)
    sign_up(session, factories.resident(session), day, now=local("2026-12-09 09:00"))
    with pytest.raises(Refused, match=r"join\.past"):
        sign_up(session, factories.resident(session), day, now=local("2026-12-10 00:01"))

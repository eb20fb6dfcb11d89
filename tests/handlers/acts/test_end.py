"""Roles and gatherings end: whoever said yes is told once, and their places are free."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND
from handlers.acts.change import Unfit
from handlers.acts.end import end_gathering, end_role, told_of_gathering, told_of_role
from handlers.acts.enrol import Caller, enrol
from handlers.acts.sign_up import sign_up
from models.account import AuditEntry
from models.attendance import AttendanceStatus
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.phone_call import PhoneCall
from models.resident import Resident
from tests import factories


@pytest.fixture
def gathering(session: Session, now: datetime) -> Gathering:
    """One with dates in one, two and three weeks, and one that is over."""
    made = factories.gathering(session)
    for weeks in (-1, 1, 2, 3):
        factories.occurrence(session, now + timedelta(weeks=weeks), gathering=made)
    return made


def dates(session: Session, gathering: Gathering) -> list[Occurrence]:
    rows = select(Occurrence).where(Occurrence.gathering_id == gathering.id).order_by(Occurrence.starts_at)
    return list(session.scalars(rows))


def told(session: Session, kind: DeliveryKind) -> list[tuple[int | None, int | None]]:
    rows = select(Delivery).where(Delivery.kind == kind, Delivery.state == DeliveryState.PLANNED)
    return [(row.resident_id, row.occurrence_id) for row in session.scalars(rows.order_by(Delivery.id))]


def test_a_role_ends_and_each_who_said_yes_is_told_once(session: Session, gathering: Gathering, now: datetime) -> None:
    role = factories.role(session, gathering=gathering, head_count=None)
    resident, other = (factories.resident(session) for _ in range(2))
    _, *coming = dates(session, gathering)
    for date in reversed(coming):
        sign_up(session, resident, date, role=role, now=now)
    _, mine = sign_up(session, other, coming[1], role=role, now=now)
    assert told_of_role(session, role, now=now) == 2
    assert end_role(session, COMMAND, role, now=now) == 2
    assert told(session, DeliveryKind.OFFICE) == [(resident.id, coming[0].id), (other.id, coming[1].id)]
    assert (role.open, mine.status) == (False, AttendanceStatus.CANCELLED)
    assert end_role(session, COMMAND, role, now=now) == 0


def test_guests_of_the_gathering_do_not_hear_of_its_role(session: Session, gathering: Gathering, now: datetime) -> None:
    role = factories.role(session, gathering=gathering)
    _, guest = sign_up(session, factories.resident(session), dates(session, gathering)[1], now=now)
    assert end_role(session, COMMAND, role, now=now) == 0
    assert guest.status is AttendanceStatus.GOING


def _full(session: Session, gathering: Gathering, now: datetime) -> Resident:
    """Somebody who comes twice, and somebody without LINE."""
    _, first, second, _ = dates(session, gathering)
    resident = factories.resident(session)
    for date in (second, first):
        sign_up(session, resident, date, now=now)
    enrol(session, COMMAND, first, Caller(b"sealed", b"1"), now=now)
    return resident


def test_a_gathering_ends_and_each_is_told_of_their_first_date(
    session: Session, gathering: Gathering, now: datetime
) -> None:
    resident = _full(session, gathering, now)
    assert told_of_gathering(session, gathering, now=now) == 2
    assert end_gathering(session, COMMAND, gathering, note="長いあいだ、ありがとうございました。", now=now) == 2
    _, first, second, third = dates(session, gathering)
    assert told(session, DeliveryKind.CHANGE) == [(resident.id, first.id)]
    assert len(session.scalars(select(PhoneCall)).all()) == 1
    assert first.note == "この集まりは終わりました。長いあいだ、ありがとうございました。"
    assert [one.status for one in (first, second, third)] == [
        OccurrenceStatus.CANCELLED, OccurrenceStatus.CANCELLED, OccurrenceStatus.PLANNED,
    ]  # fmt: skip


def test_the_end_is_the_staff_s_and_written_down(session: Session, gathering: Gathering, now: datetime) -> None:
    end_gathering(session, COMMAND, gathering, now=now)
    assert (gathering.status, gathering.by_hand) == (GatheringStatus.ENDED, ["status"])
    assert session.scalars(select(AuditEntry.action)).all() == ["gathering.end"]


def test_a_note_that_is_too_long_ends_nothing(session: Session, gathering: Gathering, now: datetime) -> None:
    with pytest.raises(Unfit, match="note"):
        end_gathering(session, COMMAND, gathering, note="あ" * 200, now=now)
    assert gathering.status is GatheringStatus.ACTIVE

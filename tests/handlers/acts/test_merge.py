"""Two that are one: people, roles and old ids lead to the kept one, nobody is told, and it can be undone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND
from handlers.acts.merge import CannotMerge, merge, say_distinct, undo_merge
from handlers.acts.take_in import CatalogueRead, GatheringRead, Origin, RoleRead, take_in
from handlers.acts.take_in_dates import DateRead
from models.account import AuditEntry
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.gathering import Gathering, GatheringStatus
from models.merger import DistinctPair
from models.occurrence import Occurrence
from models.resident import Dismissal
from models.role import Role
from tests import factories

WEEK = timedelta(days=7)


def _two(session: Session, now: datetime) -> tuple[Gathering, Gathering]:
    """Two with a date at the same hour in a week; the first has another in nine days."""
    gone = factories.gathering(session, "手芸のかい", fee="100円", rule="")
    kept = factories.gathering(session, "手芸の会", bring="針", rule="")
    for gathering in (gone, kept):
        factories.occurrence(session, now + WEEK, gathering=gathering)
    factories.occurrence(session, now + timedelta(days=9), gathering=gone)
    return gone, kept


def _date(session: Session, gathering: Gathering, place: int = 0) -> Occurrence:
    rows = select(Occurrence).where(Occurrence.gathering_id == gathering.id).order_by(Occurrence.starts_at)
    return session.scalars(rows).all()[place]


def test_old_ids_lead_to_the_kept_one(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    date, same = _date(session, gone), _date(session, kept)
    merge(session, COMMAND, gone, kept, now=now)
    assert Gathering.by_public_id(session, gone.public_id) is kept
    assert Occurrence.by_public_id(session, date.public_id) is same
    assert (gone.status, kept.fee, kept.bring) == (GatheringStatus.ENDED, "100円", "針")


def test_people_move_to_the_same_hour_or_bring_their_date_along(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    yes = [
        factories.attendance(session, occurrence=_date(session, gone, place), resident=factories.resident(session))
        for place in (0, 1)
    ]
    merge(session, COMMAND, gone, kept, now=now)
    assert {one.occurrence.gathering_id for one in yes} == {kept.id}
    assert yes[0].occurrence_id == _date(session, kept).id
    assert session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.CHANGE)).all() == []
    planned = select(Delivery.kind).where(Delivery.attendance_id == yes[0].id, Delivery.state == DeliveryState.PLANNED)
    assert DeliveryKind.DAY_BEFORE in session.scalars(planned).all()


def test_who_said_yes_to_both_keeps_one_yes(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    resident = factories.resident(session)
    old, new = (
        factories.attendance(session, occurrence=_date(session, one), resident=resident) for one in (gone, kept)
    )
    new.status = AttendanceStatus.CANCELLED
    merge(session, COMMAND, gone, kept, now=now)
    assert (old.status, new.status) == (AttendanceStatus.CANCELLED, AttendanceStatus.GOING)


def test_roles_and_dismissals_go_along(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    role, resident = factories.role(session, gathering=gone), factories.resident(session)
    session.add(Dismissal(resident_id=resident.id, gathering_id=gone.id, dismissed_at=now))
    session.flush()
    merge(session, COMMAND, gone, kept, now=now)
    assert role.gathering_id == kept.id
    assert kept.id in session.scalars(select(Dismissal.gathering_id)).all()


def test_undoing_puts_everything_back(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    yes = factories.attendance(session, occurrence=_date(session, gone), resident=factories.resident(session))
    factories.attendance(session, occurrence=_date(session, gone, 1), resident=factories.resident(session))
    role = factories.role(session, gathering=gone)
    merger = merge(session, COMMAND, gone, kept, now=now)
    for _ in range(2):
        undo_merge(session, COMMAND, merger, now=now)
    assert (gone.status, gone.merged_into_id, gone.by_hand, kept.fee) == (GatheringStatus.ACTIVE, None, [], "")
    assert (yes.occurrence.gathering_id, role.gathering_id) == (gone.id, gone.id)
    assert Gathering.by_public_id(session, gone.public_id) is gone
    assert _date(session, gone, 1).starts_at == now + timedelta(days=9)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["gathering.merge", "gathering.unmerge"]


def test_what_is_merged_or_the_same_cannot_be_merged(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    merge(session, COMMAND, gone, kept, now=now)
    for one, other in ((gone, kept), (kept, gone), (kept, kept)):
        with pytest.raises(CannotMerge, match="merged"):
            merge(session, COMMAND, one, other, now=now)


def test_the_later_merger_is_undone_first(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    first = merge(session, COMMAND, gone, kept, now=now)
    last = factories.gathering(session, "しゅげいの会")
    merge(session, COMMAND, kept, last, now=now)
    assert Gathering.by_public_id(session, gone.public_id) is last
    with pytest.raises(CannotMerge):
        undo_merge(session, COMMAND, first, now=now)


def test_a_date_of_people_that_has_no_room_is_told(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    date = _date(session, kept)
    date.moved_from, date.starts_at, date.ends_at = date.starts_at, now + 2 * WEEK, None
    factories.attendance(session, occurrence=_date(session, gone), resident=factories.resident(session))
    with pytest.raises(CannotMerge, match="clash"):
        merge(session, COMMAND, gone, kept, now=now)


def test_the_next_import_finds_the_kept_one(session: Session, now: datetime) -> None:
    origin, kept = Origin("test:list", "試験市"), factories.gathering(session, "手芸の会")
    day = (now + WEEK).date()
    read = GatheringRead(key="a", name="手芸のかい", dates=(DateRead(day),), roles=(RoleRead(key="r", name="受付"),))
    take_in(session, CatalogueRead((), (), (read,)), origin, now=now)
    gone = session.scalars(select(Gathering).where(Gathering.source_key == "a")).one()
    merge(session, COMMAND, gone, kept, now=now)
    take_in(session, CatalogueRead((), (), (read,)), origin, now=now)
    session.refresh(gone)
    assert (gone.status, gone.merged_into_id) == (GatheringStatus.ENDED, kept.id)
    assert session.scalars(select(Role.gathering_id)).one() == kept.id


def test_two_that_are_distinct_are_remembered_once(session: Session, now: datetime) -> None:
    one, other = _two(session, now)
    for pair in ((one, other), (other, one)):
        say_distinct(session, COMMAND, *pair, now=now)
    assert [(row.one_id, row.other_id) for row in session.scalars(select(DistinctPair))] == [(one.id, other.id)]
    assert session.scalars(select(AuditEntry.action)).all() == ["gathering.distinct"]


def test_waiting_and_cancelled_yeses_are_told_apart(session: Session, now: datetime) -> None:
    gone, kept = _two(session, now)
    who = [factories.resident(session) for _ in range(2)]
    for resident, status in zip(who, (AttendanceStatus.WAITING, AttendanceStatus.CANCELLED), strict=True):
        factories.attendance(session, occurrence=_date(session, gone), resident=resident, status=status)
    merge(session, COMMAND, gone, kept, now=now)
    rows = session.scalars(select(Attendance).where(Attendance.occurrence_id == _date(session, kept).id)).all()
    assert [(row.resident_id, row.status) for row in rows] == [(who[0].id, AttendanceStatus.WAITING)]

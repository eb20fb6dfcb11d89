"""Make one gathering of two that are the same, and undo it. The one that goes stays as an alias of the kept one.

Its buttons, addresses and imports lead to the kept one; its people and roles move there, and nobody has to be told:
a date of theirs takes place when and where they know it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.change_occurrence import CONCERNED
from handlers.acts.edit_gathering import LIMITS
from handlers.acts.plan_occurrences import plan_gatherings
from handlers.acts.remind import drop_planned, plan_for
from models.attendance import Attendance, AttendanceStatus
from models.gathering import Gathering, GatheringStatus
from models.merger import DistinctPair, Merger
from models.occurrence import Occurrence, OccurrenceStatus
from models.resident import Dismissal
from models.role import Role

# What the kept one takes over where it says nothing itself. When and where it takes place is its own.
_FILLED = (*LIMITS.texts, *LIMITS.numbers, "group_id", "categories")


class CannotMerge(Exception):
    """They cannot become one; `key` is a word for why: merged, clash."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass
class _Before:
    """How things stood, by id: what undoing puts back."""

    status: str
    by_hand: list[str]
    filled: dict[str, Any] = field(default_factory=dict)
    roles: list[int] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    same_dates: list[int] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)
    doubled: list[tuple[int, str]] = field(default_factory=list)


def merge(session: Session, actor: Actor, gone: Gathering, kept: Gathering, *, now: datetime) -> Merger:
    """Let `gone` go into `kept`.

    Raises:
        CannotMerge: they are the same row, one has been merged already, or a date of people has no room there.
    """
    _hold(session, gone, kept)
    if gone.id == kept.id or gone.merged_into_id or kept.merged_into_id:
        raise CannotMerge("merged")
    before = _Before(gone.status.value, list(gone.by_hand))
    _move_dates(session, gone, kept, before, now)
    for role in session.scalars(select(Role).where(Role.gathering_id == gone.id).order_by(Role.id)):
        role.gathering_id = kept.id
        before.roles.append(role.id)
    _fill(gone, kept, before)
    _move_dismissals(session, gone, kept)
    gone.status, gone.merged_into_id = GatheringStatus.ENDED, kept.id
    gone.by_hand = sorted({*gone.by_hand, "status"})
    gone.updated_at = kept.updated_at = now
    merger = Merger(gone_id=gone.id, kept_id=kept.id, made_at=now, before=vars(before))
    session.add(merger)
    session.flush()
    session.expire(gone, ["merged_into"])
    _record(session, actor, "gathering.merge", merger, now)
    return merger


def undo_merge(session: Session, actor: Actor, merger: Merger, *, now: datetime) -> None:
    """Make two of them again; undone twice is undone once. What people did meanwhile stays done.

    Raises:
        CannotMerge: the kept one has itself been merged since: that is to be undone first.
    """
    gone, kept = merger.gone, merger.kept
    _hold(session, gone, kept)
    session.refresh(merger)
    if merger.undone_at:
        return
    if kept.merged_into_id or gone.merged_into_id != kept.id:
        raise CannotMerge("merged")
    before = _Before(**merger.before)
    _put_back(session, gone, kept, before, now)
    gone.status, gone.merged_into_id = GatheringStatus(before.status), None
    gone.by_hand, gone.updated_at, kept.updated_at = before.by_hand, now, now
    merger.undone_at = now
    session.flush()
    session.expire(gone, ["merged_into"])
    _record(session, actor, "gathering.unmerge", merger, now)
    plan_gatherings(session, [gone.id], now=now)


def say_distinct(session: Session, actor: Actor, one: Gathering, other: Gathering, *, now: datetime) -> None:
    """They look alike and are two: not asked again. Twice is once."""
    first, second = sorted((one.id, other.id))
    row = insert(DistinctPair).values(one_id=first, other_id=second, decided_at=now)
    if session.scalar(row.on_conflict_do_nothing().returning(DistinctPair.one_id)):
        about = {"other": other.public_id}
        record(session, actor, Deed("gathering.distinct", f"gathering:{one.public_id}", {}, about), now=now)


def _hold(session: Session, *rows: Gathering) -> None:
    """Both rows as they are now, until the transaction ends; in one order, whoever is which."""
    numbers = sorted(row.id for row in rows)
    held = select(Gathering).where(Gathering.id.in_(numbers)).order_by(Gathering.id).with_for_update(of=Gathering)
    session.scalars(held.execution_options(populate_existing=True)).all()


def _record(session: Session, actor: Actor, action: str, merger: Merger, now: datetime) -> None:
    deed = Deed(action, f"gathering:{merger.kept.public_id}", {}, {"gone": merger.gone.public_id})
    record(session, actor, deed, now=now)


def _fill(gone: Gathering, kept: Gathering, before: _Before) -> None:
    for name in _FILLED:
        if getattr(kept, name) in (None, "", []) and getattr(gone, name) not in (None, "", []):
            before.filled[name] = getattr(gone, name)
            setattr(kept, name, before.filled[name])
    kept.by_hand = sorted({*kept.by_hand, *before.filled})


def _move_dates(session: Session, gone: Gathering, kept: Gathering, before: _Before, now: datetime) -> None:
    """Dates ahead that people said yes to: they meet the kept one's date of the same hour, or go there themselves."""
    theirs = _ahead(session, kept, now)
    taken = {one.original_at for one in session.scalars(select(Occurrence).where(Occurrence.gathering_id == kept.id))}
    for number, one in sorted(_ahead(session, gone, now).items()):
        people = _people(session, one)
        same = theirs.get(number)
        if same:
            one.merged_into_id = same.id
            before.same_dates.append(one.id)
            _move_people(session, people, same, before, now)
        elif people:
            if one.original_at in taken:
                raise CannotMerge("clash")
            one.gathering_id, one.by_hand = kept.id, True
            before.dates.append(one.id)
    session.flush()


def _ahead(session: Session, gathering: Gathering, now: datetime) -> Mapping[datetime, Occurrence]:
    rows = select(Occurrence).where(
        Occurrence.gathering_id == gathering.id,
        Occurrence.is_ahead(now),
        Occurrence.status == OccurrenceStatus.PLANNED,
    )
    held = rows.order_by(Occurrence.id).with_for_update(of=Occurrence, key_share=True)
    return {one.starts_at: one for one in session.scalars(held.execution_options(populate_existing=True))}


def _people(session: Session, one: Occurrence) -> list[Attendance]:
    rows = select(Attendance).where(Attendance.occurrence_id == one.id, Attendance.status.in_(CONCERNED))
    return list(session.scalars(rows.order_by(Attendance.id)))


def _move_people(session: Session, people: list[Attendance], to: Occurrence, before: _Before, now: datetime) -> None:
    for yes in people:
        standing = Attendance.of(session, to.id, yes.resident_id) if yes.resident_id else None
        if standing is None:
            before.moved.append((yes.id, yes.occurrence_id))
            _move(session, yes, to.id, now)
            continue
        before.doubled.append((yes.id, yes.status.value))
        if standing.status not in CONCERNED:
            standing.status, standing.offer_until, standing.role_id = yes.status, yes.offer_until, yes.role_id
            _plan_anew(session, standing, now)
        yes.status, yes.offer_until = AttendanceStatus.CANCELLED, None
        drop_planned(session, "merged", attendance=yes)


def _move(session: Session, yes: Attendance, occurrence_id: int, now: datetime) -> None:
    yes.occurrence_id = occurrence_id
    session.flush()
    session.expire(yes, ["occurrence"])
    _plan_anew(session, yes, now)


def _plan_anew(session: Session, yes: Attendance, now: datetime) -> None:
    """Its reminders are new ones: those planned before named another date."""
    drop_planned(session, "merged", attendance=yes)
    yes.version += 1
    session.flush()
    plan_for(session, yes, now=now)


def _move_dismissals(session: Session, gone: Gathering, kept: Gathering) -> None:
    """Who would rather not see the one would rather not see the other."""
    rows = select(Dismissal.resident_id, Dismissal.dismissed_at).where(Dismissal.gathering_id == gone.id)
    new = [{"resident_id": who, "gathering_id": kept.id, "dismissed_at": at} for who, at in session.execute(rows)]
    if new:
        session.execute(insert(Dismissal).values(new).on_conflict_do_nothing())


def _put_back(session: Session, gone: Gathering, kept: Gathering, before: _Before, now: datetime) -> None:
    for role in session.scalars(select(Role).where(Role.id.in_(before.roles), Role.gathering_id == kept.id)):
        role.gathering_id = gone.id
    own = select(Occurrence).where(Occurrence.id.in_(before.dates), Occurrence.gathering_id == kept.id)
    for one in session.scalars(own):
        one.gathering_id = gone.id
    for one in session.scalars(select(Occurrence).where(Occurrence.id.in_(before.same_dates))):
        one.merged_into_id = None
    for name, value in before.filled.items():
        if getattr(kept, name) == value:
            setattr(kept, name, [] if isinstance(value, list) else "" if isinstance(value, str) else None)
    session.flush()
    for number, occurrence_id in before.moved:
        yes = session.get(Attendance, number)
        if yes and session.get(Occurrence, occurrence_id) and not _there(session, yes, occurrence_id):
            _move(session, yes, occurrence_id, now)
    for number, status in before.doubled:
        yes = session.get(Attendance, number)
        if yes and yes.status is AttendanceStatus.CANCELLED and status != AttendanceStatus.OFFERED:
            yes.status = AttendanceStatus(status)
            _plan_anew(session, yes, now)


def _there(session: Session, yes: Attendance, occurrence_id: int) -> bool:
    return yes.resident_id is not None and Attendance.of(session, occurrence_id, yes.resident_id) is not None

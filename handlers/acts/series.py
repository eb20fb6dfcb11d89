"""Exceptions of a series: a date more, and a stretch of days on which it rests. One date less is `change_occurrence`'s.

Who said yes to several dates of a pause is told once, of the first; the message says how long the pause is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.change import Unfit
from handlers.acts.change_occurrence import CONCERNED, cancel_occurrence
from handlers.acts.keep_dates import instants, is_ahead, make_dates
from handlers.acts.plan_occurrences import plan_gatherings
from models.attendance import Attendance
from models.base import JAPAN
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.pause import Pause
from models.phone_call import PhoneCall

LONGEST_NOTE = 200
_LONGEST_PAUSE = timedelta(days=366)
_FARTHEST = timedelta(days=366 * 2)


@dataclass(frozen=True)
class Rest:
    """A pause to be: both days inclusive, and why, as people read it."""

    first: date
    last: date
    note: str = ""

    @property
    def words(self) -> str:
        """What stands under each cancelled date."""
        span = f"{self.first.month}月{self.first.day}日から{self.last.month}月{self.last.day}日までお休みです。"
        return span + self.note


@dataclass(frozen=True)
class Affected:
    """What a pause would do: dates that are cancelled, and how many people are told, each once."""

    dates: Sequence[Occurrence]
    people: int


def add_date(
    session: Session, actor: Actor, gathering: Gathering, day: date, *, hours: tuple[time | None, time | None],
    note: str = "", now: datetime,
) -> None:  # fmt: skip
    """One date beside the rule. `hours`: start and end; None: not known.

    Raises:
        Unfit: the day is over or too far, the gathering has a date there, or the note is too long.
    """
    values = instants(day, *hours) | {"by_hand": True, "note": note, "gathering_id": gathering.id}
    if len(note) > LONGEST_NOTE:
        raise Unfit("note")
    if not is_ahead(values["starts_at"], values["has_time"], now=now) or values["starts_at"] > now + _FARTHEST:
        raise Unfit("day")
    taken = select(Occurrence.id).where(Occurrence.gathering_id == gathering.id)
    same = (Occurrence.starts_at == values["starts_at"]) | (Occurrence.original_at == values["starts_at"])
    if session.scalar(taken.where(same).limit(1)) or not make_dates(session, [values]):
        raise Unfit("day")
    deed = Deed("date.add", f"gathering:{gathering.public_id}", {}, {"starts_at": values["starts_at"].isoformat()})
    record(session, actor, deed, now=now)


def affected(session: Session, gathering: Gathering, rest: Rest, *, now: datetime) -> Affected:
    """What a pause would cancel, and whom it concerns.

    Raises:
        Unfit: the days make no sense, or the note is too long.
    """
    _check(rest, now)
    dates = _dates(session, gathering, rest, now)
    concerned = select(Attendance.resident_id, Attendance.enrolled_id).distinct()
    people = concerned.where(Attendance.occurrence_id.in_([one.id for one in dates]), Attendance.status.in_(CONCERNED))
    return Affected(dates, len(session.execute(people).all()))


def pause_series(session: Session, actor: Actor, gathering: Gathering, rest: Rest, *, now: datetime) -> int:
    """Let a gathering rest: its dates there are cancelled, none are made. Returns how many people are told.

    Raises:
        Unfit: see `affected`.
    """
    _check(rest, now)
    pause = Pause(first_day=rest.first, last_day=rest.last, note=rest.note, made_at=now)
    gathering.pauses.append(pause)
    dates = _dates(session, gathering, rest, now)
    for one in dates:
        cancel_occurrence(session, one, note=rest.words, now=now)
    told = tell_once(session, dates)
    session.flush()
    days = {"first_day": rest.first.isoformat(), "last_day": rest.last.isoformat(), "note": rest.note}
    record(session, actor, Deed("gathering.pause", f"gathering:{gathering.public_id}", {}, days), now=now)
    return told


def end_pause(session: Session, actor: Actor, gathering: Gathering, pause: Pause, *, now: datetime) -> None:
    """No dates are kept from being made any more. Those that were cancelled stay so: people have been told."""
    days = {"first_day": pause.first_day.isoformat(), "last_day": pause.last_day.isoformat()}
    gathering.pauses.remove(pause)
    session.flush()
    record(session, actor, Deed("gathering.end_pause", f"gathering:{gathering.public_id}", days, {}), now=now)
    plan_gatherings(session, [gathering.id], now=now)


def _check(rest: Rest, now: datetime) -> None:
    if rest.last < rest.first or rest.last - rest.first > _LONGEST_PAUSE:
        raise Unfit("last_day")
    if rest.last < now.astimezone(JAPAN).date():
        raise Unfit("last_day")
    if len(rest.words) > LONGEST_NOTE:
        raise Unfit("note")


def _dates(session: Session, gathering: Gathering, rest: Rest, now: datetime) -> Sequence[Occurrence]:
    """The dates ahead that take place on these days, wherever the rule had put them."""
    begins = datetime.combine(rest.first, time(0), JAPAN)
    ends = datetime.combine(rest.last + timedelta(days=1), time(0), JAPAN)
    rows = select(Occurrence).where(
        Occurrence.gathering_id == gathering.id,
        Occurrence.status == OccurrenceStatus.PLANNED,
        Occurrence.is_ahead(now),
        Occurrence.starts_at >= begins,
        Occurrence.starts_at < ends,
    )
    return session.scalars(rows.order_by(Occurrence.starts_at, Occurrence.id)).all()


def tell_once(session: Session, dates: Sequence[Occurrence]) -> int:
    """Of the messages and calls that were just planned leave the first for each person. Returns how many are left."""
    order = {one.id: place for place, one in enumerate(dates)}
    planned = select(Delivery.id, Delivery.resident_id, Delivery.occurrence_id).where(
        Delivery.occurrence_id.in_(order), Delivery.kind == DeliveryKind.CHANGE, Delivery.state == DeliveryState.PLANNED
    )
    messages, told = _surplus(session.execute(planned).all(), order)
    again = update(Delivery).where(Delivery.id.in_(messages))
    session.execute(again.values(state=DeliveryState.DROPPED, cause="told_once", done_at=func.now()))
    open_calls = select(PhoneCall.id, Attendance.enrolled_id, Attendance.occurrence_id).join(Attendance)
    rows = open_calls.where(Attendance.occurrence_id.in_(order), PhoneCall.closed_at.is_(None))
    calls, called = _surplus(session.execute(rows).all(), order)
    session.execute(update(PhoneCall).where(PhoneCall.id.in_(calls)).values(closed_at=func.now(), reached=False))
    return told + called


def _surplus(rows: Sequence[Row[*tuple[Any, ...]]], order: Mapping[int, int]) -> tuple[list[int], int]:
    """Of rows (id, person, date) all but each person's first, and how many persons there are."""
    told: set[int] = set()
    surplus: list[int] = []
    for number, person, _ in sorted(rows, key=lambda row: order[row[2]]):
        surplus += [number] if person in told else []
        told.add(person)
    return surplus, len(told)

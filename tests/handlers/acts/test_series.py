"""A date more, and a pause: dates go, none come back, everyone concerned is told once."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND
from handlers.acts.change import Unfit
from handlers.acts.plan_occurrences import plan_gatherings
from handlers.acts.series import LONGEST_NOTE, Rest, add_date, affected, end_pause, pause_series
from models.account import AuditEntry
from models.delivery import Delivery, DeliveryState
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from tests import factories

HOURS = time(10), time(12)
REST = Rest(date(2026, 12, 9), date(2026, 12, 23), "工事のため")


def _weekly(session: Session, now: datetime) -> Gathering:
    gathering = factories.gathering(session)
    plan_gatherings(session, [gathering.id], now=now)
    return gathering


def _standing(session: Session, gathering: Gathering) -> list[str]:
    """Its dates that take place, until the year's end."""
    rows = select(Occurrence).where(
        Occurrence.gathering_id == gathering.id,
        Occurrence.status == OccurrenceStatus.PLANNED,
        Occurrence.starts_at < factories.WHEN + timedelta(days=30),
    )
    return [f"{one.local_start:%m-%d %H:%M}" for one in session.scalars(rows.order_by(Occurrence.starts_at))]


def _yes(session: Session, gathering: Gathering, *days: int) -> None:
    """A resident who said yes to the dates of these days of December."""
    resident = factories.resident(session)
    for one in session.scalars(select(Occurrence).where(Occurrence.gathering_id == gathering.id)):
        if one.local_start.month == 12 and one.local_start.day in days:
            factories.attendance(session, occurrence=one, resident=resident)


def test_a_date_more_stands_beside_the_rule(session: Session, now: datetime) -> None:
    gathering = _weekly(session, now)
    add_date(session, COMMAND, gathering, date(2026, 12, 5), hours=HOURS, now=now)
    plan_gatherings(session, [gathering.id], now=now)
    assert "12-05 10:00" in _standing(session, gathering)
    assert session.scalars(select(AuditEntry.action)).all() == ["date.add"]


@pytest.mark.parametrize(
    ("day", "hours", "note", "field"),
    [
        (date(2026, 12, 2), (time(9, 59), None), "", "day"),
        (date(2026, 12, 9), (time(13, 30), None), "", "day"),
        (date(2030, 1, 1), HOURS, "", "day"),
        (date(2026, 12, 5), HOURS, "あ" * (LONGEST_NOTE + 1), "note"),
    ],
)
def test_a_date_that_cannot_be_is_refused(
    session: Session, now: datetime, day: date, hours: tuple[time | None, time | None], note: str, field: str
) -> None:
    gathering = _weekly(session, now)
    with pytest.raises(Unfit, match=field):
        add_date(session, COMMAND, gathering, day, hours=hours, note=note, now=now)


def test_a_pause_cancels_its_dates_and_none_are_made_there(session: Session, now: datetime) -> None:
    gathering = _weekly(session, now)
    pause_series(session, COMMAND, gathering, REST, now=now)
    plan_gatherings(session, [gathering.id], now=now)
    assert _standing(session, gathering) == ["12-02 13:30", "12-30 13:30"]


def test_who_said_yes_to_several_dates_is_told_once_of_the_first(session: Session, now: datetime) -> None:
    gathering = _weekly(session, now)
    for days in ((9, 16, 23), (16,), (30,)):
        _yes(session, gathering, *days)
    assert affected(session, gathering, REST, now=now).people == 2
    assert pause_series(session, COMMAND, gathering, REST, now=now) == 2
    told = select(Occurrence.starts_at, Occurrence.note).join(Delivery, Delivery.occurrence_id == Occurrence.id)
    rows = session.execute(told.where(Delivery.state == DeliveryState.PLANNED).order_by(Occurrence.starts_at)).all()
    assert [at.day for at, _ in rows] == [9, 16]
    assert {note for _, note in rows} == {"12月9日から12月23日までお休みです。工事のため"}


def test_a_pause_beyond_the_known_dates_holds_when_they_come(session: Session, now: datetime) -> None:
    gathering = _weekly(session, now)
    far = Rest(date(2027, 4, 1), date(2027, 4, 30))
    pause_series(session, COMMAND, gathering, far, now=now)
    plan_gatherings(session, [gathering.id], now=now + timedelta(days=90))
    months = {one.local_start.month for one in session.scalars(select(Occurrence)) if one.starts_at > now}
    assert (3 in months, 4 in months, 5 in months) == (True, False, True)


def test_a_pause_taken_back_makes_dates_again_but_what_was_told_stays(session: Session, now: datetime) -> None:
    gathering = _weekly(session, now)
    pause_series(session, COMMAND, gathering, Rest(date(2026, 12, 9), date(2027, 12, 1)), now=now)
    end_pause(session, COMMAND, gathering, gathering.pauses[0], now=now)
    assert _standing(session, gathering) == ["12-02 13:30"]
    plan_gatherings(session, [gathering.id], now=now + timedelta(days=30))
    latest = max(one.starts_at for one in session.scalars(select(Occurrence).where(Occurrence.status == "planned")))
    assert latest > now + timedelta(days=90)


@pytest.mark.parametrize(
    "rest",
    [
        Rest(date(2026, 12, 9), date(2026, 12, 8)),
        Rest(date(2026, 11, 1), date(2026, 12, 1)),
        Rest(date(2026, 12, 9), date(2028, 12, 9)),
        Rest(date(2026, 12, 9), date(2026, 12, 9), "あ" * LONGEST_NOTE),
    ],
)
def test_a_pause_that_makes_no_sense_is_refused(session: Session, now: datetime, rest: Rest) -> None:
    gathering = _weekly(session, now)
    with pytest.raises(Unfit):
        pause_series(session, COMMAND, gathering, rest, now=now)
    assert gathering.pauses == []

"""Dates from rules: right across midnight, month end and New Year; what people touched stays."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.change_occurrence import move_occurrence
from handlers.acts.plan_occurrences import closed, plan_gatherings, plan_occurrences
from handlers.acts.sign_up import sign_up
from models.base import JAPAN
from models.delivery import Delivery, DeliveryKind
from models.gathering import GatheringStatus
from models.occurrence import OccurrenceStatus
from models.tables import Gathering, Occurrence
from tests import factories


def _starts(session: Session, gathering: Gathering) -> list[str]:
    rows = select(Occurrence).where(Occurrence.gathering_id == gathering.id).order_by(Occurrence.starts_at)
    return [f"{row.local_start:%m-%d %H:%M}" for row in session.scalars(rows)]


def test_weekly_rule_gives_each_week_once_however_often_it_runs(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session)
    assert plan_occurrences(session, now=now, days_ahead=14) == 3
    assert plan_occurrences(session, now=now, days_ahead=14) == 0
    assert _starts(session, gathering) == ["12-02 13:30", "12-09 13:30", "12-16 13:30"]


def test_day_whose_hour_is_past_is_not_made(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, start_time=time(9), end_time=None)
    plan_occurrences(session, now=now, days_ahead=7)
    assert _starts(session, gathering) == ["12-09 09:00"]


def test_clock_times_are_local_and_an_early_end_lies_on_the_next_day(session: Session, now: datetime) -> None:
    factories.gathering(session, rule="D31", start_time=time(23, 30), end_time=time(0, 30))
    plan_occurrences(session, now=now, days_ahead=40)
    found = session.scalars(select(Occurrence)).one()
    assert found.starts_at == datetime(2026, 12, 31, 14, 30, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert found.local_start.date() == date(2026, 12, 31)


def test_dates_go_on_across_month_end_and_new_year(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, rule="6Th1Fr")
    plan_occurrences(session, now=now, days_ahead=62)
    assert [start[:5] for start in _starts(session, gathering)] == ["12-04", "12-31", "01-01", "01-28"]


def test_day_without_a_known_hour_is_made_also_for_today(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, start_time=None, end_time=None)
    plan_occurrences(session, now=now, days_ahead=7)
    found = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()
    assert _starts(session, gathering) == ["12-02 00:00", "12-09 00:00"]
    assert not any(row.has_time for row in found)
    assert plan_occurrences(session, now=now, days_ahead=7) == 0


def test_period_bounds_the_dates_on_both_sides(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, period_from=date(2026, 12, 9), period_until=date(2026, 12, 16))
    plan_occurrences(session, now=now)
    assert [start[:5] for start in _starts(session, gathering)] == ["12-09", "12-16"]


def test_every_second_week_is_the_same_one_whenever_it_runs(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, rule="7We", period_from=date(2026, 11, 25))
    plan_occurrences(session, now=now, days_ahead=21)
    plan_occurrences(session, now=now + timedelta(days=7), days_ahead=21)
    assert [start[:5] for start in _starts(session, gathering)] == ["12-09", "12-23"]


def test_holidays_and_the_turn_of_the_year_are_left_out_where_asked(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, rule="0Mo", skip_holidays=True)
    plan_occurrences(session, now=now, days_ahead=45)
    assert [start[:5] for start in _starts(session, gathering)] == ["12-07", "12-14", "12-21", "12-28", "01-04"]
    assert [closed(date(2027, 1, day)) for day in (1, 3, 4, 11)] == [True, True, False, True]


def test_paused_and_ended_gatherings_get_no_dates(session: Session, now: datetime) -> None:
    for status in (GatheringStatus.PAUSED, GatheringStatus.ENDED):
        factories.gathering(session, status=status)
    assert plan_occurrences(session, now=now) == 0


def test_moved_and_cancelled_dates_stay_and_are_not_made_again(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session)
    plan_occurrences(session, now=now, days_ahead=14)
    first, second, _ = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()
    first.moved_from, first.starts_at = first.starts_at, first.starts_at + timedelta(days=1)
    first.ends_at = None
    second.status = OccurrenceStatus.CANCELLED
    session.flush()
    assert plan_occurrences(session, now=now, days_ahead=14) == 0
    assert _starts(session, gathering) == ["12-03 13:30", "12-09 13:30", "12-16 13:30"]


def test_changed_rule_drops_old_dates_that_nobody_attends(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session)
    plan_occurrences(session, now=now, days_ahead=14)
    kept = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()[1]
    factories.attendance(session, occurrence=kept, resident=factories.resident(session))
    gathering.rule = "0Th"
    assert plan_occurrences(session, now=now, days_ahead=14) == 2
    assert [start[:5] for start in _starts(session, gathering)] == ["12-03", "12-09", "12-10"]


def _with_new_hour(session: Session, now: datetime) -> Gathering:
    """A gathering with dates at 13:30 of which somebody attends the second; its rule says 10:30 now."""
    gathering = factories.gathering(session)
    plan_occurrences(session, now=now, days_ahead=14)
    attended = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()[1]
    sign_up(session, factories.resident(session), attended, now=now)
    gathering.start_time, gathering.end_time = time(10, 30), time(12)
    session.flush()
    return gathering


def test_changed_hour_moves_the_dates_and_tells_who_said_yes_once(session: Session, now: datetime) -> None:
    gathering = _with_new_hour(session, now)
    assert [plan_occurrences(session, now=now, days_ahead=14) for _ in range(2)] == [0, 0]
    assert _starts(session, gathering) == ["12-02 10:30", "12-09 10:30", "12-16 10:30"]
    ends = session.scalars(select(Occurrence.ends_at))
    assert {f"{end.astimezone(JAPAN):%H:%M}" for end in ends if end} == {"12:00"}
    told = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.CHANGE)).all()
    assert [delivery.arguments["was"] for delivery in told] == ["2026-12-09T04:30:00+00:00"]


def test_hour_that_changes_back_is_followed_too(session: Session, now: datetime) -> None:
    gathering = _with_new_hour(session, now)
    plan_occurrences(session, now=now, days_ahead=14)
    gathering.start_time, gathering.end_time = time(13, 30), time(15, 30)
    plan_occurrences(session, now=now, days_ahead=14)
    assert _starts(session, gathering) == ["12-02 13:30", "12-09 13:30", "12-16 13:30"]


def test_new_hour_of_each_gathering_is_reported_in_one_line(session: Session, now: datetime) -> None:
    gathering = _with_new_hour(session, now)
    planned = plan_gatherings(session, [gathering.id], now=now, days_ahead=14)
    [change] = planned.changes
    assert (change.name, change.dates, change.told) == ("手芸の会", 3, 1)
    assert [f"{at.astimezone(JAPAN):%H:%M}" for at in (change.was, change.becomes)] == ["13:30", "10:30"]


def test_hour_that_is_no_longer_known_leaves_the_one_people_were_told(session: Session, now: datetime) -> None:
    gathering = _with_new_hour(session, now)
    gathering.start_time = gathering.end_time = None
    plan_occurrences(session, now=now, days_ahead=14)
    assert _starts(session, gathering) == ["12-02 00:00", "12-09 13:30", "12-16 00:00"]


def test_date_that_staff_moved_does_not_follow_the_rule(session: Session, now: datetime) -> None:
    gathering = _with_new_hour(session, now)
    moved = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()[1]
    move_occurrence(session, moved, moved.starts_at + timedelta(hours=1), now=now)
    plan_occurrences(session, now=now, days_ahead=14)
    assert _starts(session, gathering) == ["12-02 10:30", "12-09 14:30", "12-16 10:30"]


def test_changed_end_is_taken_over(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session)
    plan_occurrences(session, now=now, days_ahead=7)
    gathering.end_time = time(16)
    plan_occurrences(session, now=now, days_ahead=7)
    ends = session.scalars(select(Occurrence.ends_at))
    assert {f"{end.astimezone(JAPAN):%H:%M}" for end in ends if end} == {"16:00"}


def test_hand_picked_dates_are_never_dropped(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, rule="")
    factories.occurrence(session, gathering=gathering, by_hand=True)
    assert plan_occurrences(session, now=now) == 0
    assert len(_starts(session, gathering)) == 1


def test_rule_that_cannot_be_read_stops_nobody_else(session: Session, now: datetime) -> None:
    factories.gathering(session, rule="毎週")
    factories.gathering(session)
    assert plan_occurrences(session, now=now, days_ahead=7) == 2

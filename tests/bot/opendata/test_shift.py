"""Sample dates lie ahead of today, on their weekdays, with their gaps."""

from datetime import date, time, timedelta

from bot.opendata.shift import bring_ahead
from handlers.acts.take_in import CatalogueRead, GatheringRead
from handlers.acts.take_in_dates import DateRead

TODAY = date(2026, 12, 2)
OLD = GatheringRead(
    key="0003",
    name="会",
    dates=tuple(DateRead(date(2019, 1, day), time(10)) for day in (5, 12, 26)),
    how_to_join="窓口へ\n申込は2018年12月20日まで",
    ended=True,
)


def _ahead(gathering: GatheringRead) -> GatheringRead:
    return bring_ahead(CatalogueRead(gatherings=(gathering,)), TODAY).gatherings[0]


def test_dates_move_by_whole_weeks_to_within_six_weeks() -> None:
    days = [read.day for read in _ahead(OLD).dates]
    assert TODAY <= days[0] < TODAY + timedelta(weeks=7)
    assert [(day - days[0]).days for day in days] == [0, 7, 21]
    assert days[0].weekday() == 5


def test_old_deadlines_go_and_the_gathering_lives_again() -> None:
    found = _ahead(OLD)
    assert (found.how_to_join, found.ended) == ("窓口へ", False)


def test_period_moves_with_its_rule() -> None:
    found = _ahead(
        GatheringRead(key="0000", name="会", rule="0Mo", period_from=date(2019, 1, 7), period_until=date(2019, 3, 25))
    )
    assert found.period_from
    assert found.period_until
    assert found.period_from >= TODAY
    assert (found.period_until - found.period_from).days == 77


def test_gathering_without_any_day_is_left_alone() -> None:
    plain = GatheringRead(key="0000", name="会", rule="0Mo")
    assert _ahead(plain) is plain

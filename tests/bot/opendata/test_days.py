"""Days as cities write them; a day without a year needs its weekday."""

from datetime import date

import pytest

from bot.opendata.days import read_day, read_days

NEAR = date(2026, 1, 10)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-04-01", "2026/4/1", "2026.4.1", "2026年4月1日（水）", "令和8年4月1日", "R8.4.1", "Ｒ８／４／１"),
        *("20260401", "46113", "46113.0", "2026-04-01 00:00"),
    ],
)
def test_every_way_to_write_the_first_of_april_is_read(cell: str) -> None:
    assert read_day(cell, NEAR)[0] == date(2026, 4, 1)


def test_first_year_of_an_era_is_read() -> None:
    assert read_day("令和元年5月1日", NEAR)[0] == date(2019, 5, 1)


@pytest.mark.parametrize("cell", ["2026-02-30", "4月5日", "未定", "13月1日"])
def test_day_that_is_not_sure_is_unknown(cell: str) -> None:
    found, why = read_day(cell, NEAR)
    assert found is None
    assert why


def test_weekday_settles_a_missing_year_and_says_so() -> None:
    found = read_days("４月１１日(土)", NEAR)
    assert (found.days, found.why) == ((date(2026, 4, 11),), "年がないので、曜日が合う年を選びました")


def test_wrong_weekday_is_told_and_the_date_kept() -> None:
    found, why = read_day("2026年4月1日(金)", NEAR)
    assert found == date(2026, 4, 1)
    assert "曜日" in why


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("8月4日(月)･\n5日(火)", ["2025-08-04", "2025-08-05"]),
        ("①10月24日(金)\n②10月31日(金)", ["2025-10-24", "2025-10-31"]),
        ("12月3日・10日\nいずれも(水)", ["2025-12-03", "2025-12-10"]),
        ("12月20日、令和8年1月24日\nいずれも(土)", ["2025-12-20", "2026-01-24"]),
        ("12月27日(土)、1月10日(土)", ["2025-12-27", "2026-01-10"]),
        ("2025年12月29日、1月5日", ["2025-12-29", "2026-01-05"]),
    ],
)
def test_lists_of_days_are_read_across_the_new_year(cell: str, expected: list[str]) -> None:
    assert [day.isoformat() for day in read_days(cell, NEAR).days] == expected


@pytest.mark.parametrize(
    ("cell", "span"),
    [
        ("8月5日（水）～8月16日（日）\n※10日（月）以外", (date(2026, 8, 5), date(2026, 8, 16))),
        ("～10月31日(金）", (None, date(2025, 10, 31))),
        ("8月16日(日)まで", (None, date(2026, 8, 16))),
    ],
)
def test_span_is_no_list_of_days_and_keeps_its_words(cell: str, span: tuple[date | None, date]) -> None:
    found = read_days(cell, NEAR)
    assert (found.days, found.span, found.words) == ((), span, cell)

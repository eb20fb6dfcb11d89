"""Days said relative to today."""

from datetime import date, timedelta

import pytest

from matching import dates

WEDNESDAY = date(2026, 12, 2)


@pytest.mark.parametrize(
    ("said", "first", "days"),
    [
        ("今日", (12, 2), 1),
        ("明日の午後にヨガ", (12, 3), 1),
        ("あさって", (12, 4), 1),
        ("今週の土曜", (12, 5), 1),
        ("今週末", (12, 5), 2),
        ("今度の日曜", (12, 6), 1),
        ("らいしゅうの かようび", (12, 8), 1),
        ("再来週の土日", (12, 19), 2),
        ("12月24日", (12, 24), 1),
        ("24日あいてますか", (12, 24), 1),
        ("12/24", (12, 24), 1),
        ("年末年始", (12, 28), 8),
        ("冬休みに", (12, 23), 17),
        ("今月中", (12, 2), 30),
        ("3日後", (12, 5), 1),
        ("2週間以内", (12, 2), 15),
        ("this saturday", (12, 5), 1),
        ("tomorrow", (12, 3), 1),
        ("next weekend", (12, 12), 2),
        ("december 24th", (12, 24), 1),
        ("さ来週の日曜", (12, 20), 1),
        ("来週の金曜から一週間だけ", (12, 11), 7),
        ("来週の土曜日から三日間", (12, 12), 3),
        ("明日から5日間", (12, 3), 5),
        ("二十三日に空いてる", (12, 23), 1),
        ("十五日の午後", (12, 15), 1),
        ("十二月三日に", (12, 3), 1),
        ("第2土曜", (12, 12), 4),
        ("毎月第二日曜しか空いてない", (12, 13), 4),
    ],
)
def test_a_saying_is_counted_from_today(said: str, first: tuple[int, int], days: int) -> None:
    found = dates.spoken(said, WEDNESDAY)
    assert found is not None
    assert (min(found), len(found)) == (date(2026, *first), days)


@pytest.mark.parametrize(
    "said",
    [
        "月1回",
        "10日間",
        "毎月10日",
        "土曜",
        "2月30日",
        "今月引っ越してきました",
        "来月から育休",
        "日本語",
        "明るい人",
        "べんきょう したいです",
        "来月赤ちゃんが生まれます",
        "来月で七十歳になる",
    ],
)
def test_what_names_no_day_says_nothing(said: str) -> None:
    assert dates.spoken(said, WEDNESDAY) is None


def test_what_is_over_this_year_is_next_years() -> None:
    assert dates.spoken("5月5日", WEDNESDAY) == frozenset({date(2027, 5, 5)})
    assert dates.spoken("1日", date(2026, 12, 31)) == frozenset({date(2027, 1, 1)})


def test_a_long_holiday_is_three_days_off_or_more() -> None:
    found = dates.spoken("連休", date(2026, 9, 1))
    assert found is not None
    assert (min(found), len(found)) == (date(2026, 9, 19), 5)


def test_no_day_before_today_is_meant() -> None:
    for ahead in range(400):
        today = WEDNESDAY + timedelta(days=ahead)
        for said in ("今週", "今週末", "今月", "24日", "年末年始", "夏休み", "2月29日", "連休"):
            assert min(dates.spoken(said, today) or {today}) >= today


def test_the_words_of_a_day_are_no_topic() -> None:
    assert dates.without("12月24日に明日の餅つき").split() == ["に", "の餅つき"]

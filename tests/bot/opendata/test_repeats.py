"""Words for a repetition become codes only where they are sure."""

from datetime import time

import pytest

from bot.opendata.repeats import read_repetition


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("第2・第4水曜日", "24We"),
        ("第2・4水曜日 15時～19時", "24We"),
        ("毎月第１第３木曜日", "13Th"),
        ("第1～3土曜日", "123Sa"),
        ("毎月第一土曜日", "1Sa"),
        ("第２日曜日、第４土曜日", "2Su4Sa"),
        ("毎月最終土曜日", "6Sa"),
        ("毎週火曜", "0Tu"),
        ("毎週月・水・金曜日", "0MoWeFr"),
        ("毎日 6:30〜", "0MoTuWeThFrSaSu"),
        ("平日", "0MoTuWeThFr"),
        ("月～金 9:00～17:00", "0MoTuWeThFr"),
        ("毎月5日・20日", "D5,20"),
        ("期間中の月曜日のみ開催", "0Mo"),
    ],
)
def test_sure_words_become_a_rule(words: str, rule: str) -> None:
    assert read_repetition(words).rule == rule


@pytest.mark.parametrize(
    "words",
    [
        *(
            "月1回",
            "月1～2回",
            "不定期",
            "随時",
            "水曜日",
            "木曜日（第3もしくは第4）",
            "原則毎月第4日曜日",
            "隔週木曜日",
        ),
        *(
            "毎月第3土曜日（8月を除く）",
            "毎週火曜（ただし第1週は休み）",
            "毎月第2土曜日 変更の場合あり",
            "第2土曜（冬季は第3）",
        ),
    ],
)
def test_unsure_words_make_no_rule(words: str) -> None:
    assert read_repetition(words).rule == ""


def test_holidays_left_out_are_a_rule_of_their_own() -> None:
    found = read_repetition("毎週水曜日（祝日を除く）13:00-15:00")
    assert (found.rule, found.skip_holidays, found.start, found.end) == ("0We", True, time(13), time(15))


def test_every_second_week_needs_a_first_day() -> None:
    assert read_repetition("隔週木曜日", anchored=True).rule == "7Th"

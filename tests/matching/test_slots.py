"""Weekdays and parts of the day, as said and as scheduled."""

import pytest

from matching import slots


@pytest.mark.parametrize(
    ("said", "days", "bands"),
    [
        ("土日の午前", {5, 6}, {"morning"}),
        ("平日の夜", {0, 1, 2, 3, 4}, {"evening"}),
        ("火曜がいい", {1}, {"morning", "afternoon", "evening"}),
        ("仕事帰りに", set(range(7)), {"evening"}),
        ("朝活", set(range(7)), {"morning"}),
        ("平日の昼休み", {0, 1, 2, 3, 4}, {"afternoon"}),
        ("仕事終わってから 平日", {0, 1, 2, 3, 4}, {"evening"}),
        ("19時以降", set(range(7)), {"evening"}),
        ("土曜の15時以降", {5}, {"afternoon", "evening"}),
        ("第2土曜の10時ごろ", {5}, {"morning"}),
        ("日曜の3時から", {6}, {"afternoon"}),
        ("どようび", {5}, {"morning", "afternoon", "evening"}),
        ("会社終わってから", set(range(7)), {"evening"}),
        ("バイトのあと", set(range(7)), {"evening"}),
        ("花金に", {4}, {"evening"}),
        ("晩ごはんのあと", set(range(7)), {"evening"}),
        ("子どもが寝てから", set(range(7)), {"evening"}),
        ("学校終わったあと", set(range(7)), {"afternoon"}),
        ("夜勤明けの朝", set(range(7)), {"morning"}),
        ("第二日曜", {6}, {"morning", "afternoon", "evening"}),
        ("あさ 7時から", set(range(7)), {"morning"}),
        ("平日10時から12時まで", {0, 1, 2, 3, 4}, {"morning"}),
        ("日曜の午後1時から3時", {6}, {"afternoon"}),
        ("土曜の11時〜14時", {5}, {"morning", "afternoon"}),
        ("夜七時以降", set(range(7)), {"evening"}),
        ("月水金に", {0, 2, 4}, {"morning", "afternoon", "evening"}),
        ("お勤めが引けてから", set(range(7)), {"evening"}),
    ],
)
def test_a_saying_gives_days_and_bands(said: str, days: set[int], bands: set[str]) -> None:
    assert slots.spoken(said) == {(d, b) for d in days for b in bands}


@pytest.mark.parametrize(
    ("said", "days", "bands"),
    [
        ("土日は忙しい。ヨガ", {5, 6}, {"morning", "afternoon", "evening"}),
        ("土日は孫の相手で忙しい。平日に歩きたい", {5, 6}, {"morning", "afternoon", "evening"}),
        ("平日は仕事なので運動したい", {0, 1, 2, 3, 4}, {"morning", "afternoon"}),
        ("朝は忙しいけど午後なら", set(range(7)), {"morning"}),
        ("夜は仕事です", set(range(7)), {"evening"}),
        ("午前中は病院", set(range(7)), {"morning"}),
        ("平日は会社帰りに", set(), set()),
        ("夜は会社の仲間と飲みたい", set(), set()),
        ("土曜は学校で将棋を教えたい", set(), set()),
        ("土日は仕事で、平日がいい", {5, 6}, {"morning", "afternoon"}),
        ("水曜は予定があります", {2}, {"morning", "afternoon", "evening"}),
        ("月曜は仕事が休み", set(), set()),
        ("日曜は忙しくない", set(), set()),
        ("日曜は用事がないから暇", set(), set()),
        ("日曜は用事もないので将棋がしたい", set(), set()),
        ("週末も忙しい店を手伝いたい", set(), set()),
        ("土日は忙しいですか", set(), set()),
        ("火曜は仕事で行けません", {1}, {"morning", "afternoon"}),
        ("平日は仕事でなかなか行けない", {0, 1, 2, 3, 4}, {"morning", "afternoon"}),
        ("土曜は仕事で日曜に囲碁", {5}, {"morning", "afternoon"}),
        ("土日が仕事なので平日に", {5, 6}, {"morning", "afternoon"}),
        ("火曜と木曜は透析なので、それ以外の日に川柳", {1, 3}, {"morning", "afternoon"}),
        ("木曜はデイサービスなので、それ以外で囲碁", {3}, {"morning", "afternoon"}),
        ("土曜は塾があるから日曜の午後に", {5}, {"morning", "afternoon"}),
        ("土曜は法事なので日曜に将棋", {5}, {"morning", "afternoon", "evening"}),
        ("土日は休みなので朝に歩きたい", set(), set()),
        ("水曜は時間があるので木曜も", set(), set()),
        ("朝は早起きなので朝に散歩", set(), set()),
        ("どようびは しごとです。 ヨガ", {5}, {"morning", "afternoon"}),
        ("透析が火木土なので、ほかの日に", {1, 3, 5}, {"morning", "afternoon", "evening"}),
        ("平日は夜七時まで仕事、楽器", {0, 1, 2, 3, 4}, {"morning", "afternoon"}),
        ("土木の仕事をしていた", set(), set()),
        ("ヨガは忙しい人にも", set(), set()),
    ],
)
def test_when_somebody_cannot_come_is_heard(said: str, days: set[int], bands: set[str]) -> None:
    assert slots.told(said)[1] == {(d, b) for d in days for b in bands}


@pytest.mark.parametrize(
    "said",
    [
        "編み物",
        "朝市に行きたい",
        "火の用心",
        "水彩画",
        "日本語",
        "金魚",
        "夜回り",
        "木工",
        "夜更かし",
        "昼寝",
        "2時間",
        "子どもが寝ている間",
        "ほかの おかあさんと",
        "おばあさんと話したい",
        "一晩でも話せる",
        "朝起きる理由がない",
        "夜が長い",
        "夜も眠れない",
    ],
)
def test_words_that_only_look_like_time_say_nothing(said: str) -> None:
    assert slots.spoken(said) == frozenset()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("毎月第1・第3金曜日 17時〜19時半", {(4, "evening")}),
        ("毎週月曜 13時半〜15時半", {(0, "afternoon")}),
        ("第2・第4水曜 10:00-12:00", {(2, "morning")}),
        ("毎週日曜 夜7時から", {(6, "evening")}),
        ("毎週土曜 10:00〜15:00", {(5, "morning"), (5, "afternoon")}),
    ],
)
def test_a_schedule_line_is_read(line: str, expected: set[slots.Slot]) -> None:
    assert set(slots.scheduled(line) or ()) == expected


@pytest.mark.parametrize("line", ["日程は応相談", "随時（10時〜12時ごろ）", ""])
def test_an_open_schedule_is_unknown(line: str) -> None:
    assert slots.scheduled(line) is None


def test_every_day_means_all_seven() -> None:
    assert {day for day, _ in slots.scheduled("毎日 6:30〜") or ()} == set(range(7))


def test_another_hour_is_of_the_day_that_was_named() -> None:
    asked, _ = slots.told("日曜の朝は教会なので、昼からなら")
    assert asked == {(6, "afternoon")}

"""The paper of a district sheet: two pages, whatever stands on them; a curve with gaps, or none."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument

from bot.console.paper_chart import Curve
from bot.console.sheet_paper import Paper, printed
from bot.console.sheet_said import Grid, Part

SPANS = [f"{month}月" for month in range(1, 13)]
CURVE = Curve("来た方", SPANS, [("はじめて", [5, None, 10, *[None] * 9]), ("2回目", [None] * 12)])
DAYS = Grid("集まり", ["曜日", "数", "名前"], [["月", "99", "長い名前の集まり、" * 9]] * 7)
AGES = Grid("年代", ["年代", *["中学・高校生"] * 7], [["人数", *["1,000以上"] * 7]])
TREND = Grid("うごき", ["月", *["見つからず"] * 6], [["2026年12月", *["12,345以上"] * 6]] * 13)
STALE = Part("確かめたいこと", ["集まりが99あります。" * 6], ["長い名前の集まりの名前（2026年12月31日（木））"] * 6)
PLACES = Part("場所", ["あります。" * 20] * 2, grid=DAYS)
PEOPLE = Part("来ている方", ["来ました。" * 15] * 3, grid=AGES)
MISSED = Part("見つからなかったもの", ["手芸（10人以上）、" * 8] * 2)
FULL = Paper(
    "地区カルテ：京都市右京区太秦地区",
    [
        Part("場所", ["あります。" * 20] * 2, grid=DAYS),
        Part("方", ["来た。" * 25] * 3, grid=AGES),
        Part("声", ["手芸、" * 25] * 2),
    ],
    CURVE,
    [TREND, TREND],
    STALE,
    ["まとめました。" * 25, "切り捨てます。" * 12],
)


def pages(paper: Paper, now: datetime) -> list[str]:
    found = PdfDocument(BytesIO(printed(paper, now=now)))
    return [page.get_textpage().get_text_bounded() for page in found]


def test_a_full_sheet_has_two_pages(now: datetime) -> None:
    assert len(pages(FULL, now)) == 2


@pytest.mark.parametrize("lines", [[], [("はじめて", [])], [("はじめて", [None, 0])]])
def test_where_nothing_may_be_shown_there_is_no_curve(now: datetime, lines: list[tuple[str, list[int | None]]]) -> None:
    empty = replace(FULL, first=[], curve=Curve("来た方", SPANS[:2], lines))
    assert "来た方" not in pages(empty, now)[0]


def test_a_curve_with_gaps_is_drawn(now: datetime) -> None:
    first = pages(replace(FULL, first=[]), now)[0]
    assert all(words in first for words in ("来た方", "はじめて", "10", "1月", "11月"))

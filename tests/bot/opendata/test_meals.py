"""子ども食堂 lists: the rhythm from words, prices by age, no telephone numbers."""

from datetime import time
from pathlib import Path

import pytest

from bot.opendata.columns import read_table
from bot.opendata.meals import read_meals
from bot.opendata.report import Report, What
from bot.opendata.rows import Setting
from bot.opendata.workbooks import read_sheets
from handlers.acts.take_in import GatheringRead
from tests.bot.opendata.files import csv_file

HEADER = (
    "全国地方公共団体コード,名称,住所,方書,電話番号1,電話番号1_連絡先備考,運営団体名,開催頻度,開催曜日,開催日,開催開始時間,"
    "開催終了時間,開催日時特記事項,参加条件,参加費_小学生,参加費_大人,参加費特記事項,備考"
)


def _read(folder: Path, *rows: str) -> tuple[tuple[GatheringRead, ...], Report]:
    path = csv_file(folder, HEADER, *rows)
    report = Report(path.name)
    return read_meals(read_table(read_sheets(path), report), Setting(report, keep_phones=False)).gatherings, report


def _row(*, weekday: str = "", days: str = "", start: str = "", note: str = "", fees: str = ",,") -> str:
    return f"131121,ぽかぽか食堂,世田谷区成城1-2,,,,,5,{weekday},{days},{start},,{note},,{fees},"


@pytest.mark.parametrize(
    ("weekday", "days", "note", "rule"),
    [
        ("", "毎月第2・第4土曜日", "", "24Sa"),
        ("日土", "第２日曜日、第４土曜日", "", "2Su4Sa"),
        ("月", "毎週", "無し", "0Mo"),
        ("水", "", "", ""),
        ("日", "月2", "", ""),
        ("", "原則毎月第4日曜日", "", ""),
        ("", "第3土曜日", "変更の可能性あり", ""),
        ("", "毎月12日", "", "D12"),
    ],
)
def test_rhythm_is_taken_from_words_and_numeric_codes_are_not_guessed(
    tmp_path: Path, weekday: str, days: str, note: str, rule: str
) -> None:
    gatherings, report = _read(tmp_path, _row(weekday=weekday, days=days, note=note))
    assert gatherings[0].rule == rule
    assert gatherings[0].rule_words
    assert (report.count(What.REFUSAL) == 1) is (rule == "")


def test_prices_are_told_for_children_and_adults(tmp_path: Path) -> None:
    assert _read(tmp_path, _row(fees="0,300,18歳まで無料"))[0][0].fee == "子ども 無料・おとな 300円\n18歳まで無料"


def test_time_in_words_is_read(tmp_path: Path) -> None:
    found = _read(tmp_path, _row(days="第3土曜日", start="午前10時(又は午後5時)"))[0][0]
    assert (found.start_time, found.rule_words) == (time(10), "第3土曜日\n午前10時(又は午後5時)")


def test_numbers_and_mail_addresses_of_groups_are_never_kept_or_told(tmp_path: Path) -> None:
    row = "131121,ぽかぽか食堂,世田谷区成城1-2,,03-3333-4444,（代表）,会,5,,,,,,,,,,予約は090-0000-0000かa@example.jp"
    gatherings, report = _read(tmp_path, row)
    told = str(gatherings) + str(report.notes)
    assert not any(secret in told for secret in ("3333", "0000-0000", "@"))
    assert report.count(What.DROP) == 3


def test_row_without_a_name_is_refused(tmp_path: Path) -> None:
    gatherings, report = _read(tmp_path, _row(days="第3土曜日").replace("ぽかぽか食堂", ""), _row(days="第3土曜日"))
    assert len(gatherings) == 1
    assert report.count(What.LOST) == 1

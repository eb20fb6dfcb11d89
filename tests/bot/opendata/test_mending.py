"""Rows put right by staff: only where the file still says what they saw, and contacts never leave it."""

from bot.opendata.columns import Record, Table
from bot.opendata.mending import faulty_rows, mend
from bot.opendata.report import Report, What

TABLE = Table("events", (Record(2, {"event_name": "歌", "fee": "?"}), Record(3, {"fee": "?", "person": "世田谷太郎"})))


def _cells(*mended: dict[str, object]) -> list[dict[str, str]]:
    return [dict(record.cells) for record in mend(TABLE, mended).records]


def test_only_the_line_and_the_cells_that_were_meant_change() -> None:
    told = {"line": 3, "was": {"event_name": "", "fee": "?"}, "now": {"event_name": "絵", "fee": ""}}
    assert _cells(told) == [{"event_name": "歌", "fee": "?"}, {"event_name": "絵", "person": "世田谷太郎"}]


def test_what_no_longer_stands_there_is_not_put_right() -> None:
    assert _cells({"line": 3, "was": {"fee": "100円"}, "now": {"fee": "0"}}) == [dict(r.cells) for r in TABLE.records]


def test_what_was_put_right_can_be_put_right_again() -> None:
    first = {"line": 2, "was": {"fee": "?"}, "now": {"fee": "10円"}}
    assert _cells(first, {"line": 2, "was": {"fee": "10円"}, "now": {"fee": "20円"}})[0]["fee"] == "20円"


def test_rows_with_refusals_are_shown_without_contacts() -> None:
    report = Report("list.csv")
    report.add(2, What.REPAIR, "fee", "…")
    report.add(3, What.REFUSAL, "fee", "…")
    assert faulty_rows(TABLE, report) == [{"line": 3, "cells": {"fee": "?"}}]

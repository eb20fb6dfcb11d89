"""A data set keeps its name over its releases, and the older release is told from the newer."""

from pathlib import Path

import pytest

from bot.opendata.releases import data_set, is_older, release


@pytest.mark.parametrize(
    "name",
    [
        *("manabi_2026-08.xlsx", "manabi_2025-10.csv", "manabi_20260401.csv", "manabi.csv", "manabi_令和8年度.csv"),
        *("manabi (1).csv", "manabi_2026-08.csv.gz", "ｍａｎａｂｉ.csv", "manabiR8.csv", "manabi_h30.4.1.csv"),
    ],
)
def test_data_set_keeps_its_name_over_releases(name: str) -> None:
    assert data_set(Path(name)) == "manabi"


def test_municipality_code_in_a_file_name_is_no_date() -> None:
    assert data_set(Path("202142_public_facility.csv")) == "202142_public_facility"
    assert release("202142_public_facility.csv") == ()


def test_number_behind_a_word_is_no_year() -> None:
    assert [data_set(Path(f"center{number}.csv")) for number in (1, 2)] == ["center1", "center2"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        *(("event_2026-04.xlsx", (2026, 4)), ("event_20241201.csv", (2024, 12, 1)), ("event_2026.csv", (2026,))),
        *(("eventR8.4.1.csv", (2026, 4, 1)), ("event_h30.csv", (2018,)), ("event_令和8年度.csv", (2026,))),
        *(("131121_event_202604.csv", (2026, 4)), ("event_20261399.csv", ()), ("event.csv", ())),
    ],
)
def test_release_is_as_fine_as_the_name_tells(name: str, told: tuple[int, ...]) -> None:
    assert release(name) == told


@pytest.mark.parametrize(
    ("first", "second", "older"),
    [
        *(("a_2026-04.csv", "a_20261201.csv", True), ("a_2026-04.csv", "a_2026-04.csv", False)),
        *(("a_2026.csv", "a_2026-04.csv", False), ("a_2026-04.csv", "a_2026.csv", False)),
        *(("a_2025.csv", "a_2026-04.csv", True), ("a.csv", "a_2026-04.csv", False)),
    ],
)
def test_only_what_is_surely_older_is_called_so(first: str, second: str, older: bool) -> None:
    assert is_older(first, second) is older

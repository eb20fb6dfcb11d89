"""Tables that are kept are those that would be made; one that fell behind or is damaged is made anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matching import ready, sayings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(ready, "FILE", tmp_path / "ready.bin")
    ready.write({"some": lambda: {"編み物": ("knitting",)}})
    yield ready.FILE
    ready._kept.cache_clear()


def told() -> object:
    ready._kept.cache_clear()
    return ready.ready("some", lambda: "made")


def test_what_is_kept_is_not_made(file: Path) -> None:
    assert told() == {"編み物": ("knitting",)}
    assert ready.ready("other", lambda: "made") == "made"


@pytest.mark.parametrize("damage", [b"", b"no table", b"\xe9\x01\x00\x00\x00"])
def test_a_damaged_file_only_costs_time(file: Path, damage: bytes) -> None:
    file.write_bytes(damage)
    assert told() == "made"


def test_no_file_only_costs_time(file: Path) -> None:
    file.unlink()
    assert told() == "made"


def test_what_was_made_from_something_else_is_made_anew(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "_MADE_FROM", ("emoji.tsv",))
    assert told() == "made"


@pytest.mark.no_cover  # Counting lines would double what it computes.
@pytest.mark.parametrize("name", sayings.TABLES)
def test_the_file_that_ships_holds_what_would_be_made(name: str) -> None:
    assert name in ready._kept(), "python -m matching.sayings makes it anew"
    assert ready.ready(name, lambda: None) == sayings.TABLES[name]()

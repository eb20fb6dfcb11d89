"""Floors only rise."""

from pathlib import Path

import pytest

from matching import floors


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of its own: quality at least 0.7, at most 2 % lost."""
    monkeypatch.setattr(floors, "FILE", tmp_path / "floors.tsv")
    floors.write({"matching": {"nDCG@5": 0.7, "lost": 0.02}})
    return floors.FILE


@pytest.mark.parametrize(
    ("quality", "lost", "fallen"),
    [(0.7, 0.02, []), (0.69, 0.0, ["nDCG@5"]), (0.9, 0.03, ["lost"]), (float("nan"), 0.0, ["nDCG@5"])],
)
def test_what_is_worse_than_its_bound_is_named(table: Path, quality: float, lost: float, fallen: list[str]) -> None:
    report = {"matching": {"nDCG@5": quality, "lost": lost}}
    assert [fall.figure for fall in floors.falls(report)] == fallen


def test_a_part_that_was_not_measured_has_fallen(table: Path) -> None:
    assert len(floors.falls({})) == 2


def test_better_figures_raise_the_bounds_and_worse_ones_leave_them(table: Path) -> None:
    better = floors.raised({"matching": {"nDCG@5": 0.8, "lost": 0.0}})
    assert better == {"matching": {"nDCG@5": 0.79, "lost": 0.01}}
    assert floors.raised({"matching": {"nDCG@5": 0.5, "lost": 0.5}}) == floors.floors()

"""evaluate prints every figure and fails when one is below its floor."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.evaluate import evaluate
from matching import floors


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Floors of its own."""
    monkeypatch.setattr(floors, "FILE", tmp_path / "floors.tsv")
    return floors.FILE


@pytest.mark.no_cover  # Counting lines would double what it computes.
def test_no_figure_is_below_its_floor() -> None:
    told = CliRunner().invoke(evaluate)
    assert (told.exit_code, told.stderr) == (0, "")


def test_a_floor_above_what_is_measured_fails(table: Path) -> None:
    floors.write({"matching, development": {"nDCG@5": 1.01}})
    told = CliRunner().invoke(evaluate)
    assert told.exit_code == 1
    assert "nDCG@5 is 0." in told.stderr and "its floor is 1.010" in told.stderr
    assert told.stdout.startswith("sentence vectors: off\n")
    assert "by style:" in told.stdout and "crisis recall" in told.stdout


def test_floors_are_those_without_sentence_vectors(table: Path) -> None:
    told = CliRunner(env={"MUSUBI_SENTENCE_VECTORS": "1"}).invoke(evaluate, ["--raise"])
    assert told.exit_code == 2 and "MUSUBI_SENTENCE_VECTORS" in told.stderr
    assert not table.exists()


def test_raising_lifts_a_low_floor(table: Path) -> None:
    floors.write({"matching, development": {"nDCG@5": 0.1}})
    assert CliRunner().invoke(evaluate, ["--raise"]).exit_code == 0
    assert floors.floors()["matching, development"]["nDCG@5"] > 0.5

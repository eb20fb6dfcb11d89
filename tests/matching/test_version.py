"""The match log says which state of the engine answered."""

import re
from pathlib import Path

import pytest

from matching import version


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An engine of one module and one table."""
    (tmp_path / "data").mkdir()
    (tmp_path / "rank.py").write_text("order = 1")
    (tmp_path / "data" / "weights.tsv").write_text("near\t1")
    monkeypatch.setattr(version, "_CODE", tmp_path)
    monkeypatch.setattr(version, "_DATA", tmp_path / "data")
    return tmp_path


def told() -> str:
    return version.shipped.__wrapped__()


def test_engine_and_vocabulary_each_have_a_mark() -> None:
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{8}", version.version())


@pytest.mark.parametrize(("file", "changes"), [("rank.py", 0), ("data/weights.tsv", 1)])
def test_a_change_in_code_or_tables_changes_its_mark_alone(engine: Path, file: str, changes: int) -> None:
    before = told().split("-")
    (engine / file).write_text("other")
    after = told().split("-")
    assert [one != other for one, other in zip(before, after, strict=True)] == [changes == 0, changes == 1]


@pytest.mark.parametrize("file", ["README.md", "bench/queries.jsonl", "sayings/food.tsv", "offers/plain.jsonl"])
def test_what_only_measures_or_teaches_changes_nothing(engine: Path, file: str) -> None:
    before = told()
    (engine / "data" / file).parent.mkdir(exist_ok=True)
    (engine / "data" / file).write_text("more")
    assert told() == before

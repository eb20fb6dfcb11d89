"""Tables: every line below the header, with as many columns as the header names."""

from pathlib import Path

import pytest

from matching.tables import DATA, rows

# Sayings have no header: they are sentences, written down as they are heard.
_TABLES = sorted(file for file in DATA.rglob("*.tsv") if file.parent.name != "sayings")


def test_header_is_left_out_and_empty_columns_are_kept(tmp_path: Path) -> None:
    table = tmp_path / "some.tsv"
    table.write_text("key\tneeded\toffered\nseated\t\t椅子\nfree\t無料\t\n", encoding="utf-8")
    assert rows(table) == [["seated", "", "椅子"], ["free", "無料", ""]]


@pytest.mark.parametrize("file", _TABLES, ids=lambda file: file.name)
def test_every_line_of_ours_has_the_columns_of_its_header(file: Path) -> None:
    header = file.read_text(encoding="utf-8").partition("\n")[0].split("\t")
    assert {len(row) for row in rows(file)} == {len(header)}

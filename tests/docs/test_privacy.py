"""docs/privacy.md lists every column about a person, in the words of its label."""

from pathlib import Path

from models.tables import Base

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
LABELLED = {
    f"{table.name}.{column.name}": column.info
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if "kept" in column.info
}


def rows() -> dict[str, str]:
    """The lines of the table of columns, by the column they are about."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return {line.split("`")[1]: line for line in lines if line.startswith("| `") and "." in line.split("`")[1]}


def test_every_personal_column_stands_on_the_privacy_page_as_labelled() -> None:
    wanted = {name: f"| `{name}` | {i['why']} | {i['seen_by']} | {i['kept']} |" for name, i in LABELLED.items()}
    assert [line for name, line in wanted.items() if rows().get(name) != line] == []


def test_the_privacy_page_lists_no_column_that_is_gone() -> None:
    assert set(rows()) - set(LABELLED) == set()

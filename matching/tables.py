"""The tables beside the code: tab-separated lines below a header. What the columns mean is told where they are read."""

from pathlib import Path

DATA = Path(__file__).parent / "data"


def rows(file: Path) -> list[list[str]]:
    """The lines of a table, cut into columns, without the header."""
    return [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:]]

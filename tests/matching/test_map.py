"""The map of modules in the architecture keeps up with them."""

import re
from pathlib import Path

import matching

FOLDER = Path(matching.__file__).parent
MAP = (
    (FOLDER.parent / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## The modules of matching")[2]
)
NAMED = dict(re.findall(r"`([a-z_]+)`(\*?)", MAP.partition("\n## ")[0]))


def test_every_module_is_on_the_map() -> None:
    assert NAMED.keys() == {file.stem for file in FOLDER.glob("*.py")} - {"__init__"}


def test_those_that_read_tables_are_marked() -> None:
    reading = {file.stem for file in FOLDER.glob("*.py") if "from sqlalchemy" in file.read_text(encoding="utf-8")}
    assert {name for name, star in NAMED.items() if star} == reading

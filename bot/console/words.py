"""What the console says, in Japanese and English. Residents' sentences are in `handlers/texts/`."""

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("ja", "en")
_FOLDER = Path(__file__).resolve().parent / "words"


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of a language by full key: the table's name, a dot, the entry's name."""
    tables: dict[str, dict[str, str]] = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{table}.{name}": words for table, names in tables.items() for name, words in names.items()}


def word(language: str, key: str, **values: object) -> str:
    """A sentence with its values filled in.

    Raises:
        KeyError: there is no such sentence, or it names a value that is not given.
    """
    return catalogue(language)[key].format_map(values)

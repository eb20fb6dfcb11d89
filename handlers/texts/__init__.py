"""Every sentence a resident sees, by key, in three languages: ja, easy (やさしい日本語), en.

The sentences stand in `<language>.toml`; a key is the table's name, a dot and the entry's name. How days and times
are written in each language stands in `handlers.texts.days`.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from handlers.texts.days import write_value
from handlers.turn import Text, Words

LANGUAGES = ("ja", "easy", "en")
_FOLDER = Path(__file__).resolve().parent
_AND = {"ja": "・", "easy": "、", "en": ", "}


def say(language: str, words: Words) -> str:
    """The words in a language. Names from the catalogue of places come back as they are.

    Raises:
        KeyError: the catalogue has no such key, or the Text lacks a value that its sentence names.
    """
    if isinstance(words, str):
        return words
    if not words.values:
        return _alone(language, words.key)
    values = {name: _written(language, value) for name, value in words.values.items()}
    return catalogue(language)[words.key].format_map(values)


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of a language by full key."""
    tables: dict[str, dict[str, str]] = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        f"{table}.{name}": sentence.strip("\n") for table, names in tables.items() for name, sentence in names.items()
    }


@cache
def _alone(language: str, key: str) -> str:
    """A sentence without values: most of what stands on cards."""
    return catalogue(language)[key].format_map({})


def _written(language: str, value: Any) -> str:
    if isinstance(value, Text | str):
        return say(language, value)
    if isinstance(value, tuple | list):
        return _AND[language].join(_written(language, part) for part in value)
    return write_value(language, value)

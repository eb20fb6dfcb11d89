"""The console's words: the same keys in both languages, and none that a page or act names is missing."""

import re
from pathlib import Path
from string import Formatter

from bot.console.words import LANGUAGES, catalogue
from models.account import Duty

_ROOT = Path(__file__).resolve().parents[3]
_PAGES = [*(_ROOT / "bot/console").rglob("*.html"), *(_ROOT / "bot/console").rglob("*.py")]
_ACTS = (_ROOT / "handlers/acts", _ROOT / "bot/console")


def _named() -> set[str]:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in _PAGES)
    return set(re.findall(r'(?:say\(|fault = |return |Unsuitable\(|Tile\(|again\("\w+", )"([a-z_]+\.[a-z_]+)"', pages))


def test_both_languages_have_the_same_keys() -> None:
    assert catalogue("ja").keys() == catalogue("en").keys()


def test_both_languages_take_the_same_values() -> None:
    # One test for all of the thousands: as tests of their own they took ten times as long.
    taken = {one: {key: _values(words) for key, words in catalogue(one).items()} for one in LANGUAGES}
    assert {key for key, values in taken["ja"].items() if taken["en"][key] != values} == set()


def test_every_sentence_a_page_names_is_there() -> None:
    # What ends with _ is put together on the page, from a language or a kind.
    whole = {key for key in _named() if not key.startswith("console.") and not key.endswith("_")}
    assert whole - catalogue("ja").keys() == set()


def test_every_deed_of_the_log_has_words() -> None:
    files = [file for folder in _ACTS for file in folder.glob("*.py")]
    deeds = {deed for file in files for deed in re.findall(r'Deed\(\s*"([a-z_.]+)"', file.read_text(encoding="utf-8"))}
    assert deeds
    assert {f"action.{deed.replace('.', '_')}" for deed in deeds} <= catalogue("ja").keys()


def test_every_duty_has_a_name() -> None:
    assert {f"duty.{duty}" for duty in Duty} <= catalogue("ja").keys()


def _values(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}

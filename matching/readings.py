"""How the forms of the vocabulary are read, kept in `data/readings.tsv` so that a start need not ask the dictionary.

`python -m matching.sayings` writes the table. A form that is not in it is read when it is met, so a table that fell
behind only costs time. What follows from a reading is told in `forms`.
"""

import re
from collections.abc import Iterable, Mapping

from matching import text as texts
from matching.tables import DATA, rows

FILE = DATA / "readings.tsv"
_JAPANESE = re.compile(r"[一-鿿々ぁ-ゖァ-ヺ]")


def reading(form: str) -> str:
    """As the dictionary reads it; kana read as they are written, and other languages have no reading."""
    plain = texts.fold(form).replace(" ", "")
    return plain if texts.is_kana(plain) or not _JAPANESE.search(form) else texts.spoken(texts.split(form))


def stored() -> Mapping[str, str]:
    """The readings of the table; not remembered here."""
    return dict(rows(FILE))


def of_dictionary(forms: Iterable[str]) -> Mapping[str, str]:
    """What the dictionary says now of the forms that need it."""
    japanese = {
        form for form in forms if _JAPANESE.search(form) and not texts.is_kana(texts.fold(form).replace(" ", ""))
    }
    return {form: reading(form) for form in sorted(japanese)}


def write(forms: Iterable[str]) -> None:
    """Make the table anew."""
    lines = [f"{form}\t{read}" for form, read in of_dictionary(forms).items()]
    FILE.write_text("\n".join(["form\treading", *lines, ""]), encoding="utf-8")

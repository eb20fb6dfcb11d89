"""How hard a Japanese text is to read, and plainer words for hard ones. Hints for who writes; nothing is changed.

Staff may add to the words in `plain_words.tsv`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Letters in a sentence and kanji among the letters: more, and many lose the thread (easy Japanese: fewer).
_LONGEST, _LONGEST_EASY = 60, 35
_KANJI, _KANJI_EASY = 0.40, 0.25
# Too few letters tell nothing about their share.
_LEAST = 20
_MOST_SWAPS = 8
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_IS_KANJI = re.compile(r"[一-鿿々]")
_LETTER = re.compile(r"[\w]")
# Easy Japanese gives readings in brackets: they belong to no sentence, and the kanji before them can be read.
_READ = re.compile(r"[一-鿿々]+[（(][ぁ-ゖァ-ヺー・ ]+[）)]")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Hints:
    """`longest`: letters of the longest sentence, 0 if none is too long; `kanji`: percent, 0 if not too many.

    `swaps`: hard words that stand in the text, with plainer ones.
    """

    longest: int = 0
    kanji: int = 0
    swaps: tuple[tuple[str, str], ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is something to say."""
        return bool(self.longest or self.kanji or self.swaps)


def hints(text: str, *, easy: bool = False) -> Hints:
    """What makes this text hard to read; `easy`: it is meant as easy Japanese."""
    plain = _READ.sub("あ", _ADDRESS.sub("", text))
    longest = max((len(sentence.strip()) for sentence in _SENTENCE.findall(plain)), default=0)
    letters = _LETTER.findall(plain)
    share = len(_IS_KANJI.findall(plain)) / len(letters) if len(letters) >= _LEAST else 0.0
    return Hints(
        longest if longest > (_LONGEST_EASY if easy else _LONGEST) else 0,
        round(share * 100) if share > (_KANJI_EASY if easy else _KANJI) else 0,
        tuple(_swaps(text)),
    )


def _swaps(text: str) -> list[tuple[str, str]]:
    """The longest words first: 申請書 is not told as 申請, too."""
    found, left = [], text
    for hard, plain in _words():
        if hard in left:
            found.append((hard, plain))
            left = left.replace(hard, " ")
    return sorted(found[:_MOST_SWAPS], key=lambda pair: text.index(pair[0]))


@cache
def _words() -> tuple[tuple[str, str], ...]:
    lines = (Path(__file__).resolve().parent / "plain_words.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split("\t") for line in lines]
    return tuple(sorted(((hard, plain) for hard, plain in pairs), key=lambda pair: -len(pair[0])))

"""Makes `data/offers.npz` from the labelled messages: `python -m matching.offers_learn`. Same data, same file.

Beside the messages of `data/offers` it learns from the sayings (those of help given are offers), from what each topic
is called, asked for plainly, and from the development set. Each message is learned once more with a slip of the finger.
"""

import json
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matching import evaluate, kinship, offers, sayings, vocabulary
from matching.gate_learn import learn
from matching.heads import packed

MESSAGES = Path(__file__).parent / "data" / "offers"
_STEPS = 120
# Sayings tell their topic, not who offers; among them offers are few. English ones are most of the English there is.
_SAYING, _GIVING, _ENGLISH = 0.3, 3.0, 0.4
_MADE = 0.7
# Of fewer letters a slip leaves too little.
_SHORTEST = 5
# The development set is how residents ask; it is small.
_ASKED = 3.0
_WISHES = (
    "{}", "{}がしたい", "{}に興味があります", "{}の会はありますか", "{}とか", "{}が好きで", "{}やってみたい",
    "土曜の午後に{}", "{}の教室", "はじめての{}", "{}を習いたい", "{}の仲間がほしい",
)  # fmt: skip
_OFFERS = ("{}を手伝いたい", "{}のボランティア", "{}なら教えられます", "{}のお手伝いできます")
_ENGLISH_WISHES = ("{}", "I like {}", "any {} group?", "I want to try {}", "looking for {} near me")
# Of so many topics one is offered, of so many one is asked for in English.
_OFFERED, _IN_ENGLISH = 6, 4


class Labelled(NamedTuple):
    """A sentence, whether it offers help, and how much it counts."""

    text: str
    offers: bool
    weight: float = 1.0


def messages() -> list[Labelled]:
    """Everything the shipped model learns from."""
    wanted = [row for row in evaluate.rows("queries-dev.jsonl") if row["intent"] != "none"]
    asked = [Labelled(row["text"], row["intent"] == "help", _ASKED) for row in wanted]
    written = list(_written())
    slips = [each._replace(text=_slip(each.text)) for each in written if len(each.text) >= _SHORTEST]
    return [*written, *asked, *_sayings(), *_made(), *slips]


def _written() -> Iterator[Labelled]:
    for file in sorted(MESSAGES.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Labelled(row["text"], bool(row["offers"]))


def _slip(text: str) -> str:
    """With one letter left out, swapped with the next or typed twice; for the same text always the same slip."""
    chosen = zlib.crc32(text.encode())
    at, kind = 1 + chosen % (len(text) - 2), chosen // 1000 % 3
    letter, after = text[at], text[at + 1]
    return text[:at] + ("", after + letter, letter * 2)[kind] + text[at + (2 if kind == 1 else 1) :]


def _sayings() -> Iterator[Labelled]:
    giving = {vocabulary.ANY_HELP, *kinship.narrower(vocabulary.ANY_HELP)}
    for saying in sayings.sayings():
        given = saying.concepts[0] in giving
        share = _SAYING * (_GIVING if given else 1.0) * (_ENGLISH if saying.text.isascii() else 1.0)
        yield Labelled(saying.text, given, share)


def _made() -> Iterator[Labelled]:
    """Topics by name, as people ask for them; a few offered."""
    table = vocabulary.concepts().values()
    topics = [c for c in table if c.kind == "topic" and c.group not in ("support", "help")]
    for at, topic in enumerate(topics):
        name = re.split("[・/]", topic.labels["ja"])[0].strip()
        yield Labelled(_WISHES[at % len(_WISHES)].format(name), False, _MADE)
        if at % _OFFERED == 0:
            yield Labelled(_OFFERS[at // _OFFERED % len(_OFFERS)].format(name), True, _MADE)
        if at % _IN_ENGLISH == 0:
            wish = _ENGLISH_WISHES[at // _IN_ENGLISH % len(_ENGLISH_WISHES)]
            yield Labelled(wish.format(topic.labels["en"]), False, _MADE)


def main() -> None:
    """Learn from everything and write the file."""
    found = messages()
    seen = [offers.seen(each.text) for each in found]
    head = learn(seen, [int(each.offers) for each in found], [each.weight for each in found], steps=_STEPS)
    np.savez_compressed(offers.FILE, allow_pickle=False, **packed(head, offers.HEAD))
    sys.stdout.write(
        f"{offers.FILE.name}: {len(found)} sentences, {sum(each.offers for each in found)} of them offers\n"
    )


if __name__ == "__main__":
    main()

"""Which concepts were read from an item's words: what it can be found by, and what is missing where nothing was read.

For whoever enters or imports items. A short name without a description says nothing that a resident could look for.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from matching import text as texts
from matching import vocabulary
from matching.catalogue import Item
from matching.entry import TOLD, Entry


@dataclass(frozen=True, slots=True)
class FoundIn:
    """One item with its concepts, the surest first. `words`: its own words that the vocabulary does not know, where it
    names no concept. `meant`: what it seems to be about without saying so.
    """

    id: str
    name: str
    concepts: tuple[str, ...]
    words: tuple[str, ...]
    described: bool
    meant: tuple[str, ...] = ()


def concepts_found(entries: Iterable[Entry]) -> list[FoundIn]:
    """What was read from items; those without any concept first, else by name."""
    found = [_found(entry) for entry in entries]
    return sorted(found, key=lambda each: (bool(each.concepts), each.name, each.id))


def words_to_add(found: Iterable[FoundIn], most: int = 20) -> list[tuple[str, int]]:
    """Words of items without a concept, with in how many they stand, the commonest first: candidates for the table."""
    counted = Counter(word for each in found if not each.concepts for word in each.words)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _found(entry: Entry) -> FoundIn:
    item, sure = entry.item, entry.concepts
    telling = [key for key, certainty in sure.items() if certainty >= TOLD]
    if item.kind == "role":
        # Every role has this one, whatever it says.
        telling = [key for key in telling if key != vocabulary.ANY_HELP]
    ordered = sorted(telling, key=lambda key: (-sure[key], key))
    said, meant = ([key for key in ordered if (key in entry.meant) is only] for only in (False, True))
    described = bool(item.description.replace(item.name, "").strip())
    words = () if said else _unknown_words(item)
    return FoundIn(item.id, item.name, tuple(said), words, described, tuple(meant))


def _unknown_words(item: Item) -> tuple[str, ...]:
    plain = texts.normalise(f"{item.name} {item.description}")
    known = "".join(each.surface for each in vocabulary.find(plain))
    return tuple(dict.fromkeys(w.surface for w in texts.content_words(plain) if _is_telling(w.surface, known)))


def _is_telling(word: str, known: str) -> bool:
    return len(word) >= 2 and not any(letter.isdigit() for letter in word) and word not in known

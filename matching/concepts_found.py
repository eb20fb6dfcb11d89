"""Which concepts were read from an item's words: what it can be found by, and what is missing where nothing was read.

For whoever enters or imports items. A short name without a description says nothing that a resident could look for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching import text as texts
from matching import vocabulary
from matching.catalogue import Item

# Name, description and notes tell what an item is about; its venue, audience and category do not.
_TELLS = 0.5
# Every role has this one, whatever it says.


@dataclass(frozen=True, slots=True)
class FoundIn:
    """One item with its concepts, the surest first. `words`: its own words that the vocabulary does not know."""

    id: str
    name: str
    concepts: tuple[str, ...]
    words: tuple[str, ...]
    described: bool


def concepts_found(items: Iterable[tuple[Item, Mapping[str, float]]]) -> list[FoundIn]:
    """What was read from items (each with the concepts of its entry); those without any first, else by name."""
    found = [_found(item, sure) for item, sure in items]
    return sorted(found, key=lambda each: (bool(each.concepts), each.name, each.id))


def words_to_add(found: Iterable[FoundIn], most: int = 20) -> list[tuple[str, int]]:
    """Words of items without a concept, with in how many they stand, the commonest first: candidates for the table."""
    counted = Counter(word for each in found if not each.concepts for word in each.words)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _found(item: Item, sure: Mapping[str, float]) -> FoundIn:
    telling = [key for key, certainty in sure.items() if certainty >= _TELLS]
    if item.kind == "role":
        telling = [key for key in telling if key != vocabulary.ANY_HELP]
    ordered = tuple(sorted(telling, key=lambda key: (-sure[key], key)))
    described = bool(item.description.replace(item.name, "").strip())
    return FoundIn(item.id, item.name, ordered, () if ordered else _unknown_words(item), described)


def _unknown_words(item: Item) -> tuple[str, ...]:
    plain = texts.normalise(f"{item.name} {item.description}")
    known = "".join(each.surface for each in vocabulary.find(plain))
    return tuple(dict.fromkeys(w.surface for w in texts.content_words(plain) if _is_telling(w.surface, known)))


def _is_telling(word: str, known: str) -> bool:
    return len(word) >= 2 and not any(letter.isdigit() for letter in word) and word not in known

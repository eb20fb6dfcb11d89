"""Find concepts by what somebody typed who knows them: a name, part of one, its kana, or a slip of the pen."""

from collections.abc import Iterable, Iterator
from itertools import islice

from rapidfuzz import fuzz, process

from matching import readings, vocabulary
from matching import text as texts

_LEAST_LIKE = 60


@vocabulary.steady
def concepts_called(typed: str, most: int = 12) -> list[str]:
    """Keys of the concepts that may be meant, the likeliest first."""
    plain = texts.normalise(typed)
    if not plain:
        return []
    found = dict.fromkeys(islice(_sure(plain), most))
    if len(found) < most:
        found |= dict.fromkeys(_parts(plain))
    return [key for key in found if key in vocabulary.concepts()][:most] or list(_alike(plain, most))[:most]


def _sure(plain: str) -> Iterator[str]:
    """Those that are called just so; then those that the words name, also misspelt."""
    table = vocabulary.concepts()
    yield from (key for key, one in table.items() if plain in map(texts.normalise, one.labels.values()))
    yield from (key for key, one in table.items() if plain in one.forms)
    yield from vocabulary.concepts_in(plain)
    yield from vocabulary.repair(plain)[1]


def _parts(plain: str) -> Iterable[str]:
    """Those whose name begins with it or holds it, as written or by sound; then those of which another word does."""
    table, heard = vocabulary.concepts(), texts.sound(readings.reading(plain))
    names = {key: texts.normalise(one.labels["ja"]) for key, one in table.items()}
    yield from (key for key, name in names.items() if name.startswith(plain))
    yield from (key for key, name in names.items() if plain in name)
    sounds = vocabulary.current().forms().readings
    if len(heard) > 1:
        yield from (key for sound, keys in sounds.items() if sound.startswith(heard) for key in keys)
    yield from (key for key, one in table.items() if any(plain in form for form in one.forms))


def _alike(plain: str, most: int) -> Iterable[str]:
    sounds = vocabulary.current().forms().readings
    heard = texts.sound(readings.reading(plain))
    best = process.extract(heard, sounds.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKE, limit=most)
    return dict.fromkeys(key for sound, _, _ in best for key in sounds[sound])

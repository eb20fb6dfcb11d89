"""A wish as numbers that a catalogue can be held against: concepts, words, meanings and sounds."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import audience, kinship, vectors, vocabulary
from matching import text as texts
from matching.entry import grams
from matching.guess import Guesses, telling
from matching.index import Snapshot
from matching.seeker import Seeker
from matching.segment import Scores, concept_numbers, width
from matching.sentences import NOTHING, Sentence
from matching.understand import Wanted

Likenesses = Sequence[tuple[np.float32, Scores]]
Bools = NDArray[np.bool_]

_BESIDE_TOPIC = 0.4
_PROFILE = 0.07
# A guess beside a named topic that it agrees with, and beside one that it does not.
_GUESS_BESIDE, _GUESS_AGAINST = 0.4, 0.8
# Company or helping that is named in a sentence about something else.
_IN_PASSING = 0.5
_RARE = 5.0
# So likely must be what somebody would do before those they would do it for count less.
_DOING = 0.4
# An item fits when its words mean so nearly the same.
ENOUGH_MEANING = 0.5


class Wish(NamedTuple):
    """`concepts`: for each one `asked` how well every concept of the vocabulary answers it, and last, if anything was
    `guessed`, how well they answer that; `profile`: the same for standing interests. `words`: number and rarity.
    `likenesses`: how much each word counts, and how alike the words of the catalogue are to it, as `meanings` places
    them. `mean`: where they all point; `sentence`: where the sentence does. `grams`: by number, whether the sentence
    sounds so.
    `browsing`: no topic was named, whatever is near may be shown.
    """

    asked: Sequence[str]
    concepts: Sequence[Scores]
    guessed: Guesses
    profile: Sequence[Scores]
    words: Sequence[tuple[int, float]]
    likenesses: Likenesses
    meanings: vectors.Meanings
    mean: vectors.Mean
    sentence: Sentence
    grams: Bools
    browsing: bool


def wish_of(wanted: Wanted, shot: Snapshot, seeker: Seeker) -> Wish:
    """What is wanted, as this catalogue numbers it."""
    asked = _known(wanted.concepts or (() if wanted.words else seeker.interests))
    liked = _known(seeker.interests if wanted.concepts else ())
    people, counts = _for_whom(wanted), _terms(wanted, shot)
    rarity = {word: shot.rarity(count) * telling(word) for word, count in counts.items()}
    likenesses, mean = _meaning({word: rarity[word] if count else _RARE for word, count in counts.items()}, shot)
    return Wish(
        asked=asked,
        concepts=[
            *_answers(asked, _beside(wanted, people), wanted.guessed),
            *_guesses(wanted, asked, people),
        ],
        guessed=wanted.guessed,
        profile=[each * np.float32(_PROFILE) for each in _answers(liked)],
        words=[(shot.lexicon.find(word), rare) for word, rare in rarity.items()],
        likenesses=likenesses,
        meanings=shot.meanings,
        mean=mean,
        sentence=shot.encode(wanted.text) if wanted.text else NOTHING,
        grams=_heard(wanted.text),
        browsing=not wanted.words and not any(map(vocabulary.is_topic, wanted.concepts)),
    )


def _known(keys: Sequence[str]) -> Sequence[str]:
    return [key for key in keys if key in vocabulary.concepts()]


def _answers(asked: Sequence[str], whom: Collection[str] = (), guessed: Guesses = ()) -> Sequence[Scores]:
    """Beside a topic, company or helping counts less; so do those for `whom` it is, and company that is only mentioned
    (「蔵を片づけたら、子どものころの…」).
    """
    table = vocabulary.concepts()
    topical = any(table[key].kind == "topic" for key in asked)
    found = []
    for key in asked:
        aside = table[key].kind != "topic"
        share = _BESIDE_TOPIC if key in whom or (topical and aside) else 1.0
        share *= 1 - (1 - _IN_PASSING) * _doubt(key, guessed) if aside else 1.0
        found.append(_near(key) * np.float32(share))
    return found


def _doubt(key: str, guessed: Guesses) -> float:
    """How likely a sentence is about something else than a concept that it names, 0–1, by what it may mean."""
    near = kinship.related(key)
    ties = ((chance, max(near.get(other, 0.0), kinship.related(other).get(key, 0.0))) for other, chance in guessed)
    return sum(chance * (1 - tie) for chance, tie in ties)


def _for_whom(wanted: Wanted) -> Collection[str]:
    """Concepts that only tell for whom: 「子ども」 in 「子どもに何か食べさせたい」."""
    return {key for surface, key in wanted.matched if audience.names_somebody(surface)}


def _beside(wanted: Wanted, people: Collection[str]) -> Collection[str]:
    """Those for whom something is wanted (「子どもが算数でつまずいた」), where what is wanted may be guessed."""
    if not people or not wanted.guessed:
        return ()
    doing = sum(chance for key, chance in wanted.guessed if not any(key in kinship.related(who) for who in people))
    return people if doing >= _DOING else ()


def _guesses(wanted: Wanted, asked: Sequence[str], people: Collection[str]) -> Sequence[Scores]:
    """What each concept is worth by all that may be meant; less beside what was named, the more so if they agree."""
    if not wanted.guessed:
        return []
    keys, chances = zip(*wanted.guessed, strict=True)
    total: Scores = (np.array([*map(_near, keys)]) * np.array(chances, np.float32)[:, None]).sum(axis=0)
    named = [key for key in asked if key not in people and vocabulary.is_liking(key)]
    if not named:
        return [total]
    # Where nothing else was said it is what was named, whatever that sounds like (スカイダイビング).
    doubt = min(_doubt(key, wanted.guessed) for key in named) if wanted.words else 0.0
    return [total * np.float32(_GUESS_BESIDE + (_GUESS_AGAINST - _GUESS_BESIDE) * doubt)]


@vocabulary.remembered
def _near(key: str) -> Scores:
    """How well each concept answers one, by number; the last is none."""
    numbers, near = concept_numbers(), kinship.related(key)
    found = np.zeros(width(), np.float32)
    found[[numbers[other] for other in near]] = list(near.values())
    return found


def _terms(wanted: Wanted, shot: Snapshot) -> Mapping[str, int]:
    """Words to look up: as written, as repaired, and as the catalogue spells what sounds alike; in how many items."""
    plain = [*wanted.terms]
    plain += [word.normal for _, meant in wanted.repaired for word in texts.content_words(meant)]
    counts = {word: shot.count(word) for word in plain}
    known = [word for word in plain if counts[word]]
    unknown = [word for word in wanted.words if not (counts[word] if word in counts else shot.count(word))]
    mended = {meant: shot.count(meant) for word in unknown if (meant := shot.repair(word))}
    return {word: counts.get(word) or mended.get(word, 0) for word in (*known, *mended, *plain)}


def _meaning(weights: Mapping[str, float], shot: Snapshot) -> tuple[Likenesses, vectors.Mean]:
    """Rare words say more; what the catalogue does not have is no rarer than a rare word of it."""
    rows = {word: row for word in weights if (row := vectors.row(word)) != vectors.nothing()}
    share = np.array([weights[word] for word in rows], np.float32)
    share /= share.sum() or 1
    mean = vectors.mean(np.array([*rows.values()], np.uint16), share)
    return list(zip(share, map(shot.meanings.to, rows.values()), strict=True)), mean


def _heard(text: str) -> Bools:
    found = np.zeros(2**16, np.bool_)
    found[grams(texts.reading(text))] = True
    return found

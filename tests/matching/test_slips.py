"""The few sounds that are compared are those that comparing all would have found."""

import random

import pytest
from rapidfuzz import fuzz, process

from matching.slips import Sounds

KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのん"


@pytest.fixture(scope="module")
def known() -> list[str]:
    chance = random.Random(5)
    words = {"".join(chance.choices(KANA, k=chance.randint(2, 12))) for _ in range(2_000)}
    return sorted(words)


def slipped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice(["", chance.choice(KANA), chance.choice(KANA) + word[at]]) + word[at + 1 :]


@pytest.mark.parametrize("cutoff", [70, 84, 95])
def test_nothing_that_is_alike_enough_is_missed(known: list[str], cutoff: int) -> None:
    chance, sounds = random.Random(7), Sounds(cutoff)
    for each in known:
        sounds.add(each)
    for word in chance.sample(known, 300):
        typed = slipped(slipped(word, chance), chance) if len(word) > 3 else word
        every = process.extract(typed, known, scorer=fuzz.ratio, score_cutoff=cutoff, limit=None)
        assert sounds.near(typed) == [(score, sound) for sound, score, _ in sorted(every, key=lambda h: (-h[1], h[2]))]


@pytest.mark.parametrize(
    ("typed", "meant"), [("からおげ", "からおけ"), ("さつかあ", "さっかあ"), ("はそこん", "ぱそこん")]
)
def test_a_voice_mark_or_a_small_kana_is_soon_forgotten(typed: str, meant: str) -> None:
    sounds = Sounds(84)
    for each in ("からおけ", "さっかあ", "ぱそこん", "たまいれ"):
        sounds.add(each)
    assert next(sound for _, sound in sounds.near(typed)) == meant


def test_the_same_letter_over_and_over_is_no_error() -> None:
    sounds = Sounds(84)
    sounds.add("ああああああ")
    [(score, sound)] = sounds.near("あああああ")
    assert sound == "ああああああ" and 90 < score < 92

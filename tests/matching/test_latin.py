"""Japanese in Latin letters is read; English and other languages are left as they are."""

import pytest

from matching import latin
from matching.text import normalise
from matching.understand import understand


@pytest.mark.parametrize(
    ("typed", "concept"),
    [
        ("amimono", "knitting"),
        ("kyudo", "kyudo"),
        ("kyuudou", "kyudo"),
        ("kyūdō", "kyudo"),
        ("nihon no ryouri", "cooking"),
        ("tenisu shitai", "tennis"),
        ("takkyu", "tabletennis"),
        ("shodou", "calligraphy"),
        ("syodo", "calligraphy"),
        ("ryori ga suki", "cooking"),
        ("shogi したい", "shogi"),
        ("yoga やりたい", "yoga"),
        ("karaoke daisuki", "karaoke"),
        ("taikyokuken wo naraitai", "taichi"),
    ],
)
def test_romaji_is_read_in_either_spelling(typed: str, concept: str) -> None:
    assert concept in understand(typed).concepts


@pytest.mark.parametrize("typed", ["I like the game", "make one cake", "are you home", "looking for friends"])
def test_english_is_no_romaji(typed: str) -> None:
    assert latin.japanese(normalise(typed)) == normalise(typed)


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("I want to make friends", "friends"),
        ("looking for a place to practice drums", ""),
        ("quero aprender crochê", "crochet"),
        ("tôi muốn học đan len", "knitting"),
        ("뜨개질 배우고 싶어요", "knitting"),
        ("我想学编织", "knitting"),
    ],
)
def test_other_languages_are_found_by_the_names_of_interests_and_their_small_words_say_nothing(
    said: str, concept: str
) -> None:
    found = understand(said)
    assert not concept or concept in found.concepts
    assert not {"i", "want", "to", "place", "quero", "tôi", "我", "想"} & {word.lower() for word in found.words}


@pytest.mark.parametrize(
    ("said", "foreign"), [("我想学书法", True), ("배우고", True), ("書道を習う", False), ("書道", False)]
)
def test_a_language_without_kana_is_told_from_japanese(said: str, foreign: bool) -> None:
    assert latin.is_foreign(said) is foreign

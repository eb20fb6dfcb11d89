"""Sentences that name nothing lead to what was meant, likeliest first; nothing is guessed from nothing."""

import pytest

from matching import sayings
from matching.guess import guess, guess_all, telling
from matching.sayings import Saying
from matching.understand import understand
from matching.wording import spoken

TAUGHT = sayings.learn(
    [Saying(("declutter",), "押し入れがいっぱいで閉まらない"), Saying(("declutter",), "押し入れを空にしたい")]
)


def test_the_words_of_a_saying_lead_to_its_concept() -> None:
    assert guess(["押し入れ"], "おしいれ", TAUGHT)[0][0] == "declutter"
    assert guess(["のし袋"], "のしぶくろ", TAUGHT)[:1] != guess(["押し入れ"], "おしいれ", TAUGHT)[:1]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("押し入れも納戸もパンパン", "declutter"),
        ("目の前で人が倒れて何もできなかった", "firstaid"),
        ("輪番で理事になっちゃいました", "danchi"),
    ],
)
def test_what_is_meant_is_guessed_from_how_people_say_it(said: str, meant: str) -> None:
    assert meant in [key for key, _ in understand(said).guessed[:3]]


def test_chances_fall_and_add_up_to_no_more_than_one() -> None:
    chances = [chance for _, chance in understand("押し入れも納戸もパンパン").guessed]
    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) <= 1.0001


def test_without_words_nothing_is_guessed() -> None:
    assert guess([], "", TAUGHT) == ()
    assert understand("。。。").guessed == ()


def test_what_was_refused_is_not_guessed() -> None:
    assert "running" not in dict(understand("走るのは嫌い。汗をかきたい").guessed)


def test_words_people_use_whatever_they_speak_of_tell_less() -> None:
    assert 0 < telling("部屋") < telling("編み物") < telling("ズンドコベロンチョ") == 1


def test_many_texts_are_guessed_as_each_would_be() -> None:
    said = [["銅板", "ガラス", "粉", "焼く"], [], ["筒", "矢", "入れる", "吹く", "的"]] * 7
    together = guess_all(said)
    assert together == [guess_all([words])[0] for words in said]
    assert together[1] == ()
    assert (together[0][0][0], together[2][0][0]) == ("cloisonne", "fukiya")


def test_a_long_text_is_guessed_as_surely_as_a_short_one() -> None:
    """So many telling words that their odds alone would be no numbers."""
    words = [word for saying in sayings.sayings() if saying.concepts[0] == "haiku" for word in spoken(saying.text)]
    assert len(words) > 80
    assert guess_all([words])[0][0][0] == guess(words, "")[0][0] == "haiku"

"""What an item tells by itself."""

from matching.catalogue import Item
from matching.entry import read, tell


def test_words_concepts_and_circumstances_are_read() -> None:
    entry = read(Item("c", "group", "がん患者の会", "編み物もします"))
    assert "編み物" in entry.words
    assert entry.concepts["knitting"] == 0.82
    assert entry.special


def test_a_role_wants_help_and_a_place_is_for_company() -> None:
    assert read(Item("r", "role", "受付")).concepts["volunteer"] == 1.0
    assert read(Item("p", "place", "まちの縁側")).concepts["salon"] >= 0.6


def test_a_word_of_the_name_counts_more_than_one_of_the_description() -> None:
    told = tell(Item("g", "group", "囲碁", "将棋"))
    count = dict(zip(told.entry.words, told.counts, strict=True))
    assert count["囲碁"] == 3 * count["将棋"]


def test_words_are_known_by_their_sound() -> None:
    assert tell(Item("g", "group", "ソーイング", "水")).readings == {"そおいんぐ": "ソーイング"}


def test_an_item_that_says_nothing_is_no_error() -> None:
    told = tell(Item("x", "group", ""))
    assert not told.entry.words and not told.entry.concepts
    assert not len(told.meanings) and not len(told.grams)

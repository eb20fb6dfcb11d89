"""What items can be found by: those that say nothing first, with the words that are missing from the vocabulary."""

from matching.catalogue import Item
from matching.concepts_found import FoundIn, concepts_found, words_to_add
from matching.index import Index


def of(*items: Item) -> list[FoundIn]:
    return concepts_found(Index(items).snapshot().entries)


def test_concepts_stand_with_the_surest_first() -> None:
    found = of(Item("a", "gathering", "編み物の会", "お茶も飲みます"))[0]
    assert found.concepts[0] == "knitting"
    assert found.words == ()


def test_what_says_nothing_comes_first() -> None:
    found = of(Item("a", "gathering", "編み物の会"), Item("b", "gathering", "さくら"))
    assert [(each.id, bool(each.concepts), each.described) for each in found] == [
        ("b", False, False),
        ("a", True, False),
    ]


def test_a_venue_or_a_category_does_not_tell_what_takes_place() -> None:
    assert of(Item("a", "gathering", "さくら", venue="囲碁会館", categories=("音楽",)))[0].concepts == ()


def test_being_a_role_is_no_content() -> None:
    assert of(Item("a", "role", "さくら係"))[0].concepts == ()


def test_unknown_words_are_counted_over_what_nobody_can_find() -> None:
    items = [Item(f"i{n}", "gathering", f"会{n}", "ボブスレーの集い") for n in range(2)]
    found = of(*items, Item("c", "gathering", "編み物", "ボブスレーも"))
    assert ("ボブスレー", 2) in words_to_add(found)


def test_the_list_of_words_is_cut_and_always_the_same() -> None:
    found = of(Item("a", "gathering", "さくら", "ボブスレー、リュージュ、スケルトン"))
    assert len(words_to_add(found, 2)) == 2
    assert words_to_add(found, 2) == words_to_add(found[::-1], 2)


def test_a_role_that_only_repeats_its_name_is_not_described() -> None:
    assert not of(Item("a", "role", "さくら係", " さくら係"))[0].described


def test_what_is_only_guessed_stands_apart_from_what_was_read() -> None:
    found = of(Item("a", "group", "青空の会", "へたを取って、塩で漬けて、残りはシロップに。"))[0]
    assert found.concepts == ()
    assert "ume" in found.meant
    assert found.words

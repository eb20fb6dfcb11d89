"""Many items as arrays: where each stands, and how it is found."""

from itertools import pairwise

import numpy as np
import pytest

from matching.catalogue import Item
from matching.entry import tell
from matching.lexicon import Lexicon
from matching.segment import EVERYWHERE, Columns, Segment, columns, concept_numbers, joined, segment, slot_bits

ITEMS = [
    Item("a", "group", "囲碁の会", city="京都市"),
    Item("b", "group", "囲碁と将棋", city="札幌市"),
    Item("c", "group", "将棋の会", city="京都市", online=True),
    Item("d", "group", "", city="京都市"),
]


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon()


def rows(items: list[Item], lexicon: Lexicon) -> Columns:
    return columns([tell(item) for item in items], lexicon.number)


def made(*parts: Columns) -> Segment:
    return segment(joined(parts, np.arange(sum(len(part.entries) for part in parts))))


def test_items_of_a_city_stand_side_by_side(lexicon: Lexicon) -> None:
    found = made(rows(ITEMS, lexicon))
    names = {place: {found.columns.entries[row].item.id for row in span} for place, span in found.places.items()}
    assert names == {EVERYWHERE: {"c"}, "京都市": {"a", "d"}, "札幌市": {"b"}}
    assert all(found.columns.entries[row].item.id == name for name, row in found.numbers.items())


def test_a_word_leads_to_the_rows_of_one_place(lexicon: Lexicon) -> None:
    found = made(rows(ITEMS, lexicon))
    term, kyoto = lexicon.find("囲碁"), found.places["京都市"]
    assert found.by_word.count(term) == 2
    here, tenths = found.by_word.of(term, kyoto)
    assert [found.columns.entries[kyoto[row]].item.id for row in here] == ["a"]
    assert tenths.tolist() == [30]


@pytest.mark.parametrize("term", [-1, 10_000])
def test_an_unknown_word_leads_nowhere(lexicon: Lexicon, term: int) -> None:
    found = made(rows(ITEMS, lexicon)).by_word
    assert found.count(term) == 0
    assert not len(found.of(term, range(4))[0])


def test_together_or_in_parts_it_is_the_same_segment(lexicon: Lexicon) -> None:
    once, parts = made(rows(ITEMS, lexicon)), made(*(rows([item], lexicon) for item in reversed(ITEMS)))
    assert once.columns.entries == parts.columns.entries
    for one, other in zip(once.columns[1:], parts.columns[1:], strict=True):
        for a, b in zip(*((each,) if isinstance(each, np.ndarray) else each for each in (one, other)), strict=True):
            np.testing.assert_array_equal(a, b)


def test_rows_that_go_take_their_words_along(lexicon: Lexicon) -> None:
    whole = rows(ITEMS, lexicon)
    left = segment(joined([whole], np.array([1, 2])))
    assert left.by_word.count(lexicon.find("囲碁")) == 1
    assert left.by_concept.count(concept_numbers()["go"]) == 1


def test_values_are_found_for_rows_side_by_side_and_apart(lexicon: Lexicon) -> None:
    words = rows(ITEMS, lexicon).words
    for some in ([0, 1, 2], [0, 2], [3], []):
        at, starts = words.at(np.array(some, np.int64))
        each = np.split(words.values[at], starts[1:-1])
        assert [part.tolist() for part in each[: len(some)]] == [
            words.values[words.starts[row] : words.starts[row + 1]].tolist() for row in some
        ]


def test_values_come_in_the_order_the_rows_were_asked_for(lexicon: Lexicon) -> None:
    words = rows(ITEMS, lexicon).words
    order = np.array([0, 2, 1, 3])  # its ends are as far apart as if it were rising
    at, starts = words.at(order)
    found = words.values[at]
    each = [found[begin:end].tolist() for begin, end in pairwise(starts)]
    assert each == [words.values[words.starts[row] : words.starts[row + 1]].tolist() for row in order]


def test_unknown_times_have_no_bits() -> None:
    assert slot_bits(None) == 0
    assert slot_bits(frozenset({(0, "morning"), (6, "evening")})) == 1 | 1 << 20

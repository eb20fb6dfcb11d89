"""Edits laid over the vocabulary that ships: what they change, and what they leave as it was."""

from collections.abc import Iterable

import pytest

from matching import kinship, vocabulary
from matching.catalogue import Item
from matching.corrected import Edit, corrected, holding, reads_otherwise
from matching.denied import denied_in
from matching.entry import read
from matching.index import Index
from matching.rank import rank
from matching.seeker import Seeker
from matching.understand import understand
from matching.version import version
from matching.vocabulary import Vocabulary

OWN = Edit("concept", "own_x", "ゆるりサロン", other="salon")


def item(name: str, *, called: str) -> Item:
    return Item(name, "gathering", called)


def index(*items: Item) -> Index:
    return Index(items)


def state(*edits: Edit) -> Vocabulary:
    return corrected(edits, "1")


def read_as(words: Vocabulary, said: str) -> Iterable[str]:
    with vocabulary.using(words):
        return understand(said).concepts


def test_a_word_means_its_concept_as_written_and_by_sound() -> None:
    words = state(Edit("word", "knitting", "もこもこ輪"))
    for said in ("もこもこ輪したい", "もこもこわ", "モコモコワがしたい"):
        assert read_as(words, said) == ("knitting",), said
    assert "knitting" not in understand("もこもこわ").concepts


def test_an_added_word_is_repaired_like_any_other() -> None:
    words = state(Edit("word", "knitting", "ぽんぽこだいら"))
    assert read_as(words, "ぽんぽごだいら") == ("knitting",)


def test_a_denied_word_means_its_concept_no_more_by_no_way() -> None:
    words = state(Edit("not_word", "knitting", "編み物"))
    with vocabulary.using(words):
        wanted = understand("編み物")
        assert "knitting" not in {*wanted.concepts, *(key for key, _ in wanted.guessed)}
        assert understand("ニット").concepts == ("knitting",)
        assert denied_in("編み物") == {"knitting"}


def test_kana_denied_leave_the_kanji_that_are_read_so() -> None:
    [kanji] = [form for form in vocabulary.concepts()["shogi"].forms if form == "将棋"]
    words = state(Edit("not_word", "shogi", "しょうぎ"))
    assert (read_as(words, kanji), read_as(words, "しょうぎ")) == (("shogi",), ())


def test_a_new_concept_answers_the_wider_one() -> None:
    with vocabulary.using(state(OWN, Edit("word", "own_x", "yururi salon", language="en"))):
        assert vocabulary.concepts_in("ゆるりサロン") == ("own_x",)
        assert kinship.related("salon")["own_x"] == 0.9
        assert (vocabulary.label("own_x"), vocabulary.label("own_x", "en")) == ("ゆるりサロン", "yururi salon")


def test_a_concept_taken_back_keeps_its_name_and_means_nothing() -> None:
    words = state(OWN, Edit("concept", "own_x", "ゆるりサロン", other="salon", laid=False))
    with vocabulary.using(words):
        assert (vocabulary.label("own_x"), vocabulary.concepts()["own_x"].forms) == ("ゆるりサロン", ())
        assert "own_x" not in vocabulary.concepts_in("ゆるりサロン")


def test_ties_go_both_ways_and_never_in_a_circle() -> None:
    below = vocabulary.concepts()["knitting"].broader
    near, circle = Edit("near", "knitting", other="shogi", weight=0.7), Edit("wider", below, other="knitting")
    with vocabulary.using(state(near, circle)):
        assert kinship.related("knitting")["shogi"] == kinship.related("shogi")["knitting"] == 0.7
        assert below not in kinship.narrower("knitting")


def test_an_item_that_is_pinned_is_about_the_concept() -> None:
    with vocabulary.using(state(Edit("pin", "shogi", item="a"))):
        assert read(item("a", called="お茶の会")).concepts["shogi"] == 1.0
        assert "shogi" not in read(item("b", called="お茶の会")).concepts


def test_an_item_that_is_barred_is_not_shown_for_the_concept_alone() -> None:
    catalogue = index(item("a", called="編み物の会"), item("b", called="編み物と将棋の会"))
    with vocabulary.using(state(Edit("bar", "knitting", item="b"))):
        shown = [match.item_id for match in rank(understand("編み物"), catalogue, Seeker())]
        both = [match.item_id for match in rank(understand("編み物と将棋"), catalogue, Seeker())]
    assert (shown, "b" in both) == (["a"], True)


def test_the_last_word_on_a_thing_holds() -> None:
    said = Edit("word", "knitting", "毛糸あそび")
    off = Edit("word", "knitting", "毛糸あそび", laid=False)
    assert (holding([said, off]), holding([said, off, said])) == ([], [said])


@pytest.mark.parametrize(
    "edit", [Edit("word", "gone", "x"), Edit("pin", "gone", item="a"), Edit("near", "go", other="gone")]
)
def test_what_speaks_of_unknown_concepts_is_left_out(edit: Edit) -> None:
    assert state(edit).concepts == vocabulary.shipped().concepts


def test_only_items_in_which_a_changed_word_stands_read_otherwise() -> None:
    words = state(Edit("word", "knitting", "毛糸あそび"), Edit("pin", "shogi", item="pinned"))
    otherwise = reads_otherwise(vocabulary.shipped(), words)
    items = item("a", called="けいとあそびの会"), item("b", called="手芸の会"), item("pinned", called="お茶の会")
    assert [otherwise(each) for each in items] == [True, False, True]
    for each in items:
        with vocabulary.using(words):
            after = read(each).concepts
        assert (after != read(each).concepts) == otherwise(each)


def test_the_match_log_is_told_which_version_answered() -> None:
    with vocabulary.using(state(OWN)):
        assert version().endswith("+1")
    assert "+" not in version()


def test_what_holds_is_kept_to_the_end_of_what_began_with_it() -> None:
    seen: list[str] = []

    @vocabulary.steady
    def at_work() -> None:
        seen.append(vocabulary.current().mark)
        vocabulary.stand(state(OWN))
        seen.append(vocabulary.current().mark)

    try:
        at_work()
        assert (seen, vocabulary.current().mark) == (["", ""], "1")
    finally:
        vocabulary.stand(None)

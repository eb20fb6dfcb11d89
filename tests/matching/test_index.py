"""Evidence from the catalogue, and its changes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from matching.catalogue import Item
from matching.index import Index


@pytest.fixture
def index() -> Index:
    return Index(
        [
            Item("knit", "group", "毛糸の会 さくら", "棒針とかぎ針でマフラーを仕上げます"),
            Item("sew", "group", "ちくちくソーイング", "ミシンや手ぬいで小物を作る会"),
            Item("go", "group", "囲碁クラブ", "碁盤を囲んで対局"),
        ]
    )


def test_a_concept_scores_itself_then_its_kin(index: Index) -> None:
    knit, sew, go = index.snapshot().by_concept("knitting")
    assert knit > sew > go


def test_words_and_meanings_find(index: Index) -> None:
    shot = index.snapshot()
    assert shot.words.score(["ミシン"], shot.size).argmax() == 1
    assert shot.by_meaning(["編み物"])[0].argmin() == 2


def test_a_misspelt_catalogue_word_is_mended(index: Index) -> None:
    assert index.snapshot().repair("かぎばりん") in {"鉤針", "かぎ針", ""}
    assert index.snapshot().repair("ぬ") == ""


def test_items_come_and_go(index: Index) -> None:
    index.change([Item("dog", "group", "わんわん散歩", "犬と歩きます")])
    assert index.snapshot().by_concept("dog").max() > 0.8
    index.change(gone=["dog", "never there"])
    assert index.snapshot().size == 3


def test_an_item_is_replaced_by_its_id(index: Index) -> None:
    index.change([Item("go", "group", "将棋の会", "駒を並べます")])
    assert index.snapshot().size == 3
    assert index.snapshot().by_concept("shogi").max() == 1


def test_an_empty_catalogue_answers_nothing() -> None:
    shot = Index().snapshot()
    assert shot.size == 0
    assert not len(shot.by_concept("knitting"))


def test_reading_while_changing_is_safe(index: Index) -> None:
    def change(n: int) -> int:
        index.change([Item(f"x{n}", "group", "手芸の会", "縫います")])
        return index.snapshot().size

    with ThreadPoolExecutor(4) as pool:
        assert max(pool.map(change, range(20))) == 23


def test_what_is_remembered_of_asked_words_stays_small_and_right(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    shot = index.snapshot()
    words = ["編み物", "将棋", "体操", "料理", "音楽", "散歩"]
    alone = {word: shot.by_meaning([word])[0].tolist() for word in words}
    monkeypatch.setattr("matching.index._ASKED_BYTES", 2 * 4 * shot.size)
    shot.asked.clear()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda word: (word, shot.by_meaning([word])[0].tolist()), words * 50))
    assert all(alone[word] == answer for word, answer in answers)
    assert len(shot.asked) <= 2 + 4

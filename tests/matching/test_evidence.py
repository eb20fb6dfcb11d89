"""What speaks for a wish, in small places and in large ones."""

import pytest

from matching import evidence as evidences
from matching.case import Evidence
from matching.catalogue import Item
from matching.evaluate import bench_index
from matching.evidence import evidence
from matching.index import Index
from matching.seeker import Seeker
from matching.understand import understand


@pytest.fixture
def index() -> Index:
    return Index(
        [
            Item("knit", "group", "毛糸の会 さくら", "棒針とかぎ針でマフラーを仕上げます", lat=35.0, lon=135.7),
            Item("sew", "group", "ちくちくソーイング", "ミシンや手ぬいで小物を作る会", lat=35.0, lon=135.8),
            Item("go", "group", "囲碁クラブ", "碁盤を囲んで対局"),
        ]
    )


def found(index: Index, said: str, seeker: Seeker | None = None) -> dict[str, Evidence]:
    shot = index.snapshot()
    told = evidence(understand(said), shot, seeker or Seeker())
    entries = {at: shot.entry(int(told.numbers[at])) for at in told.order()}
    return {entry.item.id: told.of(at, entry) for at, entry in entries.items()}


def test_a_concept_is_answered_by_itself_then_by_its_kin(index: Index) -> None:
    told = found(index, "編み物")
    assert list(told) == ["knit", "sew"]
    assert told["knit"].concept > told["sew"].concept > 0
    assert told["knit"].topic == told["knit"].wanted == "knitting"


def test_a_word_speaks_for_the_item_that_has_it(index: Index) -> None:
    assert found(index, "対局")["go"].word > 0


def test_what_does_not_fit_is_left_out_unless_anything_will_do(index: Index) -> None:
    assert "go" not in found(index, "ミシン")
    assert len(found(index, "何か参加したい")) == 3


def test_equals_come_nearest_first(index: Index) -> None:
    assert next(iter(found(index, "何か参加したい", Seeker(lat=35.0, lon=135.8)))) == "sew"


@pytest.mark.parametrize("said", ["手芸がしたい", "将棋か囲碁", "テニス", "子どもと遊べる所", "何か手伝いたい"])
def test_the_first_guess_in_a_large_place_leaves_out_nothing_good(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    index = bench_index()
    every = list(found(index, said))
    monkeypatch.setattr(evidences, "_MOST", 100)
    guessed = list(found(index, said))
    assert guessed[:20] == [each for each in every if each in guessed][:20]
    assert len({*every[:20]} - {*guessed}) <= 1
    assert len(guessed) <= 100

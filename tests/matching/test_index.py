"""The catalogue and its changes."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from matching import catalogue, index
from matching.catalogue import Item
from matching.evaluate import bench_index, rows
from matching.index import Index
from matching.rank import rank
from matching.seeker import Seeker
from matching.understand import understand

GO = Item("go", "group", "囲碁クラブ", "碁盤を囲んで対局", city="京都市")
KNIT = Item("knit", "group", "毛糸の会 さくら", "棒針とかぎ針でマフラーを仕上げます", city="札幌市")


@pytest.fixture
def some() -> Index:
    return Index([GO, KNIT])


def ids(some: Index, city: str = "") -> set[str]:
    shot = some.snapshot()
    numbers = {stretch.begin + n for stretch in shot.visible(city) for n in range(len(stretch.rows))}
    found = {shot.entry(number).item.id for number in numbers}
    assert found == {entry.item.id for entry in shot.seen(city)}
    return found


def test_items_come_and_go(some: Index) -> None:
    some.change([Item("dog", "group", "わんわん散歩")])
    assert {entry.item.id for entry in some.snapshot().entries} == {"go", "knit", "dog"}
    some.change(gone=["dog", "never there"])
    assert {entry.item.id for entry in some.snapshot().entries} == {"go", "knit"}


def test_an_item_is_replaced_by_its_id(some: Index) -> None:
    some.change([Item("go", "group", "将棋の会", "駒を並べます")])
    assert some.snapshot().size == 2
    assert some.snapshot().count("囲碁") == 0
    assert some.snapshot().count("将棋") == 1


def test_a_city_sees_its_own_and_what_is_for_everybody(some: Index) -> None:
    some.change([Item("on", "group", "読書会", city="札幌市", online=True), Item("all", "group", "手紙の会")])
    assert ids(some, "京都市") == {"go", "on", "all"}
    assert ids(some, "川崎市") == {"on", "all"}
    assert ids(some) == {"go", "knit", "on", "all"}


def test_a_snapshot_does_not_change(some: Index) -> None:
    before = some.snapshot()
    some.change([Item("go", "group", "将棋の会")], gone=["knit"])
    assert before.size == 2 and before.count("囲碁") == 1


def test_a_misspelt_catalogue_word_is_mended_while_an_item_has_it(some: Index) -> None:
    assert some.snapshot().repair("まふらあ") == "マフラー"
    some.change(gone=["knit"])
    assert some.snapshot().repair("まふらあ") == ""


def test_an_empty_catalogue_answers_nothing() -> None:
    assert Index().snapshot().size == 0
    assert rank(understand("編み物"), Index(), Seeker()) == []


def test_reading_while_changing_is_safe(some: Index) -> None:
    def change(n: int) -> int:
        some.change([Item(f"x{n}", "group", "手芸の会", "縫います")])
        return len(rank(understand("手芸"), some, Seeker(), k=50))

    with ThreadPoolExecutor(4) as pool:
        assert max(pool.map(change, range(20))) >= 20
    assert some.snapshot().size == 22


@pytest.mark.no_cover  # Counting lines would double what it computes.
def test_the_same_items_give_the_same_answers_however_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_SMALL", 8)  # many parts
    items, changed = [catalogue.from_json(row) for row in rows("catalogue.jsonl")], Index()
    for item in random.Random(3).sample(items, len(items)):
        changed.change([Item(item.id, "group", "まえの名前")])
        changed.change([item], gone=[f"never {item.id}"])
    once = bench_index()
    assert len(changed.snapshot().parts) > 1
    for said in ("編み物がしたい", "土曜の午後に何かありませんか", "ﾃﾆｽ", "子どもと行ける所", "手伝えます"):
        for seeker in (Seeker(), Seeker(city="京都市", lat=35.0155, lon=135.7083)):
            wanted = understand(said)
            assert rank(wanted, changed, seeker, k=20) == rank(wanted, once, seeker, k=20)


def test_parts_stay_few_and_lose_what_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_SMALL", 4)
    monkeypatch.setattr(index, "_PACKED", 16)
    some = Index(Item(f"{n}", "group", "手芸の会") for n in range(100))
    assert len(some.snapshot().parts) == 1
    for n in range(100):
        some.change([Item(f"{n}", "group", "将棋の会")])
        assert len(some.snapshot().parts) <= 5
    assert sum(part.segment.size for part in some.snapshot().parts) < 200

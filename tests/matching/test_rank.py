"""Better above worse, silence when nothing fits, and a reason for everything."""

import pytest

from matching.audience import MINORS
from matching.catalogue import Item
from matching.confidence import Confidence
from matching.evaluate import bench_index
from matching.index import Index
from matching.rank import SIGNALS, Match, rank
from matching.reasons import KEYS
from matching.seeker import Seeker
from matching.suggest import suggestions
from matching.understand import Wanted, understand
from matching.weights import weights


@pytest.fixture(scope="module")
def index() -> Index:
    return bench_index()


def _names(index: Index, said: str, seeker: Seeker | None = None, k: int = 5) -> list[str]:
    items = {e.item.id: e.item for e in index.snapshot().entries}
    return [items[m.item_id].name for m in _matches(index, said, seeker, k)]


def _matches(index: Index, said: str, seeker: Seeker | None = None, k: int = 5) -> list[Match]:
    return rank(understand(said), index, seeker or Seeker(), k=k)


@pytest.mark.parametrize(
    ("said", "better", "worse"),
    [
        ("編み物すきです", "毛糸の会 さくら", "ちくちくソーイング"),
        ("将棋", "将棋愛好会 棒銀", "囲碁クラブ 烏鷺"),
        ("絵本の読み聞かせを手伝いたい", "絵本の読み聞かせボランティア", "読書会 本の縁側"),
        ("amimono", "毛糸の会 さくら", "卓球クラブ ピンポン"),
        ("土曜の午後 将棋", "囲碁・将棋を楽しむ会", "将棋愛好会 棒銀"),
    ],
)
def test_the_better_stands_above_the_worse(index: Index, said: str, better: str, worse: str) -> None:
    names = _names(index, said, k=60)
    assert names.index(better) < (names.index(worse) if worse in names else 999)


def test_children_and_meals_find_the_childrens_cafeteria(index: Index) -> None:
    assert any("食堂" in name for name in _names(index, "こどもとごはん")[:3])


def test_no_sport_for_those_who_refuse_it(index: Index) -> None:
    items = {e.item.id: e for e in index.snapshot().entries}
    shown = [items[m.item_id] for m in _matches(index, "運動は苦手。手芸ならできる", k=10)]
    assert shown
    assert not [e.item.name for e in shown if e.concepts.get("sport", 0) >= 0.8]


def test_nothing_fitting_is_silence() -> None:
    small = Index([Item("a", "group", "囲碁クラブ", "碁盤を囲みます")])
    assert rank(understand("編み物したい"), small, Seeker()) == []
    assert rank(understand("おはよう"), small, Seeker()) == []
    assert rank(understand("編み物したい"), Index(), Seeker()) == []


def test_a_profile_alone_ranks(index: Index) -> None:
    found = rank(Wanted(), index, Seeker(city="京都市", interests=("handicraft",)), k=3)
    assert found
    assert found[0].reasons[0].key == "reason.profile"


def test_anything_goes_gives_a_mixed_choice(index: Index) -> None:
    items = {e.item.id: e.item for e in index.snapshot().entries}
    shown = [items[m.item_id] for m in _matches(index, "なんでもいい", Seeker(city="京都市", lat=35.01, lon=135.71))]
    assert len(shown) == 5
    assert {i.city for i in shown} == {"京都市"}
    assert len({c for i in shown for c in i.categories}) >= 3


def test_the_order_is_always_the_same(index: Index) -> None:
    assert _matches(index, "ボランティア") == _matches(index, "ボランティア")


def test_scores_fall_and_reasons_are_listed(index: Index) -> None:
    found = _matches(index, "太きょく拳 平日の朝", Seeker(city="京都市", lat=35.04, lon=135.75), k=10)
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    for match in found:
        assert 0 < match.score <= 1
        assert match.reasons
        assert all(set(r.args) == set(KEYS[r.key]) for r in match.reasons)


def test_a_lucky_likeness_is_never_sure(index: Index) -> None:
    assert all(m.confidence != "sure" for m in _matches(index, "ツチノコ"))


@pytest.mark.parametrize(
    ("said", "sure"), [("さみしいので誰かとお茶を飲みながら話したい", False), ("LGBTQの人と話したい", True)]
)
def test_a_circle_of_one_situation_is_no_sure_answer_to_others(index: Index, said: str, sure: bool) -> None:
    found = {m.item_id: m.confidence for m in _matches(index, said, k=10)}
    assert (found.get("c0080", Confidence.CLOSEST) is not Confidence.CLOSEST) == sure


@pytest.mark.parametrize("said", ["平日の夜に体操", "にほんごで はなす れんしゅうが したい"])
def test_what_is_at_another_time_or_for_children_alone_is_never_sure(index: Index, said: str) -> None:
    items = {e.item.id: e.item for e in index.snapshot().entries}
    sure = [items[m.item_id] for m in _matches(index, said, k=10) if m.confidence is Confidence.SURE]
    slots = understand(said).slots
    assert all(item.slots is None or not slots or item.slots & slots for item in sure)
    assert not any(item.for_whom and item.for_whom <= MINORS for item in sure)


def test_every_signal_has_a_weight() -> None:
    assert set(weights()) == {signal.__name__ for signal in SIGNALS}


def test_suggestions_exist_nearby_and_differ(index: Index) -> None:
    keys = suggestions(index, Seeker(city="札幌市"), 6)
    assert len(set(keys)) == 6
    here = [e for e in index.snapshot().entries if e.item.city == "札幌市"]
    assert all(any(key in e.concepts for e in here) for key in keys)


@pytest.mark.parametrize("hostile", ["編み物" * 40_000, "🧶" * 3_000])
def test_a_wish_said_over_and_over_is_still_that_wish(index: Index, hostile: str) -> None:
    assert "毛糸の会 さくら" in _names(index, hostile)


@pytest.mark.parametrize("hostile", ["\ud800", "a" * 100_000])
def test_what_says_nothing_finds_nothing(index: Index, hostile: str) -> None:
    assert _matches(index, hostile) == []


@pytest.mark.parametrize("said", ["花が好き", "犬の散歩仲間", "地域のことがしたい", "ギターを弾ける仲間がほしい"])
def test_nothing_is_shown_only_because_it_is_near(index: Index, said: str) -> None:
    about_place = {"reason.walk", "reason.distance", "reason.area", "reason.unknown.area", "reason.unknown.time"}
    for match in _matches(index, said, Seeker(city="京都市", lat=35.0155, lon=135.7083), k=20):
        assert {reason.key for reason in match.reasons} - about_place, match


def test_what_an_item_only_seems_to_be_is_never_sure() -> None:
    told = "銅板にガラスの粉をのせて小さな電気炉で焼き、ブローチにします。"
    index = Index([Item("seems", "group", "ななつの宝", told), Item("says", "group", "七宝焼の会")])
    found = {match.item_id: match.confidence for match in rank(understand("七宝焼がしたい"), index, Seeker())}
    assert found == {"says": Confidence.SURE, "seems": Confidence.MAYBE}

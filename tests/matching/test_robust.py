"""However a sentence is typed it means the same, and nothing anybody sends breaks or slows the matcher."""

import random
import time
from collections.abc import Callable, Iterator

import jaconv
import pytest

from matching import catalogue, evaluate
from matching.gate import gate
from matching.index import Index
from matching.rank import rank
from matching.seeker import Seeker
from matching.text import join_kana
from matching.understand import understand

HOW_MANY, VERY_LONG = 2_500, 100_000
# Most are short, as people write.
LENGTHS = (1, 2, 3, 5, 8, 13)
# No measure of speed (that is the bench's): twenty times what the slowest takes. What grows with the square of its
# letters, or a pattern that tries every way, takes minutes.
HANGS_CPU_SECONDS = 5
WISHES = (
    "編み物",
    "将棋",
    "卓球がしたい",
    "カラオケは苦手、ヨガがいい",
    "バドミントン",
    "スマホの使い方を教えてほしい",
)
WAYS: dict[str, Callable[[str], str]] = {
    "spaces around": lambda s: f"  {s}　\n",
    "full width": lambda s: str(jaconv.h2z(s, ascii=True, digit=True)),
    "half width": lambda s: str(jaconv.z2h(s, kana=True)),
    "full stop": lambda s: f"{s}。",
    "exclamation": lambda s: f"{s}！！",
    "trailing off": lambda s: f"{s}…",
    "emoji": lambda s: f"{s}😊✨",
    "invisible signs": lambda s: f"\u200b{s}\u2060",
    "please": lambda s: f"{s}。よろしくお願いします",
    "greeting": lambda s: f"こんにちは。{s}",
}
ENDINGS = (
    "",
    "したい",
    "したいです",
    "がしたいな",
    "をやってみたいです",
    "に興味があります",
    "したいんですけど",
    "やりたいわ",
    "ができるところ",
)
HOSTILE = (
    "あア亜ｱaＡ1①🧶é\u0301\u202e\u200b\x00\n\t \u3000ー～"
    "・。、？！(){}[]\\|^$*+.%'\"<>&;ﷺ한Жعא𠮷\ud800\u2028\ufeff\u20e3\u200d\u200f👩🏽🇯สท"
)
WORDS = (
    "編み物",
    "苦手",
    "以外",
    "じゃなくて",
    "より",
    "です",
    "明日",
    "土曜",
    "京都",
    "さんちゃ",
    "手伝",
    "教えて",
    "kyudo",
    "not ",
    "but ",
    "は",
    "が",
    "、",
    " ",
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(catalogue.from_json(row) for row in evaluate.rows("catalogue.jsonl"))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("said", WISHES)
def test_how_a_sentence_is_typed_does_not_change_what_it_asks(said: str, way: Callable[[str], str]) -> None:
    plain, typed = understand(said), understand(way(said))
    assert set(typed.concepts) == set(plain.concepts)
    assert typed.avoided == plain.avoided


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("topic", ["編み物", "将棋", "卓球", "ヨガ", "料理"])
def test_politeness_changes_nothing(topic: str, ending: str) -> None:
    assert set(understand(topic + ending).concepts) == set(understand(topic).concepts)


@pytest.mark.parametrize(
    "kana", ["あみもの", "ばどみんとん", "たっきゅう", "ぼらんてぃあ", "しょうぎ", "えてがみ", "たいきょくけん"]
)
def test_hiragana_and_katakana_are_one(kana: str) -> None:
    katakana = str(jaconv.hira2kata(kana))
    assert set(understand(kana).concepts) == set(understand(katakana).concepts) != set()


KANA = """
いぬと さんぽしたい
こどもと いっしょに あそぶ ところ
しゅわを ならいたい
だれとも しゃべらない ひが おおいです
ひざが いたいけど たいそうしたい
にわの くさとりを てつだいます
どようの ごご しょうぎを さしたい
はなしあいてが ほしい
"""


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("said", KANA.strip().splitlines())
def test_a_kana_sentence_asks_the_same_in_any_kana(said: str, *, half: bool, joined: bool) -> None:
    katakana = str(jaconv.hira2kata(join_kana(said) if joined else said))
    same = understand(str(jaconv.z2h(katakana, kana=True)) if half else katakana), understand(said)
    asked = [(frozenset(w.concepts), w.help, w.slots, w.support, w.gently, w.guessed[0][0]) for w in same]
    assert asked[0] == asked[1]


@pytest.mark.parametrize("said", ["編み物がしたい", "土曜の午前に子どもと卓球", "運動は苦手。手芸ならできる"])
def test_the_order_of_the_catalogue_changes_nothing(index: Index, said: str) -> None:
    rows = evaluate.rows("catalogue.jsonl")
    turned = Index(catalogue.from_json(row) for row in reversed(rows))
    wanted = understand(said)
    told = {m.item_id: m.reasons for m in rank(wanted, index, Seeker())}
    assert told == {m.item_id: m.reasons for m in rank(wanted, turned, Seeker())}


def test_an_item_of_another_kind_changes_nobodys_reasons(index: Index) -> None:
    wanted = understand("編み物がしたい")
    before = {m.item_id: m.reasons for m in rank(wanted, index, Seeker())}
    more = [*map(catalogue.from_json, evaluate.rows("catalogue.jsonl"))]
    more.append(catalogue.from_json({"id": "zzz", "name": "潜水艦模型の会", "description": "水に沈めて遊びます。"}))
    after = {m.item_id: m.reasons for m in rank(wanted, Index(more), Seeker())}
    assert after == before


@pytest.mark.no_cover  # Counting lines would double what it computes.
def test_nothing_anybody_types_breaks_or_holds_up_the_matcher(index: Index) -> None:
    for warm in ("編み物がしたい", "near Kyoto, kyudo", "きょうと あみもの", "takkyu", "あみもぬがしたい"):
        _cpu_seconds(warm, index)
    texts = _texts(random.Random(20_261_202))
    assert [text[:40] for text in texts if _cpu_seconds(text, index) > HANGS_CPU_SECONDS] == []


def _cpu_seconds(text: str, index: Index) -> float:
    began = time.thread_time()
    if gate(text).searches:
        rank(understand(text), index, Seeker())
    return time.thread_time() - began


def _texts(chance: random.Random) -> Iterator[str]:
    yield from (part * VERY_LONG for part in ("苦手", "a ", "編み物は", "より", "京都", "̀", *HOSTILE))
    yield from ("".join(chance.choices(parts, k=VERY_LONG)) for parts in (HOSTILE, WORDS))
    yield from ("".join(chance.choices(parts, k=80)) for parts in (HOSTILE, WORDS) for _ in range(HOW_MANY // 200))
    for _ in range(HOW_MANY):
        parts = HOSTILE if chance.random() < 0.5 else WORDS
        yield "".join(chance.choices(parts, k=chance.choice(LENGTHS)))

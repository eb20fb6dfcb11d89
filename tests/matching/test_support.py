"""Needs and facts speak the same keys, and what is not told is unknown."""

import pytest

from matching import support
from matching.text import normalise


def _gently(said: str) -> bool:
    plain = normalise(said)
    return support.gently(plain, support.needs(plain))


@pytest.mark.parametrize(
    ("said", "need"),
    [
        ("段差がないところ", "step_free"),
        ("車いすでも入れる喫茶サロン", "wheelchair"),
        ("筆談でお願いしたい", "writing"),
        ("付き添いの人と", "companion"),
        ("見学だけでもいい？", "look_only"),
        ("オンラインで", "online"),
        ("静かなところ", "quiet"),
        ("多目的トイレがある所", "accessible_toilet"),
        ("ひざが痛くてもできる体操", "seated"),
        ("足腰が弱ってきた", "step_free"),
        ("すぐ疲れるので休み休み", "seated"),
        ("耳が遠いのですが", "writing"),
        ("聴覚障害があります", "writing"),
        ("一人では不安です", "companion"),
        ("手ぶらで行けるとこ", "equipment"),
        ("お金がないけど遊びたい", "free"),
        ("むりょうの ヨガ", "free"),
        ("駐車場ありますか", "parking"),
        ("足がなくて行けない", "pickup"),
        ("途中で抜けてもいいですか", "no_booking"),
        ("人見知りだけど", "quiet"),
        ("赤ちゃん連れで", "children_welcome"),
        ("外に出るのがむずかしい", "online"),
        ("名前を出さずに", "confidential"),
        ("にほんごが すこししか わかりません", "easy_japanese"),
        ("I can't speak Japanese", "english"),
        ("free yoga", "free"),
    ],
)
def test_a_need_is_heard(said: str, need: str) -> None:
    assert need in support.needs(normalise(said))


@pytest.mark.parametrize(
    "said",
    ["ひざが悪い", "膝を痛めて", "腰をいわして", "心臓に不安がある", "体力に自信がない", "激しい運動は無理",
     "軽い運動なら", "足腰が弱ってきた", "走れないけど", "手術したばかり", "my knees hurt", "ゆっくり体を動かしたい"],
)  # fmt: skip
def test_who_must_not_strain_the_body_says_so(said: str) -> None:
    assert _gently(said)


@pytest.mark.parametrize("said", ["体を動かしたい", "体力をつけたい", "足が速くなりたい", "腰を据えて学ぶ"])
def test_a_wish_to_move_is_no_wish_for_gentleness(said: str) -> None:
    assert not _gently(said)


@pytest.mark.parametrize(
    "said",
    ["編み物がしたい", "お金の話を学びたい", "手話を習いたい", "自由に過ごす", "ただいま", "バスツアー", "free time"],
)
def test_a_plain_wish_needs_nothing(said: str) -> None:
    assert support.needs(said) == frozenset()


def test_what_is_not_told_is_unknown_not_no() -> None:
    told = support.facts("道具の貸し出しあり・無料")
    assert told["free"] is True
    assert told["step_free"] is None
    assert set(told) == set(support.KEYS)

"""Offers that do not say so are told from wishes that sound alike; the model is made by its data alone."""

import json
from itertools import islice

import numpy as np
import pytest

from matching import offers, offers_learn
from matching.evaluate import Row, rows
from matching.gate_learn import learn
from matching.heads import chances, packed, unpacked

OFFERS_AND_TWINS = [
    ("軽トラあります、日曜なら出せます", "軽トラに乗せてもらって買い物に行けたら"),
    ("子ども服の古いの、要る人のところへ", "子ども服の古いの、どこで手に入りますか"),
    ("碁の相手くらいなら", "碁の相手をさがしています"),
    ("漬物は四十年つけてきました、覚えたい人がいれば", "漬物をつけてみたい、ぬか床からはじめたい"),
]


@pytest.mark.parametrize(("offer", "twin"), OFFERS_AND_TWINS)
def test_an_offer_is_likelier_one_than_a_wish_in_the_same_words(offer: str, twin: str) -> None:
    assert offers.chance(offer) >= 0.5 > offers.chance(twin)


@pytest.mark.parametrize("said", ["", "🎉", "a" * 100_000, "あ" * 5_000, "\u202e\u200b", "💉" * 300])
def test_strange_texts_have_a_chance_too(said: str) -> None:
    assert 0 <= offers.chance(said) <= 1


def _messages() -> list[Row]:
    lines = (line for file in offers_learn.MESSAGES.glob("*.jsonl") for line in file.read_text("utf-8").splitlines())
    return [json.loads(line) for line in lines]


def test_every_message_to_learn_from_is_labelled_and_once() -> None:
    found = _messages()
    assert len({row["text"] for row in found}) == len(found)
    assert {row["offers"] for row in found} == {0, 1} and {tuple(row) for row in found} == {("text", "offers")}


def test_sentences_that_are_judged_are_not_learned() -> None:
    learned = {row["text"] for row in _messages()}
    judged = {row["text"] for name in ("hard", "held-out", "fresh", "blind") for row in rows(f"queries-{name}.jsonl")}
    assert learned and not learned & judged


def test_the_same_messages_teach_the_same() -> None:
    some = list(islice(offers_learn.messages(), 60))
    seen = [offers.seen(each.text) for each in some]
    first, second = (
        learn(seen, [int(each.offers) for each in some], [each.weight for each in some], steps=5) for _ in range(2)
    )
    assert np.array_equal(first.sparse, second.sparse)
    stored = unpacked(packed(first, "some"), "some")
    assert chances(stored, seen[0])[1] == pytest.approx(chances(first, seen[0])[1], abs=0.02)

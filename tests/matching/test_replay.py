"""Searches answered twice: what differs is told, what cannot differ is not ranked again."""

from datetime import date

import pytest

from matching import evaluate, vocabulary
from matching.catalogue import Item
from matching.corrected import Edit, corrected
from matching.index import Index
from matching.replay import Asked, Scene, Stage, Tried, labelled, replay
from matching.seeker import Seeker

SCENE = Scene(date(2026, 12, 2))
ITEMS = (
    Item("knit", "gathering", "編み物の会"),
    Item("tea", "gathering", "お茶の会"),
    Item("go", "gathering", "囲碁の会"),
)


def asked(said: str, *more: str, **understood: object) -> Asked:
    return Asked((said or "tapped", *more), said, understood, Seeker())


def tried(*edits: Edit, said: tuple[Asked, ...]) -> Tried:
    stage = Stage(vocabulary.shipped(), Index(ITEMS))
    return replay(said, stage, corrected(edits, "1"), SCENE, lambda _share: None)


def test_a_new_word_changes_the_searches_that_say_it_alone() -> None:
    said = asked("ぽんぽこだいら", "again"), asked("お茶"), asked("将棋")
    found = tried(Edit("word", "knitting", "ぽんぽこだいら"), said=said)
    assert [(change.asked, change.before, change.after) for change in found.changes] == [(said[0], (), ("knit",))]
    assert (found.searches, found.ranked, found.silent[0] - found.silent[1]) == (4, 1, 2)


def test_what_is_no_longer_kept_is_tried_by_what_was_understood() -> None:
    found = tried(Edit("bar", "knitting", item="knit"), said=(asked("", concepts=["knitting"]), asked("お茶")))
    assert [(change.before[0], "knit" in change.after) for change in found.changes] == [("knit", False)]
    assert found.ranked == 1


@pytest.mark.parametrize(
    "edit",
    [
        Edit("near", "tea_talk", other="go", weight=0.9),
        Edit("pin", "tea_talk", item="go"),
        Edit("word", "go", "お茶の会"),
        Edit("not_word", "tea_talk", "お茶"),
    ],
)
def test_none_is_left_out_whose_answer_would_differ(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    said = tuple(map(asked, ("お茶", "囲碁", "編み物", "おちゃのみたい", "ゲーム")))
    quick = {change.asked.text: change.after for change in tried(edit, said=said).changes}
    monkeypatch.setattr("matching.replay._ties_differ", lambda *_: True)
    thorough = {change.asked.text: change.after for change in tried(edit, said=said).changes}
    assert quick == thorough


def test_the_catalogue_that_is_searched_meanwhile_stays_as_it_is() -> None:
    index = Index(ITEMS)
    words = corrected([Edit("pin", "shogi", item="tea")], "1")
    replay([asked("将棋")], Stage(vocabulary.shipped(), index), words, SCENE, lambda _share: None)
    assert all("shogi" not in entry.concepts for entry in index.snapshot().entries if entry.item.id == "tea")


def test_labelled_sentences_tell_better_from_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"intent": "interest", "style": "key", "avoid": [], "loc": {}}
    queries = [
        {**row, "text": "ぽんぽこだいらがしたい", "relevant": {"knit": 3}},
        {**row, "text": "お茶がのみたい", "relevant": {"tea": 3}},
    ]
    monkeypatch.setattr(evaluate, "DEVELOPMENT", (("development", "dev", False),))
    monkeypatch.setattr(evaluate, "rows", lambda _name: queries)
    monkeypatch.setattr(evaluate, "bench_index", lambda **_: Index(ITEMS))
    words = corrected([Edit("word", "knitting", "ぽんぽこだいら"), Edit("not_word", "tea_talk", "お茶")], "1")
    found = labelled((vocabulary.shipped(), words), lambda _share: None)["development"]
    assert found.better == 1 and found.rows[0]["after"] == ["編み物の会"]
    assert found.figures["nDCG@5"][1] >= 0.5 and found.figures["silent"] == (1.0, 0.0)

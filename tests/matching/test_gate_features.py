"""What the model sees: one size, one form, whatever is typed."""

import numpy as np
import pytest

from matching.gate_features import SIZE, features, prepare, wishes


@pytest.mark.parametrize("text", ["", "あ", "編み物" * 500, "ﾀｽｹﾃ ｸﾀﾞｻｲ", "I want to die", "\ud800", "죽고 싶어요"])
def test_any_text_has_features_within_bounds(text: str) -> None:
    seen = features(prepare(text))
    assert len(seen.ids) == len(seen.values)
    assert seen.dense.shape == features("あ").dense.shape
    assert not len(seen.ids) or 0 <= seen.ids.min() <= seen.ids.max() < SIZE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ﾀﾋにたい", "死にたい"), ("ﾀｽｹﾃｸﾀﾞｻｲ", "たすけてください"), ("shinitai", "しにたい"), ("死.にたい", "死にたい")],
)
def test_disguised_words_are_read_as_meant(typed: str, meant: str) -> None:
    assert prepare(typed) == meant


@pytest.mark.parametrize("typed", ["i wanna die", "bom dia!", "boa noite", "hola", "ajuda"])
def test_words_of_other_languages_are_not_read_as_typed_japanese(typed: str) -> None:
    assert prepare(typed) == typed


def test_the_same_message_has_the_same_features() -> None:
    first, again = features("囲碁がしたい"), features("囲碁がしたい")
    assert np.array_equal(first.ids, again.ids)
    assert np.array_equal(first.dense, again.dense)


def test_who_is_hit_and_who_hits_look_different() -> None:
    assert set(features("夫に殴られる").ids) != set(features("夫を殴る").ids)


@pytest.mark.parametrize("said", ["囲碁の会はありますか", "畑を手伝いたい", "誰か混ぜてください", "any yoga group?"])
def test_a_wish_in_so_many_words_is_heard(said: str) -> None:
    assert wishes(prepare(said))


@pytest.mark.parametrize("said", ["死にたい", "夫に殴られました", "父が倒れました", "消えたい"])
def test_trouble_is_no_wish(said: str) -> None:
    assert not wishes(prepare(said))

"""Forms made from those that are there find what forms made anew would find."""

import random

from matching import vocabulary
from matching.forms import Forms, forms_of, tables_of
from matching.forms_laid import Change, laid

_TEXTS = (
    "編み物と将棋",
    "あみもの",
    "しょうぎさしたい",
    "毛糸あそび",
    "けいとあそび",
    "ミシンかけ",
    "みしん",
    "手まり",
    "ﾃﾏﾘ",
)


def _found(forms: Forms, text: str) -> list[tuple[int, int, frozenset[str]]]:
    return [(at, end, frozenset(keys)) for at, end, keys in forms.in_text(text)]


def test_forms_that_come_and_go_are_as_if_made_anew() -> None:
    chance = random.Random(7)
    table = {key: list(one.forms) for key, one in list(vocabulary.shipped().concepts.items())[:60]}
    pairs = [(form, key) for key, forms in table.items() for form in forms]
    gone = frozenset(chance.sample(pairs, 40))
    come = frozenset({("毛糸あそび", "a"), ("てまり", "b"), ("ミシンかけ", "a"), (pairs[0][0], "b")})
    left = {key: [form for form in forms if (form, key) not in gone] for key, forms in table.items()}
    base = forms_of(tables_of(pairs))
    changed = laid(base, Change(come, gone, (), left))
    anew = forms_of(tables_of([*((f, k) for k, forms in left.items() for f in forms), *sorted(come)]))
    for text in (*_TEXTS, *(form for form, _ in pairs)):
        assert _found(changed, text) == _found(anew, text), text
    assert {*changed.sounds} <= {*anew.sounds} and len(anew.sounds) - len(changed.sounds) < 10


def test_the_forms_before_stay_as_they_are() -> None:
    base = forms_of(tables_of([("編み物", "a"), ("毛糸", "a")]))
    laid(base, Change([("将棋", "b")], [("毛糸", "a")], [], {"a": ["編み物"]}))
    assert (_found(base, "毛糸"), _found(base, "将棋")) == ([(0, 2, frozenset({"a"}))], [])


def test_a_misspelt_word_is_meant_as_one_that_came() -> None:
    base = forms_of(tables_of([("あみものかいかん", "a")]))
    more = laid(base, Change([("ぽんぽこだいら", "b")], [], [], {}))
    assert (more.nearest("ぽんぽごだいら"), more.nearest("あみもんかいかん")) == ("ぽんぽこだいら", "あみものかいかん")

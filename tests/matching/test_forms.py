"""Forms are found wherever they stand alone, the longest first, however they are written."""

import pytest

from matching.forms import Forms, forms_of, tables_of


@pytest.fixture
def forms() -> Forms:
    named = {
        "茶": "tea",
        "お茶会": "tea_party",
        "子ども食堂": "kids_meal",
        "ハイキング": "hiking",
        "水彩画": "painting",
    }
    return forms_of(tables_of(named.items()))


def found(forms: Forms, text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[at:end], keys) for at, end, keys in forms.in_text(text)]


def test_the_longest_form_is_taken(forms: Forms) -> None:
    assert found(forms, "お茶会とお茶") == [("お茶会", ("tea_party",)), ("茶", ("tea",))]


@pytest.mark.parametrize(("said", "key"), [("はいきんぐ", "hiking"), ("こどもしょくどう", "kids_meal")])
def test_a_form_is_known_by_its_sound(forms: Forms, said: str, key: str) -> None:
    assert found(forms, f"{said}に行く") == [(said, (key,))]


def test_the_beginning_of_a_form_at_the_end_of_a_text_is_none(forms: Forms) -> None:
    assert not found(forms, "子ども食")


def test_a_long_vowel_is_heard_by_what_stands_before_it() -> None:
    forms = forms_of(tables_of([("ういーく", "week"), ("おーい", "hey")]))
    assert found(forms, "とういーく") == [("ういーく", ("week",))]
    assert found(forms, "おおい") == [("おおい", ("hey",))]


def test_a_form_of_several_concepts_names_them_all() -> None:
    assert found(forms_of(tables_of([("おどり", "dance"), ("おどり", "festival")])), "おどり") == [
        ("おどり", ("dance", "festival"))
    ]


def test_a_wrong_kanji_of_the_same_sound_is_mended() -> None:
    forms = forms_of(tables_of([("点字", "braille"), ("書道", "calligraphy")]))
    assert [forms.nearest(typed) for typed in ("点事", "書動", "天時", "点火")] == ["点字", "書道", "", ""]


def test_another_noun_in_kanji_is_no_slip() -> None:
    forms = forms_of(tables_of([("歴史の話", "history"), ("社交ダンス", "ballroom")]))
    assert [forms.nearest(typed) for typed in ("れきしの花し", "汽車の話", "社交タンス")] == [
        "歴史の話",
        "",
        "社交ダンス",
    ]


def test_a_word_with_its_particle_is_no_beginning_of_a_form() -> None:
    forms = forms_of(tables_of([("ひとりで来た", "singles")]))
    assert forms.nearest("ひとりで") == ""
    assert forms.nearest("ひとりで来だ") == "ひとりで来た"


@pytest.mark.parametrize(
    ("typed", "meant"), [("水さい画", "水彩画"), ("はいきんぐう", "ハイキング"), ("ぬ", ""), ("ゑゐゔゎ", "")]
)
def test_a_misspelt_word_is_the_nearest_form(forms: Forms, typed: str, meant: str) -> None:
    assert forms.nearest(typed) == meant


@pytest.mark.parametrize(
    ("name", "said", "heard"),
    [
        ("ママ", "ママと", True),
        ("ママ", "このままで", False),
        ("ヨガ", "ヨガシタイ", True),
        ("ペット", "ペットボトル", False),
        ("あんこ", "アンコを煮る", True),
        ("あんこ", "アンコールの遺跡", False),
        ("編み物", "アミモノシタイ", True),
        ("囲碁", "小さいゴール", False),
        ("弁当", "イベントを手伝う", False),
        ("garden", "キューガーデン", False),
        ("thơ", "câu lạc bộ thơ", True),
        ("thơ", "thơm quá", False),
        ("art", "party", False),
        ("child", "3 childs", True),
    ],
)
def test_a_form_is_no_part_of_another_word(name: str, said: str, *, heard: bool) -> None:
    assert bool(found(forms_of(tables_of([(name, "it")])), said)) is heard

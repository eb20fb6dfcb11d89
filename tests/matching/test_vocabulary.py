"""What people call things leads to the concept they mean."""

import pytest

from matching import text, vocabulary


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("編み物すきです", "knitting"),
        ("こどもとごはん", "kids_meal"),
        ("しょどう", "calligraphy"),
        ("ｼｮｳｷﾞ ｻｼﾀｲ", "shogi"),
        ("ハイク", "hiking"),
        ("俳句", "haiku"),
        ("いぬ", "dog"),
        ("I like knitting", "knitting"),
        ("こども しょくどう", "kids_meal"),
    ],
)
def test_a_saying_leads_to_its_concept(said: str, concept: str) -> None:
    assert concept in vocabulary.concepts_in(text.normalise(said))


@pytest.mark.parametrize(("said", "concept"), [("しらないぬの", "dog"), ("party", "painting"), ("犬山市", "dog")])
def test_short_words_inside_others_are_not_taken(said: str, concept: str) -> None:
    assert concept not in vocabulary.concepts_in(said)


@pytest.mark.parametrize(
    ("typed", "meant"), [("手げい", "手芸"), ("水さい画", "水彩画"), ("太きょく拳", "太極拳"), ("子供食道", "子供食堂")]
)
def test_a_misspelt_word_is_repaired(typed: str, meant: str) -> None:
    assert text.reading(vocabulary.repair(typed)[0]) == text.reading(meant)


def test_nothing_near_repairs_to_nothing() -> None:
    assert vocabulary.repair("ゑゐゔゎ") == ("", ())


def test_the_table_is_whole() -> None:
    table = vocabulary.concepts()
    assert len(table) > 200
    assert sum(len(c.forms) for c in table.values()) > 1_500
    for concept in table.values():
        assert all(concept.labels[language] for language in ("ja", "easy", "en")), concept.key
        assert {concept.broader, *concept.near} - {""} <= table.keys(), concept.key
        assert concept.kind in {"topic", "people", "wish"}


def test_labels_come_in_three_languages_and_unknown_keys_pass() -> None:
    assert vocabulary.label("knitting") == "編み物"
    assert vocabulary.label("knitting", "en") == "knitting"
    assert vocabulary.label("no such key") == "no such key"

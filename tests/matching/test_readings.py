"""Readings that are kept are those of the dictionary; what is not kept is read all the same."""

import pytest

from matching import readings, vocabulary


@pytest.mark.no_cover  # Counting lines would double what it computes.
def test_the_table_says_what_the_dictionary_says() -> None:
    forms = [form for concept in vocabulary.concepts().values() for form in concept.forms]
    assert readings.stored() == readings.of_dictionary(forms), "python -m matching.sayings makes it anew"


@pytest.mark.parametrize(
    ("form", "read"),
    [("編み物", "あみもの"), ("ヨガ", "よが"), ("おうち ごはん", "おうちごはん"), ("knitting", "knitting")],
)
def test_a_form_is_read_whether_it_is_kept_or_not(form: str, read: str) -> None:
    assert readings.reading(form) == read

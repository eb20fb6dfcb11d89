"""Codes that people type: found however they are written, and nowhere else."""

import pytest

from handlers.acts.typed_code import TypedCode

_CODE = TypedCode(("つなぐ", "link"), 8)


@pytest.mark.parametrize("typed", ["つなぐ abcd2345", "ＬＩＮＫ：ＡＢＣＤ２３４５", " link-abcd2345 "])
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    assert _CODE.found_in(typed) == "abcd2345"


@pytest.mark.parametrize("typed", ["", "abcd2345", "つなぐ abcd234", "つなぐ abcd23456", "つなぐ abcd234o", "つなぐ人"])
def test_anything_else_is_something_else(typed: str) -> None:
    assert _CODE.found_in(typed) is None


def test_what_is_made_is_found_and_never_the_same() -> None:
    made = {_CODE.new() for _ in range(50)}
    assert len(made) == 50 and all(_CODE.found_in(f"link {one}") == one for one in made)

"""Nothing is looked for while code is imported; after settling, what was there is no longer looked through."""

import gc
from collections.abc import Iterator

import pytest

from bot.garbage import all_stays, settle


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_what_is_loaded_is_left_alone_and_the_rest_looked_through_seldom() -> None:
    loaded = [[number] for number in range(1_000)]
    settle()
    assert gc.get_freeze_count() > len(loaded)
    assert gc.get_threshold()[0] > 10_000
    assert gc.isenabled()


def test_nothing_is_looked_for_while_all_stays_even_if_that_fails() -> None:
    with pytest.raises(ImportError), all_stays():
        assert not gc.isenabled()
        raise ImportError
    assert gc.isenabled()

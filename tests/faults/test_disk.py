"""A full disk loses nothing that was answered with 200, and repeats nothing; with room again all goes on by itself."""

import pytest

from tests.faults.disk import full, small_disk
from tests.faults.town import open_town


def test_full_for_seconds() -> None:
    try:
        with open_town(small_disk) as town:
            town.calm()
            outcome = full(town, people=10, seconds=3)
            assert outcome.clean, outcome
            assert town.crew.died() == []
    except PermissionError as error:
        pytest.skip(str(error))

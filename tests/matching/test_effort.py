"""How hard on the body concepts and items are."""

import numpy as np
import pytest

from matching import effort
from matching.segment import concept_numbers
from matching.tables import DATA, rows


def test_every_line_names_a_concept_within_bounds() -> None:
    table = rows(DATA / "effort.tsv")
    assert {key for key, _ in table} <= concept_numbers().keys()
    assert all(-1 <= float(value) <= 1 for _, value in table)


def test_a_concept_is_like_the_wider_one_unless_the_table_says_otherwise() -> None:
    assert effort.of_concept("marathon") == effort.of_concept("running") == 1
    assert effort.of_concept("walking_soccer") < effort.of_concept("soccer")
    assert effort.of_concept("knitting") == 0


def test_a_gentle_part_eases_a_hard_one() -> None:
    assert effort.of_item({"dance": 1.0, "seated_exercise": 1.0}) < 0 < effort.of_item({"dance": 1.0})


@pytest.mark.parametrize("named", [(), ("tennis",)])
def test_what_is_asked_for_by_name_is_not_hard(named: tuple[str, ...]) -> None:
    by_number = effort.by_number(named)[concept_numbers()["tennis"]]
    assert np.isclose(by_number, effort.of_item({"tennis": 1.0}, named))
    assert (by_number == 0) == bool(named)

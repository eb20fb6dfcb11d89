"""Rules are kept as they are, read back the same, and refused when they are none of ours."""

import pytest

from handlers.acts.whom import (
    BadRule,
    Combined,
    How,
    Rule,
    Segment,
    SegmentKind,
    both,
    conditions,
    grouped,
    read,
    rows,
    stored,
)

OLD, HERE, EASY = (
    Segment(SegmentKind.AGE, "senior", "65歳以上"),
    Segment(SegmentKind.AREA, "京都市/右京区", "京都市右京区"),
    Segment(SegmentKind.LANGUAGE, "easy", "やさしい日本語"),
)


@pytest.mark.parametrize(
    "rule", [None, OLD, Combined(How.NOT, (OLD,)), Combined(How.ALL, (HERE, Combined(How.ANY, (OLD, EASY))))]
)
def test_a_rule_is_read_as_it_was_kept(rule: Rule | None) -> None:
    assert read(stored(rule)) == rule


def test_one_condition_is_kept_as_it_always_was() -> None:
    assert stored(HERE) == ["area", "京都市/右京区", "京都市右京区"]


@pytest.mark.parametrize(
    "kept", [[], ["area"], ["moon", "a", "b"], {"some": []}, {"all": [], "any": []}, "x", {"all": 1}]
)
def test_what_is_no_rule_is_refused(kept: object) -> None:
    with pytest.raises(BadRule):
        read(kept)


def test_three_groups_become_one_rule_and_back() -> None:
    chosen = {How.ALL: [HERE], How.ANY: [OLD, EASY], How.NOT: [EASY]}
    rule = grouped(chosen)
    assert rows(rule) == [(How.ALL, HERE), (How.ANY, OLD), (How.ANY, EASY), (How.NOT, EASY)]
    assert (grouped({}), grouped({How.ANY: [OLD]})) == (None, OLD)
    assert list(conditions(rule)) == [HERE, OLD, EASY, EASY]


def test_who_is_bound_to_an_area_stays_there() -> None:
    assert both(HERE, None) == HERE
    assert both(HERE, OLD) == Combined(How.ALL, (HERE, OLD))
    assert both(None, None) is None

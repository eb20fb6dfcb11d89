"""Numbers: right ones, few, open ones first."""

from datetime import UTC, datetime

import pytest

from matching.crisis_lines import Line, lines_for
from matching.gate import KINDS

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
DEEP_NIGHT = datetime(2026, 11, 20, 18, tzinfo=UTC)


@pytest.mark.parametrize("kind", [*KINDS, None, "consult", "young", "sexual", "deceived", "unheard of"])
@pytest.mark.parametrize("severity", ["imminent", "serious", None])
def test_every_trouble_has_one_to_three_lines(kind: str | None, severity: str | None) -> None:
    assert 1 <= len(lines_for(kind, severity, NOON)) <= 3


def test_a_fire_is_for_the_fire_brigade() -> None:
    assert lines_for("fire_disaster", "imminent", NOON)[0].number == "119"


def test_at_night_a_closed_line_steps_back() -> None:
    night = [line.id for line in lines_for("self_harm", "serious", DEEP_NIGHT)]
    assert night.index("yorisoi") < night.index("inochi_denwa")


def test_hours_are_local_and_weekdays_count() -> None:
    police = next(line for line in lines_for("violence", "serious", NOON) if line.id == "9110")
    assert police.is_open(NOON) is True
    assert police.is_open(datetime(2026, 11, 21, 3, tzinfo=UTC)) is False
    assert police.is_open(DEEP_NIGHT) is False


def test_a_city_puts_its_own_line_first() -> None:
    own = Line("ukyo", "右京地域包括支援センター", "075-000-0000", "平日", True, 2026)
    assert lines_for("elder_abuse", "serious", NOON, own={"elder_abuse": [own]})[0] == own


def test_every_line_says_when_it_was_checked() -> None:
    assert all(line.checked >= 2015 for kind in KINDS for line in lines_for(kind, "serious", NOON))


@pytest.mark.parametrize(
    ("kind", "who", "first"),
    [
        ("self_harm", "child", "kodomo_sos"),
        ("self_harm", None, "inochi_sos"),
        ("child_abuse", "parent", "189_783"),
        ("child_abuse", "witness", "189"),
        ("consult", "child", "kodomo_sos"),
        ("fire_disaster", "at_sea", "118"),
        ("violence", "assaulted", "onestop"),
        ("violence", "stalked", "9110"),
        ("self_harm", "foreign", "yorisoi"),
        ("violence", "foreign", "dv_plus"),
        ("medical", "at_sea", "119"),
        ("deceived", None, "188"),
        ("deceived", "child", "188"),
    ],
)
def test_who_speaks_decides_which_line_comes_first(kind: str, who: str | None, first: str) -> None:
    assert lines_for(kind, "serious", NOON, who=who)[0].id == first


def test_a_child_hears_of_the_childrens_lines() -> None:
    for kind in ("self_harm", "consult", "young", "child_abuse"):
        assert {"childline", "kodomo_sos"} <= {line.id for line in lines_for(kind, "serious", NOON, who="child")}


def test_after_pills_the_ambulance_comes_first_for_everybody() -> None:
    assert [lines_for("self_harm", "imminent", NOON, who=who)[0].number for who in (None, "child")] == ["119", "119"]

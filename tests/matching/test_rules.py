"""What must hold before anything is weighed."""

import pytest

from matching import rules
from matching.catalogue import Item
from matching.entry import Entry, read
from matching.seeker import Seeker
from matching.understand import Wanted, understand


def _entry(**given: object) -> Entry:
    plain = {"id": "a", "kind": "group", "name": "手芸の会", "city": "京都市"}
    return read(Item(**{**plain, **given}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seeker", "given", "rule"),
    [
        (Seeker(city="川崎市"), {}, rules.other_city),
        (Seeker(excluded=frozenset({"a"})), {}, rules.declined),
        (Seeker(age_band="teen"), {"name": "日本酒の会"}, rules.not_for_minors),
        (Seeker(age_band="teen"), {"audience": "18歳以上"}, rules.not_for_minors),
        (Seeker(age_band="teen"), {"name": "断酒会"}, rules.not_for_minors),
        (Seeker(age_band="teen"), {"name": "依存症の家族会"}, None),
        (Seeker(age_band="teen"), {"age_from": 60}, rules.age_out_of_range),
        (Seeker(dislikes=frozenset({"handicraft"})), {}, rules.refused),
        (Seeker(city="京都市"), {}, None),
        (Seeker(city="川崎市"), {"online": True}, None),
        (Seeker(city="川崎市"), {"facts": {"online": True}}, rules.other_city),
        (Seeker(age_band="senior"), {"age_from": 60}, None),
    ],
)
def test_a_rule_bars_or_lets_through(seeker: Seeker, given: dict[str, object], rule: rules.Rule | None) -> None:
    assert rules.barred_by(Wanted(), _entry(**given), seeker) is rule


def test_refusing_sport_refuses_exercise_too() -> None:
    wanted = understand("運動は苦手。手芸ならできる")
    assert rules.barred_by(wanted, _entry(name="卓球クラブ"), Seeker()) is rules.refused
    assert rules.barred_by(wanted, _entry(name="ラジオ体操の会"), Seeker()) is rules.refused
    assert rules.barred_by(wanted, _entry(), Seeker()) is None


@pytest.mark.parametrize(
    "name",
    ["ワインの会", "ビールを楽しむ会", "ウイスキー同好会", "断酒会", "ギャンブルをやめたい人の会", "婚活パーティー"],
)
def test_what_belongs_to_drinking_addiction_or_courting_is_not_for_minors(name: str) -> None:
    assert rules.barred_by(Wanted(), _entry(name=name), Seeker(age_band="teen")) is rules.not_for_minors
    assert rules.barred_by(Wanted(), _entry(name=name), Seeker(age_band="senior")) is None


def test_who_refuses_sport_refuses_every_kind_of_it() -> None:
    wanted = Wanted(avoided=frozenset({"sport"}))
    for name in ("ソフトテニスの会", "ボッチャの会", "弓道クラブ"):
        assert rules.barred_by(wanted, _entry(name=name), Seeker()) is rules.refused


@pytest.mark.parametrize(("text", "shown"), [("歌いたい", False), ("歌で手伝いたい", True), ("歌のボランティア", True)])
def test_roles_are_for_those_who_want_to_help(text: str, *, shown: bool) -> None:
    role = _entry(kind="role", name="歌の会の伴奏係")
    assert (rules.barred_by(understand(text), role, Seeker()) is None) is shown


def test_every_rule_has_a_sentence_for_staff() -> None:
    assert all((rule.__doc__ or "").endswith("。") for rule in rules.RULES)

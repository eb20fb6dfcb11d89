"""Words about access and age: only what is said becomes yes, no or a limit."""

import pytest

from bot.opendata.facts import ages, facts_of_columns, facts_of_words, holding_online


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("多目的トイレ有り;スロープ有り", {"accessible_toilet": True, "step_free": True}),
        ("授乳室なし", {"nursing_room": False}),
        ("手話通訳あり、筆談対応可", {"sign_language": True, "writing": True}),
        ("見学可。子ども連れ歓迎", {"look_only": True, "children_welcome": True}),
        ("オンラインで開催", {"online": True}),
        ("車いす貸出あり", {}),
        ("手話教室", {}),
        ("施設の見学ができます", {}),
        ("子ども・親子\nなし", {}),
        ("エレベーター", {}),
    ],
)
def test_words_state_facts(words: str, facts: dict[str, bool]) -> None:
    assert facts_of_words(words) == facts


def test_columns_say_yes_no_or_nothing() -> None:
    cells = {"wheelchair": "可", "writing": "無", "ostomate": "未確認", "name": "有"}
    assert facts_of_columns(cells) == {"wheelchair": True, "writing": False}


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("60歳以上", (60, None)),
        ("18歳以下", (None, 18)),
        ("15歳未満", (None, 14)),
        ("13歳から30歳まで", (13, 30)),
        ("小学生", (6, 12)),
        ("小学３年生以上", (8, None)),
        ("小学4年生から6年生", (9, 12)),
        ("小学4年生から6年生と中学生", (9, None)),
        ("中高生", (12, 18)),
        ("高校生・一般", (15, None)),
        ("大人", (18, None)),
        ("0～3歳児と保護者", (None, None)),
        ("おおむね65歳以上", (None, None)),
        ("だれでも", (None, None)),
        ("一般", (None, None)),
        ("5歳から3歳", (None, None)),
        ("18歳以上10歳以下", (None, None)),
    ],
)
def test_age_limits_only_where_they_are_sure(words: str, limits: tuple[int | None, int | None]) -> None:
    assert ages(words) == limits


@pytest.mark.parametrize(("cell", "online"), [("ハイブリッド", True), ("現地開催のみ", False), ("", None)])
def test_online_column(cell: str, online: bool | None) -> None:
    assert holding_online(cell) is online

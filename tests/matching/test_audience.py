"""Who somebody is, and whom something is for."""

import pytest

from matching import audience


@pytest.mark.parametrize(
    ("said", "band", "with_children"),
    [
        ("0歳の赤ちゃんと行けるとこ", "baby", True),
        ("75歳です", "senior", False),
        ("高校生です", "teen", False),
        ("うちの小4、レゴ教室ないかな", "child", True),
        ("編み物がしたい", None, False),
    ],
)
def test_the_speaker_is_recognised(said: str, band: str | None, with_children: bool) -> None:
    found = audience.of_speaker(said)
    assert (found.age_band, found.with_children) == (band, with_children)


def test_people_one_wants_to_help_are_not_oneself() -> None:
    assert audience.of_speaker("お年寄りの話を聞くのが好き").age_band is None


def test_a_declared_audience_decides() -> None:
    assert "baby" in audience.of_item("乳幼児親子", "英語で絵本", "")
    assert "baby" not in audience.of_item("60歳以上", "老人いこいの家", "")


def test_for_everybody_means_no_limit() -> None:
    assert audience.of_item("だれでも", "囲碁クラブ", "碁盤を囲みます") == frozenset()


def test_age_tags_span_years() -> None:
    assert audience.ages(frozenset({"child", "teen"})) == (3, 18)
    assert audience.ages(frozenset({"owner"})) is None

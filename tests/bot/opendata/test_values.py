"""Single cells: numbers, money, points, codes, telephone numbers and what must not be kept."""

import pytest

from bot.opendata.values import capacity, check_digit, codes, desk_phone, fee, point, scrub, text


@pytest.mark.parametrize("cell", ["#NAME?", "#REF!", "#N/A", "4.00E+12"])
def test_spreadsheet_errors_are_refused(cell: str) -> None:
    read = text(cell)
    assert (read.value, read.refused) == ("", True)


@pytest.mark.parametrize("cell", ["-", "－", "ー", "  ", "・"])
def test_lone_dashes_are_nothing(cell: str) -> None:
    assert text(cell).value == ""


def test_half_width_kana_and_stray_spaces_are_put_right() -> None:
    assert text("ﾊｰﾌﾞﾃｨｰ\t\t会館\u3000 \r\n２階").value == "ハーブティー 会館\n２階"


@pytest.mark.parametrize(
    ("cell", "people"),
    [("60名", 60), ("申込先着\n20人", 20), (" 1,000 ", 1000), ("４０", 40), ("20組40人", 40), ("30.0", 30)],
)
def test_capacity_is_read(cell: str, people: int) -> None:
    assert capacity(cell).value == people


@pytest.mark.parametrize("cell", ["0", "0人", "なし", "", "10組", "9999999人"])
def test_capacity_that_says_nothing_is_unknown(cell: str) -> None:
    assert capacity(cell).value is None


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("0", "無料"),
        ("0円", "無料"),
        ("無料", "無料"),
        ("1,000", "1,000円"),
        ("５００", "500円"),
        ("", ""),
        ("-", ""),
        ("受講料 500円", "受講料 500円"),
    ],
)
def test_fee_is_shown_as_people_say_it_and_blank_stays_unknown(cell: str, shown: str) -> None:
    assert fee(cell) == shown


def test_swapped_point_is_put_right() -> None:
    found = point("135.7083", "35.0155")
    assert (found.lat, found.lon) == (35.0155, 135.7083)
    assert found.why


@pytest.mark.parametrize(
    ("lat", "lon"), [("35.0", ""), ("", "135.7"), ("369.56", "135.7"), ("0", "0"), ("北緯", "東経")]
)
def test_half_or_absurd_point_is_unknown_and_told(lat: str, lon: str) -> None:
    found = point(lat, lon)
    assert (found.lat, found.lon) == (None, None)
    assert found.why


def test_missing_point_needs_no_remark() -> None:
    assert point("", " ").why == ""


def test_check_digit_follows_the_ministry() -> None:
    assert [check_digit(code) for code in ("13101", "09201", "26108", "20214")] == ["6", "1", "4", "2"]


def test_lost_zero_and_lost_check_digit_are_both_thought_of() -> None:
    assert codes("92011")[0] == "092011"
    assert "131016" in codes("13101")
    assert codes("131016.0") == ("131016",)
    assert codes("131017") == ()


def test_public_desk_number_is_kept_and_a_mobile_one_is_not() -> None:
    assert desk_phone("（０７５）３８１－１１１１").value == "(075)381-1111"
    for cell in ("090-0000-0000", "070 0000 0000", "08000000000", "12345"):
        assert desk_phone(cell).value == ""
        assert desk_phone(cell).refused


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("電話または電子メールx_y@example.co.jpで応募", "電話または電子メールで応募"),
        ("問合せ 090-0000-0000 まで", "問合せ  まで"),
        ("事務（担当：鈴木）まで", "事務まで"),
        ("山の会 担当鈴木", "山の会"),
        ("申込\nEメール: a@example.jp", "申込"),
    ],
)
def test_private_contacts_are_taken_out_of_texts(words: str, left: str) -> None:
    found = scrub(words)
    assert found.value == left
    assert found.taken


@pytest.mark.parametrize("words", ["担当：市民課", "子育てサロン世話人会", "パパママ学級担当宛", "電話:03-3394-2253へ"])
def test_desks_and_groups_are_not_taken_for_persons(words: str) -> None:
    assert scrub(words).taken == ()


def test_all_numbers_go_where_they_may_be_private() -> None:
    assert scrub("予約 042-497-0000", all_phones=True).value == "予約"

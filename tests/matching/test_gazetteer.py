"""The table behind the places."""

import gzip
from pathlib import Path

import pytest

from matching import gazetteer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新百合ヶ丘", "新百合ケ丘"),
        ("三丁目", "3丁目"),
        ("北二十四条", "北24条"),
        ("大字下", "下"),
        ("山之内", "山ノ内"),
    ],
)
def test_spellings_of_a_name_meet(one: str, other: str) -> None:
    assert gazetteer.canonical(one) == gazetteer.canonical(other)


def test_four_cities_are_covered() -> None:
    assert gazetteer.gazetteer().covered == {"京都市", "川崎市", "札幌市", "世田谷区"}


def test_another_city_is_added_by_dropping_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in gazetteer.FOLDER.glob("*s.csv*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    head = "pref,city,ward,town,chome,koaza,town_kana,lat,lon,postal\n"
    rows = head + "富山県,富山市,,総曲輪,1丁目,,ソウガワ,36.69,137.21,9300083\n"
    (tmp_path / "toyama.csv.gz").write_bytes(gzip.compress(rows.encode()))
    monkeypatch.setattr(gazetteer, "FOLDER", tmp_path)
    table = gazetteer.Gazetteer(*gazetteer.read_places())
    assert table.covered == {"富山市"}
    assert "富山市//総曲輪" in table.by_key
    assert table.by_postal["9300083"]

"""School districts and other layers from a file of town names."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.opendata.layers import load_layer
from bot.opendata.report import Refused, What
from models.area import layers_over
from models.tables import Area, AreaBlock
from tests.bot.opendata.files import csv_file

HEADER = "層,名前,よみ,市区町村,区,町"


def _towns(session: Session, key: str) -> set[str]:
    rows = select(Area.name).join(AreaBlock, AreaBlock.block_id == Area.id)
    district = Area.by_key(session, key)
    assert district
    return set(session.scalars(rows.where(AreaBlock.area_id == district.id)))


def test_district_holds_its_towns_with_all_chome(session: Session, tmp_path: Path) -> None:
    load_layer(session, csv_file(tmp_path, HEADER, "school,代沢小学校区,だいざわ,世田谷区,,代沢"))
    assert _towns(session, "school/世田谷区//代沢小学校区") >= {"代沢", "代沢1丁目", "代沢5丁目"}


def test_star_takes_every_town_that_begins_so(session: Session, tmp_path: Path) -> None:
    load_layer(session, csv_file(tmp_path, HEADER, "school,太秦学区,,京都市,右京区,太秦*"))
    towns = _towns(session, "school/京都市/右京区/太秦学区")
    assert len(towns) > 50
    assert all(town.startswith("太秦") for town in towns)
    block = Area.by_key(session, "京都市/右京区/太秦蜂岡町")
    assert block
    assert [area.name for area in layers_over(session, block.id)] == ["太秦学区"]


def test_file_again_changes_nothing_and_a_new_one_replaces_the_towns(session: Session, tmp_path: Path) -> None:
    first = csv_file(tmp_path, HEADER, "school,学区,,世田谷区,,代沢1丁目;代沢2丁目")
    load_layer(session, first)
    assert load_layer(session, first).changed == 0
    load_layer(session, csv_file(tmp_path, HEADER, "school,学区,,世田谷区,,代沢2丁目;北沢1丁目"))
    assert _towns(session, "school/世田谷区//学区") == {"代沢2丁目", "北沢1丁目"}


def test_unknown_town_and_reserved_layer_are_told_and_the_rest_taken(session: Session, tmp_path: Path) -> None:
    rows = ["school,学区,,世田谷区,,代沢;ない町", "town,町,,世田谷区,,代沢", "chokai,町会,,世田谷区,,北沢1丁目"]
    report = load_layer(session, csv_file(tmp_path, "# 見本", HEADER, *rows))
    assert report.count(What.REFUSAL) == 2
    assert session.scalar(select(func.count()).where(Area.layer.in_(("school", "chokai")))) == 2


def test_file_without_the_columns_or_any_known_town_is_refused(session: Session, tmp_path: Path) -> None:
    for lines in (("名前,市", "学区,世田谷区"), (HEADER, "school,学区,,世田谷区,,ない町")):
        with pytest.raises(Refused):
            load_layer(session, csv_file(tmp_path, *lines))

"""Limits of rich menus and their pictures."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.simulator.refusals.richmenus import check_alias, check_image, check_rich_menu
from tests.bot.simulator import shapes as s

AREA = s.rich_menu()["areas"][0]


def picture(width: int = 800, height: int = 540, kind: str = "PNG") -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height), "white").save(data, kind)
    return data.getvalue()


@pytest.mark.parametrize("change", [{}, {"chatBarText": "あ" * 14}, {"areas": [AREA] * 20}, {"areas": []}])
def test_taken(change: dict[str, Any]) -> None:
    assert check_rich_menu(s.rich_menu(**change)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chatBarText": "あ" * 15}, "between 0 and 14"),
        ({"name": "あ" * 301}, "between 0 and 300"),
        ({"areas": [AREA] * 21}, "between 0 and 20"),
        ({"size": {"width": 799, "height": 500}}, "between 800 and 2500"),
        ({"size": {"width": 2501, "height": 500}}, "between 800 and 2500"),
        ({"size": {"width": 800, "height": 249}}, "between 250"),
        ({"size": {"width": 800, "height": 600}}, "ratio"),
        ({"selected": "yes"}, "is invalid"),
        ({"selected": None}, "must be specified"),
        ({"icon": "x"}, "is invalid"),
    ],
)
def test_refused(change: dict[str, Any], words: str) -> None:
    assert any(words in problem.message for problem in check_rich_menu(s.rich_menu(**change)))


def test_a_picture_must_have_the_menus_size() -> None:
    assert check_image(picture(), s.rich_menu()) is None
    assert "800x540" in str(check_image(picture(810, 540), s.rich_menu()))


def test_a_picture_must_be_png_or_jpeg_of_one_megabyte() -> None:
    assert check_image(picture(kind="JPEG"), s.rich_menu()) is None
    assert "JPEG or PNG" in str(check_image(picture(kind="GIF"), s.rich_menu()))
    assert "could not be read" in str(check_image(b"hello", s.rich_menu()))
    assert "1 MB" in str(check_image(b"0" * 1_000_001, s.rich_menu()))


@pytest.mark.parametrize("alias", ["", "A", "あ", "a" * 33])
def test_an_alias_is_short_and_plain(alias: str) -> None:
    assert check_alias({"richMenuAliasId": alias, "richMenuId": "richmenu-1"}) != []

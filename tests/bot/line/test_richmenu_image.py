"""The menu's picture is what LINE takes, the same each time, and every letter is in the font."""

from io import BytesIO

import pytest
from PIL import Image, ImageFont

from bot.line.richmenu_image import AREAS, FONT, SIZE, Area, draw
from bot.simulator.refusals.richmenus import check_image


def test_line_takes_the_picture() -> None:
    png = draw()
    assert check_image(png, {"size": {"width": SIZE[0], "height": SIZE[1]}}) is None
    assert len(png) < 200_000


def test_it_is_the_same_each_time() -> None:
    assert draw() == draw.__wrapped__()


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
def test_the_font_has_every_letter(area: Area) -> None:
    font = ImageFont.truetype(FONT, 100)
    missing = font.getmask("\U0010fffd").getbbox(), bytes(font.getmask("\U0010fffd"))
    for letter in area.name + area.what_for:
        assert (font.getmask(letter).getbbox(), bytes(font.getmask(letter))) != missing, letter


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
def test_nothing_is_written_over_an_edge(area: Area) -> None:
    whole = Image.open(BytesIO(draw())).convert("RGB")
    box = (area.left, area.top, area.left + area.width, area.top + area.height)
    inner = whole.crop(box)
    white = inner.convert("L").point(lambda level: 255 if level > 250 else 0).getbbox()
    assert white is not None
    left, top, right, bottom = white
    assert min(left, top, area.width - right, area.height - bottom) >= 50

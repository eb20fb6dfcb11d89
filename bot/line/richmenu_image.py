"""The rich menu's picture: three large areas with a drawn sign each. What they do stands in `richmenu.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Lower than LINE's usual 1686: more of the talk stays in sight above it.
SIZE = (2500, 990)
FONT = Path(__file__).resolve().parent / "fonts" / "BIZUDPGothic-Bold.subset.ttf"
_GAP, _ROUND = 20, 56
_GROUND, _WHITE = "#EDF1EF", "#FFFFFF"
# Signs are drawn larger and scaled down, which makes their edges smooth.
_FINE = 4

Box = tuple[int, int, int, int]
Sign = Callable[[ImageDraw.ImageDraw, int], None]


@dataclass(frozen=True)
class Area:
    """Where to press, in pixels of the picture, and what is written there: a name, and in easy words what for."""

    name: str
    what_for: str
    left: int
    top: int
    width: int
    height: int
    colour: str


FIND = Area("さがす", "行きたい場所・できること", 0, 0, 2500, 410, "#0B5D4E")
PLANS = Area("わたしの予定", "行く日をたしかめる", 0, 410, 1250, 580, "#1B4F8F")
MENU = Area("相談・設定", "人に聞く・変える", 1250, 410, 1250, 580, "#8A3C10")
AREAS = (FIND, PLANS, MENU)


@cache
def draw() -> bytes:
    """The picture as PNG, well under LINE's 1 MB."""
    picture = Image.new("RGB", SIZE, _GROUND)
    pen = ImageDraw.Draw(picture)
    for area in AREAS:
        pen.rounded_rectangle(_panel(area), _ROUND, fill=area.colour)
    _wide(picture, FIND, _magnifier)
    _tall(picture, PLANS, _calendar)
    _tall(picture, MENU, _speech)
    file = BytesIO()
    # Few colours, so that the file is small and phones load it at once.
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(file, "PNG")
    return file.getvalue()


def _wide(picture: Image.Image, area: Area, sign: Sign) -> None:
    """Sign at the left, words beside it."""
    middle = area.top + area.height // 2
    _stamp(picture, sign, (420, middle - 125), 250)
    _write(picture, area.name, (860, middle - 46), 184, "lm")
    _write(picture, area.what_for, (866, middle + 98), 96, "lm")


def _tall(picture: Image.Image, area: Area, sign: Sign) -> None:
    """Sign above, words below."""
    middle = area.left + area.width // 2
    _stamp(picture, sign, (middle - 80, area.top + 54), 160)
    _write(picture, area.name, (middle, area.top + 322), 172, "mm")
    _write(picture, area.what_for, (middle, area.top + 476), 106, "mm")


def _panel(area: Area) -> Box:
    """The coloured ground: the area less a gap all around it."""
    return (
        area.left + _GAP,
        area.top + _GAP,
        area.left + area.width - _GAP,
        area.top + area.height - _GAP,
    )


def _write(picture: Image.Image, words: str, at: tuple[int, int], size: int, anchor: str) -> None:
    font = ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(picture).text(at, words, fill=_WHITE, font=font, anchor=anchor)


def _stamp(picture: Image.Image, sign: Sign, at: tuple[int, int], side: int) -> None:
    mask = Image.new("L", (side * _FINE, side * _FINE))
    sign(ImageDraw.Draw(mask), side * _FINE)
    picture.paste(_WHITE, at, mask.resize((side, side), Image.Resampling.LANCZOS))


def _magnifier(pen: ImageDraw.ImageDraw, side: int) -> None:
    stroke, lens = side // 10, round(side * 0.68)
    pen.ellipse((0, 0, lens, lens), outline=255, width=stroke)
    start, end = round(side * 0.60), round(side * 0.93)
    pen.line((start, start, end, end), fill=255, width=round(stroke * 1.35))
    _dot(pen, (end, end), round(stroke * 0.67))


def _calendar(pen: ImageDraw.ImageDraw, side: int) -> None:
    stroke, top = side // 13, side // 8
    pen.rounded_rectangle((0, top, side - 1, side - 1), side // 8, outline=255, width=stroke)
    pen.rectangle((stroke, round(side * 0.34), side - stroke, round(side * 0.34) + stroke), fill=255)
    for part in (0.28, 0.72):
        middle = round(side * part)
        pen.rounded_rectangle((middle - stroke // 2, 0, middle + stroke // 2, top * 2), stroke // 2, fill=255)
    tick = [(0.28, 0.66), (0.44, 0.82), (0.74, 0.52)]
    points = [(round(side * x), round(side * y)) for x, y in tick]
    pen.line(points, fill=255, width=round(stroke * 1.2), joint="curve")
    for point in points:
        _dot(pen, point, round(stroke * 0.6))


def _speech(pen: ImageDraw.ImageDraw, side: int) -> None:
    stroke, bottom = side // 13, round(side * 0.78)
    pen.rounded_rectangle((0, round(side * 0.06), side - 1, bottom), side // 6, fill=255)
    tail = [(0.20, 0.74), (0.20, 0.98), (0.46, 0.74)]
    pen.polygon([(round(side * x), round(side * y)) for x, y in tail], fill=255)
    for part in (0.26, 0.5, 0.74):
        _dot(pen, (round(side * part), round(side * 0.42)), round(stroke * 0.95), ink=0)


def _dot(pen: ImageDraw.ImageDraw, at: tuple[int, int], radius: int, ink: int = 255) -> None:
    x, y = at
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)

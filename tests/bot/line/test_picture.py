"""Pictures are drawn anew: upright, without what else stood in the file; what is none is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from bot.line.picture import NoPicture, draw_anew


def _file(size: tuple[int, int] = (40, 20), kind: str = "JPEG", mode: str = "RGB", **more: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **more)
    return written.getvalue()


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_where_it_was_taken_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret words"
    exif.get_ifd(0x8825)[1] = "N"
    data = _file(exif=exif, comment=b"secret words")
    drawn = draw_anew(data)
    assert b"secret words" in data
    for one in (drawn.whole, drawn.small):
        picture = _opened(one)
        assert (picture.format, picture.size, dict(picture.getexif()), b"secret" in one) == (
            "JPEG",
            (20, 40),
            {},
            False,
        )


def test_what_is_clear_becomes_white_and_what_is_large_smaller() -> None:
    drawn = draw_anew(_file((3_000, 1_500), "PNG", "RGBA"))
    whole, small = _opened(drawn.whole), _opened(drawn.small)
    assert (whole.size, small.size, whole.getpixel((0, 0))) == ((1_600, 800), (720, 360), (255, 255, 255))


def _bomb() -> bytes:
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", _file(kind="GIF"), _file()[:100], _file(kind="PNG")[:60], b"x" * 10_000_001, _bomb(), b"<svg/>"],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(NoPicture):
        draw_anew(data)

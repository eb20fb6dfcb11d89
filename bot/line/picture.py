"""A picture that somebody handed in, drawn anew as LINE takes it: no metadata, upright, not too large, on white."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

# LINE takes ten million bytes, and one for the small one that stands in the chat; ours are far below.
MOST_BYTES = 10_000_000
_WHOLE, _SMALL = 1_600, 720
_QUALITY = 85
# A small file can unfold to gigabytes.
_MOST_PIXELS = 50_000_000


class NoPicture(ValueError):
    """It is no JPEG or PNG that can be read, or too large."""


@dataclass(frozen=True)
class Drawn:
    """Two JPEGs of the same picture."""

    whole: bytes
    small: bytes


def draw_anew(data: bytes) -> Drawn:
    """The pixels alone.

    Raises:
        NoPicture: nothing that we would show.
    """
    if not 0 < len(data) <= MOST_BYTES:
        raise NoPicture("size")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise NoPicture("pixels")
                picture = _on_white(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError) as error:
        raise NoPicture("unreadable") from error
    except (SyntaxError, ValueError) as error:
        # Broken chunks of a PNG.
        raise NoPicture("broken") from error
    return Drawn(_jpeg(picture, _WHOLE), _jpeg(picture, _SMALL))


def _on_white(picture: Image.Image) -> Image.Image:
    clear = picture.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")


def _jpeg(picture: Image.Image, longest: int) -> bytes:
    """A new file of pixels: what else stood in the old one (place, camera, colour profile) is not copied."""
    fitted = picture.copy()
    fitted.thumbnail((longest, longest))
    written = io.BytesIO()
    Image.frombytes("RGB", fitted.size, fitted.tobytes()).save(written, "JPEG", quality=_QUALITY, progressive=True)
    return written.getvalue()

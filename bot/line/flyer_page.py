"""Draws the first page of a flyer (PDF) in a process of its own, which may die of it: `flyer.py` runs this file.

Reads the PDF from standard input; writes a line of JSON (how many pages, the words of the first; or why there is
nothing), then the page as PNG. It imports nothing of the house and is given none of its secrets.
"""

import contextlib
import json
import resource
import sys

import pypdfium2
from PIL import Image

# Many times what a flyer needs, and no more of the machine.
_MEMORY, _SECONDS = 1_000_000_000, 10
# By what PDFium says: that nothing is wrong, and yet it has opened nothing, when there are no pages.
_CAUSES = {0: "empty", 4: "encrypted"}
# A page as long as a ribbon is read by nobody on a telephone.
_LONGEST_SIDE, _MOST_STRETCHED, _MOST_LETTERS = 1_600, 5.0, 3_000
Told = dict[str, object]


def main() -> None:
    """Tell what there is, or why there is nothing."""
    _bound()
    try:
        told, page = _read(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        told, page = {"cause": _CAUSES.get(error.err_code, "unreadable")}, None
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    if page:
        page.save(sys.stdout.buffer, "PNG", compress_level=1)


def _bound() -> None:
    bounds = {resource.RLIMIT_AS: _MEMORY, resource.RLIMIT_CPU: _SECONDS}
    for kind, most in {**bounds, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}.items():
        # Where the system does not know one of them, the others and the parent's patience hold.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _read(data: bytes) -> tuple[Told, Image.Image | None]:
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        long, short = sorted(page.get_size(), reverse=True)
        # Also where a side is no number at all.
        if not 1 <= short <= long <= _MOST_STRETCHED * short:
            return {"cause": "shape"}, None
        drawn = page.render(scale=_LONGEST_SIDE / long).to_pil().convert("RGB")
        words = page.get_textpage().get_text_bounded()[:_MOST_LETTERS]
        return {"pages": len(document), "words": words}, drawn


if __name__ == "__main__":
    main()

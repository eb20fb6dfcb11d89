"""A flyer becomes a picture of its first page; whatever else a PDF may be is refused with a cause, and nothing dies."""

import io
from collections.abc import Callable

import pytest
from fpdf import FPDF
from PIL import Image

from bot.line import flyer
from bot.line.flyer import NoFlyer, is_flyer, open_flyer
from bot.line.picture import MOST_BYTES

NO_PAGES = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
    b"trailer << /Size 3 /Root 1 0 R >>\nstartxref\n110\n%%EOF"
)


def pdf(pages: int = 1, *, size: tuple[float, float] = (595, 842), password: str = "") -> bytes:
    """A flyer that says on each page which it is."""
    drawn = FPDF(unit="pt", format=size)
    if password:
        drawn.set_encryption(owner_password="owner", user_password=password)
    for number in range(1, pages + 1):
        drawn.add_page()
        drawn.set_font("helvetica", size=9)
        drawn.cell(0, 20, f"Drill {number}")
    return bytes(drawn.output())


def test_the_first_page_of_many_becomes_a_picture_and_its_words_are_told() -> None:
    found = open_flyer(pdf(60))
    with Image.open(io.BytesIO(found.drawn.whole)) as whole:
        assert (whole.format, whole.size) == ("JPEG", (1131, 1600))
    assert (found.pages, found.words) == (60, "Drill 1")


def test_a_page_as_large_as_a_house_is_as_large_as_any_other() -> None:
    with Image.open(io.BytesIO(open_flyer(pdf(size=(14_400, 14_400))).drawn.whole)) as whole:
        assert whole.size == (1600, 1600)


# Made when they are needed: their bytes differ from second to second.
REFUSED = {
    "a password": (lambda: pdf(password="secret"), "encrypted"),
    "no page": (lambda: NO_PAGES, "empty"),
    "a ribbon": (lambda: pdf(size=(6_000, 40)), "shape"),
    "a web page": (lambda: b"%PDF-1.7 <html>", "unreadable"),
    "cut short": (lambda: pdf(3)[:600], "unreadable"),
    "too many bytes": (lambda: b"%PDF-1.7" + bytes(MOST_BYTES), "heavy"),
}


@pytest.mark.parametrize(("make", "cause"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_shown_is_refused_with_its_cause(make: Callable[[], bytes], cause: str) -> None:
    with pytest.raises(NoFlyer) as refusal:
        open_flyer(make())
    assert refusal.value.cause == cause


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flyer, "_SECONDS", 0.01)
    with pytest.raises(NoFlyer) as refusal:
        open_flyer(pdf())
    assert refusal.value.cause == "heavy"


def test_a_picture_is_no_flyer() -> None:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "PNG")
    assert (is_flyer(written.getvalue()), is_flyer(b"\xef\xbb\xbf%PDF-1.4")) == (False, True)

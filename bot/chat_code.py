"""The address that opens the chat with words ready to be sent, and the QR code of it. What the words are is others'."""

import io
from urllib.parse import quote

import segno


def chat_address(line_id: str, words: str) -> str:
    """LINE's address of a chat with this account; `line_id` begins with @."""
    return f"https://line.me/R/oaMessage/{quote(line_id, safe='')}/?{quote(words, safe='')}"


def as_svg(address: str) -> str:
    """As large as the page has it; a quarter of it may be dirty or torn."""
    drawn = io.BytesIO()
    segno.make(address, error="q").save(drawn, kind="svg", xmldecl=False, svgns=True, border=2, nl=False, omitsize=True)
    return drawn.getvalue().decode()

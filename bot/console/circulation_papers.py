"""An item on paper, A4, for each 町会 that circulates it so: its name, the words, boxes to stamp."""

import io
from collections.abc import Sequence
from typing import Any

import segno
from flask import Blueprint, Response, request, url_for
from sqlalchemy import select

from bot.console.circulating import one, reach
from bot.console.desk import desk, page, session
from handlers.acts.circulation_report import Line, Stand, lines
from models.circulation import Circular, CircularAsk, CircularTerms

# Where nobody told how many 班 there are.
_BOXES = 12


def add_to(views: Blueprint) -> None:
    """The paper."""
    views.add_url_rule("/circulations/<public_id>/print", "print_circulation", paper)


def paper(public_id: str) -> Response:
    """Those that want paper and did not refuse; with `ask` one 町会, with `all` every one that did not refuse."""
    found = one(public_id)
    everyone = lines(session(), found, now=desk().clock.now(), reach=reach("print_circulation"))
    back = url_for("console.circulation", public_id=public_id)
    return sheets(found, [line.ask for line in everyone if _is_meant(line)], back=back, whole=True)


def sheets(found: Circular, asks: Sequence[CircularAsk], *, back: str, whole: bool = False) -> Response:
    """A sheet for each of these 町会. `back`: where one came from; `whole`: sheets for all of them are offered."""
    own = select(CircularTerms).where(CircularTerms.group_id.in_([ask.group_id for ask in asks]))
    boxes = {terms.group_id: terms.blocks for terms in session().scalars(own) if terms.blocks}
    told: dict[str, Any] = {"asks": asks, "boxes": boxes, "most": _BOXES, "code": _code(found)}
    return page("print_circulation", found=found, back=back, whole=whole, **told)


def _is_meant(line: Line) -> bool:
    if line.stand is Stand.REFUSED:
        return False
    if wanted := request.args.get("ask"):
        return line.ask.public_id == wanted
    return line.ask.on_paper or bool(line.ask.copies) or request.args.get("all") == "1"


def _code(found: Circular) -> str:
    """The link as a code for a telephone's camera, as SVG; empty: there is none."""
    if not found.url:
        return ""
    drawn = io.BytesIO()
    segno.make(found.url, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=2, nl=False, omitsize=True
    )
    return drawn.getvalue().decode()

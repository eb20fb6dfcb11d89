"""What goes out of an open page: the picture that chats show of it, and the poster to hang up."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from bot.chat_code import chat_address
from bot.parts import Parts
from bot.public import card, poster
from bot.public.gatherings import coming, one
from bot.public.shown import FRESH, span_words
from handlers.chat.poster import sentence
from models.gathering import Gathering

_DATES_ON_PAPER = 3
_PICTURE_FRESH = "public, max-age=3600"


def blueprint(parts: Parts) -> Blueprint:
    """GET /g/….png, /g/…/poster.pdf."""
    views = Blueprint("papers", __name__)

    @views.get("/g/<public_id>.png")
    def picture(public_id: str) -> Response:
        with Session(parts.engine) as session:
            found = one(session, public_id)
            dates = coming(session, found, parts.clock.now())[:1]
            when = span_words(dates[0], "ja") if dates else found.rule_words
            lines = tuple(line for line in (when, found.place_name) if line)
            body = card.drawn(card.Card(found.name, lines, parts.config.office_name))
        return Response(body, mimetype="image/png", headers={"Cache-Control": _PICTURE_FRESH})

    @views.get("/g/<public_id>/poster.pdf")
    def paper(public_id: str) -> Response:
        with Session(parts.engine) as session:
            found = one(session, public_id)
            dates = coming(session, found, parts.clock.now())[:_DATES_ON_PAPER]
            when = "\n".join(span_words(date, "ja") for date in dates)
            body = poster.printed(_sheet(found, when, parts), now=parts.clock.now())
        headers = {"Content-Disposition": f'inline; filename="musubi-{found.public_id}.pdf"', "Cache-Control": FRESH}
        return Response(body, mimetype="application/pdf", headers=headers)

    return views


def _sheet(found: Gathering, dates: str, parts: Parts) -> poster.Sheet:
    config = parts.config
    page = f"{config.public_base_url}/g/{found.public_id}"
    line = config.line_basic_id
    chat = chat_address(line, sentence(found))
    address = f"\n{found.venue.address}" if found.venue and found.venue.address else ""
    facts = (
        ("とき", "\n".join(filter(None, (found.rule_words, dates)))),
        ("ところ", found.place_name + address),
        ("", found.description.split("\n")[0]),
        ("対象", found.audience),
        ("費用", found.fee),
        ("持ちもの", found.bring),
        ("参加のしかた", found.how_to_join),
        ("開いている団体", found.group.name if found.group else ""),
    )
    call = (
        "スマートフォンで読み取ると、\nLINEでくわしく見られます。"
        if line
        else "スマートフォンで読み取ると、\nくわしく見られます。"
    )
    return poster.Sheet(found.name, facts, call, chat if line else page, f"{config.office_name}\n{page}")

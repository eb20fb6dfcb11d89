"""The page on which one side of an introduction reads whom they meet, where and when: after both said yes, for a week.

Its address is known to them alone; names stand here rather than in the chat.
"""

import json
import re

from cryptography.exceptions import InvalidTag
from flask import Blueprint, Response, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.identity import Vault
from bot.parts import Parts
from bot.public.shown import language_asked, private
from handlers.acts.accounts import token_hash
from handlers.acts.introduction_steps import has_left
from handlers.texts import say
from handlers.texts.days import Span
from handlers.turn import t
from models.introduction import Introduction, IntroductionSide

_TOKEN = re.compile(r"[A-Za-z0-9_-]{10,40}")


def blueprint(parts: Parts) -> Blueprint:
    """GET /meet/…"""
    views = Blueprint("introductions", __name__, template_folder="templates")

    @views.get("/meet/<token>")
    def meet(token: str) -> Response:
        with Session(parts.engine) as session:
            side = _side(session, token, parts)
            if side is None:
                return _without("meet.page_over", 404)
            if side.introduction.is_held:
                return _without("meet.held", 200)
            return private(_page(side.introduction, side, parts.vault))

    return views


def _side(session: Session, token: str, parts: Parts) -> IntroductionSide | None:
    """Whose page it is, while it is one: nobody has left, and the week is not over."""
    if not _TOKEN.fullmatch(token):
        return None
    rows = select(IntroductionSide).where(IntroductionSide.page_hash == token_hash(token))
    side = session.scalar(rows.where(IntroductionSide.page_until > parts.clock.now()))
    if side is None or not (side.introduction.has_crossed or side.introduction.is_held):
        return None
    return None if any(has_left(session, one) for one in side.introduction.sides) else side


def _without(key: str, status: int) -> Response:
    """In plain words why there is nothing to read here."""
    language = language_asked()
    words = say(language, t(key))
    return private(render_template("public/introduction_over.html", language=language, words=words), status)


def _page(introduction: Introduction, side: IntroductionSide, vault: Vault) -> str:
    language = language_asked()
    other = next(one for one in introduction.sides if one is not side)
    when = say(language, t("card.span", span=Span(introduction.meet_at, None, True))) if introduction.meet_at else ""
    return render_template(
        "public/introduction.html",
        language=language,
        name=other.place_name or _opened(vault, other.sealed).get("name", ""),
        is_person=other.is_person,
        when=when,
        meeting=_opened(vault, introduction.meeting),
    )


def _opened(vault: Vault, sealed: bytes | None) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(vault.open(sealed)) if sealed else {}
    except InvalidTag:
        return {}
    return found

"""The slip with a supporter's code: a QR code that opens the chat with the line ready, to be shown or printed.

Its address holds the code, which the supporter alone was given; who asks, and what for, is read in the chat.
"""

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from bot.chat_code import as_svg, chat_address
from bot.parts import Parts
from bot.public.shown import language_asked, private
from handlers.acts.ask_for_somebody import CODE, request_of
from handlers.texts import say
from handlers.texts.days import write_value
from handlers.turn import t
from models.account import today


def blueprint(parts: Parts) -> Blueprint:
    """GET /hand-on/…"""
    views = Blueprint("hand_on", __name__, template_folder="templates")

    @views.get("/hand-on/<code>")
    def slip(code: str) -> Response:
        language = language_asked()
        line = say(language, t("supporter.line", code=code))
        with Session(parts.engine) as session:
            known = request_of(session, CODE.found_in(line) or "", now=parts.clock.now())
            until = write_value(language, today(known.expires_at)) if known else ""
        told = {"language": language, "until": until, "line": line, "config": parts.config}
        line_id = parts.config.line_basic_id
        drawn = as_svg(chat_address(line_id, line)) if known and line_id else ""
        return private(render_template("public/hand_on.html", code=drawn, **told), 200 if known else 404)

    return views

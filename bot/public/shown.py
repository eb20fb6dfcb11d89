"""What open pages have in common: the language, how long they keep, what they may load."""

from flask import Response, make_response, request

from handlers.texts import say
from handlers.texts.days import Span
from handlers.turn import t
from models.occurrence import Occurrence

# Caches may keep a page for a while; who looks at a cancelled date should not read the old one for long.
FRESH = "public, max-age=300"
_LANGUAGES = ("ja", "easy", "en")


def language_asked() -> str:
    """The language in the page's address, or Japanese."""
    asked = request.args.get("language", "ja")
    return asked if asked in _LANGUAGES else "ja"


def span_words(one: Occurrence, language: str) -> str:
    """When a date takes place, in words; with its place where that is another than usual."""
    span = Span(one.starts_at, one.ends_at, one.has_time)
    return say(language, t("card.span_at", span=span, place=one.place_name) if one.venue else t("card.span", span=span))


def secured(answer: Response) -> Response:
    """The page with its headers: nothing runs, nothing comes from elsewhere."""
    answer.headers["Cache-Control"] = FRESH
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
    )
    return answer


def private(body: str, status: int = 200) -> Response:
    """A page for one person alone: nobody keeps it, nobody lists it, and no other page learns its address."""
    answer = secured(make_response(body, status))
    answer.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})
    return answer

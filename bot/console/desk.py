"""What every page of the console has at hand: the parts, one transaction, who sits there, and the words."""

from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response as BaseResponse

from bot.clock import Clock
from bot.config import Directory
from bot.console.words import LANGUAGES, word
from bot.identity import Vault
from handlers.acts.audit import Actor
from handlers.acts.crowd import Crowd
from handlers.acts.forecast import Plan
from handlers.acts.keep_radars import Radars
from handlers.acts.often import MOST_A_WEEK
from matching.circles import FEWEST
from matching.search import Search
from models.account import Account, Visit

COOKIE, LANGUAGE_COOKIE = "musubi_visit", "musubi_language"


@dataclass(frozen=True)
class Desk:
    """The parts the pages work with. `secure`: cookies travel over https alone.

    `directory`: where the office may sign in besides. `line_id`: the LINE account's own id, @…; may be empty.
    `plan`: what messages cost, where the office has said so. `crowd`: everybody, to be counted.
    `map_tiles`: the address of the map's pictures; empty: points alone. `finder`: ranks what was asked before anew.
    `radars`: what was looked for in vain, as counted. `circle_fewest`: so many like wishes make a circle.
    """

    sessions: sessionmaker[Session]
    clock: Clock
    vault: Vault
    office: str
    base_url: str
    secure: bool
    directory: Directory | None = None
    line_id: str = ""
    announcements_a_week: int = MOST_A_WEEK
    plan: Plan | None = None
    crowd: Crowd = field(default_factory=Crowd)
    map_tiles: str = ""
    finder: Search = field(default_factory=Search)
    radars: Radars = field(default_factory=Radars)
    circle_fewest: int = FEWEST


def desk() -> Desk:
    """The desk of this application."""
    found: Desk = current_app.extensions["musubi_console"]
    return found


def session() -> Session:
    """The transaction of this request: opened at its first use, committed after the page is made."""
    if "session" not in g:
        g.session = desk().sessions()
    found: Session = g.session
    return found


def visit() -> Visit | None:
    """Who sits there; None: nobody is signed in."""
    return getattr(g, "visit", None)


def account() -> Account:
    """The account at work, on pages that need one."""
    found = visit()
    if found is None:
        raise LookupError("this page asks for no account")
    return found.account


def actor() -> Actor:
    """The account as the audit log names it."""
    return Actor.of(account())


def language() -> str:
    """The account's language, or what the browser chose before."""
    found = visit()
    chosen = found.account.language if found else request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else "ja"


def say(key: str, **values: object) -> str:
    """A sentence in the language of the page."""
    return word(language(), key, **values)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of the console."""
    return make_response(render_template(f"console/{template}.html", **values), status)


def go(endpoint: str, **values: Any) -> BaseResponse:
    """On to another page, after something was done."""
    return redirect(url_for(f"console.{endpoint}", **values), code=303)

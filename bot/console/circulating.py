"""What the pages of circulation share: the item by its id, the 町会 that an account sees, an answer from a form."""

import re
from collections.abc import Mapping

import jaconv
from flask import abort
from sqlalchemy import ColumnElement

from bot.console.access import NEEDS
from bot.console.desk import account, desk, session
from bot.console.scope import groups_seen_by
from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_officers import Paper, Said
from models.circulation import AskAnswer, Circular


def one(public_id: str) -> Circular:
    """The item with this id."""
    return Circular.by_public_id(session(), public_id) or abort(404)


def reach(endpoint: str) -> ColumnElement[bool]:
    """A condition on groups with their area: those that the account's duties for a page reach."""
    return groups_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())


def said_in(form: Mapping[str, str], *, by_hand: bool = False) -> Said:
    """What a 町会 says, from a form.

    Raises:
        Unsuitable: a number of sheets that is none.
    """
    reason, blocks = (" ".join(form.get(name, "").replace("\0", "").split()) for name in ("reason", "blocks"))
    if form.get("answer") != AskAnswer.ACCEPTED:
        return Said(AskAnswer.REFUSED, reason, by_hand)
    return Said(AskAnswer.ACCEPTED, by_hand=by_hand, paper=Paper(number(form.get("copies", "")), blocks))


def number(typed: str) -> int | None:
    """A number as it was typed, wide or with commas; None: nothing was.

    Raises:
        Unsuitable: it is none.
    """
    plain = jaconv.z2h(typed.strip(), digit=True, ascii=True, kana=False).replace(",", "")
    if plain and not re.fullmatch(r"[0-9]{1,9}", plain):
        raise Unsuitable("circulation.bad_number")
    return int(plain) if plain else None

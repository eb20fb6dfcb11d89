"""What the pages of circulation share: the item by its id, and the part of the 町会 that an account sees."""

from flask import abort
from sqlalchemy import ColumnElement

from bot.console.access import NEEDS
from bot.console.desk import account, desk, session
from bot.console.scope import groups_seen_by
from models.circulation import Circular


def one(public_id: str) -> Circular:
    """The item with this id."""
    return Circular.by_public_id(session(), public_id) or abort(404)


def reach(endpoint: str) -> ColumnElement[bool]:
    """A condition on groups with their area: those that the account's duties for a page reach."""
    return groups_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())

"""The menu on top of every page: what is used daily stands open, the rest lies in drawers."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

DAILY = ("home", "threads", "calendar", "gatherings", "announcements", "circulations", "own_circulations", "bulletin")
DRAWERS = {
    "catalogue": ("map", "groups", "venues", "room_requests", "roles", "imports"),
    "needs": ("week", "radar", "wishes", "partners", "district_sheets"),
    "people": ("introductions", "contacts", "calls", "help_desks", "canned"),
    "office": ("match_log", "corrections", "parked", "accounts", "audit", "views"),
}


class Drawer(NamedTuple):
    """`here`: the page that is open lies in it."""

    name: str
    pages: Sequence[str]
    here: bool


def menu(may_open: Callable[[str], bool], here: str) -> tuple[Sequence[str], Sequence[Drawer]]:
    """Pages by name: those that stand open, and drawers that hold anything."""
    held = {name: [page for page in pages if may_open(page)] for name, pages in DRAWERS.items()}
    drawers = [Drawer(name, pages, here in pages) for name, pages in held.items() if pages]
    return [page for page in DAILY if may_open(page)], drawers

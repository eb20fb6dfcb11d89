"""The menu: every page in it is there once, nobody sees what they may not open, the open page shows where it lies."""

from bot.console.access import NEEDS
from bot.console.menu import DAILY, DRAWERS, menu
from models.account import Duty
from tests.bot.console.conftest import Office


def test_every_page_of_the_menu_is_one_and_stands_there_once() -> None:
    pages = [*DAILY, *(page for pages in DRAWERS.values() for page in pages)]
    assert len(pages) == len(set(pages))
    assert {f"console.{page}" for page in pages} <= NEEDS.keys()


def test_a_drawer_that_holds_nothing_is_not_there() -> None:
    open_pages, drawers = menu(lambda page: page in ("home", "groups"), "groups")
    assert (list(open_pages), [drawer.name for drawer in drawers]) == (["home"], ["catalogue"])
    assert drawers[0].here


def test_who_may_not_open_a_page_sees_no_way_to_it(office: Office) -> None:
    assert "/console/accounts" in office.at_work(Duty.ADMIN).open("").text
    keeper = office.account(email="keeper@example.jp")
    assert "/console/accounts" not in office.browser(keeper).open("").text

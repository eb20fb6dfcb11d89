"""The menu is put before everybody once, and again when it has changed; menus of others are left alone."""

import pytest

from bot.line import richmenu
from bot.line.buttons import unpack
from bot.line.client import LineClient
from bot.line.richmenu import apply, is_applied, rich_menu
from bot.line.richmenu_image import draw
from bot.line.transport import LineError
from bot.simulator.faults import Fault
from bot.simulator.platform import Platform
from bot.simulator.refusals.richmenus import check_rich_menu


def names(platform: Platform) -> list[str]:
    return [menu.shape["name"] for menu in platform.menus.menus.values()]


def test_everybody_sees_the_menu(platform: Platform, client: LineClient, friend: str) -> None:
    assert not is_applied(client)
    applied = apply(client)
    shown = platform.menus.shown_to(friend)
    assert shown is not None
    assert (shown.id, applied.changed, applied.removed) == (applied.menu_id, True, 0)
    assert is_applied(client)


def test_a_second_time_nothing_is_done(platform: Platform, client: LineClient) -> None:
    first = apply(client)
    again = apply(client)
    assert (again.menu_id, again.changed, again.removed) == (first.menu_id, False, 0)
    assert len(names(platform)) == 1


def test_a_new_picture_replaces_our_menu_and_no_other(
    platform: Platform, client: LineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = apply(client)
    platform.menus.create({**rich_menu(b""), "name": "the city's own"})
    png = draw()
    monkeypatch.setattr(richmenu, "draw", lambda: png + b"\0")
    applied = apply(client)
    assert (applied.changed, applied.removed) == (True, 1)
    assert first.menu_id not in platform.menus.menus
    assert sorted(names(platform)) == sorted(["the city's own", rich_menu(png + b"\0")["name"]])


@pytest.mark.parametrize("call", ["rich_menu_upload", "rich_menu_default_set"])
def test_a_broken_off_try_is_made_good(platform: Platform, client: LineClient, call: str) -> None:
    platform.faults.add(call, Fault(500))
    with pytest.raises(LineError):
        apply(client)
    assert platform.menus.default is None
    assert apply(client).removed == 1
    assert len(names(platform)) == 1
    assert is_applied(client)


def test_a_menu_that_nobody_sees_is_shown_again(platform: Platform, client: LineClient) -> None:
    apply(client)
    platform.menus.default = None
    assert not is_applied(client)
    assert apply(client).changed
    assert len(names(platform)) == 1


def test_its_areas_cover_the_picture_and_do_what_they_say() -> None:
    menu = rich_menu(b"")
    assert check_rich_menu(menu) == []
    areas = [one["bounds"] for one in menu["areas"]]
    assert sum(one["width"] * one["height"] for one in areas) == menu["size"]["width"] * menu["size"]["height"]
    pressed = [unpack(one["action"]["data"]) for one in menu["areas"]]
    assert [one.action for one in pressed if one] == ["find.start", "plans", "menu"]

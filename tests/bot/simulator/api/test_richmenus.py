"""Rich menus from creation to the phone."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator.platform import Platform
from tests.bot.simulator import shapes as s
from tests.bot.simulator.refusals.test_richmenus import picture


def create(client: FlaskClient, *, image: bool = True, **more: Any) -> str:
    menu_id = str(client.post("/v2/bot/richmenu", json=s.rich_menu(**more)).get_json()["richMenuId"])
    if image:
        upload(client, menu_id)
    return menu_id


def upload(client: FlaskClient, menu_id: str, data: bytes | None = None, kind: str = "image/png") -> int:
    path = f"/v2/bot/richmenu/{menu_id}/content"
    return client.post(path, data=data or picture(), content_type=kind).status_code


def shown(platform: Platform, user_id: str) -> str | None:
    menu = platform.menus.shown_to(user_id)
    return menu.id if menu else None


def test_the_default_menu_reaches_the_phone(client: FlaskClient, platform: Platform, friend: str) -> None:
    menu = create(client)
    assert client.post(f"/v2/bot/user/all/richmenu/{menu}").status_code == 200
    assert client.get("/v2/bot/user/all/richmenu").get_json() == {"richMenuId": menu}
    assert shown(platform, friend) == menu
    client.delete("/v2/bot/user/all/richmenu")
    assert shown(platform, friend) is None
    assert client.get("/v2/bot/user/all/richmenu").status_code == 404


def test_a_persons_own_menu_comes_before_the_default(client: FlaskClient, platform: Platform, friend: str) -> None:
    default, own = create(client), create(client)
    client.post(f"/v2/bot/user/all/richmenu/{default}")
    client.post(f"/v2/bot/user/{friend}/richmenu/{own}")
    assert client.get(f"/v2/bot/user/{friend}/richmenu").get_json() == {"richMenuId": own}
    assert shown(platform, friend) == own
    client.delete(f"/v2/bot/user/{friend}/richmenu")
    assert shown(platform, friend) == default


def test_no_menu_without_a_picture(client: FlaskClient, friend: str) -> None:
    menu = create(client, image=False)
    assert client.post(f"/v2/bot/user/all/richmenu/{menu}").status_code == 400
    assert client.post(f"/v2/bot/user/{friend}/richmenu/{menu}").status_code == 400
    assert client.get(f"/v2/bot/richmenu/{menu}/content").status_code == 404


def test_a_picture_is_uploaded_once(client: FlaskClient) -> None:
    menu = create(client, image=False)
    assert upload(client, menu, kind="application/json") == 415
    assert upload(client, menu, picture(800, 300)) == 400
    assert [upload(client, menu), upload(client, menu)] == [200, 400]
    assert client.get(f"/v2/bot/richmenu/{menu}/content").data == picture()
    assert upload(client, "richmenu-none") == 404


def test_menus_are_listed_and_deleted(client: FlaskClient, platform: Platform, friend: str) -> None:
    menu = create(client, chatBarText="ひらく")
    client.post(f"/v2/bot/user/{friend}/richmenu/{menu}")
    assert client.get("/v2/bot/richmenu/list").get_json()["richmenus"][0]["chatBarText"] == "ひらく"
    assert client.get(f"/v2/bot/richmenu/{menu}").get_json()["richMenuId"] == menu
    assert client.delete(f"/v2/bot/richmenu/{menu}").status_code == 200
    assert client.get("/v2/bot/richmenu/list").get_json() == {"richmenus": []}
    assert client.delete(f"/v2/bot/richmenu/{menu}").status_code == 404
    assert shown(platform, friend) is None


def test_a_bad_menu_is_refused(client: FlaskClient) -> None:
    body = s.rich_menu(chatBarText="あ" * 15)
    assert client.post("/v2/bot/richmenu", json=body).status_code == 400
    assert client.post("/v2/bot/richmenu/validate", json=body).status_code == 400
    assert client.post("/v2/bot/richmenu/validate", json=s.rich_menu()).get_json() == {}


def test_menus_are_linked_in_bulk(client: FlaskClient, platform: Platform, friend: str) -> None:
    menu, other = create(client), platform.phone("健一").id
    body = {"richMenuId": menu, "userIds": [friend, other]}
    assert client.post("/v2/bot/richmenu/bulk/link", json=body).status_code == 202
    assert shown(platform, other) == menu
    assert client.post("/v2/bot/richmenu/bulk/unlink", json={"userIds": [other]}).status_code == 202
    assert shown(platform, other) is None
    assert client.post("/v2/bot/richmenu/bulk/link", json={"richMenuId": menu, "userIds": []}).status_code == 400


def test_an_alias_is_made_moved_and_removed(client: FlaskClient) -> None:
    first, second = create(client), create(client)
    path, body = "/v2/bot/richmenu/alias", {"richMenuAliasId": "main", "richMenuId": first}
    assert [client.post(path, json=body).status_code for _ in "ab"] == [200, 400]
    assert client.post(f"{path}/main", json={"richMenuId": second}).status_code == 200
    named = {"richMenuAliasId": "main", "richMenuId": second}
    assert client.get(f"{path}/main").get_json() == named
    assert client.get(f"{path}/list").get_json() == {"aliases": [named]}
    assert [client.delete(f"{path}/main").status_code for _ in "ab"] == [200, 404]


def test_a_hundred_menus_an_hour(client: FlaskClient, platform: Platform) -> None:
    platform.rates.limits["rich_menu_create"] = (1, 3600.0)
    create(client, image=False)
    assert client.post("/v2/bot/richmenu", json=s.rich_menu()).status_code == 429


@pytest.mark.parametrize("alias", ["gone", "main"])
def test_switching_menus_reports_how_it_went(client: FlaskClient, platform: Platform, friend: str, alias: str) -> None:
    menu = create(client)
    client.post("/v2/bot/richmenu/alias", json={"richMenuAliasId": "main", "richMenuId": menu})
    worked = platform.menus.switch(friend, alias) == "SUCCESS"
    assert (shown(platform, friend) == menu) is worked is (alias == "main")

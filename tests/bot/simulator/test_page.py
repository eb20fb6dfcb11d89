"""The page's own small interface."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator.platform import Platform
from tests.bot.simulator import shapes as s
from tests.bot.simulator.api.test_richmenus import create
from tests.bot.simulator.conftest import Listener

STATIC = Path(__file__).parents[3] / "bot" / "simulator" / "static"


def view(client: FlaskClient, user: str) -> Any:
    return client.get(f"/sim/phones/{user}").get_json()


def test_a_new_resident_moves_in(client: FlaskClient) -> None:
    made = client.post("/sim/residents", json={"name": " 花子 "}).get_json()
    assert client.get("/sim/residents").get_json()["residents"] == [{"id": made["id"], "name": "花子", "heard": 0}]
    assert client.post("/sim/residents", json={"name": " "}).status_code == 400
    assert view(client, made["id"])["resident"]["friend"] is False


def test_deeds_of_the_page_reach_the_bot(client: FlaskClient, platform: Platform, listener: Listener) -> None:
    user = platform.phone("花子").id
    deeds: list[tuple[str, dict[str, Any]]] = [
        ("follow", {}),
        ("say", {"text": "こんにちは"}),
        ("sticker", {"packageId": "446", "stickerId": "1989", "keywords": ["thank you"]}),
        ("photo", {}),
        ("location", {"title": "西院", "latitude": 35.0, "longitude": 135.7}),
        ("press", {"action": s.picker(), "choice": "2026-12-01"}),
        ("block", {}),
    ]
    assert [client.post(f"/sim/phones/{user}/{name}", json=body).status_code for name, body in deeds] == [200] * 7
    platform.webhooks.wait_quiet()
    kinds = [event.get("message", event)["type"] for event in listener.events]
    assert kinds == ["follow", "text", "sticker", "image", "location", "postback", "unfollow"]


def test_what_cannot_be_done_is_said(client: FlaskClient, platform: Platform) -> None:
    phone = platform.phone("花子")
    phone.block()
    assert client.post(f"/sim/phones/{phone.id}/say", json={"text": "あれ"}).status_code == 409
    assert client.post(f"/sim/phones/{phone.id}/say", json={"text": "\n"}).status_code == 400
    assert client.post(f"/sim/phones/{phone.id}/fly", json={}).status_code == 404
    assert client.get("/sim/phones/nobody").status_code == 404


def test_the_view_shows_the_chat_and_the_menu(client: FlaskClient, platform: Platform, friend: str) -> None:
    menu = create(client)
    client.post(f"/v2/bot/user/all/richmenu/{menu}")
    platform.phone("花子").say("ねえ")
    client.post("/v2/bot/message/push", json={"to": friend, "messages": [s.quick(s.postback())]})
    platform.webhooks.wait_quiet()
    shown = view(client, friend)
    assert [(entry["side"], entry["read"]) for entry in shown["entries"]] == [("me", True), ("account", False)]
    assert (len(shown["quickReplies"]), shown["menu"]["id"]) == (1, menu)
    assert shown["panel"]["log"][0]["kinds"] == ["message/text"]
    assert client.get(f"/sim/menus/{menu}/image").content_type == "image/png"


def test_news_ends_the_wait(client: FlaskClient, platform: Platform, friend: str) -> None:
    before = view(client, friend)["version"]
    platform.phone("花子").say("ねえ")
    assert client.get(f"/sim/phones/{friend}?after={before}").get_json()["version"] > before


def test_a_sent_photo_can_be_seen(client: FlaskClient, platform: Platform, friend: str) -> None:
    photo = platform.phone("花子").photo()
    assert client.get(f"/sim/content/{photo}").data[:2] == b"\xff\xd8"


def test_the_clock_on_the_panel(client: FlaskClient, platform: Platform, friend: str) -> None:
    client.post("/sim/clock", json={"to": "2026-12-31T23:59"})
    assert view(client, friend)["panel"]["now"].startswith("2026-12-31T23:59")
    client.post("/sim/clock", json={"seconds": 3600})
    assert view(client, friend)["panel"]["now"].startswith("2027-01-01T00:59")
    client.post("/sim/clock", json={"tomorrow": 18})
    assert view(client, friend)["panel"]["now"].startswith("2027-01-02T18:00")
    client.post("/sim/clock", json={})
    assert abs(platform.clock.offset()) < 1


def test_putting_the_bot_to_sleep(client: FlaskClient, platform: Platform, listener: Listener, friend: str) -> None:
    client.post("/sim/asleep", json={"on": True})
    platform.phone("花子").say("ねえ")
    platform.webhooks.wait_quiet()
    assert (view(client, friend)["panel"]["asleep"], view(client, friend)["panel"]["held"]) == (True, 1)
    client.post("/sim/asleep", json={"on": False})
    platform.webhooks.wait_quiet()
    assert listener.events[-1]["message"]["text"] == "ねえ"


@pytest.mark.parametrize("file", sorted(path.name for path in STATIC.glob("*.js")))
def test_every_script_is_served_and_imports_only_its_neighbours(client: FlaskClient, file: str) -> None:
    answer = client.get(f"/static/{file}")
    imported = [line.split('"')[1] for line in answer.text.splitlines() if line.startswith("import ")]
    answer.close()
    assert all((STATIC / name).exists() for name in imported)
    assert len(answer.text.splitlines()) <= 300


def test_the_page_loads_nothing_from_elsewhere() -> None:
    pages = [*STATIC.glob("*.html"), *STATIC.glob("css/*.css")]
    assert not [path.name for path in pages if "http" in path.read_text(encoding="utf-8")]


def test_times_are_japans(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.phone("花子").say("ねえ")
    at = datetime.fromisoformat(view(client, friend)["entries"][0]["at"])
    assert at.strftime("%z") == "+0900"

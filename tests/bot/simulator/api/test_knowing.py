"""Profiles, followers, content, loading, read marks, the webhook address."""

import pytest
from flask.testing import FlaskClient

from bot.simulator.platform import Platform
from tests.bot.simulator import shapes as s
from tests.bot.simulator.conftest import Listener

LOADING = "/v2/bot/chat/loading/start"


def test_a_friends_profile(client: FlaskClient, friend: str) -> None:
    profile = client.get(f"/v2/bot/profile/{friend}").get_json()
    assert profile == {"userId": friend, "displayName": "花子", "language": "ja"}


def test_no_profile_of_strangers_and_blockers(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.phone("花子").block()
    for user in (friend, platform.phone("まだの人").id, "U" + "0" * 32):
        assert client.get(f"/v2/bot/profile/{user}").get_json() == {"message": "Not found"}


def test_the_account_is_the_webhooks_destination(client: FlaskClient, platform: Platform) -> None:
    info = client.get("/v2/bot/info").get_json()
    assert info["userId"] == platform.webhooks.destination
    assert (info["chatMode"], info["markAsReadMode"]) == ("bot", "auto")


def test_followers_come_in_pages(client: FlaskClient, platform: Platform) -> None:
    phones = [platform.phone(name) for name in ("花子", "健一", "さくら")]
    for phone in phones:
        phone.follow()
    first = client.get("/v2/bot/followers/ids?limit=2").get_json()
    rest = client.get(f"/v2/bot/followers/ids?limit=2&start={first['next']}").get_json()
    assert first["userIds"] + rest["userIds"] == [phone.id for phone in phones]
    assert "next" not in rest


def test_followers_are_for_verified_accounts(client: FlaskClient, platform: Platform) -> None:
    platform.account.verified = False
    assert client.get("/v2/bot/followers/ids").status_code == 403
    platform.account.verified = True
    assert client.get("/v2/bot/followers/ids?limit=1001").status_code == 400


def test_a_photo_can_be_fetched_until_it_is_unsent(client: FlaskClient, platform: Platform, friend: str) -> None:
    photo = platform.phone("花子").photo(b"jpeg")
    path = f"/v2/bot/message/{photo}/content"
    answer = client.get(path)
    assert (answer.data, answer.content_type) == (b"jpeg", "image/jpeg")
    assert client.get(f"{path}/preview").data == b"jpeg"
    assert client.get(f"{path}/transcoding").get_json() == {"status": "succeeded"}
    platform.phone("花子").unsend(photo)
    assert client.get(path).status_code == 410
    assert client.get("/v2/bot/message/1/content").status_code == 404


def test_loading_shows_until_the_next_message(client: FlaskClient, platform: Platform, friend: str) -> None:
    assert client.post(LOADING, json={"chatId": friend, "loadingSeconds": 10}).status_code == 202
    chat = platform.chat(friend)
    assert 9 < chat.loading_until - platform.clock.elapsed() <= 10
    client.post("/v2/bot/message/push", json={"to": friend, "messages": [s.text()]})
    assert chat.loading_until == 0


@pytest.mark.parametrize("seconds", [0, 7, 65, "10"])
def test_loading_seconds_are_steps_of_five(client: FlaskClient, friend: str, seconds: object) -> None:
    assert client.post(LOADING, json={"chatId": friend, "loadingSeconds": seconds}).status_code == 400


def test_loading_is_for_people_only(client: FlaskClient, platform: Platform) -> None:
    assert client.post(LOADING, json={"chatId": platform.group("町会").id}).status_code == 400


def test_marking_as_read_covers_what_came_before(
    client: FlaskClient, platform: Platform, listener: Listener, friend: str
) -> None:
    platform.account.chat_mode = "chat"
    phone = platform.phone("花子")
    for words in ("一", "二", "三"):
        phone.say(words)
    platform.webhooks.wait_quiet()
    token = listener.events[-2]["message"]["markAsReadToken"]
    assert client.post("/v2/bot/chat/markAsRead", json={"markAsReadToken": token}).status_code == 200
    assert [entry.read for entry in phone.chat.entries] == [True, True, False]
    assert client.post("/v2/bot/chat/markAsRead", json={"markAsReadToken": "x"}).status_code == 400


def test_the_webhook_address_can_be_read_changed_and_tried(client: FlaskClient, listener: Listener) -> None:
    path = "/v2/bot/channel/webhook"
    assert client.get(f"{path}/endpoint").get_json() == {"endpoint": listener.url, "active": True}
    assert client.post(f"{path}/test").get_json()["success"] is True
    assert listener.raw[-1].endswith(b'"events":[]}')
    listener.status = 500
    tried = client.post(f"{path}/test", json={"endpoint": listener.url}).get_json()
    assert (tried["success"], tried["statusCode"], tried["reason"]) == (False, 500, "ERROR_STATUS_CODE")
    assert client.put(f"{path}/endpoint", json={"endpoint": "https://example.com/" + "a" * 500}).status_code == 400
    assert client.put(f"{path}/endpoint", json={"endpoint": "https://example.com/hook"}).status_code == 200

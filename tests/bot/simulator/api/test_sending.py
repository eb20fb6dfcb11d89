"""Reply, push, multicast, broadcast: who gets what, once, and within the month's limit."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator.app import create_app
from bot.simulator.faults import Fault
from bot.simulator.platform import Platform
from bot.simulator.quota import Quota
from tests.bot.simulator import shapes as s
from tests.bot.simulator.conftest import TOKEN, Listener

KEY = "123e4567-e89b-12d3-a456-426614174000"
Push = Callable[..., Any]


def texts(platform: Platform, name: str = "花子") -> list[str]:
    return [message["text"] for message in platform.phone(name).messages]


@pytest.fixture
def token(platform: Platform, listener: Listener) -> str:
    """The reply token of a message the bot has just received."""
    platform.phone("花子").say("こんにちは")
    platform.webhooks.wait_quiet()
    return str(listener.events[-1]["replyToken"])


def reply(client: FlaskClient, token: str, **headers: str) -> Any:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.post(
        "/v2/bot/message/reply", json={"replyToken": token, "messages": [s.text("へんじ")]}, headers=named
    )


def test_a_reply_token_works_once(client: FlaskClient, token: str) -> None:
    first, second = reply(client, token), reply(client, token)
    assert set(first.get_json()["sentMessages"][0]) == {"id", "quoteToken"}
    assert (second.status_code, second.get_json()) == (400, {"message": "Invalid reply token"})


def test_a_reply_token_lives_a_minute(client: FlaskClient, platform: Platform, token: str) -> None:
    platform.clock.let_pass(61)
    assert reply(client, token).status_code == 400


def test_moving_the_demo_clock_does_not_age_a_reply_token(client: FlaskClient, platform: Platform, token: str) -> None:
    platform.clock.move(86400)
    assert reply(client, token).status_code == 200


def test_a_refused_message_does_not_use_up_the_token(client: FlaskClient, token: str) -> None:
    assert client.post("/v2/bot/message/reply", json={"replyToken": token, "messages": []}).status_code == 400
    assert reply(client, token).status_code == 200


def test_a_made_up_token(client: FlaskClient) -> None:
    assert reply(client, "0" * 32).get_json()["message"] == "Invalid reply token"


def test_a_reply_takes_no_retry_key(client: FlaskClient, token: str) -> None:
    assert reply(client, token, X_Line_Retry_Key=KEY).status_code == 400
    assert reply(client, token).status_code == 200


def test_replies_are_free(client: FlaskClient, platform: Platform, token: str) -> None:
    platform.quota = Quota(limit=0)
    assert reply(client, token).status_code == 200


def test_push_reaches_a_friend(push: Push, platform: Platform) -> None:
    answer = push(s.text("一"), s.location())
    assert [set(one) for one in answer.get_json()["sentMessages"]] == [{"id", "quoteToken"}, {"id"}]
    assert [message["type"] for message in platform.phone("花子").messages] == ["text", "location"]


def test_the_same_retry_key_sends_once(push: Push, platform: Platform) -> None:
    first, second = push(s.text("一"), X_Line_Retry_Key=KEY), push(s.text("一"), X_Line_Retry_Key=KEY)
    assert second.status_code == 409
    assert second.get_json()["message"] == "The retry key is already accepted"
    assert second.get_json()["sentMessages"] == first.get_json()["sentMessages"]
    assert second.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert texts(platform) == ["一"]


def test_a_retry_after_an_error_that_came_too_late(push: Push, platform: Platform) -> None:
    platform.faults.add("push", Fault(status=500, accepted=True))
    assert [push(s.text("一"), X_Line_Retry_Key=KEY).status_code for _ in "ab"] == [500, 409]
    assert texts(platform) == ["一"]


def test_the_same_retry_key_at_the_same_moment_sends_once(platform: Platform, friend: str) -> None:
    app, headers = create_app(platform), {"Authorization": f"Bearer {TOKEN}", "X-Line-Retry-Key": KEY}

    def send(_number: int) -> int:
        body = {"to": friend, "messages": [s.text("一")]}
        return app.test_client().post("/v2/bot/message/push", json=body, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [200] + [409] * 7
    assert texts(platform) == ["一"]


def test_a_retry_key_is_forgotten_after_a_day(push: Push, platform: Platform) -> None:
    push(s.text("一"), X_Line_Retry_Key=KEY)
    platform.clock.let_pass(24 * 3600 + 1)
    assert push(s.text("一"), X_Line_Retry_Key=KEY.upper()).status_code == 200
    assert texts(platform) == ["一", "一"]


def test_a_retry_key_must_be_a_uuid(push: Push) -> None:
    assert push(s.text(), X_Line_Retry_Key="once-please").status_code == 400


def test_a_refused_request_leaves_the_retry_key_unused(push: Push) -> None:
    assert push(s.text(""), X_Line_Retry_Key=KEY).status_code == 400
    assert push(s.text("一"), X_Line_Retry_Key=KEY).status_code == 200


@pytest.mark.parametrize("to", ["花子", "", "U123", "u" + "0" * 32, "U" + "G" * 32])
def test_a_malformed_recipient(client: FlaskClient, to: str) -> None:
    assert client.post("/v2/bot/message/push", json={"to": to, "messages": [s.text()]}).status_code == 400


def test_a_stranger_cannot_be_reached(client: FlaskClient) -> None:
    answer = client.post("/v2/bot/message/push", json={"to": "U" + "0" * 32, "messages": [s.text()]})
    assert (answer.status_code, answer.get_json()["message"]) == (400, "Failed to send messages")


def test_a_blocker_gets_nothing_although_line_says_yes(push: Push, platform: Platform) -> None:
    platform.phone("花子").block()
    assert push(s.text()).status_code == 200
    assert texts(platform) == []
    assert platform.ledger.all()[0].reached == ()


def test_whoever_wrote_lately_is_reached_for_a_week(client: FlaskClient, platform: Platform) -> None:
    phone = platform.phone("通りすがり")
    phone.say("こんにちは")
    for days, count in ((0, 1), (8, 1)):
        platform.clock.let_pass(days * 86400)
        client.post("/v2/bot/message/push", json={"to": phone.id, "messages": [s.text("はい")]})
        assert len(phone.messages) == count


def test_multicast_reaches_each_once(client: FlaskClient, platform: Platform) -> None:
    phones = [platform.phone(name) for name in ("花子", "健一")]
    for phone in phones:
        phone.follow()
    to = [phones[0].id, phones[1].id, phones[0].id]
    assert client.post("/v2/bot/message/multicast", json={"to": to, "messages": [s.text("一")]}).get_json() == {}
    assert [len(phone.messages) for phone in phones] == [1, 1]


def test_one_malformed_id_and_nobody_gets_the_multicast(client: FlaskClient, platform: Platform, friend: str) -> None:
    answer = client.post("/v2/bot/message/multicast", json={"to": [friend, "C" + "0" * 32], "messages": [s.text()]})
    assert "to[1]" in answer.get_json()["message"]
    assert texts(platform) == []


@pytest.mark.parametrize("count", [0, 501])
def test_multicast_takes_one_to_500(client: FlaskClient, count: int) -> None:
    to = ["U" + f"{number:032x}" for number in range(count)]
    assert client.post("/v2/bot/message/multicast", json={"to": to, "messages": [s.text()]}).status_code == 400


def test_broadcast_reaches_friends_only(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.phone("まだの人")
    headers = {"X-Line-Retry-Key": KEY}
    answers = [
        client.post("/v2/bot/message/broadcast", json={"messages": [s.text("一")]}, headers=headers) for _ in "ab"
    ]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert "sentMessages" not in answers[1].get_json()
    assert platform.ledger.all("broadcast")[0].reached == (friend,)


def test_the_monthly_limit(push: Push, platform: Platform, client: FlaskClient) -> None:
    platform.quota = Quota(limit=1)
    assert push(s.text("一"), s.text("二")).status_code == 200
    over = push(s.text("三"))
    assert (over.status_code, over.get_json()["message"]) == (429, "You have reached your monthly limit.")
    assert client.get("/v2/bot/message/quota").get_json() == {"type": "limited", "value": 1}
    assert client.get("/v2/bot/message/quota/consumption").get_json() == {"totalUsage": 1}
    platform.clock.move(32 * 86400)
    assert push(s.text("来月")).status_code == 200


def test_no_limit_is_called_none(client: FlaskClient) -> None:
    assert client.get("/v2/bot/message/quota").get_json() == {"type": "none"}


def test_a_group_counts_its_members(client: FlaskClient, platform: Platform) -> None:
    group = platform.group("町会", "花子", "健一", "さくら")
    client.post("/v2/bot/message/push", json={"to": group.id, "messages": [s.text()]})
    assert platform.quota.used(platform.clock.now()) == 3


def test_narrowcast_is_not_for_small_accounts(client: FlaskClient) -> None:
    assert client.post("/v2/bot/message/narrowcast", json={"messages": [s.text()]}).status_code == 403


@pytest.mark.parametrize("kind", ["reply", "push", "multicast", "narrowcast", "broadcast"])
def test_validation_sends_nothing(client: FlaskClient, platform: Platform, kind: str) -> None:
    path = f"/v2/bot/message/validate/{kind}"
    assert client.post(path, json={"messages": [s.text()]}).get_json() == {}
    assert client.post(path, json={"messages": [s.text("")]}).status_code == 400
    assert platform.ledger.all() == []


def test_only_one_unit_of_plain_letters(client: FlaskClient, friend: str) -> None:
    def send(*units: str) -> int:
        body = {"to": friend, "messages": [s.text()], "customAggregationUnits": list(units)}
        return client.post("/v2/bot/message/push", json=body).status_code

    assert [send("spring_1"), send("a", "b"), send("春"), send("a" * 31)] == [200, 400, 400, 400]


def test_daily_counts_are_ready_the_next_day_in_japan(push: Push, platform: Platform, client: FlaskClient) -> None:
    platform.clock.set_to(datetime(2026, 12, 31, 14, 59, tzinfo=UTC))  # a minute before midnight in Japan
    push(s.text())
    path = "/v2/bot/message/delivery/push?date=20261231"
    assert client.get(path).get_json() == {"status": "unready"}
    platform.clock.move(120)
    assert client.get(path).get_json() == {"status": "ready", "success": 1}
    assert client.get("/v2/bot/message/delivery/push?date=tomorrow").status_code == 400


def test_the_ledger_tells_everything(push: Push, platform: Platform, friend: str) -> None:
    key = str(uuid.uuid4())
    answer = push(s.text("一"), X_Line_Retry_Key=key)
    [one] = platform.ledger.to(friend)
    assert (one.endpoint, one.retry_key, one.messages) == ("push", key, (s.text("一"),))
    assert one.message_ids == (answer.get_json()["sentMessages"][0]["id"],)

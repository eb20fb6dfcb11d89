"""The real client against the stand-in: what is sent arrives whole, and each refusal is told apart."""

import logging
import uuid
from typing import Any

import pytest

from bot.line.client import LineClient, Webhook
from bot.line.limits import OverLimit
from bot.line.transport import LineError, Trouble
from bot.simulator.chats import Chat
from bot.simulator.faults import Fault
from bot.simulator.platform import Platform


def hello(words: str = "こんにちは🍎") -> list[dict[str, Any]]:
    action = {"type": "postback", "label": "はい", "data": "v=1&do=x", "displayText": "はい"}
    return [{"type": "text", "text": words, "quickReply": {"items": [{"type": "action", "action": action}]}}]


def key() -> str:
    return str(uuid.uuid4())


def token_for(platform: Platform, user_id: str) -> str:
    return platform.replies.issue(user_id)


def stopped(call: Any) -> LineError:
    with pytest.raises(LineError) as error:
        call()
    return error.value


def said_to(platform: Platform, who: str) -> list[dict[str, Any]]:
    chat: Chat = platform.chat(who)
    return [entry.message for entry in chat.from_bot()]


def test_a_push_arrives_with_everything_on_it(platform: Platform, client: LineClient, friend: str) -> None:
    sent = client.push(friend, hello(), retry_key=key())
    assert said_to(platform, friend) == hello()
    assert sent.request_id == platform.ledger.all("push")[0].request_id
    assert not sent.already


def test_a_reply_arrives_and_carries_no_retry_key(platform: Platform, client: LineClient, friend: str) -> None:
    client.reply(token_for(platform, friend), hello())
    (accepted,) = platform.ledger.all("reply")
    assert accepted.retry_key is None
    assert said_to(platform, friend) == hello()


def test_a_reply_token_works_once(platform: Platform, client: LineClient, friend: str) -> None:
    token = token_for(platform, friend)
    client.reply(token, hello())
    error = stopped(lambda: client.reply(token, hello()))
    assert (error.trouble, error.status, error.retryable) == (Trouble.BAD_TOKEN, 400, False)


def test_the_same_retry_key_sends_once(platform: Platform, client: LineClient, friend: str) -> None:
    same = key()
    first = client.push(friend, hello(), retry_key=same)
    again = client.push(friend, hello(), retry_key=same)
    assert again.already
    assert again.request_id == first.request_id
    assert len(platform.ledger.all("push")) == 1


def test_a_push_without_an_answer_is_repeated_safely(platform: Platform, client: LineClient, friend: str) -> None:
    same = key()
    platform.faults.add("push", Fault(accepted=True, dropped=True))
    error = stopped(lambda: client.push(friend, hello(), retry_key=same))
    assert (error.trouble, error.status, error.maybe_accepted) == (Trouble.DOWN, None, True)
    assert client.push(friend, hello(), retry_key=same).already
    assert len(said_to(platform, friend)) == 1


@pytest.mark.parametrize(
    ("status", "trouble", "retryable", "maybe_accepted"),
    [
        (400, Trouble.BAD_REQUEST, False, False),
        (401, Trouble.UNAUTHORIZED, False, False),
        (403, Trouble.FORBIDDEN, False, False),
        (404, Trouble.NOT_FOUND, False, False),
        (413, Trouble.BAD_REQUEST, False, False),
        (429, Trouble.RATE, True, False),
        (500, Trouble.DOWN, True, True),
        (503, Trouble.DOWN, True, True),
    ],
)
def test_refusals_say_whether_trying_again_can_help(
    platform: Platform,
    client: LineClient,
    friend: str,
    *,
    status: int,
    trouble: Trouble,
    retryable: bool,
    maybe_accepted: bool,
) -> None:
    platform.faults.add("push", Fault(status))
    error = stopped(lambda: client.push(friend, hello(), retry_key=key()))
    assert (error.trouble, error.retryable, error.maybe_accepted) == (trouble, retryable, maybe_accepted)
    assert error.request_id
    assert said_to(platform, friend) == []


def test_a_spent_month_is_no_rate_limit(platform: Platform, client: LineClient, friend: str) -> None:
    platform.quota.limit = 1
    client.push(friend, hello(), retry_key=key())
    error = stopped(lambda: client.push(friend, hello(), retry_key=key()))
    assert (error.trouble, error.status, error.retryable) == (Trouble.QUOTA, 429, False)
    assert (client.quota(), client.consumption()) == (1, 1)


def test_a_plan_may_have_no_limit(client: LineClient) -> None:
    assert (client.quota(), client.consumption()) == (None, 0)


def test_the_same_goes_to_many(platform: Platform, client: LineClient, friend: str) -> None:
    other = platform.resident("太郎")
    other.friend = True
    client.multicast([friend, other.id], hello(), retry_key=key())
    assert said_to(platform, friend) == said_to(platform, other.id) == hello()


@pytest.mark.parametrize("count", [0, 501])
def test_too_many_recipients_are_a_slip_of_ours(client: LineClient, count: int) -> None:
    with pytest.raises(ValueError, match="recipients"):
        client.multicast(["U" + "0" * 32] * count, hello(), retry_key=key())


def test_what_is_over_a_limit_is_never_sent(platform: Platform, client: LineClient, friend: str) -> None:
    too_long = hello("x" * 5001)
    with pytest.raises(OverLimit):
        client.push(friend, too_long, retry_key=key())
    with pytest.raises(OverLimit):
        client.multicast([friend], too_long, retry_key=key())
    with pytest.raises(OverLimit):
        client.reply(token_for(platform, friend), too_long)
    assert platform.ledger.all() == []


def test_line_can_be_asked_whether_it_would_take_it(client: LineClient) -> None:
    client.validate(hello())
    error = stopped(lambda: client.validate([{"type": "text", "text": ""}]))
    assert error.trouble is Trouble.BAD_REQUEST
    assert "messages[0].text" in error.detail


def test_a_profile_is_there_for_friends_alone(platform: Platform, client: LineClient, friend: str) -> None:
    profile = client.profile(friend)
    assert profile is not None
    assert (profile.name, profile.language) == ("花子", "ja")
    platform.residents[friend].blocked = True
    assert client.profile(friend) is None


@pytest.mark.parametrize(("asked", "shown"), [(0, 5), (7, 10), (20, 20), (600, 60)])
def test_waiting_is_shown_in_steps_of_five_seconds(
    platform: Platform, client: LineClient, friend: str, *, asked: int, shown: int
) -> None:
    before = platform.clock.elapsed()
    client.loading(friend, asked)
    assert platform.chat(friend).loading_until - before == pytest.approx(shown, abs=2)


def test_the_account_and_its_webhook_are_known(platform: Platform, client: LineClient) -> None:
    assert client.bot_info().basic_id == "@musubi"
    assert client.webhook_endpoint() is None
    platform.webhooks.url = "http://127.0.0.1:9/callback"
    assert client.webhook_endpoint() == Webhook("http://127.0.0.1:9/callback", active=True)
    assert not client.test_webhook().ok


def test_nothing_secret_is_in_errors_or_logs(
    platform: Platform, client: LineClient, friend: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    platform.faults.add("push", Fault(500))
    platform.faults.add("profile", Fault(dropped=True))
    errors = [
        stopped(lambda: client.push(friend, hello("ひみつ"), retry_key=key())),
        stopped(lambda: client.profile(friend)),
        stopped(lambda: client.push("U" + "1" * 32, hello("ひみつ"), retry_key=key())),
    ]
    told = caplog.text + "".join(f"{error!r} {error} {error.__cause__!r}" for error in errors)
    assert not any(secret in told for secret in ("ひみつ", friend, "channel-token", "U" + "1" * 32))

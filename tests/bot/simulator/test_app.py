"""The whole walk: the resident writes, the bot is told, replies, and the phone shows it."""

from typing import Any

from flask.testing import FlaskClient

from bot.simulator.platform import Platform
from tests.bot.simulator.conftest import Listener


def reply(client: FlaskClient, token: str, *messages: dict[str, Any]) -> Any:
    return client.post("/v2/bot/message/reply", json={"replyToken": token, "messages": list(messages)})


def test_a_reply_reaches_the_phone(platform: Platform, client: FlaskClient, listener: Listener) -> None:
    phone = platform.phone("花子")
    phone.follow()
    phone.say("手芸が好き")
    assert platform.webhooks.wait_quiet()
    answer = reply(client, listener.events[-1]["replyToken"], {"type": "text", "text": "いいですね"})
    assert answer.status_code == 200
    assert phone.last()["text"] == "いいですね"
    assert phone.transcript() == "花子: 手芸が好き\nむすび: いいですね"


def test_the_page_is_served(client: FlaskClient) -> None:
    page = client.get("/")
    assert "message-input" in page.get_data(as_text=True)
    page.close()

"""Webhooks as they arrive: shape, signature, order, sleep and redelivery."""

import base64
import hashlib
import hmac
import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator import deeds
from bot.simulator.mischief import Mischief
from bot.simulator.platform import Platform
from tests.bot.simulator import shapes as s
from tests.bot.simulator.conftest import SECRET, Listener


def heard(platform: Platform, listener: Listener) -> list[dict[str, Any]]:
    assert platform.webhooks.wait_quiet()
    return listener.events


def until(done: Any, seconds: float = 3.0) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.01)
    assert done()


def test_the_signature_covers_the_raw_body(platform: Platform, listener: Listener) -> None:
    platform.phone("花子").say("手芸が好き 🍎")
    heard(platform, listener)
    digest = hmac.new(SECRET.encode(), listener.raw[0], hashlib.sha256).digest()
    assert listener.headers[0]["x-line-signature"] == base64.b64encode(digest).decode()
    assert b"\\ud83c\\udf4e" in listener.raw[0]


def test_a_text_event_has_lines_shape(platform: Platform, listener: Listener) -> None:
    phone = platform.phone("花子")
    message_id = phone.say("手芸が好き")
    [event] = heard(platform, listener)
    message = event["message"]
    assert (event["type"], event["mode"], event["deliveryContext"]) == ("message", "active", {"isRedelivery": False})
    assert event["source"] == {"type": "user", "userId": phone.id}
    assert len(event["webhookEventId"]) == 26
    assert abs(event["timestamp"] / 1000 - time.time()) < 5
    assert (message["id"], message["type"], message["text"]) == (message_id, "text", "手芸が好き")
    assert {"quoteToken", "markAsReadToken"} <= set(message)


def test_follow_tells_whether_it_is_an_unblock(platform: Platform, listener: Listener) -> None:
    phone = platform.phone("花子")
    phone.follow()
    phone.block()
    phone.follow()
    follow, block, again = heard(platform, listener)
    assert (follow["follow"], again["follow"]) == ({"isUnblocked": False}, {"isUnblocked": True})
    assert block["type"] == "unfollow"
    assert "replyToken" not in block


def test_every_kind_of_message(platform: Platform, listener: Listener) -> None:
    phone = platform.phone("花子")
    phone.sticker()
    phone.photo()
    phone.video()
    phone.voice()
    phone.file("お便り.pdf", b"1234")
    phone.send_location(35.0, 135.7, title="西院")
    sticker, photo, video, voice, paper, place = [event["message"] for event in heard(platform, listener)]
    assert (sticker["packageId"], sticker["stickerResourceType"]) == ("446", "STATIC")
    assert photo["contentProvider"] == {"type": "line"}
    assert (video["duration"], voice["duration"]) == (6000, 4000)
    assert (paper["fileName"], paper["fileSize"]) == ("お便り.pdf", 4)
    assert (place["latitude"], place["title"], "address" in place) == (35.0, "西院", False)
    assert ["quoteToken" in one for one in (sticker, photo, video, voice, paper, place)] == [True] * 3 + [False] * 3


def test_unsend_names_the_message_and_has_no_token(platform: Platform, listener: Listener) -> None:
    phone = platform.phone("花子")
    message_id = phone.say("まちがい")
    phone.unsend()
    event = heard(platform, listener)[-1]
    assert event["unsend"] == {"messageId": message_id}
    assert "replyToken" not in event
    assert phone.transcript() == "（メッセージの送信を取り消しました）"


def test_a_group_has_its_own_source(platform: Platform, listener: Listener) -> None:
    group, phone = platform.group("町会", "花子"), platform.phone("花子")
    deeds.invite(platform, group, phone.owner)
    phone.say("集まりは何時？", group=group)
    deeds.put_out(platform, group, phone.owner)
    join, message, leave = heard(platform, listener)
    assert join["source"] == leave["source"] == {"type": "group", "groupId": group.id}
    assert message["source"] == {"type": "group", "groupId": group.id, "userId": phone.id}
    assert ["replyToken" in one for one in (join, message, leave)] == [True, True, False]


def test_events_of_one_person_keep_their_order(platform: Platform, listener: Listener) -> None:
    phone = platform.phone("花子")
    for number in range(20):
        phone.say(str(number))
    assert [event["message"]["text"] for event in heard(platform, listener)] == [str(number) for number in range(20)]


def test_delivered_means_read(platform: Platform, listener: Listener) -> None:
    phone = platform.phone("花子")
    phone.say("一")
    heard(platform, listener)
    listener.status = 500
    phone.say("二")
    heard(platform, listener)
    assert [entry.read for entry in phone.chat.entries] == [True, False]
    assert [one.status for one in platform.webhooks.log] == [200, 500]


def test_what_is_not_answered_is_not_repeated_unless_switched_on(platform: Platform, listener: Listener) -> None:
    listener.status = 503
    platform.phone("花子").say("一")
    heard(platform, listener)
    time.sleep(0.05)
    assert len(listener.raw) == 1


def test_redelivery_repeats_the_same_event(platform: Platform, listener: Listener) -> None:
    platform.webhooks.redelivery, platform.webhooks.redelivery_delays = True, (0.01, 0.01)
    listener.status = 503
    platform.phone("花子").say("一")
    until(lambda: len(listener.raw) == 3)
    first, *again = listener.events
    assert [one["deliveryContext"] for one in again] == [{"isRedelivery": True}] * 2
    assert {(one["webhookEventId"], one["replyToken"], one["timestamp"]) for one in listener.events} == {
        (first["webhookEventId"], first["replyToken"], first["timestamp"])
    }


def test_a_sleeping_bot_gets_everything_when_it_wakes(platform: Platform, listener: Listener) -> None:
    platform.webhooks.sleep()
    platform.phone("花子").say("一")
    assert heard(platform, listener) == []
    assert (platform.webhooks.held, platform.webhooks.log[-1].reason) == (1, "asleep")
    platform.webhooks.wake()
    [event] = heard(platform, listener)
    assert event["deliveryContext"] == {"isRedelivery": True}


def test_a_redelivered_token_lives_another_minute_up_to_twenty(
    platform: Platform, listener: Listener, client: FlaskClient
) -> None:
    for seconds, status in ((600, 200), (1300, 400)):
        platform.webhooks.sleep()
        platform.phone("花子").say("一")
        heard(platform, listener)
        platform.clock.let_pass(seconds)
        platform.webhooks.wake()
        body = {"replyToken": heard(platform, listener)[-1]["replyToken"], "messages": [s.text()]}
        assert client.post("/v2/bot/message/reply", json=body).status_code == status


def test_several_events_in_one_request_and_the_same_twice(platform: Platform, listener: Listener) -> None:
    platform.phone("花子").say("一")
    [event] = heard(platform, listener)
    platform.webhooks.send("U1", event, event)
    assert len(heard(platform, listener)) == 3
    assert len(listener.raw) == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "gopher://example.com", ""])
def test_a_bot_that_cannot_be_reached(platform: Platform, url: str) -> None:
    platform.webhooks.url = url
    platform.phone("花子").say("一")
    assert platform.webhooks.wait_quiet()
    assert platform.webhooks.log[-1].status == 0


def test_a_webhook_that_is_switched_off_sends_nothing(platform: Platform, listener: Listener) -> None:
    platform.webhooks.active = False
    platform.phone("花子").say("一")
    assert heard(platform, listener) == []


def test_mischief_brings_a_webhook_twice_and_the_same(platform: Platform, listener: Listener) -> None:
    platform.webhooks.mischief = Mischief(twice=1.0)
    platform.phone("花子").follow()
    first, second = heard(platform, listener)
    assert first == second


def test_mischief_brings_webhooks_late_and_behind_later_ones(platform: Platform, listener: Listener) -> None:
    platform.webhooks.mischief = Mischief(late=1.0, seconds=0.2)
    for number in range(8):
        platform.phone("花子").say(str(number))
    said = [event["message"]["text"] for event in heard(platform, listener)]
    assert sorted(said) == [str(number) for number in range(8)] != said

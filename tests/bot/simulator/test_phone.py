"""The phone that tests and journeys hold."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator.deeds import Impossible
from bot.simulator.phone import Phone
from bot.simulator.platform import Platform
from tests.bot.simulator import shapes as s
from tests.bot.simulator.api.test_richmenus import create
from tests.bot.simulator.conftest import Listener

Push = Callable[..., Any]


@pytest.fixture
def phone(platform: Platform, friend: str) -> Phone:
    return platform.phone("花子")


def postbacks(platform: Platform, listener: Listener) -> list[dict[str, Any]]:
    platform.webhooks.wait_quiet()
    return [event["postback"] for event in listener.events if event["type"] == "postback"]


def test_tapping_a_quick_reply_says_it_and_clears_them(phone: Phone, push: Push) -> None:
    push(s.quick({"type": "message", "label": "近く", "text": "近くで"}, s.postback("やめる")))
    phone.tap("近く")
    assert phone.transcript() == "むすび: こんにちは\n花子: 近くで"
    assert phone.buttons == []


def test_a_postback_shows_its_display_text_but_only_the_data_is_sent(
    phone: Phone, push: Push, platform: Platform, listener: Listener
) -> None:
    push(s.flex(s.bubble(s.button(s.postback("行ってみる", "go=1", displayText="行きます")))))
    phone.tap("行ってみる")
    assert phone.transcript().endswith("花子: 行きます")
    assert postbacks(platform, listener) == [{"data": "go=1"}]
    assert [event["type"] for event in listener.events] == ["follow", "postback"]


def test_a_silent_postback_clears_quick_replies_too(phone: Phone, push: Push) -> None:
    push(s.quick(s.postback("はい")))
    phone.tap("はい")
    assert phone.buttons == []


def test_picking_a_date(phone: Phone, push: Push, platform: Platform, listener: Listener) -> None:
    push(s.quick(s.picker(min="2026-12-01", max="2026-12-31")))
    with pytest.raises(Impossible):
        phone.tap("日")
    with pytest.raises(Impossible):
        phone.tap("日", pick="2027-01-01")
    phone.tap("日", pick="2026-12-24")
    assert postbacks(platform, listener) == [{"data": "d", "params": {"date": "2026-12-24"}}]


def test_links_and_copies_stay_on_the_phone(phone: Phone, push: Push, platform: Platform, listener: Listener) -> None:
    link = {"type": "uri", "label": "ひらく", "uri": "https://example.com"}
    copy = {"type": "clipboard", "label": "写す", "clipboardText": "075"}
    push(s.buttons(actions=[link, copy]))
    phone.tap("ひらく")
    phone.tap("写す")
    assert (phone.opened, phone.clipboard) == (["https://example.com"], "075")
    assert postbacks(platform, listener) == []


def test_the_newest_button_of_that_name_is_tapped(
    phone: Phone, push: Push, platform: Platform, listener: Listener
) -> None:
    push(s.buttons(actions=[s.postback(data="old")]))
    push(s.confirm(s.postback(data="new"), s.postback("いいえ")))
    phone.tap("はい")
    assert postbacks(platform, listener) == [{"data": "new"}]


def test_a_whole_box_is_known_by_its_words(phone: Phone, push: Push, platform: Platform, listener: Listener) -> None:
    box = s.box(s.text("手芸サロン"), s.text("歩いて9分"), action={"type": "postback", "data": "box"})
    push(s.flex(s.bubble(box)))
    phone.tap("手芸サロン")
    assert postbacks(platform, listener) == [{"data": "box"}]


def test_the_rich_menu_can_be_tapped_and_switched(
    phone: Phone, client: FlaskClient, platform: Platform, listener: Listener
) -> None:
    switch = {"type": "richmenuswitch", "label": "つぎ", "richMenuAliasId": "second", "data": "s"}
    areas = [{"bounds": {"x": 0, "y": 0, "width": 10, "height": 10}, "action": switch}]
    first, second = create(client, areas=areas), create(client)
    client.post("/v2/bot/richmenu/alias", json={"richMenuAliasId": "second", "richMenuId": second})
    client.post(f"/v2/bot/user/all/richmenu/{first}")
    phone.tap("つぎ")
    phone.tap("さがす")
    assert postbacks(platform, listener) == [
        {"data": "s", "params": {"newRichMenuAliasId": "second", "status": "SUCCESS"}},
        {"data": "yes"},
    ]


def test_a_missing_button_lists_what_is_there(phone: Phone, push: Push) -> None:
    push(s.quick(s.postback("はい"), s.postback("いいえ")))
    with pytest.raises(Impossible, match="quick reply: いいえ"):
        phone.tap("たぶん")


def test_a_camera_button_asks_for_the_photo_itself(phone: Phone, push: Push) -> None:
    push(s.quick({"type": "camera", "label": "写真"}))
    with pytest.raises(Impossible, match="photo"):
        phone.tap("写真")


def test_waiting_for_an_answer_that_comes_later(phone: Phone, push: Push) -> None:
    push(s.text("前から"))
    phone.say("ねえ")
    later = threading.Timer(0.05, lambda: push(s.text("はい"), s.text("どうぞ")))
    later.start()
    assert [message["text"] for message in phone.wait(2)] == ["はい", "どうぞ"]
    later.join()


def test_waiting_one_by_one(phone: Phone, push: Push) -> None:
    phone.say("ねえ")
    push(s.text("一"), s.text("二"))
    assert [phone.wait()[0]["text"], phone.wait()[0]["text"]] == ["一", "二"]


def test_a_resident_has_one_phone(phone: Phone, push: Push, platform: Platform) -> None:
    phone.say("ねえ")
    push(s.text("はい"))
    assert platform.phone("花子").last() == s.text("はい")


def test_waiting_in_vain_shows_the_chat(phone: Phone) -> None:
    phone.say("だれか")
    with pytest.raises(TimeoutError, match="花子: だれか"):
        phone.last(seconds=0.02)


def test_waiting_for_words(phone: Phone, push: Push) -> None:
    phone.say("ねえ")
    push(s.flex(s.bubble(s.text("手芸サロン"))))
    phone.wait()
    phone.wait_for("手芸サロン")
    phone.say("もういちど")
    with pytest.raises(TimeoutError):
        phone.wait_for("手芸サロン", seconds=0.01)


def test_a_blocker_cannot_write(phone: Phone) -> None:
    phone.block()
    with pytest.raises(Impossible):
        phone.say("あれ")


def test_only_own_messages_can_be_unsent(phone: Phone, push: Push) -> None:
    with pytest.raises(Impossible):
        phone.unsend()
    push(s.text())
    with pytest.raises(Impossible):
        phone.unsend(phone.chat.entries[-1].id)

"""Answers become LINE messages that LINE takes, however many, long or large they are."""

from typing import Any

import pytest

from bot.line.limits import OverLimit, check, size
from bot.line.render import draw
from bot.simulator.refusals.messages import check_messages
from handlers.turn import Button, Card, Link, Message, PickTime, Press, Row, Say, SendPlace, Show, t

Json = dict[str, Any]
YES, NO = Press("はい", "yes"), Press("いいえ", "no")


def drawn(*messages: Message, language: str = "ja") -> list[Json]:
    made = draw(messages, language)
    assert check_messages(made) == []
    return made


def labels(message: Json) -> list[str]:
    return [item["action"]["label"] for item in message["quickReply"]["items"]]


def card(title: str = "手芸カフェ", rows: int = 2, words: str = "12月4日") -> Card:
    return Card(title, tuple(Row("when" if at % 2 else "where", words) for at in range(rows)), (YES,))


def bubbles(messages: list[Json]) -> list[Json]:
    return [one for message in messages for one in message["contents"].get("contents", [])]


def titles(messages: list[Json]) -> list[str]:
    return [bubble["body"]["contents"][0]["contents"][-1]["text"] for bubble in bubbles(messages)]


def test_words_become_text() -> None:
    assert drawn(Say("こんにちは")) == [{"type": "text", "text": "こんにちは"}]


def test_silence_is_nothing_to_send() -> None:
    assert draw((), "ja") == []


def test_sentences_come_from_the_catalogue() -> None:
    (message,) = drawn(Show("集まりです。", (Card("a", (Row("fee", t("card.online")),)),)))
    assert "オンライン" in str(message)


def test_choices_become_quick_replies_in_order() -> None:
    link = Link("電話する", "tel:0120-000-000")
    (message,) = drawn(Say("どうしますか", (YES, SendPlace("場所を送る"), PickTime("日を選ぶ", "day", "date"), link)))
    assert labels(message) == ["はい", "場所を送る", "日を選ぶ", "電話する"]
    kinds = [item["action"]["type"] for item in message["quickReply"]["items"]]
    assert kinds == ["postback", "location", "datetimepicker", "uri"]


def test_all_choices_stand_under_the_last_message_where_line_shows_them() -> None:
    first, last = drawn(Say("一つ目", (YES,)), Say("二つ目", (NO,)))
    assert "quickReply" not in first
    assert labels(last) == ["はい", "いいえ"]


def test_choices_over_thirteen_and_dead_links_are_left_out() -> None:
    choices: tuple[Button, ...] = (Link("ページ", "nowhere"), *(Press(str(number), "pick") for number in range(20)))
    (message,) = drawn(Say("どれですか", choices))
    assert labels(message) == [str(number) for number in range(13)]


def test_one_card_has_the_whole_width() -> None:
    (message,) = drawn(Show("1つ見つかりました。", (card(),)))
    assert message["altText"] == "1つ見つかりました。"
    assert (message["contents"]["type"], message["contents"]["size"]) == ("bubble", "giga")


def test_several_cards_stand_side_by_side_and_are_equally_wide() -> None:
    messages = drawn(Show("3つ見つかりました。", (card("一"), card("二"), card("三"))))
    assert titles(messages) == ["一", "二", "三"]
    assert {bubble["size"] for bubble in bubbles(messages)} == {"mega"}


def test_twelve_cards_are_shown_at_most() -> None:
    messages = drawn(Show("たくさんあります。", tuple(card(str(number)) for number in range(15))))
    assert titles(messages) == [str(number) for number in range(12)]


def test_what_is_too_long_ends_with_dots() -> None:
    text, show = drawn(Say("あ" * 6_000), Show("い" * 2_000, (card(),)))
    assert (len(text["text"]), text["text"][-1]) == (5_000, "…")
    assert (len(show["altText"]), show["altText"][-1]) == (1_500, "…")


def test_a_carousel_that_is_too_large_becomes_two_with_no_card_lost() -> None:
    cards = tuple(Card(str(number), tuple(Row("note", "あ" * 400) for _ in range(5)), (YES,)) for number in range(12))
    messages = drawn(Show("くわしい一覧です。", cards, (YES,)))
    assert len(messages) == 2
    assert titles(messages) == [str(number) for number in range(12)]
    assert all(size(message["contents"]) <= 50_000 for message in messages)
    assert "quickReply" not in messages[0] and labels(messages[1]) == ["はい"]


def test_rows_give_way_before_messages_are_lost() -> None:
    full = Card("題", tuple(Row("note", "あ" * 400) for _ in range(12)), (YES,))
    show = Show("くわしい一覧です。", (full,) * 12)
    messages = drawn(Say("一"), Say("二"), Say("三"), show)
    assert len(messages) <= 5
    assert len(bubbles(messages[3:])) == 12


def test_a_bubble_that_is_too_large_loses_its_last_rows() -> None:
    rows = tuple(Row("note", f"{number}" + "あ" * 399) for number in range(30))
    (message,) = drawn(Show("長い説明です。", (Card("題", rows, (YES,)),)))
    assert 25_000 < size(message["contents"]) <= 30_000
    assert "0あ" in str(message) and "29あ" not in str(message)


def test_six_messages_are_a_slip_of_the_program() -> None:
    with pytest.raises(OverLimit, match="messages: 6"):
        draw((Say("a"),) * 6, "ja")


def test_whatever_is_written_there_line_takes_it() -> None:
    for words in ("👨‍👩‍👧" * 700, "か\u3099" * 3_000, "\ud83c", "{}{}", "a\u0000b", "行\n" * 3_000):
        shown = Card(words, (Row("when", words), Row("reason", words)), (Press(words, "x"),), kicker=words, mark=words)
        check(draw((Say(words, (Press(words, "x"),)), Show(words, (shown, shown))), "ja"))

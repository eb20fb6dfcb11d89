"""An announcement as LINE messages: no word of it is lost, and LINE takes it."""

import pytest

from bot.line.counting import utf16
from bot.line.notice import LONGEST_TEXT, Notice, draw_notice, pieces


def _words(node: object) -> str:
    if isinstance(node, dict):
        own = node["text"] if node.get("type") == "text" else ""
        return str(own) + "".join(_words(value) for name, value in node.items() if name != "altText")
    return "".join(map(_words, node)) if isinstance(node, list) else ""


def test_words_alone_are_a_plain_bubble() -> None:
    assert draw_notice(Notice("", "あす、訓練です。"), "ja") == [{"type": "text", "text": "あす、訓練です。"}]


def test_a_title_a_link_and_a_sign_up_make_a_card() -> None:
    notice = Notice("訓練", "あす、\n\n訓練です。", "https://city.example.jp/r/abc", {"o": "x2"})
    (card,) = draw_notice(notice, "en")
    actions = [button["action"] for button in card["contents"]["footer"]["contents"]]
    assert [(one["type"], one["label"]) for one in actions] == [("postback", "I want to go"), ("uri", "Read more")]
    assert (actions[0]["data"], actions[1]["uri"]) == ("v=1&do=join&o=x2", "https://city.example.jp/r/abc")
    assert card["altText"].startswith("訓練\nあす、")


@pytest.mark.parametrize("letter", ["あ", "😀", "行。", "短い\n"])
def test_the_longest_text_stands_on_a_card_whole(letter: str) -> None:
    text = letter * (LONGEST_TEXT // utf16(letter))
    (card,) = draw_notice(Notice("題", text), "ja")
    told = _words(card["contents"]).replace("\n", "")
    assert text.replace("\n", "") in told


def test_pieces_part_between_lines_then_sentences_then_letters() -> None:
    assert pieces("ab\ncd\nef", 5) == ["ab\ncd", "ef"]
    assert pieces("あい。うえ。お", 6) == ["あい。うえ。", "お"]
    assert pieces("abcdefgh", 5) == ["abcde", "fgh"]
    assert pieces("😀😀😀", 5) == ["😀😀", "😀"]


def test_a_language_without_our_sentences_has_labels_in_easy_japanese() -> None:
    (card,) = draw_notice(Notice("消息", "明天有训练。", "https://city.example.jp/r/abc"), "zh")
    assert "くわしく" in str(card["contents"]["footer"])
    assert "明天有训练。" in _words(card["contents"])

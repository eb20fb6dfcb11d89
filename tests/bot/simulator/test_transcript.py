"""A chat as text, the form journeys are compared in."""

from collections.abc import Callable
from typing import Any

from bot.simulator.platform import Platform
from tests.bot.simulator import shapes as s

CARD = s.bubble(
    s.text("手芸サロン"),
    s.box(s.text("つぎ"), s.text("11月26日"), layout="baseline"),
    s.image(),
    {"type": "separator"},
    {"type": "text", "contents": [{"type": "span", "text": "歩いて"}, {"type": "span", "text": "9分"}]},
    footer=s.box(s.button(s.postback("行ってみる")), s.button(s.postback("ほかの日"))),
)


def test_a_whole_conversation(platform: Platform, push: Callable[..., Any]) -> None:
    phone = platform.phone("花子")
    phone.say("手芸が好き")
    push(s.text("見つかりました。\nこちらです。"), s.flex(s.carousel(CARD, s.bubble(s.text("将棋")))))
    phone.sticker()
    phone.send_location(35.0, 135.7, title="西院")
    push(s.confirm(s.postback("はい"), s.postback("いいえ")))
    push({**s.quick(s.postback("つづける"), s.postback("やめる")), "sender": {"name": "ひろば"}})
    assert phone.transcript() == "\n".join(
        [
            "花子: 手芸が好き",
            "むすび: 見つかりました。",
            "  こちらです。",
            "むすび: | 手芸サロン",
            "  | つぎ 11月26日",
            "  | （画像）",
            "  | 歩いて9分",
            "  | [ 行ってみる ]",
            "  | [ ほかの日 ]",
            "  | ――",
            "  | 将棋",
            "花子: （スタンプ）",
            "花子: （場所） 西院",
            "むすび: | 行きますか",
            "  | [ はい ]",
            "  | [ いいえ ]",
            "ひろば from むすび: こんにちは",
            "  < つづける > < やめる >",
        ]
    )


def test_template_columns_are_parted(platform: Platform, push: Callable[..., Any]) -> None:
    push(s.columns(s.column(title="一"), s.column(title="二")))
    lines = platform.phone("花子").transcript().splitlines()
    assert lines == [
        "むすび: | 一",
        "  | 手芸サロン",
        "  | [ はい ]",
        "  | ――",
        "  | 二",
        "  | 手芸サロン",
        "  | [ はい ]",
    ]

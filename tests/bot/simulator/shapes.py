"""Messages to try limits with: each builder gives one LINE would take, and lets a test change what it needs."""

from typing import Any

Json = dict[str, Any]
PICTURE = "https://example.com/a.png"


def text(words: str = "こんにちは", **more: Any) -> Json:
    return {"type": "text", "text": words, **more}


def postback(label: str = "はい", data: str = "yes", **more: Any) -> Json:
    return {"type": "postback", "label": label, "data": data, **more}


def quick(*actions: Json) -> Json:
    return text(quickReply={"items": [{"type": "action", "action": one} for one in actions]})


def picker(**more: Any) -> Json:
    return {"type": "datetimepicker", "label": "日", "data": "d", "mode": "date", **more}


def box(*contents: Json, layout: str = "vertical", **more: Any) -> Json:
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def bubble(*contents: Json, **more: Any) -> Json:
    return {"type": "bubble", "body": box(*(contents or (text(),))), **more}


def carousel(*bubbles: Json) -> Json:
    return {"type": "carousel", "contents": list(bubbles)}


def flex(contents: Json, alt: str = "カード") -> Json:
    return {"type": "flex", "altText": alt, "contents": contents}


def button(action: Json | None = None, **more: Any) -> Json:
    return {"type": "button", "action": action or postback(), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "url": PICTURE, **more}


def template(shape: Json, alt: str = "えらぶ") -> Json:
    return {"type": "template", "altText": alt, "template": shape}


def buttons(**more: Any) -> Json:
    return template({"type": "buttons", "text": "どれにしますか", "actions": [postback()], **more})


def confirm(*actions: Json, words: str = "行きますか") -> Json:
    return template({"type": "confirm", "text": words, "actions": list(actions)})


def columns(*some: Json) -> Json:
    return template({"type": "carousel", "columns": list(some)})


def column(actions: int = 1, **more: Any) -> Json:
    return {"text": "手芸サロン", "actions": [postback()] * actions, **more}


def location(**more: Any) -> Json:
    return {"type": "location", "title": "西院", "address": "京都市", "latitude": 35.0, "longitude": 135.7, **more}


def imagemap(**more: Any) -> Json:
    area = {"x": 0, "y": 0, "width": 520, "height": 520}
    action = {"type": "message", "text": "左", "area": area}
    size = {"width": 1040, "height": 520}
    shape = {"baseUrl": "https://example.com/map", "altText": "地図", "baseSize": size, "actions": [action]}
    return {"type": "imagemap", **shape, **more}


def rich_menu(**more: Any) -> Json:
    area = {"bounds": {"x": 0, "y": 0, "width": 400, "height": 270}, "action": postback("さがす")}
    size = {"width": 800, "height": 540}
    return {"size": size, "selected": True, "name": "main", "chatBarText": "メニュー", "areas": [area], **more}

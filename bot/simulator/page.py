"""The phone page and the small JSON interface it speaks. Not LINE's API; see `api/`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, jsonify, request

from bot.simulator import deeds
from bot.simulator.deeds import Impossible
from bot.simulator.ledger import JAPAN
from bot.simulator.people import Resident
from bot.simulator.platform import Platform
from bot.simulator.pressing import press
from bot.simulator.view import phone_view, residents_view

page = Blueprint("page", __name__)
LONG_POLL_SECONDS = 20.0
NAME_LENGTH = 20
Json = dict[str, Any]


def _platform() -> Platform:
    return cast(Platform, current_app.extensions["stand_in"])


def _who(user_id: str) -> Resident:
    return _platform().residents.get(user_id) or abort(404)


@page.errorhandler(Impossible)
def impossible(error: Impossible) -> tuple[Response, int]:
    return jsonify(message=str(error)), 409


@page.get("/")
def home() -> Response:
    return current_app.send_static_file("index.html")


@page.get("/sim/residents")
def residents() -> Response:
    return jsonify(residents=residents_view(_platform()))


@page.post("/sim/residents")
def move_in() -> Response:
    name = str(request.get_json().get("name", "")).strip()[:NAME_LENGTH]
    if not name:
        abort(400)
    who = _platform().resident(name)
    _platform().changed()
    return jsonify(id=who.id, name=who.name)


@page.get("/sim/phones/<user_id>")
def phone(user_id: str) -> Response:
    """Answers at once when the page knows another version, else when something changes or after a while."""
    who, known, here = _who(user_id), request.args.get("after", "-1"), _platform()
    with here.news:
        here.news.wait_for(lambda: str(here.version) != known, LONG_POLL_SECONDS)
    return jsonify(phone_view(here, who))


@page.post("/sim/phones/<user_id>/<deed>")
def act(user_id: str, deed: str) -> Response:
    """One deed of the resident, such as `say` or `follow`."""
    do = _DEEDS.get(deed) or abort(404)
    do(_platform(), _who(user_id), request.get_json(silent=True) or {})
    return jsonify({})


@page.post("/sim/clock")
def clock() -> Response:
    """`{"seconds": n}` moves the day, `{"to": "2026-12-01T18:00"}` sets it (Japan time), `{}` puts it back."""
    body, hands = request.get_json(), _platform().clock
    if "seconds" in body:
        hands.move(float(body["seconds"]))
    elif "to" in body:
        hands.set_to(datetime.fromisoformat(body["to"]).replace(tzinfo=JAPAN))
    elif "tomorrow" in body:
        hands.set_to(_tomorrow_at(int(body["tomorrow"])))
    else:
        hands.put_back()
    _platform().changed()
    return jsonify({})


@page.post("/sim/asleep")
def asleep() -> Response:
    hooks = _platform().webhooks
    (hooks.sleep if request.get_json()["on"] else hooks.wake)()
    _platform().changed()
    return jsonify({})


@page.get("/sim/menus/<menu_id>/image")
def menu_image(menu_id: str) -> Response:
    menu = _platform().menus.menus.get(menu_id) or abort(404)
    return Response(menu.image, content_type=menu.image_type)


@page.get("/sim/content/<message_id>")
def content(message_id: str) -> Response:
    """What a resident sent: the picture drawn in their own bubble."""
    data, kind = _platform().content.get(message_id) or abort(404)
    return Response(data, content_type=kind)


def _tomorrow_at(hour: int) -> datetime:
    tomorrow = _platform().clock.now().astimezone(JAPAN) + timedelta(days=1)
    return tomorrow.replace(hour=hour, minute=0, second=0, microsecond=0)


def _say(platform: Platform, who: Resident, body: Json) -> None:
    words = str(body.get("text", "")).strip("\n")[:5000]
    if not words.strip():
        abort(400)
    deeds.say(platform, who, words)


def _sticker(platform: Platform, who: Resident, body: Json) -> None:
    shape = {key: str(body[key]) for key in ("packageId", "stickerId")}
    keywords = [str(one) for one in body.get("keywords", [])][:15]
    deeds.write(platform, who, {"type": "sticker", **shape, "stickerResourceType": "STATIC", "keywords": keywords})


def _photo(platform: Platform, who: Resident, _body: Json) -> None:
    deeds.write(platform, who, {"type": "image", "contentProvider": {"type": "line"}})


def _location(platform: Platform, who: Resident, body: Json) -> None:
    named = {key: str(body[key])[:100] for key in ("title", "address") if body.get(key)}
    spot = {"latitude": float(body["latitude"]), "longitude": float(body["longitude"])}
    deeds.write(platform, who, {"type": "location", **named, **spot})


def _press(platform: Platform, who: Resident, body: Json) -> None:
    press(platform, who, body["action"], body.get("choice"))


_DEEDS: dict[str, Callable[[Platform, Resident, Json], None]] = {
    "follow": lambda platform, who, _body: deeds.follow(platform, who),
    "block": lambda platform, who, _body: deeds.block(platform, who),
    "unsend": lambda platform, who, body: deeds.unsend(platform, who, body["id"]),
    "say": _say,
    "sticker": _sticker,
    "photo": _photo,
    "location": _location,
    "press": _press,
}

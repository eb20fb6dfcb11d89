"""What every call to LINE passes: request id, token, rate limit, ordered faults, and the shape of error answers."""

import json
import socket
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn, cast

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request

from bot.simulator.faults import Fault
from bot.simulator.platform import Platform
from bot.simulator.refusals.shapes import Check, Problem

BODY_BYTES = 2_000_000
Json = dict[str, Any]


class Refusal(Exception):
    """An error answer of LINE."""

    def __init__(self, status: int, message: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers or {}
        self.body = {"message": message, **more}


class Garbage(Refusal):
    """An answer in which something else stands where JSON should."""

    def __init__(self, status: int, raw: bytes) -> None:
        super().__init__(status, "garbage")
        self.raw = raw


def platform() -> Platform:
    return cast(Platform, current_app.extensions["stand_in"])


def guard(app: Flask, *blueprints: Blueprint) -> None:
    """Register LINE's blueprints so that every call passes the gate."""
    line = Blueprint("line", __name__)
    line.before_request(_enter)
    line.after_request(_leave)
    for blueprint in blueprints:
        line.register_blueprint(blueprint)
    app.register_blueprint(line)
    app.register_error_handler(Refusal, _refused)


def endpoint() -> str:
    """The call's short name, such as `push`: the key of rate limits and faults."""
    return (request.endpoint or "").rsplit(".", 1)[-1]


def read_json() -> Json:
    """The request body as an object, refused as LINE refuses what it cannot read."""
    if request.mimetype != "application/json":
        raise Refusal(415, "Unsupported media type")
    try:
        value = json.loads(request.get_data())
    except (ValueError, UnicodeDecodeError):
        raise Refusal(400, "The request body could not be parsed as JSON (line: 1, column: 1)") from None
    if not isinstance(value, dict):
        raise Refusal(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return value


def checked(rule: Check) -> Json:
    """The request body, once it passes this rule."""
    value, found = read_json(), list[Problem]()
    rule(value, "", found)
    refuse(found)
    return value


def refuse(found: Sequence[Problem]) -> None:
    """Answer problems the way LINE words them; nothing happens when there are none."""
    if not found:
        return
    outside = [one for one in found if one.message_index is None]
    broken = next((one for one in outside if one.unreadable), None)
    if broken:
        raise Refusal(400, broken.message)
    if not outside:
        index = found[0].message_index
        details = [_detail("invalid property" if one.unreadable else one.message, one.property) for one in found]
        raise Refusal(400, f"A message (messages[{index}]) in the request body is invalid", details=details)
    details = [_detail(one.message, one.property) for one in outside]
    raise Refusal(400, f"The request body has {len(details)} error(s)", details=details)


def _detail(message: str, where: str) -> Json:
    return {"message": message, "property": where}


def _enter() -> None:
    g.request_id = str(uuid.uuid4())
    g.fault = None
    given = request.headers.get("Authorization", "")
    if given != f"Bearer {platform().token}":
        reason = "Confirm that the access token in the authorization header is valid." if given else "Missing header"
        raise Refusal(401, f"Authentication failed due to the following reason: {reason}")
    if (request.content_length or 0) > BODY_BYTES:
        raise Refusal(413, "Request entity too large")
    with platform().lock:
        fits = platform().rates.take(endpoint())
    if not fits:
        raise Refusal(429, "The API rate limit has been exceeded. Try again later.")
    g.fault = platform().faults.take(endpoint())
    if g.fault and not g.fault.accepted:
        fault, g.fault = g.fault, None
        _break(fault)


def _leave(response: Response) -> Response:
    response.headers["x-line-request-id"] = g.request_id
    if g.fault and response.status_code < 400:
        fault, g.fault = g.fault, None
        try:
            _break(fault)
        except Refusal as refusal:
            failed = _refused(refusal)
            failed.headers["x-line-request-id"] = g.request_id
            return failed
    return response


def _break(fault: Fault) -> None:
    """Wait, hang up or answer what was ordered."""
    if fault.seconds:
        time.sleep(fault.seconds)
    if fault.dropped or (fault.garbage and not fault.status):
        _hang_up(fault.garbage)
    if fault.garbage:
        raise Garbage(fault.status, fault.garbage)
    if fault.status == 429:
        raise Refusal(429, "The API rate limit has been exceeded. Try again later.")
    if fault.status:
        raise Refusal(fault.status, "Internal error")


def _hang_up(last_words: bytes) -> NoReturn:
    """Close the client's connection, most often without a word. Nothing more is done; a test client gets a 502."""
    line = request.environ.get("werkzeug.socket")
    with suppress(OSError):  # who called may have gone already
        if line is not None:
            line.sendall(last_words)
            line.shutdown(socket.SHUT_RDWR)
    raise Refusal(502, "dropped")


def _refused(refusal: Refusal) -> Response:
    response = Response(refusal.raw) if isinstance(refusal, Garbage) else jsonify(refusal.body)
    response.status_code = refusal.status
    response.headers.update(refusal.headers)
    return response

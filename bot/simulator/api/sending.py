"""Reply, push, multicast, broadcast, their validation, the month's quota and the daily counts."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from bot.simulator import ids
from bot.simulator.api.gate import Json, Refusal, checked, endpoint, platform, refuse
from bot.simulator.ledger import JAPAN, Acceptance
from bot.simulator.refusals.messages import check_messages
from bot.simulator.refusals.shapes import Check, Problem, anything, boolean, fields, items, matching, text

sending = Blueprint("sending", __name__)

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_USER = re.compile(r"U[0-9a-f]{32}")
_ANYONE = re.compile(r"[UCR][0-9a-f]{32}")
_UNITS = items(matching(r"[a-zA-Z0-9_]{1,30}"), 0, 1)
_BASE: dict[str, Check] = {"messages": anything, "notificationDisabled": boolean}


def _list_of_ids(value: Any, at: str, found: list[Problem]) -> None:
    items(text(10_000), 1, 500)(value, at, found)


_REPLY = fields({**_BASE, "replyToken": text(10_000)}, required=("replyToken",))
_PUSH = fields({**_BASE, "to": text(10_000), "customAggregationUnits": _UNITS}, required=("to",))
_MULTICAST = fields({**_BASE, "to": _list_of_ids, "customAggregationUnits": _UNITS}, required=("to",))
_BROADCAST = fields(_BASE)
_VALIDATE = fields({"messages": anything})


@sending.post("/v2/bot/message/reply")
def reply() -> Response:
    if "X-Line-Retry-Key" in request.headers:
        raise Refusal(400, "The retry key is not supported by this API")
    body = _read(_REPLY)
    with platform().lock:
        chat = platform().replies.chat(body["replyToken"])
        if chat is None:
            raise Refusal(400, "Invalid reply token")
        platform().replies.use(body["replyToken"])
        return jsonify(sentMessages=_accept([chat], body["messages"]))


@sending.post("/v2/bot/message/push")
def push() -> Response:
    body = _read(_PUSH)
    if not _ANYONE.fullmatch(body["to"]):
        raise _bad_recipient("to")
    with platform().lock:
        known = {**platform().residents, **platform().groups}
        group = platform().groups.get(body["to"])
        _once()
        if body["to"] not in known or (group and not group.account_inside):
            raise Refusal(400, "Failed to send messages")
        return jsonify(sentMessages=_charge([body["to"]], body["messages"]))


@sending.post("/v2/bot/message/multicast")
def multicast() -> Response:
    """One malformed id and nobody gets it; ids of strangers are passed over."""
    body = _read(_MULTICAST)
    for index, one in enumerate(body["to"]):
        if not _USER.fullmatch(one):
            raise _bad_recipient(f"to[{index}]")
    with platform().lock:
        _once()
        _charge(list(dict.fromkeys(body["to"])), body["messages"])
    return jsonify({})


@sending.post("/v2/bot/message/broadcast")
def broadcast() -> Response:
    body = _read(_BROADCAST)
    with platform().lock:
        _once()
        _charge(platform().friends(), body["messages"])
    return jsonify({})


@sending.post("/v2/bot/message/narrowcast")
def narrowcast() -> Response:
    raise Refusal(403, "Your account does not have enough friends")


@sending.post("/v2/bot/message/validate/<any(reply,push,multicast,narrowcast,broadcast):_kind>")
def validate(_kind: str) -> Response:
    _read(_VALIDATE)
    return jsonify({})


@sending.get("/v2/bot/message/quota")
def quota() -> Response:
    limit = platform().quota.limit
    return jsonify({"type": "none"} if limit is None else {"type": "limited", "value": limit})


@sending.get("/v2/bot/message/quota/consumption")
def consumption() -> Response:
    return jsonify(totalUsage=platform().quota.used(platform().clock.now()))


@sending.get("/v2/bot/message/delivery/<any(reply,push,multicast,broadcast):kind>")
def delivery(kind: str) -> Response:
    """Counts are ready the day after, by Japan's calendar."""
    try:
        day = datetime.strptime(request.args.get("date", ""), "%Y%m%d").replace(tzinfo=JAPAN).date()
    except ValueError:
        raise Refusal(400, "The value for the 'date' parameter is invalid") from None
    if day >= platform().clock.now().astimezone(JAPAN).date():
        return jsonify(status="unready")
    return jsonify(status="ready", success=platform().ledger.sent_on(day, kind))


def _read(rule: Check) -> Json:
    body = checked(rule)
    refuse(check_messages(body.get("messages")))
    return body


def _bad_recipient(where: str) -> Refusal:
    return Refusal(400, f"The property, {where}, in the request body is invalid (line: -, column: -)")


def _once() -> None:
    """A retry key that was accepted before ends here; LINE's 409 means the message is out."""
    key = request.headers.get("X-Line-Retry-Key")
    if key is None:
        return
    if not _UUID.fullmatch(key):
        raise Refusal(400, "Invalid retry key")
    before = platform().retries.accepted(key)
    if before:
        sent = {"sentMessages": before.sent} if before.sent else {}
        headers = {"x-line-accepted-request-id": before.request_id}
        raise Refusal(409, "The retry key is already accepted", headers=headers, **sent)


def _charge(to: Sequence[str], messages: list[Json]) -> list[Json]:
    """Accept against the month's quota, and remember the retry key."""
    here, now = platform(), platform().clock.now()
    count = here.charged(to)
    if not here.quota.fits(count, now):
        raise Refusal(429, "You have reached your monthly limit.")
    here.quota.take(count, now)
    sent = _accept(to, messages)
    key = request.headers.get("X-Line-Retry-Key")
    if key:
        here.retries.remember(key, g.request_id, sent if endpoint() == "push" else [])
    return sent


def _accept(to: Sequence[str], messages: list[Json]) -> list[Json]:
    here = platform()
    return here.accept(
        Acceptance(
            request_id=g.request_id,
            endpoint=endpoint(),
            to=tuple(to),
            reached=here.reached(to),
            messages=tuple(messages),
            message_ids=tuple(ids.message_id() for _ in messages),
            retry_key=request.headers.get("X-Line-Retry-Key"),
            at=here.clock.now(),
        )
    )

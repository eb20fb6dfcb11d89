"""Profiles, followers, the account itself, received content, loading animation, read marks and the webhook address."""

from flask import Blueprint, Response, jsonify, request

from bot.simulator.api.gate import Refusal, checked, platform
from bot.simulator.refusals.shapes import Problem, fields, matching, number, text, url
from bot.simulator.webhooks import Attempt

knowing = Blueprint("knowing", __name__)

_ENDPOINT = url(500, "http", "https")  # LINE takes https only; on one machine the bot listens on plain http
_USER = matching(r"U[0-9a-f]{32}")


def _five_steps(value: dict[str, object], _at: str, found: list[Problem]) -> None:
    seconds = value.get("loadingSeconds", 20)
    if isinstance(seconds, int) and seconds % 5:
        found.append(Problem("must be a multiple of 5", "loadingSeconds"))


_LOADING = fields({"chatId": _USER, "loadingSeconds": number(5, 60)}, required=("chatId",), also=_five_steps)
_READ = fields({"markAsReadToken": text(1000)}, required=("markAsReadToken",))


@knowing.get("/v2/bot/profile/<user_id>")
def profile(user_id: str) -> Response:
    """Friends, and those who wrote lately; 404 for everybody else, blockers included."""
    here = platform()
    with here.lock:
        who = here.residents.get(user_id)
        if who is None or not who.reachable(here.clock.elapsed()):
            raise Refusal(404, "Not found")
        return jsonify(userId=who.id, displayName=who.name, language="ja")


@knowing.get("/v2/bot/info")
def info() -> Response:
    account = platform().account
    return jsonify(
        userId=account.user_id,
        basicId=account.basic_id,
        displayName=account.name,
        chatMode=account.chat_mode,
        markAsReadMode="auto" if account.chat_mode == "bot" else "manual",
    )


@knowing.get("/v2/bot/followers/ids")
def followers() -> Response:
    if not platform().account.verified:
        raise Refusal(403, "Access to this API is not available for your account")
    limit, start = request.args.get("limit", "300"), request.args.get("start", "0")
    if not limit.isdecimal() or not 1 <= int(limit) <= 1000:
        raise Refusal(400, "The value for the 'limit' parameter is invalid")
    if not start.isdecimal():
        raise Refusal(400, "Invalid start parameter")
    with platform().lock:
        friends, first, end = platform().friends(), int(start), int(start) + int(limit)
    more = {"next": str(end)} if end < len(friends) else {}
    return jsonify(userIds=friends[first:end], **more)


@knowing.get("/v2/bot/message/<message_id>/content")
@knowing.get("/v2/bot/message/<message_id>/content/preview")
def content(message_id: str) -> Response:
    if message_id in platform().gone:
        raise Refusal(410, "The content is gone")
    data, kind = platform().content.get(message_id, (b"", ""))
    if not kind:
        raise Refusal(404, "Not found")
    return Response(data, content_type=kind)


@knowing.get("/v2/bot/message/<message_id>/content/transcoding")
def transcoding(message_id: str) -> Response:
    if message_id not in platform().content:
        raise Refusal(404, "Not found")
    return jsonify(status="succeeded")


@knowing.post("/v2/bot/chat/loading/start")
def loading() -> tuple[Response, int]:
    body, here = checked(_LOADING), platform()
    with here.lock:
        if here.reaches(body["chatId"]):
            here.chat(body["chatId"]).loading_until = here.clock.elapsed() + body.get("loadingSeconds", 20)
            here.changed(body["chatId"])
    return jsonify({}), 202


@knowing.post("/v2/bot/chat/markAsRead")
def mark_as_read() -> Response:
    token, here = checked(_READ)["markAsReadToken"], platform()
    with here.lock:
        if token not in here.read_tokens:
            raise Refusal(400, "Invalid markAsReadToken")
        chat_id, message_id = here.read_tokens[token]
        here.chat(chat_id).read_up_to(message_id)
        here.changed(chat_id)
    return jsonify({})


@knowing.get("/v2/bot/channel/webhook/endpoint")
def webhook_get() -> Response:
    hooks = platform().webhooks
    if not hooks.url:
        raise Refusal(404, "Not found")
    return jsonify(endpoint=hooks.url, active=hooks.active)


@knowing.put("/v2/bot/channel/webhook/endpoint")
def webhook_put() -> Response:
    body = checked(fields({"endpoint": _ENDPOINT}, required=("endpoint",)))
    platform().webhooks.url = body["endpoint"]
    return jsonify({})


@knowing.post("/v2/bot/channel/webhook/test")
def webhook_test() -> Response:
    body = checked(fields({"endpoint": _ENDPOINT})) if request.get_data() else {}
    attempt = platform().webhooks.verify(body.get("endpoint"))
    return jsonify(_described(attempt))


def _described(attempt: Attempt) -> dict[str, object]:
    return {
        "success": attempt.delivered,
        "timestamp": attempt.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "statusCode": attempt.status,
        "reason": attempt.reason.upper(),
        "detail": str(attempt.status or attempt.reason),
    }

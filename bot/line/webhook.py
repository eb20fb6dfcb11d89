"""LINE's door: checks the signature over the raw bytes, stores every event sealed, answers. Nothing else.

It stands in front of Flask, which would cost more than all that is done here. What the events mean is read later, one
at a time, by the worker.
"""

import base64
import hashlib
import hmac
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from bot.clock import Clock
from bot.identity import Domain, Vault
from bot.intake import Intake, IntakeDown
from bot.line.events import BadBody, RawEvent, read_events
from bot.metrics import Figures
from bot.parcel import Arrived, SignedBody, written
from bot.traces import span

log = logging.getLogger(__name__)
PATH = "/callback"
# LINE's own bodies are a few kilobytes; a request beyond this is not LINE's and is not read.
MAX_BYTES = 2 * 1024 * 1024
_ANSWERS = {
    200: "200 OK",
    400: "400 Bad Request",
    413: "413 Content Too Large",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
_NO_CONTENT = [("Content-Length", "0")]


class _TooLong(Exception):
    """The body is longer than any of LINE's."""


@dataclass(frozen=True)
class Door:
    """What the webhook of one channel needs."""

    secret: str
    vault: Vault
    clock: Clock
    intake: Intake
    figures: Figures


def at_the_door(door: Door, house: WSGIApplication) -> WSGIApplication:
    """An application that answers POST /callback itself and leaves all else to the house."""
    seconds = door.figures.webhook_seconds
    counts = {status: door.figures.webhook_answers.labels(status) for status in _ANSWERS}

    def answer(request: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if request["PATH_INFO"] != PATH or request["REQUEST_METHOD"] != "POST":
            return house(request, start)
        started = time.perf_counter()
        status = _take_in(door, request)
        seconds.observe(time.perf_counter() - started)
        counts[status].inc()
        start(_ANSWERS[status], _NO_CONTENT)
        return ()

    return answer


def _take_in(door: Door, request: WSGIEnvironment) -> int:
    """The status to answer with. A 200 has a line for debugging only: it would cost as much as the rest of this."""
    try:
        body, signature = _body(request), request.get("HTTP_X_LINE_SIGNATURE", "")
        if not signed(body, signature, door.secret):
            return _refused(400, cause="signature", length=len(body))
        events = arrivals(door, body)
        with span("webhook", *(event.event_id for event in events)):
            door.intake.store(events, _copy(door, request, body) if door.intake.forwards else None)
    except _TooLong:
        return _refused(413, cause="length", length=int(request.get("CONTENT_LENGTH") or MAX_BYTES))
    except BadBody:
        return _refused(400, cause="body", length=len(body))
    except IntakeDown:
        return _refused(503, cause="database", length=len(body))
    except Exception:
        log.exception("webhook failed")
        return 500
    log.debug("webhook", extra={"events": len(events)})
    return 200


def _refused(status: int, *, cause: str, length: int) -> int:
    log.warning("webhook refused", extra={"status": status, "cause": cause, "bytes": length})
    return status


def _body(request: WSGIEnvironment) -> bytes:
    """All of it; without a length, as far as the server says that it ends by itself."""
    stated = request.get("CONTENT_LENGTH", "")
    length = int(stated) if stated else MAX_BYTES + 1 if request.get("wsgi.input_terminated") else 0
    if stated and length > MAX_BYTES:
        raise _TooLong
    body: bytes = request["wsgi.input"].read(length)
    if len(body) > MAX_BYTES:
        raise _TooLong
    return body


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether LINE's signature belongs to these very bytes; compared in constant time."""
    expected = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return hmac.compare_digest(expected, signature.encode("utf-8", "backslashreplace"))


def arrivals(door: Door, body: bytes) -> list[Arrived]:
    """The events of a body, ready to be stored.

    Raises:
        BadBody: there are no events to be found in it.
    """
    read = read_events(body)
    if read.faults:
        log.warning("webhook has odd events", extra={"faults": len(read.faults)})
    return [_arrived(door, event) for event in read.events]


def _arrived(door: Door, event: RawEvent) -> Arrived:
    """An event of no chat is a chat of its own; one without a time happened when it came."""
    chat_key = door.vault.key_of(event.chat_id or event.event_id, Domain.CHAT)
    occurred_ms = event.occurred_ms
    if occurred_ms is None:
        occurred_ms = int(door.clock.now().timestamp() * 1000)
    return Arrived(event.event_id, chat_key, occurred_ms, door.vault.seal(event.raw.decode("ascii")))


def _copy(door: Door, request: WSGIEnvironment, body: bytes) -> SignedBody:
    """What other services get: the very bytes, and under which headers they came."""
    sealed = door.vault.seal(written(body, content_type=request.get("CONTENT_TYPE", "")))
    return SignedBody(request["HTTP_X_LINE_SIGNATURE"], sealed)

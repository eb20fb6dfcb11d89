"""LINE's door: checks the signature over the raw bytes, stores every event sealed, answers. Nothing else.

What the events mean is read later, one at a time, by the worker.
"""

import base64
import hashlib
import hmac
import logging
import time
from dataclasses import dataclass

from flask import Blueprint, request

from bot.clock import Clock
from bot.identity import Domain, Vault
from bot.intake import Arrived, Intake, IntakeDown
from bot.line.events import BadBody, RawEvent, read_events
from bot.metrics import Figures

log = logging.getLogger(__name__)
# LINE's own bodies are a few kilobytes; a request beyond this is not LINE's and is not read.
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Door:
    """What the webhook of one channel needs."""

    secret: str
    vault: Vault
    clock: Clock
    intake: Intake
    figures: Figures


def blueprint(door: Door) -> Blueprint:
    """POST /callback."""
    views = Blueprint("webhook", __name__)

    @views.post("/callback")
    def callback() -> tuple[str, int]:
        started = time.perf_counter()
        request.max_content_length = MAX_BYTES
        status = _take_in(door, request.get_data(cache=False))
        door.figures.webhook_seconds.observe(time.perf_counter() - started)
        door.figures.webhook_answers.labels(status).inc()
        return "", status

    return views


def _take_in(door: Door, body: bytes) -> int:
    """The status to answer with."""
    if not signed(body, request.headers.get("X-Line-Signature", ""), door.secret):
        log.warning("webhook refused", extra={"cause": "signature", "bytes": len(body)})
        return 400
    try:
        events = arrivals(door, body)
        door.intake.store(events)
    except BadBody:
        log.warning("webhook refused", extra={"cause": "body", "bytes": len(body)})
        return 400
    except IntakeDown:
        log.error("webhook not stored", extra={"cause": "database"})
        return 503
    log.info("webhook", extra={"events": len(events)})
    return 200


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

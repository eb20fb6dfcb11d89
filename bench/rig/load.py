"""Sends webhooks as fast as they are answered, or at a steady pace, over connections that stay open.

One thread waits for all connections at once, and requests are ready before the clock starts: the load generator shares
the machine with what it measures, so it must cost little.
"""

import base64
import hashlib
import hmac
import itertools
import json
import secrets
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

SECRET = "channel secret of the measurements"
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_GIVE_UP_SECONDS = 30.0
_numbers = itertools.count(1)
_run = secrets.token_hex(4).upper()


@dataclass(frozen=True)
class Exchange:
    """One webhook and its answer. `sent`: when it was due, so that waiting for a slow bot counts; monotonic seconds."""

    sent: float
    answered: float
    status: int

    @property
    def milliseconds(self) -> float:
        return (self.answered - self.sent) * 1000


@dataclass
class _Wire:
    """One open connection and the request on it."""

    door: socket.socket
    number: int = 0
    sent: float = 0.0
    answer: bytearray = field(default_factory=bytearray)

    def ask(self, number: int, request: bytes, sent: float) -> None:
        self.number, self.sent, self.answer = number, sent, bytearray()
        self.door.sendall(request)

    def answered(self) -> bool:
        """Read what came; whether the answer is complete."""
        came = self.door.recv(65536)
        if not came:
            raise ConnectionError("the bot hung up")
        self.answer += came
        head, end, body = bytes(self.answer).partition(_HEAD_END)
        return bool(end) and len(body) >= _length(head)


def webhook(text: str, *, user: str, token: str = "") -> bytes:
    """A whole signed request with one text message, unlike every other."""
    number = next(_numbers)
    event = {
        "type": "message",
        "message": {"type": "text", "id": str(10**17 + number), "quoteToken": "q" * 64, "text": text},
        "webhookEventId": f"01{_run}{number:016}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(time.time() * 1000) + number,
        "source": {"type": "user", "userId": user},
        "replyToken": token or secrets.token_hex(16),
        "mode": "active",
    }
    body = json.dumps({"destination": "U" + "0" * 32, "events": [event]}, ensure_ascii=False).encode()
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    head = (
        "POST /callback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"User-Agent: LineBotWebhook/2.0\r\nx-line-signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(port: int, requests: Sequence[bytes], *, connections: int = 16, per_second: float = 0.0) -> list[Exchange]:
    """All requests over so many connections; `per_second` 0: each connection asks again once it is answered.

    Exchanges come in the order of the requests.
    """
    wires: list[_Wire] = []
    idle: list[_Wire] = []
    done: dict[int, Exchange] = {}
    number, start = 0, time.monotonic()
    with selectors.DefaultSelector() as answers:
        while len(done) < len(requests):
            now = time.monotonic()
            due = start + number / per_second if per_second else now
            may_ask = number < len(requests) and (idle or len(wires) < connections)
            if may_ask and due <= now:
                wire = idle.pop() if idle else _opened(port, wires, answers)
                wire.ask(number, requests[number], due)
                number += 1
                continue
            for wire in _answered(answers, due - now if may_ask else _GIVE_UP_SECONDS):
                done[wire.number] = Exchange(wire.sent, time.monotonic(), int(wire.answer[9:12]))
                idle.append(wire)
    for wire in wires:
        wire.door.close()
    return [done[one] for one in range(len(requests))]


def _opened(port: int, wires: list[_Wire], answers: selectors.BaseSelector) -> _Wire:
    """One more connection. Only when needed: a server's thread may wait for the first word on each."""
    wire = _Wire(socket.create_connection(("127.0.0.1", port), _GIVE_UP_SECONDS))
    answers.register(wire.door, selectors.EVENT_READ, wire)
    wires.append(wire)
    return wire


def _answered(answers: selectors.BaseSelector, seconds: float) -> list[_Wire]:
    """The connections whose answer is complete now, waiting so long for one at most."""
    return [key.data for key, _ in answers.select(seconds) if key.data.answered()]


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(_LENGTH):
            return int(line.removeprefix(_LENGTH))
    return 0

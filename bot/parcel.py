"""What one request of LINE's brings to be stored: its events, and its signed body if other services want it.

Everything in it that a person said is sealed. Also written as bytes, for the spool. Stores nothing.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Arrived:
    """One event as it came, with what orders it and tells it from others."""

    event_id: str
    chat_key: bytes
    occurred_ms: int
    raw: bytes


@dataclass(frozen=True)
class SignedBody:
    """A whole body, sealed, with LINE's signature over it."""

    signature: str
    sealed: bytes


@dataclass(frozen=True)
class Parcel:
    """The events of one request; `body` None: nobody else wants it."""

    events: Sequence[Arrived]
    body: SignedBody | None = None


def written(body: bytes, *, content_type: str) -> str:
    """A body and its type as one text, to be sealed: any bytes at all, LINE's signature is over each of them."""
    return f"{content_type}\n{body.decode('latin-1')}"


def read(text: str) -> tuple[bytes, str]:
    """The body again, and its type."""
    content_type, _, body = text.partition("\n")
    return body.encode("latin-1"), content_type


def packed(parcel: Parcel) -> bytes:
    """The parcel as bytes."""
    events = [[one.event_id, _letters(one.chat_key), one.occurred_ms, _letters(one.raw)] for one in parcel.events]
    body = [parcel.body.signature, _letters(parcel.body.sealed)] if parcel.body else None
    return json.dumps({"events": events, "body": body}, separators=(",", ":")).encode()


def unpacked(record: bytes) -> Parcel:
    """The parcel again.

    Raises:
        ValueError: these bytes are none.
    """
    try:
        content = json.loads(record)
        events = [Arrived(name, _bytes(key), int(ms), _bytes(raw)) for name, key, ms, raw in content["events"]]
        body = content["body"]
        if not events:
            raise ValueError("an empty parcel")
        return Parcel(events, SignedBody(body[0], _bytes(body[1])) if body else None)
    except (KeyError, TypeError) as error:
        raise ValueError("no parcel") from error


def _letters(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(letters: str) -> bytes:
    return base64.b64decode(letters, validate=True)

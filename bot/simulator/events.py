"""Webhook events in LINE's own JSON shapes. Built here, sent by `webhooks.py`."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.simulator import ids

Event = dict[str, Any]


def event(kind: str, source: dict[str, str], moment: datetime, *, reply_token: str | None = None, **own: Any) -> Event:
    """`own` is the part only this kind of event has; properties without a value are left out, never null."""
    return {
        "type": kind,
        **own,
        "webhookEventId": ids.ulid(moment),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(moment.timestamp() * 1000),
        "source": source,
        **({"replyToken": reply_token} if reply_token else {}),
        "mode": "active",
    }


def from_user(user_id: str) -> dict[str, str]:
    return {"type": "user", "userId": user_id}


def from_group(group_id: str, user_id: str | None = None) -> dict[str, str]:
    return {"type": "group", "groupId": group_id, **({"userId": user_id} if user_id else {})}


def redelivered(original: Event) -> Event:
    """Identical but for the flag, as LINE repeats it."""
    return {**original, "deliveryContext": {"isRedelivery": True}}


def body(destination: str, events: Sequence[Event]) -> bytes:
    """With \\u escapes, as LINE may write them: only the raw bytes carry the signature."""
    return json.dumps({"destination": destination, "events": list(events)}, separators=(",", ":")).encode()


def signature(secret: str, raw: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()

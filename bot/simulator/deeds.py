"""What a resident can do with a phone: each deed changes the chat and sends the webhook LINE would send."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.simulator import ids
from bot.simulator.chats import NOTE, Entry
from bot.simulator.events import event, from_group, from_user
from bot.simulator.people import Group, Resident

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

SAMPLES = Path(__file__).parent / "static" / "samples"
CONTENT_TYPES = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/x-m4a", "file": "application/pdf"}
_WITH_QUOTE_TOKEN = ("text", "sticker", "image", "video")


class Impossible(Exception):
    """The phone would not let the resident do this."""


def follow(platform: "Platform", who: Resident) -> None:
    """Add the account as a friend, or unblock it."""
    with platform.lock:
        again, who.blocked, who.friend = who.blocked, False, True
        _send(platform, who, "follow", reply=True, follow={"isUnblocked": again})
        platform.changed(who.id)


def block(platform: "Platform", who: Resident) -> None:
    with platform.lock:
        who.blocked = True
        _send(platform, who, "unfollow")
        platform.changed(who.id)


def say(platform: "Platform", who: Resident, words: str, *, group: Group | None = None) -> str:
    return write(platform, who, {"type": "text", "text": words}, group=group)


def write(
    platform: "Platform",
    who: Resident,
    message: dict[str, Any],
    *,
    group: Group | None = None,
    data: bytes | None = None,
) -> str:
    """Put a message of any kind into the chat and tell the bot; returns the message id."""
    with platform.lock:
        if who.blocked:
            raise Impossible(f"{who.name} has blocked the account")
        who.spoke = platform.clock.elapsed()
        chat, message_id, kind = group.id if group else who.id, ids.message_id(), message["type"]
        if kind in CONTENT_TYPES:
            platform.content[message_id] = (sample(kind) if data is None else data, CONTENT_TYPES[kind])
        read_token = ids.token()
        platform.read_tokens[read_token] = (chat, message_id)
        platform.chat(chat).add(Entry(message_id, who.id, message, platform.clock.now()))
        quote = {"quoteToken": ids.quote_token()} if kind in _WITH_QUOTE_TOKEN else {}
        sent = {**message, "id": message_id, **quote, "markAsReadToken": read_token}
        _send(platform, who, "message", group=group, reply=True, message=sent)
        platform.changed(chat)
        return message_id


def show(platform: "Platform", who: Resident, words: str) -> None:
    """A button's display text: the resident's own bubble, of which the bot is not told."""
    with platform.lock:
        message = {"type": "text", "text": words}
        platform.chat(who.id).add(Entry(ids.message_id(), who.id, message, platform.clock.now(), read=True))
        platform.changed(who.id)


def unsend(platform: "Platform", who: Resident, message_id: str) -> None:
    with platform.lock:
        chat = platform.chat(who.id)
        entry = chat.find(message_id)
        if entry is None or entry.sender != who.id:
            raise Impossible("only one's own message can be unsent")
        entry.sender, entry.message = NOTE, {"type": "text", "text": "メッセージの送信を取り消しました"}
        platform.content.pop(message_id, None)
        platform.gone.add(message_id)
        _send(platform, who, "unsend", unsend={"messageId": message_id})
        platform.changed(chat.id)


def postback(platform: "Platform", who: Resident, data: str, params: dict[str, str] | None = None) -> None:
    with platform.lock:
        if who.blocked:
            raise Impossible(f"{who.name} has blocked the account")
        who.spoke = platform.clock.elapsed()
        platform.chat(who.id).quick_reply_gone = True
        _send(platform, who, "postback", reply=True, postback={"data": data, **({"params": params} if params else {})})
        platform.changed(who.id)


def invite(platform: "Platform", group: Group, who: Resident) -> None:
    """Bring the account into a group chat."""
    with platform.lock:
        group.account_inside = True
        _send(platform, who, "join", group=group, anonymous=True, reply=True)


def put_out(platform: "Platform", group: Group, who: Resident) -> None:
    with platform.lock:
        group.account_inside = False
        _send(platform, who, "leave", group=group, anonymous=True)


def sample(kind: str) -> bytes:
    """A picture for photos; for all else a small paper, as nobody here looks into films and sounds."""
    return (SAMPLES / {"image": "photo.jpg"}.get(kind, "paper.pdf")).read_bytes()


def _send(
    platform: "Platform",
    who: Resident,
    kind: str,
    *,
    group: Group | None = None,
    anonymous: bool = False,
    reply: bool = False,
    **own: Any,
) -> None:
    chat = group.id if group else who.id
    source = from_group(group.id, None if anonymous else who.id) if group else from_user(who.id)
    token = platform.replies.issue(chat) if reply else None
    platform.webhooks.send(chat, event(kind, source, platform.clock.now(), reply_token=token, **own))

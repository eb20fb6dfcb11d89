"""LINE's Messaging API as the bot uses it, one method per call. What to send, and when again, is not decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.config import LINE_API, LINE_API_DATA
from bot.line.counting import encoded
from bot.line.limits import check
from bot.line.transport import Answered, Call, LineError, Transport, Trouble

# As values, which are checked before they are sent; or as JSON that was drawn and checked before.
Messages = Sequence[Mapping[str, Any]] | bytes
MOST_RECIPIENTS = 500
_LOADING_STEP, _LOADING_LONGEST = 5, 60


@dataclass(frozen=True)
class Sent:
    """LINE accepted it, which is not: it was read. `already`: an earlier try with this retry key had got through."""

    request_id: str | None
    already: bool = False


@dataclass(frozen=True)
class Profile:
    """What a resident shows to friends. `language` as LINE knows it, such as `ja` or `en`."""

    name: str
    language: str | None


@dataclass(frozen=True)
class BotInfo:
    """The account. `user_id` is the destination of its webhooks."""

    user_id: str
    basic_id: str
    name: str


@dataclass(frozen=True)
class Webhook:
    """Where LINE sends events, and whether it does."""

    url: str
    active: bool


@dataclass(frozen=True)
class WebhookTest:
    """What became of a webhook without events. `detail` in LINE's words."""

    ok: bool
    detail: str


class LineClient:
    """One per process, shared by its threads. Every method raises `LineError`; sending also `OverLimit`, before it."""

    def __init__(
        self, token: str, *, api_base: str = LINE_API, data_base: str = LINE_API_DATA, pool_size: int = 16
    ) -> None:
        self._transport = Transport(token, api_base=api_base, data_base=data_base, pool_size=pool_size)

    def close(self) -> None:
        """Let go of the open connections."""
        self._transport.close()

    def reply(self, token: str, messages: Messages) -> Sent:
        """Answer an event. The token works once and for about a minute; LINE takes no retry key here."""
        return self._send("reply", {"replyToken": token}, messages)

    def push(self, to: str, messages: Messages, *, retry_key: str) -> Sent:
        """Send unasked. The same retry key (a UUID) is accepted once within 24 hours."""
        return self._send("push", {"to": to}, messages, retry_key)

    def multicast(self, to: Sequence[str], messages: Messages, *, retry_key: str) -> Sent:
        """Send the same to up to 500 residents; one malformed id, and nobody gets it."""
        if not 1 <= len(to) <= MOST_RECIPIENTS:
            raise ValueError(f"{len(to)} recipients, not 1 to {MOST_RECIPIENTS}")
        return self._send("multicast", {"to": list(to)}, messages, retry_key)

    def validate(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Let LINE check messages without sending them."""
        self._post("validate", "/v2/bot/message/validate/push", {"messages": messages})

    def loading(self, user_id: str, seconds: int = 20) -> None:
        """Show that an answer is being made, until it comes or for so long (5 to 60 seconds, in steps of 5)."""
        steps = max(1, min(-(-seconds // _LOADING_STEP), _LOADING_LONGEST // _LOADING_STEP))
        body = {"chatId": user_id, "loadingSeconds": steps * _LOADING_STEP}
        self._post("loading", "/v2/bot/chat/loading/start", body)

    def profile(self, user_id: str) -> Profile | None:
        """None: unknown, no friend, or has blocked the account."""
        answer = self._get_if_any("profile", f"/v2/bot/profile/{quote(user_id, safe='')}")
        if answer is None:
            return None
        language = answer.content.get("language")
        return Profile(answer.read("displayName", str), language if isinstance(language, str) else None)

    def quota(self) -> int | None:
        """How many messages may be sent unasked this month; None: any number."""
        answer = self._get("quota", "/v2/bot/message/quota")
        return None if answer.read("type", str) == "none" else int(answer.read("value", int))

    def consumption(self) -> int:
        """How many were sent unasked this month, roughly."""
        return int(self._get("consumption", "/v2/bot/message/quota/consumption").read("totalUsage", int))

    def bot_info(self) -> BotInfo:
        """Who the token belongs to."""
        answer = self._get("bot_info", "/v2/bot/info")
        return BotInfo(answer.read("userId", str), answer.read("basicId", str), answer.read("displayName", str))

    def webhook_endpoint(self) -> Webhook | None:
        """None: no address is set."""
        answer = self._get_if_any("webhook_endpoint", "/v2/bot/channel/webhook/endpoint")
        if answer is None:
            return None
        return Webhook(answer.read("endpoint", str), answer.read("active", bool))

    def test_webhook(self) -> WebhookTest:
        """Have LINE send a webhook without events to the address that is set."""
        answer = self._post("test_webhook", "/v2/bot/channel/webhook/test", {})
        return WebhookTest(answer.read("success", bool), str(answer.content.get("detail", "")))

    def rich_menus(self) -> dict[str, str]:
        """Name by id of every rich menu that was made through the API."""
        menus = self._get("rich_menus", "/v2/bot/richmenu/list").read("richmenus", list)
        return {str(menu.get("richMenuId")): str(menu.get("name")) for menu in menus if isinstance(menu, dict)}

    def validate_rich_menu(self, menu: Mapping[str, Any]) -> None:
        """Let LINE check a menu without making it."""
        self._post("validate_rich_menu", "/v2/bot/richmenu/validate", menu)

    def create_rich_menu(self, menu: Mapping[str, Any]) -> str:
        """The new menu's id; it cannot be shown before it has a picture."""
        return str(self._post("create_rich_menu", "/v2/bot/richmenu", menu).read("richMenuId", str))

    def upload_rich_menu_image(self, menu_id: str, png: bytes) -> None:
        """Give a menu its picture, once and for all."""
        path = f"/v2/bot/richmenu/{quote(menu_id, safe='')}/content"
        self._transport.call(Call("upload_rich_menu_image", "POST", path, png, content_type="image/png"))

    def default_rich_menu(self) -> str | None:
        """The id of the menu that everybody sees; None: there is none."""
        answer = self._get_if_any("default_rich_menu", "/v2/bot/user/all/richmenu")
        if answer is None:
            return None
        return str(answer.read("richMenuId", str))

    def set_default_rich_menu(self, menu_id: str) -> None:
        """Show this menu to everybody."""
        path = f"/v2/bot/user/all/richmenu/{quote(menu_id, safe='')}"
        self._transport.call(Call("set_default_rich_menu", "POST", path))

    def delete_rich_menu(self, menu_id: str) -> None:
        """Remove a menu."""
        path = f"/v2/bot/richmenu/{quote(menu_id, safe='')}"
        self._transport.call(Call("delete_rich_menu", "DELETE", path))

    def _send(self, name: str, to: Mapping[str, Any], messages: Messages, retry_key: str | None = None) -> Sent:
        body = encoded(to)[:-1] + b',"messages":' + _checked(messages) + b"}"
        return _sent(self._transport.call(Call(name, "POST", f"/v2/bot/message/{name}", body, retry_key)))

    def _post(self, name: str, path: str, body: Mapping[str, Any]) -> Answered:
        return self._transport.call(Call(name, "POST", path, body))

    def _get(self, name: str, path: str) -> Answered:
        return self._transport.call(Call(name, "GET", path))

    def _get_if_any(self, name: str, path: str) -> Answered | None:
        """None: LINE says that there is no such thing, which is an answer."""
        try:
            return self._get(name, path)
        except LineError as error:
            if error.trouble is Trouble.NOT_FOUND:
                return None
            raise


def _checked(messages: Messages) -> bytes:
    if isinstance(messages, bytes):
        return messages
    check(messages)
    return encoded(messages)


def _sent(answer: Answered) -> Sent:
    return Sent(answer.request_id, answer.already)

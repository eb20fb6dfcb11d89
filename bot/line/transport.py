"""One call to LINE and what can go wrong with it. Which calls there are stands in `client.py`.

Nothing here quotes what was sent, to whom, or the token: neither in errors nor in logs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.line.counting import encoded
from bot.line.wire import HttpAnswer, Unanswered, Wires

TIMEOUT_SECONDS = (3.0, 10.0)
JSON = "application/json"
_LINE_ID = re.compile(r"[UCR][0-9a-f]{32}")
_LONGEST_DETAIL = 300
_MONTHLY = "monthly limit"


class Trouble(StrEnum):
    """Why LINE did not do it. Only RATE and DOWN pass by themselves."""

    BAD_TOKEN = "invalid_reply_token"  # noqa: S105
    """The reply token was used before, is too old, or is none."""
    QUOTA = "quota_exhausted"
    """The month's messages are used up, or reserved by a send that is running."""
    RATE = "rate_limited"
    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    DOWN = "down"
    """No answer, or a fault of LINE's own; the call may have been carried out all the same."""


@dataclass(eq=False)
class LineError(Exception):
    """A call that LINE refused or did not answer. `status` None: there was no answer.

    `maybe_accepted`: it may have been carried out; repeat it only with the same retry key.
    """

    trouble: Trouble
    call: str
    status: int | None = None
    request_id: str | None = None
    detail: str = ""
    maybe_accepted: bool = False

    @property
    def retryable(self) -> bool:
        """Whether the same call can succeed later with nobody changing anything."""
        return self.trouble in (Trouble.RATE, Trouble.DOWN)

    def __str__(self) -> str:
        """One line for the log."""
        return f"{self.call}: {self.trouble} (status {self.status}, request {self.request_id}) {self.detail}".rstrip()


@dataclass(frozen=True)
class Call:
    """One request: its name for logs, method, path, and what goes along.

    `content` bytes are sent as they are, everything else as JSON; what is no JSON goes to the host for files.
    """

    name: str
    method: str
    path: str
    content: Any = None
    retry_key: str | None = None
    content_type: str = JSON


@dataclass(frozen=True)
class Answered:
    """LINE did it. `already`: a call with the same retry key was accepted before, and this one did nothing."""

    call: str
    status: int
    request_id: str | None
    already: bool = False
    body: bytes = b""

    @property
    def content(self) -> Mapping[str, Any]:
        """What LINE said; nothing where it cannot be read: its yes stands all the same."""
        return _parsed(self.body)

    def read(self, name: str, kind: type) -> Any:
        """A value that the answer must have.

        Raises:
            LineError: it is not there, so the answer is of no use.
        """
        value = self.content.get(name)
        if not isinstance(value, kind):
            raise LineError(Trouble.DOWN, self.call, self.status, self.request_id, f"the answer lacks {name}")
        return value


class Transport:
    """One pool of connections, kept open, for all threads of a process."""

    def __init__(self, token: str, *, api_base: str, data_base: str, pool_size: int) -> None:
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            raise ValueError("the channel access token has characters that no header may have")
        self._headers = {"Authorization": f"Bearer {token}", "User-Agent": "musubi", "Accept": JSON}
        self._api, self._files = Wires(api_base, keep=pool_size), Wires(data_base, keep=pool_size)

    def call(self, call: Call) -> Answered:
        """Do it once.

        Raises:
            LineError: refused, or without an answer.
        """
        try:
            answer = self._asked(call)
        except Unanswered as error:
            raise LineError(Trouble.DOWN, call.name, detail=str(error), maybe_accepted=error.left) from None
        request_id = answer.headers.get("x-line-request-id")
        accepted_before = answer.status == 409 and call.retry_key is not None
        if accepted_before:
            request_id = answer.headers.get("x-line-accepted-request-id") or request_id
        if 200 <= answer.status < 300 or accepted_before:
            return Answered(call.name, answer.status, request_id, accepted_before, answer.body)
        raise _refused(call, answer.status, request_id, _parsed(answer.body))

    def close(self) -> None:
        """Close the connections that wait for the next call."""
        self._api.close()
        self._files.close()

    def _asked(self, call: Call) -> HttpAnswer:
        headers = {**self._headers, "Content-Type": call.content_type}
        if call.retry_key is not None:
            headers["X-Line-Retry-Key"] = call.retry_key
        content = b"" if call.content is None else call.content
        body = content if isinstance(content, bytes) else encoded(content)
        wires = self._api if call.content_type == JSON else self._files
        return wires.ask(call.method, call.path, headers, body, timeouts=TIMEOUT_SECONDS)


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _refused(call: Call, status: int, request_id: str | None, content: Mapping[str, Any]) -> LineError:
    message = str(content.get("message", ""))
    detail = _LINE_ID.sub("…", "; ".join([message, *_details(content)]))[:_LONGEST_DETAIL]
    return LineError(_trouble(status, message), call.name, status, request_id, detail, maybe_accepted=status >= 500)


def _trouble(status: int, message: str) -> Trouble:
    if status == 400 and message == "Invalid reply token":
        return Trouble.BAD_TOKEN
    if status == 429:
        return Trouble.QUOTA if _MONTHLY in message else Trouble.RATE
    known = {401: Trouble.UNAUTHORIZED, 403: Trouble.FORBIDDEN, 404: Trouble.NOT_FOUND}
    return known.get(status, Trouble.BAD_REQUEST if 400 <= status < 500 else Trouble.DOWN)


def _details(content: Mapping[str, Any]) -> list[str]:
    details = content.get("details")
    found = [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    return [f"{one.get('property')}: {one.get('message')}" for one in found]

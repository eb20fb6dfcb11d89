"""Every message the stand-in has accepted, for judging that nothing was lost and nothing came twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Acceptance:
    """One accepted request. `reached` are those of `to` whose chat really shows it."""

    request_id: str
    endpoint: str
    to: tuple[str, ...]
    reached: tuple[str, ...]
    messages: tuple[dict[str, Any], ...]
    message_ids: tuple[str, ...]
    retry_key: str | None
    at: datetime


class Ledger:
    def __init__(self) -> None:
        self._accepted: list[Acceptance] = []

    def add(self, acceptance: Acceptance) -> None:
        self._accepted.append(acceptance)

    def all(self, endpoint: str | None = None) -> Sequence[Acceptance]:
        return [one for one in self._accepted if endpoint in (None, one.endpoint)]

    def to(self, chat: str) -> Sequence[Acceptance]:
        return [one for one in self._accepted if chat in one.to]

    def sent_on(self, day: date, endpoint: str) -> int:
        """Recipients reached on a Japanese calendar day."""
        return sum(len(one.reached) for one in self.all(endpoint) if one.at.astimezone(JAPAN).date() == day)

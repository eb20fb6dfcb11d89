"""Who is on the other side: residents with a phone, and groups of them."""

from dataclasses import dataclass, field

from bot.simulator import ids

REACHABLE_AFTER_TALK = 7 * 24 * 60 * 60.0


@dataclass
class Resident:
    name: str
    friend: bool = False
    blocked: bool = False
    spoke: float | None = None  # elapsed seconds of the platform's clock, for the seven-day rule

    @property
    def id(self) -> str:
        return ids.user_id(self.name)

    def reachable(self, elapsed: float) -> bool:
        """Friends, and whoever wrote to the account within a week; nobody who blocked it."""
        recent = self.spoke is not None and elapsed - self.spoke <= REACHABLE_AFTER_TALK
        return not self.blocked and (self.friend or recent)


@dataclass
class Group:
    name: str
    members: list[str] = field(default_factory=list)
    account_inside: bool = True

    @property
    def id(self) -> str:
        return ids.group_id(self.name)

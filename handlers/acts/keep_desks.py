"""Keep the directory of desks: written down, changed, ended; who works there under which name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from models.base import new_public_id
from models.hand_over import HandOverCause
from models.help_desk import DeskKind, HelpDesk, HelpDeskMember

LONGEST_NAME = 40
LONGEST_SHOWN = 20
_PHONE = re.compile(r"[\d-]{0,16}")
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
DAYS = (*(str(day) for day in range(7)), "holiday")
# In minutes: five to a month of eight-hour days. In hours: how long until it is raised again.
_SOONEST, _LATEST = 5, 14_400
_AGAIN = (1, 100)


@dataclass(frozen=True)
class Draft:
    """A desk as it was typed. `members`: account ids and the name that residents read, empty for the family name."""

    name: str
    kind: str
    area_id: int | None
    phone: str
    hours: Mapping[str, list[str]]
    rests_at_new_year: bool
    causes: list[str]
    answer_within: Mapping[str, int]
    raise_again_after: int
    members: Mapping[int, str]

    def check(self) -> None:
        """See whether it can be kept.

        Raises:
            Unsuitable: it cannot, and why.
        """
        if not 1 <= len(self.name) <= LONGEST_NAME or self.kind not in set(DeskKind):
            raise Unsuitable("help_desk.bad_name")
        if not _PHONE.fullmatch(self.phone):
            raise Unsuitable("help_desk.bad_phone")
        if any(day not in DAYS or not _is_span(hours) for day, hours in self.hours.items()):
            raise Unsuitable("help_desk.bad_hours")
        if set(self.causes) - set(HandOverCause):
            raise Unsuitable("help_desk.bad_causes")
        times = self.answer_within.values()
        if not all(_SOONEST <= one <= _LATEST for one in times) or not _AGAIN[0] <= self.raise_again_after <= _AGAIN[1]:
            raise Unsuitable("help_desk.bad_times")
        if any(len(name) > LONGEST_SHOWN for name in self.members.values()):
            raise Unsuitable("help_desk.bad_shown")

    @property
    def values(self) -> dict[str, Any]:
        """As the columns take them."""
        values = {name: value for name, value in vars(self).items() if name != "members"}
        return values | {"hours": dict(self.hours), "answer_within": dict(self.answer_within)}


def keep_desk(session: Session, actor: Actor, row: HelpDesk | None, draft: Draft, *, now: datetime) -> HelpDesk:
    """Write a new one down, or change one."""
    draft.check()
    before = {name: getattr(row, name) for name in draft.values} if row else {}
    if row is None:
        row = HelpDesk(public_id=new_public_id(), made_at=now)
        session.add(row)
    for name, value in draft.values.items():
        setattr(row, name, value)
    row.updated_at = now
    there = {member.account_id: member for member in row.members}
    row.members = [there.get(one) or HelpDeskMember(account_id=one) for one in draft.members]
    for member in row.members:
        member.shown_as = draft.members[member.account_id]
    session.flush()
    record(session, actor, Deed("help_desk.keep", f"desk:{row.public_id}", before, draft.values), now=now)
    return row


def end_desk(session: Session, actor: Actor, row: HelpDesk, *, now: datetime) -> None:
    """It answers no more; the threads it has stay until they are handed on or closed."""
    if row.ended_at is None:
        row.ended_at = now
        record(session, actor, Deed("help_desk.end", f"desk:{row.public_id}", {}, {}), now=now)


def _is_span(hours: list[str]) -> bool:
    return len(hours) == 2 and all(_HOUR.fullmatch(one) for one in hours) and hours[0] < hours[1]

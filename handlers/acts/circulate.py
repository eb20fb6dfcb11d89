"""Ask for circulation: a department writes an item down, an admin lets it pass the ceiling or not, it is taken back.

Asking the 町会 is `ask_officers`'s, handing it to residents is `hand_round`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_officers import ask
from handlers.acts.audit import Actor, Deed, record
from models.account import today
from models.base import JAPAN, new_public_id
from models.circulation import Circular, CircularAsk, CircularState, Department, asked_in_month
from models.group import Group

LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL = 60, 1_000, 500
_LONGEST_STAY = timedelta(days=366)
MOST_A_MONTH_EVER = 999


@dataclass(frozen=True)
class Draft:
    """An item as it was typed. `until` is the last day in Japan; `easy` and `url` may be empty."""

    title: str
    text: str
    easy: str
    url: str
    until: date | None

    def check(self, now: datetime) -> date:
        """The last day, if all of it can be.

        Raises:
            Unsuitable: something cannot.
        """
        if not self.title.strip() or len(self.title) > LONGEST_TITLE:
            raise Unsuitable("circulation.bad_title")
        if not self.text.strip() or max(len(self.text), len(self.easy)) > LONGEST_TEXT:
            raise Unsuitable("circulation.bad_text")
        if self.url and not _opens(self.url):
            raise Unsuitable("circulation.bad_url")
        if self.until is None or not today(now) <= self.until <= today(now) + _LONGEST_STAY:
            raise Unsuitable("circulation.bad_until")
        return self.until


@dataclass(frozen=True)
class Request:
    """Who asks, for what, and which 町会. `public_id`: the one it is to have, so that twice is once; None: any."""

    department: Department
    draft: Draft
    groups: Sequence[Group]
    public_id: str | None = None


@dataclass(frozen=True)
class Ceiling:
    """A department's name, and how often it may ask in a month."""

    name: str
    most_a_month: int


def circulate(session: Session, actor: Actor, request: Request, *, now: datetime) -> Circular:
    """Write the item down and ask the 町会; beyond the department's ceiling it waits for an admin instead.

    Raises:
        Unsuitable: something of it cannot be.
    """
    draft, until = request.draft, request.draft.check(now)
    if not request.groups:
        raise Unsuitable("circulation.no_groups")
    # Two at once would both find room for one.
    held = Department.by_public_id(session, request.department.public_id, lock=True)
    if held is None:
        raise Unsuitable("circulation.no_department")
    if request.public_id and (before := Circular.by_public_id(session, request.public_id)):
        return before
    room = left_this_month(session, held, now=now) > 0
    state = CircularState.OPEN if room else CircularState.WAITING
    made = Circular(department_id=held.id, state=state, made_at=now, made_by=actor.key)
    made.public_id, made.counted_at = request.public_id or new_public_id(), now if room else None
    made.title, made.text, made.easy, made.url, made.until = draft.title, draft.text, draft.easy, draft.url, until
    made.asks = [CircularAsk(group_id=group.id) for group in request.groups]
    session.add(made)
    session.flush()
    after = {"department": held.name, "title": made.title, "groups": len(made.asks), "state": state.value}
    record(session, actor, Deed("circulation.make", _subject(made), {}, after), now=now)
    if room:
        ask(session, made, now=now)
    return made


def left_this_month(session: Session, department: Department, *, now: datetime) -> int:
    """How many more items the department may ask for in this month of Japan."""
    begin = now.astimezone(JAPAN).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (begin + timedelta(days=32)).replace(day=1)
    return max(0, department.most_a_month - asked_in_month(session, department, begin, end))


def decide(session: Session, actor: Actor, circular: Circular, *, yes: bool, now: datetime) -> None:
    """An admin lets an item pass the ceiling, or not.

    Raises:
        Unsuitable: it waits for nobody, or its last day is over.
    """
    held = Circular.by_public_id(session, circular.public_id, lock=True)
    if held is None or held.state is not CircularState.WAITING:
        raise Unsuitable("circulation.not_now")
    if yes and held.until < today(now):
        raise Unsuitable("circulation.over")
    held.state, held.decided_by = CircularState.OPEN if yes else CircularState.DECLINED, actor.key
    action = "circulation.approve" if yes else "circulation.decline"
    record(session, actor, Deed(action, _subject(held), {}, {}), now=now)
    if yes:
        held.counted_at = now
        ask(session, held, now=now)
    session.flush()


def withdraw(session: Session, actor: Actor, circular: Circular, *, now: datetime) -> None:
    """Take an item back: what is not sent yet never is. It still counts for its month, as 町会 were asked.

    Raises:
        Unsuitable: it is not open, nor waiting.
    """
    held = Circular.by_public_id(session, circular.public_id, lock=True)
    if held is None or held.state not in (CircularState.OPEN, CircularState.WAITING):
        raise Unsuitable("circulation.not_now")
    before = {"state": held.state.value}
    held.state = CircularState.WITHDRAWN
    record(session, actor, Deed("circulation.withdraw", _subject(held), before, {"state": held.state.value}), now=now)


def keep_department(
    session: Session, actor: Actor, typed: Ceiling, *, now: datetime, known: Department | None = None
) -> Department:
    """Write a department down, or change one (`known`).

    Raises:
        Unsuitable: no name, one that another has, or a number that cannot be.
    """
    name, most = " ".join(typed.name.split()), typed.most_a_month
    other = session.query(Department).filter(Department.name == name).one_or_none()
    if not 1 <= len(name) <= LONGEST_TITLE or (other is not None and other is not known):
        raise Unsuitable("circulation.bad_department")
    if not 0 <= most <= MOST_A_MONTH_EVER:
        raise Unsuitable("circulation.bad_number")
    before = {"name": known.name, "most_a_month": known.most_a_month} if known else {}
    kept = known or Department()
    kept.name, kept.most_a_month = name, most
    session.add(kept)
    session.flush()
    after = {"name": name, "most_a_month": most}
    record(session, actor, Deed("circulation.department", f"department:{kept.public_id}", before, after), now=now)
    return kept


def _opens(url: str) -> bool:
    """Whether it is an address that LINE and browsers open."""
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST_URL:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def _subject(circular: Circular) -> str:
    return f"circular:{circular.public_id}"

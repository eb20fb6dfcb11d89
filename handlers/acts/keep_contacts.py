"""Keep notes of contacts with groups: last met, what was promised until when, by whom. Whoever follows reads them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from models.account import today
from models.base import new_public_id
from models.contact_note import ContactNote
from models.group import Group

LONGEST_WORDS, LONGEST_PROMISE = 1_000, 200


@dataclass(frozen=True)
class Met:
    """A meeting or a call as it was typed. `on` None: no day, or none that is one."""

    on: date | None
    words: str
    promised: str
    due_on: date | None

    def check(self, now: datetime) -> None:
        """See whether it can be kept.

        Raises:
            Unsuitable: it cannot, and why.
        """
        if self.on is None or self.on > today(now):
            raise Unsuitable("contact.bad_day")
        if not (self.words or self.promised):
            raise Unsuitable("contact.empty")
        if len(self.words) > LONGEST_WORDS or len(self.promised) > LONGEST_PROMISE:
            raise Unsuitable("contact.too_long")
        if self.due_on and not self.promised:
            raise Unsuitable("contact.no_promise")


def keep_contact(session: Session, actor: Actor, group: Group, met: Met, *, now: datetime) -> ContactNote:
    """Write it down."""
    met.check(now)
    row = ContactNote(public_id=new_public_id(), group_id=group.id, met_on=met.on, words=met.words)
    row.promised, row.due_on, row.made_at, row.made_by, row.name = met.promised, met.due_on, now, actor.key, actor.name
    session.add(row)
    session.flush()
    after = {"promise": bool(met.promised)}
    record(session, actor, Deed("contact.keep", f"group:{group.public_id}", {}, after), now=now)
    return row


def keep_promise(session: Session, actor: Actor, row: ContactNote, *, done: bool, now: datetime) -> None:
    """What was promised is done, or after all it is not."""
    if (row.done_at is not None) == done:
        return
    row.done_at, row.done_by = (now, actor.name) if done else (None, "")
    action = "contact.done" if done else "contact.not_done"
    record(session, actor, Deed(action, f"group:{row.group.public_id}", {}, {}), now=now)

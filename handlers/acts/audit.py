"""Write down what was done in the console, in a chain that shows whether anything was changed afterwards."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Account, AuditEntry

# Entries are numbered one after another: whoever writes holds this lock until the commit.
_CHAIN_LOCK = 0x6D7573756269_41
_AT_ONCE = 1_000
_FROM = select(AuditEntry).order_by(AuditEntry.id).limit(_AT_ONCE)


@dataclass(frozen=True)
class Actor:
    """Who does it: an account, or a command on the machine."""

    key: str
    name: str

    @classmethod
    def of(cls, account: Account) -> "Actor":
        """An account at work."""
        return cls(account.public_id, account.name)


COMMAND = Actor("command", "command")


@dataclass(frozen=True)
class Deed:
    """What was done: `action` such as "account.end", `subject` kind and public id, what changed before and after."""

    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def record(session: Session, actor: Actor, deed: Deed, *, now: datetime) -> None:
    """Add an entry in the caller's transaction: the deed and its entry stand or fall together."""
    session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        id=last.id + 1 if last else 1,
        at=now,
        account=actor.key,
        name=actor.name,
        action=deed.action,
        subject=deed.subject,
        before=dict(deed.before),
        after=dict(deed.after),
    )
    entry.hash = _hash(entry, last.hash if last else b"")
    session.add(entry)
    session.flush()


def last_entry(session: Session, subject: str, actions: Collection[str]) -> AuditEntry | None:
    """The latest of these deeds on a subject."""
    rows = select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.action.in_(actions))
    return session.scalar(rows.order_by(AuditEntry.id.desc()).limit(1))


def first_fault(session: Session) -> int | None:
    """The number of the first entry that is missing or was changed; None: the chain is whole."""
    expected, before = 1, b""
    while entries := session.scalars(_FROM.where(AuditEntry.id >= expected)).all():
        for entry in entries:
            if entry.id != expected or entry.hash != _hash(entry, before):
                return expected
            expected, before = expected + 1, entry.hash
    return None


def _hash(entry: AuditEntry, before: bytes) -> bytes:
    said = [entry.id, entry.at.isoformat(), entry.account, entry.name, entry.action, entry.subject]
    text = json.dumps([*said, entry.before, entry.after], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()

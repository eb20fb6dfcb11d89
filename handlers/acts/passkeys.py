"""Passkeys of an account: put one on, take one off, note that one was used. Whether it is genuine, `bot/` checks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from models.account import Account
from models.passkey import Passkey

# More is nobody's habit, and each is one more to lose.
MOST = 10


@dataclass(frozen=True)
class NewKey:
    """What a device gave: its name for the key, the public half (COSE), its counter."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str


def put_on(session: Session, account: Account, key: NewKey, *, now: datetime) -> Passkey:
    """Let the account sign in with this key.

    Raises:
        Unsuitable: it has too many, or the key belongs to somebody already.
    """
    if len(Passkey.of_account(session, account.id)) >= MOST:
        raise Unsuitable("passkey.many")
    if Passkey.by_credential(session, key.credential_id):
        raise Unsuitable("passkey.known")
    made = Passkey(account_id=account.id, made_at=now, **vars(key))
    session.add(made)
    session.flush()
    _note(session, account, "account.passkey", made, now)
    return made


def take_off(session: Session, account: Account, key: Passkey, *, now: datetime) -> None:
    """The key opens nothing any more."""
    session.delete(key)
    _note(session, account, "account.passkey_off", key, now)


def used(key: Passkey, sign_count: int, *, now: datetime) -> None:
    """Somebody came in with it."""
    key.sign_count, key.used_at = sign_count, now


def _note(session: Session, account: Account, action: str, key: Passkey, now: datetime) -> None:
    deed = Deed(action, f"account:{account.public_id}", {}, {"passkey": key.public_id})
    record(session, Actor.of(account), deed, now=now)

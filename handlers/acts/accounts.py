"""Let people into the console and out again: invite, accept, sign in, end. Every change is in the audit log.

Passwords and one-time codes are checked at the edge (`bot/console/`); here is what follows from the outcome.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from models.account import Account, AccountDuty, Duty, Invitation, Visit, standing_admins

INVITATION_LIFE = timedelta(days=7)
IDLE = timedelta(minutes=30)
LONGEST_VISIT = timedelta(hours=12)
# After so many wrong tries in a row every further one waits twice as long, an hour at most.
_FREE_TRIES = 5
_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
_SEEN_STEP = timedelta(minutes=1)
# A code proves who sits there; without one an account with these duties gets no further than setting it up.
NEEDS_CODES = frozenset({Duty.STAFF, Duty.COORDINATOR, Duty.OFFICER, Duty.KEEPER, Duty.DATA_OFFICER, Duty.ADMIN})


class Unsuitable(Exception):
    """It cannot be done so; `key` is the sentence of the console that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Charge:
    """A duty to be given: where (None: the whole city), for which group, from when to when (days of Japan)."""

    duty: Duty
    area_id: int | None = None
    group_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Newcomer:
    """Who is invited. The address is taken in small letters."""

    email: str
    name: str
    charges: Sequence[Charge]


def invite(session: Session, actor: Actor, newcomer: Newcomer, *, now: datetime, by: Account | None = None) -> str:
    """Make an account without a password. Returns the token of the link that sets one.

    Raises:
        Unsuitable: the address has an account, or nothing may be done with the new one.
    """
    email = newcomer.email.strip().lower()
    if Account.by_email(session, email):
        raise Unsuitable("account.known")
    if not newcomer.charges:
        raise Unsuitable("account.no_duty")
    duties = [AccountDuty(**vars(charge)) for charge in newcomer.charges]
    account = Account(email=email, name=newcomer.name.strip(), duties=duties, made_at=now)
    session.add(account)
    session.flush()
    after = {"name": account.name, "duties": [charge.duty for charge in newcomer.charges]}
    record(session, actor, Deed("account.invite", _subject(account), {}, after), now=now)
    return _new_link(session, account, by, now)


def invite_again(session: Session, actor: Actor, account: Account, *, now: datetime, by: Account | None = None) -> str:
    """A new link for an account: the old ones no longer work, nor does its password once the new one is used."""
    spent = update(Invitation).where(Invitation.account_id == account.id, Invitation.used_at.is_(None))
    session.execute(spent.values(used_at=now))
    record(session, actor, Deed("account.link", _subject(account), {}, {}), now=now)
    return _new_link(session, account, by, now)


def invited(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """The invitation of a link; None: there is none, it was used, or it is too old."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))
    good = found and found.used_at is None and now < found.expires_at and found.account.ended_at is None
    return found if good else None


def accept(session: Session, invitation: Invitation, password_hash: str, *, now: datetime) -> Account:
    """Set the first or a new password: the link is spent, codes are set up anew, all visits end."""
    account = invitation.account
    invitation.used_at = now
    account.password_hash, account.totp_sealed, account.failures, account.locked_until = password_hash, None, 0, None
    end_visits(session, account, now=now)
    record(session, Actor.of(account), Deed("account.password", _subject(account), {}, {}), now=now)
    return account


def accept_by_directory(
    session: Session, invitation: Invitation, identity: tuple[str, str], *, now: datetime
) -> Account:
    """Link the invited account with somebody of the office's directory (issuer, subject): the link is spent.

    A password that was set before is gone: the link was made because nobody should come in with it any more.
    """
    account = invitation.account
    invitation.used_at = now
    account.directory_issuer, account.directory_subject = identity
    account.password_hash, account.totp_sealed, account.failures, account.locked_until = None, None, 0, None
    end_visits(session, account, now=now)
    record(session, Actor.of(account), Deed("account.link_office", _subject(account), {}, {}), now=now)
    return account


def end_account(session: Session, actor: Actor, account: Account, *, now: datetime) -> None:
    """Nobody signs in with it any more.

    Raises:
        Unsuitable: it is the last that could let others in.
    """
    admin = any(duty.duty is Duty.ADMIN for duty in account.duties)
    if admin and account.ended_at is None and standing_admins(session, now=now) == 1:
        raise Unsuitable("account.last_admin")
    account.ended_at = now
    end_visits(session, account, now=now)
    record(session, actor, Deed("account.end", _subject(account), {"ended": False}, {"ended": True}), now=now)


def failed(account: Account, *, now: datetime) -> None:
    """A wrong password or code: from the fifth in a row on, the next try has to wait."""
    account.failures += 1
    over = account.failures - _FREE_TRIES
    if over >= 0:
        account.locked_until = now + min(_FIRST_LOCK * 2 ** min(over, 10), _LONGEST_LOCK)


def begin_visit(session: Session, account: Account, browser: str, *, now: datetime, proved: bool) -> str:
    """Sign in. Returns the token for the cookie; `proved`: by a one-time code just now."""
    account.failures, account.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    visit = Visit(token_hash=token_hash(token), account_id=account.id, browser=browser, begun_at=now, seen_at=now)
    visit.proved_at = now if proved else None
    session.add(visit)
    record(session, Actor.of(account), Deed("visit.begin", _subject(account), {}, {"browser": browser}), now=now)
    return token


def visit_of(session: Session, token: str, *, now: datetime) -> Visit | None:
    """The visit of a cookie, seen now; None: it ended, idled for 30 minutes, lasted 12 hours, or the account ended."""
    visit = session.scalar(select(Visit).where(Visit.token_hash == token_hash(token)))
    if visit is None or visit.ended_at or visit.account.ended_at:
        return None
    if now - visit.seen_at > IDLE or now - visit.begun_at > LONGEST_VISIT:
        visit.ended_at = now
        return None
    if now - visit.seen_at > _SEEN_STEP:
        visit.seen_at = now
    return visit


def end_visits(session: Session, account: Account, *, now: datetime, but: Visit | None = None) -> int:
    """End all visits of an account, or all but one. Returns how many."""
    others = [visit for visit in Visit.open_ones(session, account.id) if visit is not but]
    for visit in others:
        visit.ended_at = now
    return len(others)


def token_hash(token: str) -> bytes:
    """What is stored of a token: who reads the table cannot use it."""
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).digest()


def _new_link(session: Session, account: Account, by: Account | None, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    link = Invitation(
        token_hash=token_hash(token), account_id=account.id, made_by_id=by.id if by else None, made_at=now
    )
    link.expires_at = now + INVITATION_LIFE
    session.add(link)
    session.flush()
    return token


def _subject(account: Account) -> str:
    return f"account:{account.public_id}"

"""Connect an account of the console with a chat on LINE, so that a keeper can be asked there.

The console shows a code; who sends it to the bot is that account on LINE. It works once, and not for long.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from handlers.acts.accounts import token_hash
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.typed_code import TypedCode
from models.account import Account, AccountDuty, Duty, today
from models.group import Group
from models.keeping import KeeperLink
from models.resident import Resident

CODE_LIFE = timedelta(minutes=30)
# Who speaks for a group.
SPEAKERS = (Duty.KEEPER, Duty.OFFICER)
# Eight letters are 39 bits, more than anybody can try in half an hour.
CODE = TypedCode(("つなぐ", "link"), 8)


def new_code(session: Session, account: Account, *, now: datetime) -> str:
    """A code for this account; the one before it works no more. A link that stands stays until the code is used."""
    code = CODE.new()
    link = KeeperLink.of(session, account.id) or KeeperLink(account_id=account.id)
    link.code_hash, link.code_until = token_hash(code), now + CODE_LIFE
    session.add(link)
    session.flush()
    return code


def connect(session: Session, resident: Resident, code: str, *, now: datetime) -> Account | None:
    """The account whose code this is, connected from now on; None: no such code, or its time is over."""
    rows = select(KeeperLink).where(KeeperLink.code_hash == token_hash(code), KeeperLink.code_until > now)
    link = session.scalar(rows.with_for_update(of=KeeperLink))
    if link is None or link.account.ended_at:
        return None
    # One chat stands for one account.
    session.execute(
        delete(KeeperLink).where(KeeperLink.resident_id == resident.id, KeeperLink.account_id != link.account_id)
    )
    link.resident_id, link.linked_at = resident.id, now
    link.code_hash, link.code_until = None, None
    session.flush()
    account = link.account
    record(session, Actor.of(account), Deed("account.line", f"account:{account.public_id}", {}, {}), now=now)
    return account


def disconnect(session: Session, account: Account, *, now: datetime) -> None:
    """Forget which chat the account is; twice is once."""
    link = KeeperLink.of(session, account.id)
    if link:
        session.delete(link)
        record(session, Actor.of(account), Deed("account.line_end", f"account:{account.public_id}", {}, {}), now=now)


def speaks_for(now: datetime, duties: Collection[Duty] = SPEAKERS) -> ColumnElement[bool]:
    """A condition on duties joined with their account: it holds today, for a group, and the account has not ended."""
    day = today(now)
    return (
        AccountDuty.duty.in_(duties)
        & AccountDuty.group_id.is_not(None)
        & or_(AccountDuty.since.is_(None), AccountDuty.since <= day)
        & or_(AccountDuty.until.is_(None), AccountDuty.until >= day)
        & Account.ended_at.is_(None)
    )


def speaker(session: Session, resident: Resident, group_id: int | None, *, now: datetime) -> Account | None:
    """The account of whoever writes, if it speaks for this group today."""
    rows = (
        select(Account)
        .join(AccountDuty, AccountDuty.account_id == Account.id)
        .join(KeeperLink, KeeperLink.account_id == Account.id)
        .where(KeeperLink.resident_id == resident.id, AccountDuty.group_id == group_id, speaks_for(now))
    )
    return session.scalars(rows).first()


def groups_of(session: Session, resident: Resident, *, now: datetime) -> Sequence[Group]:
    """The groups that whoever writes speaks for today, by name."""
    mine = (
        select(AccountDuty.group_id)
        .join(Account, Account.id == AccountDuty.account_id)
        .join(KeeperLink, KeeperLink.account_id == Account.id)
        .where(KeeperLink.resident_id == resident.id, speaks_for(now))
    )
    return session.scalars(select(Group).where(Group.id.in_(mine)).order_by(Group.name, Group.id)).all()

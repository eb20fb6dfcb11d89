"""Keep filters of the match log under a name, for oneself or for all who work with it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.searches import Filters
from models.account import Account
from models.saved_filter import SavedFilter

LONGEST_NAME, MOST = 40, 50


def keep_filter(session: Session, account: Account, name: str, filters: Filters, *, now: datetime) -> SavedFilter:
    """Keep them; what the account kept under this name before is replaced.

    Raises:
        Unsuitable: no name, too long a one, or too many kept.
    """
    if not 0 < len(name) <= LONGEST_NAME:
        raise Unsuitable("match_log.filter_name")
    own = session.scalars(select(SavedFilter).where(SavedFilter.account_id == account.id).with_for_update()).all()
    row = next((one for one in own if one.name == name), None)
    if row is None:
        if len(own) >= MOST:
            raise Unsuitable("match_log.filter_many")
        row = SavedFilter(account_id=account.id, name=name, made_at=now)
        session.add(row)
    row.filters = filters.written()
    session.flush()
    return row


def share_filter(session: Session, account: Account, row: SavedFilter, shared: bool, *, now: datetime) -> None:
    """Let others use it, or no more."""
    before, row.shared = row.shared, shared
    deed = Deed("filter.share", f"filter:{row.public_id}", {"shared": before}, {"shared": shared, "name": row.name})
    if before != shared:
        record(session, Actor.of(account), deed, now=now)
    session.flush()


def drop_filter(session: Session, account: Account, row: SavedFilter, *, now: datetime) -> None:
    """Let it go."""
    deed = Deed("filter.drop", f"filter:{row.public_id}", {"name": row.name, "shared": row.shared}, {})
    if row.shared:
        record(session, Actor.of(account), deed, now=now)
    session.delete(row)
    session.flush()

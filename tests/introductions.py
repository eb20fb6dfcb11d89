"""What tests about introductions share: sides, and how far an introduction has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts import introduce
from handlers.acts.introduce import Party, Proposal
from models.account import Account, AccountDuty, Duty
from models.delivery import Delivery, DeliveryKind
from models.gathering import Gathering
from models.introduction import Introduction
from models.keeping import KeeperLink
from models.resident import Resident
from tests import factories
from tests.threads import coordinator

REASON = "木曜の午後に、囲碁の相手をさがしておられます"


def proposed(
    session: Session, now: datetime, first: Party, second: Party, *, by: Account | None = None, **values: Any
) -> Introduction:
    """Proposed by a coordinator of the whole city, or `by` somebody else."""
    proposal = Proposal(first, second, **({"reason": REASON} | values))
    return introduce.propose(session, by or coordinator(session), proposal, now=now)


def asked(
    session: Session, now: datetime, first: Party, second: Party, *, by: Account | None = None, **values: Any
) -> Introduction:
    """Both sides were asked."""
    who = by or coordinator(session)
    made = proposed(session, now, first, second, by=who, **values)
    introduce.ask(session, who, made, now=now)
    return made


def person(session: Session, **values: Any) -> Party:
    """Somebody on LINE."""
    return Party(resident=factories.resident(session, **values))


def kept_gathering(session: Session, name: str = "ひとめの会") -> tuple[Gathering, Resident]:
    """A gathering, and its keeper on LINE."""
    group = factories.group(session)
    keeper = factories.resident(session)
    account = Account(email=f"{keeper.public_id}@example.jp", name="会の世話人", made_at=factories.WHEN)
    account.duties = [AccountDuty(duty=Duty.KEEPER, group_id=group.id)]
    session.add(account)
    session.flush()
    session.add(KeeperLink(account_id=account.id, resident_id=keeper.id, linked_at=factories.WHEN))
    return factories.gathering(session, name, group=group), keeper


def both_said_yes(session: Session, now: datetime, first: Party, second: Party, **values: Any) -> Introduction:
    """Names have crossed."""
    made = asked(session, now, first, second, **values)
    for side in made.sides:
        introduce.answer(session, side, yes=True, now=now)
    return made


def told(session: Session, resident: Resident | None) -> list[str]:
    """What a resident is to be told, in order."""
    rows = select(Delivery).where(Delivery.kind == DeliveryKind.INTRODUCTION)
    mine = rows.where(Delivery.resident_id == (resident.id if resident else None)).order_by(Delivery.id)
    return [one.arguments["what"] for one in session.scalars(mine)]

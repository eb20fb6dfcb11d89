"""What tests about residents and the people of a desk share: who works there, threads, what was planned."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts import threads as acts
from handlers.acts.hand_over import raise_hand_over
from handlers.acts.threads import Heard, Written
from models.account import Account, AccountDuty, Duty
from models.base import new_public_id
from models.delivery import Delivery, DeliveryKind
from models.hand_over import HandOverCause
from models.resident import Resident
from models.thread import Thread, ThreadMessage
from tests import factories


def coordinator(session: Session, name: str = "鈴木 一郎") -> Account:
    """Somebody who answers residents, in the whole city."""
    account = Account(email=f"{new_public_id()}@example.jp", name=name, made_at=factories.WHEN)
    account.duties = [AccountDuty(duty=Duty.COORDINATOR)]
    session.add(account)
    session.flush()
    return account


def wanted(
    session: Session, now: datetime, cause: HandOverCause = HandOverCause.ASKED, resident: Resident | None = None
) -> Thread:
    """A resident wants a person, for this cause."""
    who = resident or factories.resident(session)
    return raise_hand_over(session, who, cause, event_id=new_public_id(), now=now)


def taken(session: Session, now: datetime, **values: Any) -> tuple[Thread, Account]:
    """A thread that somebody has taken."""
    thread, account = wanted(session, now, **values), coordinator(session)
    acts.take(session, account, thread, seen_owner="", now=now)
    return thread, account


def heard(session: Session, thread: Thread, now: datetime, **values: Any) -> None:
    """The resident writes."""
    acts.hear(session, thread, Heard("text", new_public_id(), b"sealed", **values), now=now)


def answered(session: Session, thread: Thread, account: Account, now: datetime) -> None:
    """The desk answers."""
    acts.reply(session, account, thread, Written(new_public_id(), b"sealed"), now=now)


def lines(session: Session) -> list[str]:
    """What residents are to be told, in order."""
    rows = select(Delivery).where(Delivery.kind == DeliveryKind.DESK).order_by(Delivery.id)
    return [one.arguments["what"] for one in session.scalars(rows)]


def said(session: Session, thread: Thread) -> list[tuple[str, str]]:
    """The lines of the thread: who, and what."""
    rows = select(ThreadMessage).where(ThreadMessage.thread_id == thread.id).order_by(ThreadMessage.id)
    return [(one.side, one.what) for one in session.scalars(rows)]

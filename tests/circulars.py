"""Circulars for tests: an item asked for, a 町会 with an officer on LINE, residents who want its circulars."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.ask_officers import Said, take_answer
from handlers.acts.audit import Actor
from handlers.acts.circulate import Draft, Request, circulate
from handlers.acts.keeper_link import connect, new_code
from handlers.acts.subscribe import subscribe
from models.account import Account, AccountDuty, Duty
from models.circulation import AskAnswer, Circular, CircularAsk, Department
from models.delivery import Delivery, DeliveryKind
from models.group import Group
from models.resident import Resident
from tests import factories

STAFF = Actor("staff12345", "山田 花子")
_TEXT, _EASY = "4月から、もえるごみは月曜と木曜です。", "ごみの日（ひ）が かわります。"
DRAFT = Draft("ごみの日が変わります", _TEXT, _EASY, "", date(2026, 12, 20))
YES, NO = Said(AskAnswer.ACCEPTED), Said(AskAnswer.REFUSED)


def officer(session: Session, group: Group, now: datetime, *, email: str = "o@example.jp") -> Resident:
    """An officer of the group, connected with LINE."""
    account = Account(email=email, name="佐藤 次郎", made_at=now)
    account.duties = [AccountDuty(duty=Duty.OFFICER, group_id=group.id)]
    session.add(account)
    session.flush()
    resident = factories.resident(session)
    connect(session, resident, new_code(session, account, now=now), now=now)
    return resident


def asked(
    session: Session, now: datetime, *groups: Group, by: Department | None = None, **changes: object
) -> list[CircularAsk]:
    """An item of a department, and what became of each group's ask, in the order of the groups."""
    department = by or factories.department(session)
    made = circulate(session, STAFF, Request(department, replace(DRAFT, **changes), groups), now=now)  # type: ignore[arg-type]
    return [ask_of(session, made, group) for group in groups]


def ask_of(session: Session, circular: Circular, group: Group) -> CircularAsk:
    own = (CircularAsk.circular_id == circular.id, CircularAsk.group_id == group.id)
    return session.scalars(select(CircularAsk).where(*own)).one()


def accept(session: Session, ask: CircularAsk, now: datetime) -> str:
    return take_answer(session, STAFF, ask, YES, now=now)


def follower(session: Session, group: Group, now: datetime, **values: object) -> Resident:
    """Somebody of the group's town who wants its circulars."""
    resident = factories.resident(session, **({"home": group.area} | values))
    subscribe(session, resident, group, now=now)
    return resident


def planned(session: Session, kind: DeliveryKind) -> list[Delivery]:
    return list(session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)))

"""A desk of the sample city, with somebody who works there and introductions in three states. Nobody of them exists."""

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts import introduce
from handlers.acts.accounts import Charge, Newcomer, invite
from handlers.acts.audit import COMMAND
from handlers.acts.introduce import Party, Proposal
from handlers.acts.introduction_desk import Meeting, set_meeting
from handlers.acts.keep_desks import Draft, keep_desk
from models.account import Account, Duty
from models.base import JAPAN
from models.gathering import Gathering, GatheringStatus
from models.help_desk import ANSWER_WITHIN, RAISE_AGAIN_AFTER, DeskKind

EMAIL = "coordinator@example.jp"
_WEEKDAYS = {str(day): ["09:00", "17:00"] for day in range(5)}
# No exchange has 000: these numbers are nobody's.
_DESK_PHONE, _PHONE = "075-000-0000", "090-0000-0000"
_REASONS = (
    "ゆっくり座ってできることを、近くでさがしておられます",
    "退職されたばかりで、週に一度ほど出かけるところをさがしておられます",
    "おふたりとも、朝の散歩がお好きです",
)


def load(session: Session, seal: Callable[[str], bytes], *, now: datetime) -> bool:
    """The desk, its coordinator, three introductions. False: they are there."""
    if Account.by_email(session, EMAIL):
        return False
    invite(session, COMMAND, Newcomer(EMAIL, "見本 花子", [Charge(Duty.COORDINATOR)]), now=now)
    coordinator = session.scalars(select(Account).where(Account.email == EMAIL)).one()
    _desk(session, coordinator, now)
    _introductions(session, coordinator, seal, now)
    return True


def _desk(session: Session, coordinator: Account, now: datetime) -> None:
    draft = Draft(
        name="まちづくり窓口（見本）",
        kind=DeskKind.TOWN,
        area_id=None,
        phone=_DESK_PHONE,
        hours=_WEEKDAYS,
        rests_at_new_year=True,
        causes=[],
        answer_within=dict(ANSWER_WITHIN),
        raise_again_after=RAISE_AGAIN_AFTER,
        members={coordinator.id: "花子"},
    )
    keep_desk(session, COMMAND, None, draft, now=now)


def _introductions(session: Session, by: Account, seal: Callable[[str], bytes], now: datetime) -> None:
    """One to be asked, one that waits for the place's answer, one whose people know the day."""
    standing = select(Gathering).where(Gathering.status == GatheringStatus.ACTIVE).order_by(Gathering.id)
    places = [Party(gathering=one, area_id=one.area_id) for one in session.scalars(standing.limit(2))]
    if len(places) < 2:
        return
    ume, jiro, toshi, kazu = (_person(seal, name) for name in ("見本 うめ", "見本 次郎", "見本 とし", "見本 かず"))
    introduce.propose(session, by, Proposal(ume, places[0], _REASONS[0]), now=now)
    waits = introduce.propose(session, by, Proposal(jiro, places[1], _REASONS[1]), now=now)
    agreed = introduce.propose(session, by, Proposal(toshi, kazu, _REASONS[2]), now=now)
    for one in (waits, agreed):
        introduce.ask(session, by, one, now=now)
    for side in (waits.sides[0], *agreed.sides):
        introduce.answer(session, side, yes=True, by=by, now=now)
    introduce.accompanied(session, waits.sides[0], wished=True, by=by, now=now)
    day = (now.astimezone(JAPAN) + timedelta(days=5)).date()
    told = {"place": "区役所1階のロビー", "ask_for": "見本 花子", "company": "見本 花子"}
    at = datetime.combine(day, time(10, 0), tzinfo=JAPAN)
    set_meeting(session, by, agreed, Meeting(at, seal(json.dumps(told, ensure_ascii=False))), now=now)


def _person(seal: Callable[[str], bytes], name: str) -> Party:
    return Party(sealed=seal(json.dumps({"name": name, "phone": _PHONE}, ensure_ascii=False)))

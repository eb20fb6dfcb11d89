"""Ask keepers on LINE whether what nobody confirmed for long is still on; take in what they answer.

Run daily by the clock. A gathering is asked about once in thirty days at most, and not while an answer waits for
staff. What is said is `messages.py`'s.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.edit_gathering import confirm_gathering
from handlers.acts.keeper_link import speaks_for
from models.account import Account, AccountDuty
from models.base import JAPAN
from models.delivery import Delivery, DeliveryKind
from models.gathering import Gathering, GatheringStatus
from models.keeping import KeeperLink, KeeperQuestion, StillOn
from models.resident import Resident, ResidentStatus

_SELDOM = timedelta(days=30)
# Nobody is to find a dozen questions at once: the others come on the following days.
_MOST_A_DAY = 3
_ASKED_AT = time(10, 0)
_LATEST_ASKED_AT = time(19, 0)
_LIFE = timedelta(days=3)


def ask_keepers(session: Session, *, now: datetime) -> int:
    """Plan today's questions; planned twice is planned once. Returns how many gatherings are asked about."""
    keepers = _keepers(session, now)
    asked: Counter[int | None] = Counter()
    for gathering in session.scalars(_unsure(keepers.keys(), now)):
        if asked[gathering.group_id] < _MOST_A_DAY and gathering.group_id in keepers:
            asked[gathering.group_id] += 1
            _ask(session, gathering, keepers[gathering.group_id], now)
    return asked.total()


def names_to_ask(session: Session, questions: Collection[str]) -> Mapping[str, str]:
    """Of these questions those that still matter, with the gathering's name: nobody answered, nobody confirmed it."""
    if not questions:
        return {}
    unsaid = or_(Gathering.confirmed_at.is_(None), Gathering.confirmed_at < KeeperQuestion.asked_at)
    rows = select(KeeperQuestion.public_id, Gathering.name).join(Gathering).where(
        KeeperQuestion.public_id.in_(questions), KeeperQuestion.answer.is_(None),
        Gathering.status == GatheringStatus.ACTIVE, unsaid,
    )  # fmt: skip
    return dict(session.execute(rows).all())


def take_answer(session: Session, question: KeeperQuestion, answer: StillOn, by: Account, *, now: datetime) -> bool:
    """Keep what a keeper answered: still on confirms the gathering, all else waits for staff.

    False: it was answered before.
    """
    held = KeeperQuestion.by_public_id(session, question.public_id, lock=True)
    if held is None or held.answer is not None:
        return False
    held.answer, held.answered_at, held.answered_by_id = answer, now, by.id
    if answer is StillOn.STILL:
        held.closed_at = now
        confirm_gathering(session, Actor.of(by), held.gathering, now=now)
    else:
        subject = f"gathering:{held.gathering.public_id}"
        record(session, Actor.of(by), Deed("gathering.answer", subject, {}, {"answer": answer.value}), now=now)
    session.flush()
    return True


def close_answer(session: Session, actor: Actor, question: KeeperQuestion, *, now: datetime) -> None:
    """Staff have seen to it; twice is once."""
    if question.closed_at is None:
        question.closed_at = now
        subject = f"gathering:{question.gathering.public_id}"
        record(session, actor, Deed("gathering.answer_close", subject, {}, {}), now=now)


def _keepers(session: Session, now: datetime) -> dict[int | None, list[int]]:
    """Who is to be asked for each group: residents whose account speaks for it, and who do not rest."""
    rows = (
        select(AccountDuty.group_id, KeeperLink.resident_id)
        .join(Account, Account.id == AccountDuty.account_id)
        .join(KeeperLink, KeeperLink.account_id == Account.id)
        .join(Resident, Resident.id == KeeperLink.resident_id)
        .where(speaks_for(now), Resident.status == ResidentStatus.ACTIVE)
        .distinct()
    )
    found: dict[int | None, list[int]] = defaultdict(list)
    for group, resident in session.execute(rows):
        if resident is not None:
            found[group].append(resident)
    return found


def _unsure(groups: Collection[int | None], now: datetime) -> Select[Gathering]:
    """What these groups hold and nobody confirmed for long, the longest first."""
    recent = exists().where(
        KeeperQuestion.gathering_id == Gathering.id,
        or_(
            KeeperQuestion.asked_at > now - _SELDOM,
            KeeperQuestion.answer.is_not(None) & KeeperQuestion.closed_at.is_(None),
        ),
    )
    rows = select(Gathering).where(
        Gathering.group_id.in_(groups), Gathering.status == GatheringStatus.ACTIVE, Gathering.is_stale(now), ~recent
    )
    return rows.order_by(func.coalesce(Gathering.confirmed_at, Gathering.created_at), Gathering.id)


def _ask(session: Session, gathering: Gathering, residents: list[int], now: datetime) -> None:
    question = KeeperQuestion(gathering_id=gathering.id, asked_at=now)
    session.add(question)
    session.flush()
    due = _by_day(now)
    about: dict[str, Any] = {"kind": DeliveryKind.CONFIRM, "subject": question.public_id}
    about |= {"priority": 7, "due_at": due, "expires_at": due + _LIFE}
    rows = [about | {"resident_id": resident} for resident in residents]
    session.execute(insert(Delivery).values(rows).on_conflict_do_nothing())


def _by_day(now: datetime) -> datetime:
    """Today between 10:00 and 19:00 in Japan, or tomorrow at 10:00."""
    local = now.astimezone(JAPAN)
    if local.time() < _ASKED_AT:
        return datetime.combine(local.date(), _ASKED_AT, tzinfo=JAPAN)
    if local.time() <= _LATEST_ASKED_AT:
        return local
    return datetime.combine(local.date() + timedelta(days=1), _ASKED_AT, tzinfo=JAPAN)

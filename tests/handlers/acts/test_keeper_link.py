"""A code of the console connects an account with a chat: once, in time, and one chat for one account."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.keeper_link import CODE, CODE_LIFE, connect, disconnect, new_code, speaker
from models.account import Account, AccountDuty, AuditEntry, Duty
from models.group import Group
from models.keeping import KeeperLink
from tests import factories


def keeper(session: Session, group: Group, *, email: str = "k@example.jp", **duty: date) -> Account:
    """An account that keeps this group."""
    account = Account(email=email, name="鈴木 一郎", made_at=factories.WHEN)
    account.duties = [AccountDuty(duty=Duty.KEEPER, group_id=group.id, **duty)]
    session.add(account)
    session.flush()
    return account


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("つなぐ abcd2345", "abcd2345"),
        ("つなぐ　ＡＢＣＤ２３４５ ", "abcd2345"),
        ("link: ABCD2345", "abcd2345"),
        ("つなぐabcd2345", "abcd2345"),
        ("つなぐ abcd234", None),
        ("つなぐ abcd2340", None),
        ("手と手をつなぐ会", None),
        ("", None),
    ],
)
def test_a_code_is_read_however_it_is_typed(words: str, code: str | None) -> None:
    assert CODE.found_in(words) == code


def test_a_code_connects_once(session: Session, now: datetime) -> None:
    account, resident = keeper(session, factories.group(session)), factories.resident(session)
    code = new_code(session, account, now=now)
    assert connect(session, resident, code, now=now) is account
    assert connect(session, factories.resident(session), code, now=now) is None
    assert session.scalars(select(AuditEntry.action)).all() == ["account.line"]


@pytest.mark.parametrize(("late", "connected"), [(timedelta(0), True), (CODE_LIFE, False)])
def test_a_code_has_its_time(session: Session, now: datetime, late: timedelta, connected: bool) -> None:
    account = keeper(session, factories.group(session))
    code = new_code(session, account, now=now)
    assert (connect(session, factories.resident(session), code, now=now + late) is account) is connected


def test_a_new_code_ends_the_one_before(session: Session, now: datetime) -> None:
    account, resident = keeper(session, factories.group(session)), factories.resident(session)
    old, new = new_code(session, account, now=now), new_code(session, account, now=now)
    assert (connect(session, resident, old, now=now), connect(session, resident, new, now=now)) == (None, account)


def test_one_chat_stands_for_one_account(session: Session, now: datetime) -> None:
    group, resident = factories.group(session), factories.resident(session)
    one, other = keeper(session, group), keeper(session, group, email="other@example.jp")
    for account in (one, other):
        connect(session, resident, new_code(session, account, now=now), now=now)
    assert session.scalars(select(KeeperLink.account_id)).all() == [other.id]


def test_an_account_that_ended_is_not_connected(session: Session, now: datetime) -> None:
    account = keeper(session, factories.group(session))
    code, account.ended_at = new_code(session, account, now=now), now
    assert connect(session, factories.resident(session), code, now=now) is None


def test_only_the_own_group_is_spoken_for_and_only_while_the_duty_lasts(session: Session, now: datetime) -> None:
    own, other = factories.group(session), factories.group(session, "山の会")
    account, resident = keeper(session, own, until=date(2026, 12, 2)), factories.resident(session)
    connect(session, resident, new_code(session, account, now=now), now=now)
    assert speaker(session, resident, own.id, now=now) is account
    assert speaker(session, resident, other.id, now=now) is None
    assert speaker(session, resident, own.id, now=now + timedelta(days=1)) is None


def test_disconnecting_twice_is_once(session: Session, now: datetime) -> None:
    account, resident = keeper(session, factories.group(session)), factories.resident(session)
    connect(session, resident, new_code(session, account, now=now), now=now)
    for _ in range(2):
        disconnect(session, account, now=now)
    assert KeeperLink.of_resident(session, resident.id) is None
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "account.line",
        "account.line_end",
    ]

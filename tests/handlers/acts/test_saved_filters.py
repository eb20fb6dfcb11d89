"""Filters under a name: an account's own, shared when it says so."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.saved_filters import drop_filter, keep_filter, share_filter
from handlers.acts.searches import Filters
from models.account import Account
from models.saved_filter import SavedFilter


def account(session: Session, now: datetime, email: str) -> Account:
    found = Account(email=email, name="山田 花子", made_at=now)
    session.add(found)
    session.flush()
    return found


def test_others_see_what_is_shared_and_nothing_else(session: Session, now: datetime) -> None:
    hana, ken = (account(session, now, f"{name}@example.jp") for name in ("hana", "ken"))
    row = keep_filter(session, hana, "静かなもの", Filters(outcome="silent"), now=now)
    assert SavedFilter.for_account(session, ken.id) == []
    share_filter(session, hana, row, True, now=now)
    assert [one.filters for one in SavedFilter.for_account(session, ken.id)] == [{"outcome": "silent"}]
    drop_filter(session, hana, row, now=now)
    assert SavedFilter.for_account(session, hana.id) == []


def test_the_same_name_again_replaces(session: Session, now: datetime) -> None:
    hana = account(session, now, "hana@example.jp")
    for outcome in ("silent", "again"):
        keep_filter(session, hana, "いつもの", Filters(outcome=outcome), now=now)
    assert [row.filters["outcome"] for row in SavedFilter.for_account(session, hana.id)] == ["again"]


@pytest.mark.parametrize("name", ["", "あ" * 41])
def test_a_name_is_needed_and_short(session: Session, now: datetime, name: str) -> None:
    with pytest.raises(Unsuitable):
        keep_filter(session, account(session, now, "hana@example.jp"), name, Filters(), now=now)

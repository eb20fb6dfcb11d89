"""The audit log: numbered without a gap, and no entry can be changed or taken out unseen."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND, Deed, first_fault, record


def _three(session: Session, now: datetime) -> None:
    for number in range(3):
        record(session, COMMAND, Deed("inbox.retry", f"event:{number}", {"n": 0}, {"n": number}), now=now)


def test_a_whole_chain_has_no_fault(session: Session, now: datetime) -> None:
    assert first_fault(session) is None
    _three(session, now)
    assert first_fault(session) is None


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update audit_entry set name = 'other' where id = 1", 1),
        ("update audit_entry set after = '{\"n\": 9}' where id = 2", 2),
        ("update audit_entry set at = at + interval '1 second' where id = 3", 3),
        ("delete from audit_entry where id = 2", 2),
        ("delete from audit_entry where id = 1", 1),
    ],
)
def test_a_touched_chain_shows_where(session: Session, now: datetime, statement: str, fault: int) -> None:
    _three(session, now)
    session.execute(text(statement))
    session.expire_all()
    assert first_fault(session) == fault

"""Marks on answers: one of each account, with its author, in the audit log; they leave with the search."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor
from handlers.acts.erase import erase
from handlers.acts.mark_match import Verdict, mark_match
from models.account import AuditEntry
from models.match_mark import MatchMark
from tests import factories

HANA, KEN = Actor("hana", "山田 花子"), Actor("ken", "佐藤 健")


def test_each_account_has_one_mark_and_the_latest_holds(session: Session, now: datetime) -> None:
    log = factories.search(session)
    mark_match(session, HANA, log, Verdict("bad", "編み物なのに体操"), now=now)
    mark_match(session, HANA, log, Verdict("good"), now=now)
    mark_match(session, KEN, log, Verdict("bad"), now=now)
    assert {(mark.name, mark.good) for mark in MatchMark.of(session, log.public_id)} == {
        ("山田 花子", True),
        ("佐藤 健", False),
    }
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "match.mark").order_by(AuditEntry.id)).all()
    assert [entry.before for entry in entries] == [{}, {"good": False, "word": "編み物なのに体操"}, {}]


@pytest.mark.parametrize("verdict", [Verdict(""), Verdict("maybe"), Verdict("good", "あ" * 201)])
def test_what_is_neither_or_too_long_is_refused(session: Session, now: datetime, verdict: Verdict) -> None:
    with pytest.raises(Unsuitable):
        mark_match(session, HANA, factories.search(session), verdict, now=now)


def test_who_leaves_takes_the_marks_on_their_searches_along(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    log = factories.search(session, resident=resident)
    mark_match(session, HANA, log, Verdict("good", "よい"), now=now)
    erase(session, resident, now=now)
    assert session.scalars(select(MatchMark)).all() == []

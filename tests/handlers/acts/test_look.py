"""The view log: what for comes first, and each look is a line."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor
from handlers.acts.look import Sight, look, say_purpose
from models.person_view import PersonView

HANAKO, ICHIRO = Actor("hanako", "山田 花子"), Actor("ichiro", "鈴木 一郎")
LIST = Sight("date:abcd", "people")


def views(session: Session) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(PersonView).order_by(PersonView.id))
    return [(row.account, row.page, row.purpose.value) for row in rows]


def test_nothing_is_seen_before_one_says_what_for(session: Session, now: datetime) -> None:
    assert not look(session, HANAKO, LIST, now=now)
    say_purpose(session, HANAKO, LIST, "door", "", now=now)
    assert look(session, HANAKO, LIST, now=now)
    assert views(session) == [("hanako", "people", "door")]


def test_a_purpose_holds_ten_minutes_for_one_s_own_looks_at_that_subject(session: Session, now: datetime) -> None:
    say_purpose(session, HANAKO, LIST, "door", "", now=now)
    assert not look(session, ICHIRO, LIST, now=now)
    assert not look(session, HANAKO, Sight("date:efgh", "people"), now=now)
    assert look(session, HANAKO, Sight("date:abcd", "file"), now=now + timedelta(minutes=9))
    assert not look(session, HANAKO, LIST, now=now + timedelta(minutes=10))


def test_each_look_is_a_line_and_loading_again_is_none(session: Session, now: datetime) -> None:
    say_purpose(session, HANAKO, LIST, "contact", "", now=now)
    for seconds in (1, 30, 90, 100):
        look(session, HANAKO, LIST, now=now + timedelta(seconds=seconds))
    assert len(views(session)) == 2


@pytest.mark.parametrize(
    ("purpose", "note", "key"),
    [("", "", "missing"), ("curious", "", "missing"), ("other", "", "say"), ("door", "x" * 201, "long")],
)
def test_a_purpose_that_says_nothing_is_none(
    session: Session, now: datetime, purpose: str, note: str, key: str
) -> None:
    with pytest.raises(Unsuitable, match=key):
        say_purpose(session, HANAKO, LIST, purpose, note, now=now)
    assert not look(session, HANAKO, LIST, now=now)

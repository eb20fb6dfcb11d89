"""Rows for cards are read once, and again when something about them changed."""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from matching.shelf import Kept, Shelf
from models.gathering import Gathering, GatheringStatus
from tests import factories


@pytest.fixture
def gathering(session: Session) -> Gathering:
    made = factories.gathering(session, "手芸の会", venue=factories.venue(session, "集会所"))
    session.flush()
    return made


def _name(shelf: Shelf, session: Session, gathering: Gathering) -> str | None:
    kept = shelf.take(session, [gathering.public_id]).get(gathering.public_id)
    return kept.gathering.name if kept else None


def test_what_was_read_is_not_asked_for_again(session: Session, gathering: Gathering) -> None:
    shelf, asked = Shelf(), list[str]()
    _name(shelf, session, gathering)
    event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert _name(shelf, session, gathering) == "手芸の会"
    assert asked == []


def test_what_is_kept_outlives_its_session(session: Session, gathering: Gathering) -> None:
    shelf = Shelf()
    kept: Kept = shelf.take(session, [gathering.public_id])[gathering.public_id]
    session.rollback()
    assert (kept.gathering.place_name, kept.role, kept.dated) == ("集会所", None, False)


def test_what_changed_is_read_anew(session: Session, gathering: Gathering) -> None:
    shelf = Shelf()
    _name(shelf, session, gathering)
    gathering.name = "編み物の会"
    session.flush()
    shelf.drop([gathering.id + 1])
    assert _name(shelf, session, gathering) == "手芸の会"
    shelf.drop([gathering.id])
    assert _name(shelf, session, gathering) == "編み物の会"


def test_any_may_have_changed(session: Session, gathering: Gathering) -> None:
    shelf = Shelf()
    _name(shelf, session, gathering)
    gathering.status = GatheringStatus.ENDED
    session.flush()
    shelf.drop(None)
    assert _name(shelf, session, gathering) is None


def test_what_changed_while_it_was_read_is_not_kept(session: Session, gathering: Gathering) -> None:
    shelf = Shelf()
    event.listen(session.connection(), "after_cursor_execute", lambda *_: shelf.drop([gathering.id]), once=True)
    _name(shelf, session, gathering)
    gathering.name = "編み物の会"
    session.flush()
    assert _name(shelf, session, gathering) == "編み物の会"


def test_a_role_comes_with_its_gathering(session: Session, gathering: Gathering) -> None:
    role = factories.role(session, "受付", gathering=gathering)
    session.flush()
    kept = Shelf().take(session, [role.public_id, gathering.public_id])
    assert {name: each.role is not None for name, each in kept.items()} == {
        role.public_id: True,
        gathering.public_id: False,
    }

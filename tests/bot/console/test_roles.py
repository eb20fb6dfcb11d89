"""Roles in the console: the board with who was found for the next date, and changes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import AuditEntry, Duty
from models.role import Role
from tests import factories
from tests.bot.console.conftest import Office


def _board(office: Office) -> str:
    """Two roles, one of which somebody takes at the next date; the public id of that one."""
    with office.sessions.begin() as session:
        gathering = factories.gathering(session, "手芸の会")
        role = factories.role(session, "椅子ならべ", kana="いすならべ", gathering=gathering)
        factories.role(session, "受付", gathering=factories.gathering(session, "将棋の会"), open=False)
        soon = factories.occurrence(session, office.hands.at + timedelta(days=2), gathering=gathering)
        factories.occurrence(session, office.hands.at - timedelta(days=2), gathering=gathering)
        factories.attendance(session, occurrence=soon, resident=factories.resident(session), role_id=role.id)
        return role.public_id


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["椅子ならべ", "受付"]),
        ("q=イスナラベ", ["椅子ならべ"]),
        ("q=将棋", ["受付"]),
        ("state=open", ["椅子ならべ"]),
        ("state=closed", ["受付"]),
        ("ward=北区", []),
    ],
)
def test_roles_are_found(office: Office, query: str, names: list[str]) -> None:
    _board(office)
    text = office.at_work(Duty.COORDINATOR).open(f"roles?{query}").text
    assert [name for name in ("椅子ならべ", "受付") if f">{name}<" in text] == names


def test_the_board_says_when_and_how_many_were_found(office: Office) -> None:
    public_id = _board(office)
    browser = office.at_work(Duty.STAFF)
    for path in ("roles", f"roles/{public_id}"):
        text = browser.open(path).text
        assert ("12月4日" in text, "1人 ／ 2人" in text, "11月30日" in text) == (True, True, False)


def test_a_keeper_does_not_reach_another_group_s_role(office: Office) -> None:
    public_id = _board(office)
    with office.sessions.begin() as session:
        group = factories.group(session)
    browser = office.at_work(Duty.KEEPER, group_id=group.id)
    assert "椅子ならべ" not in browser.open("roles").text
    assert [browser.open(f"roles/{public_id}{then}").status_code for then in ("", "/edit")] == [404, 404]


def test_a_change_is_kept_and_written_down(office: Office) -> None:
    public_id = _board(office)
    typed = {"name": "椅子ならべ", "kana": "いすならべ", "minutes": "３０", "head_count": "2"}
    assert office.at_work(Duty.STAFF).send(f"roles/{public_id}/edit", **typed).status_code == 303
    with office.sessions() as session:
        found = session.scalars(select(Role).where(Role.public_id == public_id)).one()
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (found.minutes, found.open, found.by_hand) == (30, False, ["minutes", "open"])
        assert last and (last.action, last.before) == ("catalogue.edit_role", {"minutes": 20, "open": True})


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("minutes", "0", "かかる時間"),
        ("minutes", "ながい", "かかる時間"),
        ("head_count", "0", "人数"),
        ("name", "", "名前"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(office: Office, field: str, value: str, label: str) -> None:
    public_id = _board(office)
    typed = {"name": "椅子ならべ", "minutes": "20", "head_count": "5", field: value}
    answer = office.at_work(Duty.STAFF).send(f"roles/{public_id}/edit", **typed)
    assert (answer.status_code, label in answer.text) == (400, True)
    with office.sessions() as session:
        assert session.scalars(select(Role.by_hand).where(Role.public_id == public_id)).one() == []

"""Gatherings in the console: found, read, changed; each account within its own part of the city."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.acts.take_in import CatalogueRead, GatheringRead, Origin, take_in
from models.account import AccountDuty, AuditEntry, Duty
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence
from tests import factories
from tests.bot.console.conftest import Browser, Office


def _town(office: Office) -> dict[str, str]:
    """Gatherings in two wards; their public ids by name."""
    with office.sessions.begin() as session:
        ukyo = factories.area(session, "太秦蜂岡町")
        kita = factories.area(session, "紫野", ward="北区", key="京都市/北区/紫野")
        values = {"kana": "しゅげいのかい", "confirmed_at": office.hands.at}
        old = office.hands.at - timedelta(days=200)
        rows = [
            factories.gathering(session, "手芸の会", venue=factories.venue(session, "MACHIKO", area=ukyo), **values),
            factories.gathering(session, "将棋の会", venue=factories.venue(session, "会館", area=kita), created_at=old),
            factories.gathering(session, "体操教室", area=ukyo, status=GatheringStatus.PAUSED),
        ]
        return {row.name: row.public_id for row in rows}


def _names(browser: Browser, query: str = "") -> list[str]:
    text = browser.open(f"gatherings?{query}").text
    return [name for name in ("手芸の会", "将棋の会", "体操教室") if f">{name}<" in text]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["手芸の会", "将棋の会", "体操教室"]),
        ("q=手芸", ["手芸の会"]),
        ("q=シュゲイ", ["手芸の会"]),
        ("q=会館", ["将棋の会"]),
        ("q=手芝の会", ["手芸の会"]),
        ("ward=北区", ["将棋の会"]),
        ("state=paused", ["体操教室"]),
        ("state=stale", ["将棋の会"]),
        ("q=%25", []),
        ("page=2", []),
        ("page=0&state=nonsense", ["手芸の会", "将棋の会", "体操教室"]),
    ],
)
def test_gatherings_are_found(office: Office, query: str, names: list[str]) -> None:
    _town(office)
    assert _names(office.at_work(Duty.STAFF), query) == names


def test_a_ward_s_staff_sees_its_ward_alone(office: Office) -> None:
    ids = _town(office)
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert _names(browser) == ["手芸の会", "体操教室"]
    pages = [browser.open(f"gatherings/{ids['将棋の会']}{then}").status_code for then in ("", "/edit")]
    assert pages == [404, 404]
    assert browser.send(f"gatherings/{ids['将棋の会']}/confirm").status_code == 404


def test_a_keeper_sees_the_own_group_alone(office: Office) -> None:
    ids = _town(office)
    with office.sessions.begin() as session:
        group = factories.group(session)
        session.scalars(select(Gathering).where(Gathering.name == "手芸の会")).one().group_id = group.id
    browser = office.at_work(Duty.KEEPER, group_id=group.id)
    assert _names(browser) == ["手芸の会"]
    assert browser.open(f"gatherings/{ids['体操教室']}").status_code == 404


def test_who_reads_and_who_writes_are_two_duties(office: Office) -> None:
    ids = _town(office)
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward")
    duties = AccountDuty(duty=Duty.COORDINATOR), AccountDuty(duty=Duty.STAFF, area_id=ward.id)
    browser = office.browser(office.account(*duties))
    assert browser.open(f"gatherings/{ids['将棋の会']}").status_code == 200
    assert browser.open(f"gatherings/{ids['将棋の会']}/edit").status_code == 404
    assert browser.open(f"gatherings/{ids['手芸の会']}/edit").status_code == 200


def _form(**changed: str) -> dict[str, str]:
    standing = {
        "name": "手芸の会",
        "kana": "しゅげいのかい",
        "description": "編み物や刺しゅうを楽しみます",
        "rule": "0We",
    }
    return standing | {"start_time": "13:30", "end_time": "15:30", "status": "active"} | changed


def _edit(office: Office, **changed: str) -> tuple[int, str]:
    public_id = _town(office)["手芸の会"]
    answer = office.at_work(Duty.STAFF).send(f"gatherings/{public_id}/edit", **_form(**changed))
    return answer.status_code, answer.text


def test_a_change_is_kept_and_written_down(office: Office) -> None:
    assert _edit(office, fee="100円", capacity="２０")[0] == 303
    with office.sessions() as session:
        found = session.scalars(select(Gathering).where(Gathering.name == "手芸の会")).one()
        assert (found.fee, found.capacity, found.by_hand) == ("100円", 20, ["capacity", "fee"])
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last and (last.action, last.before, last.after) == (
            "gathering.edit",
            {"fee": "", "capacity": None},
            {"fee": "100円", "capacity": 20},
        )


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("name", " ", "名前"),
        ("name", "あ" * 101, "名前"),
        ("rule", "毎週", "くり返し（記号）"),
        ("capacity", "たくさん", "定員"),
        ("capacity", "-1", "定員"),
        ("age_from", "121", "何歳から"),
        ("url", "javascript:alert(1)", "ウェブサイト"),
        ("start_time", "25:00", "始まり"),
        ("status", "gone", "状態"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(office: Office, field: str, value: str, label: str) -> None:
    status, text = _edit(office, **{"fee": "999円", field: value})
    assert (status, f"「{label}」" in text, "999円" in text) == (400, True, True)
    with office.sessions() as session:
        assert session.scalars(select(Gathering.fee).where(Gathering.fee != "")).all() == []


def test_a_new_rule_makes_its_dates(office: Office) -> None:
    _edit(office, rule="0Fr")
    with office.sessions() as session:
        days = {row.local_start.weekday() for row in session.scalars(select(Occurrence))}
        assert days == {4}


def test_what_staff_wrote_survives_the_next_import(office: Office) -> None:
    origin, read = Origin("test:list", "試験市"), GatheringRead(key="a", name="手芸の会", fee="無料", bring="針")
    with office.sessions.begin() as session:
        take_in(session, CatalogueRead((), (), (read,)), origin, now=office.hands.at)
        public_id = session.scalars(select(Gathering.public_id)).one()
    office.at_work(Duty.STAFF).send(
        f"gatherings/{public_id}/edit", name="手芸の会", fee="300円", bring="針", status="active"
    )
    with office.sessions.begin() as session:
        later = GatheringRead(key="a", name="手芸の会", fee="200円", bring="糸")
        take_in(session, CatalogueRead((), (), (later,)), origin, now=office.hands.at)
        found = session.scalars(select(Gathering)).one()
        assert (found.fee, found.bring) == ("300円", "糸")


def test_what_nobody_confirmed_says_so_until_somebody_does(office: Office) -> None:
    public_id, browser = _town(office)["手芸の会"], office.at_work(Duty.STAFF)
    with office.sessions.begin() as session:
        found = session.scalars(select(Gathering).where(Gathering.public_id == public_id)).one()
        found.confirmed_at = office.hands.at - timedelta(200)
    assert "半年以上" in browser.open(f"gatherings/{public_id}").text
    browser.send(f"gatherings/{public_id}/confirm")
    assert "半年以上" not in browser.open(f"gatherings/{public_id}").text


def test_what_people_wrote_is_shown_as_text(office: Office) -> None:
    with office.sessions.begin() as session:
        public_id = factories.gathering(session, "<script>alert(1)</script>", description="<b>太字</b>").public_id
    text = office.at_work(Duty.STAFF).open(f"gatherings/{public_id}").text
    assert ("<script>alert" in text, "<b>太字" in text) == (False, False)

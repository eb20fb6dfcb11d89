"""Groups, gatherings and roles written down in the console, and ended: areas, topics and venues are chosen by words."""

import pytest
from sqlalchemy import select

from handlers.acts.sign_up import sign_up
from models.account import AccountDuty, AuditEntry, Duty
from models.gathering import Gathering
from models.group import Group
from models.occurrence import Occurrence
from models.role import Role
from tests import factories
from tests.bot.console.conftest import Browser, Office


@pytest.fixture
def staff(office: Office) -> Browser:
    """Staff of a city with two towns, a hall and a group."""
    with office.sessions.begin() as session:
        town = factories.area(session, "太秦蜂岡町", kana="ウズマサハチオカチョウ", key="uzumasa")
        factories.area(session, "紫野", kana="むらさきの", ward="北区", key="murasakino")
        factories.venue(session, "太秦会館", kana="うずまさかいかん", area=town)
        factories.group(session, "ひとめひとめ", area=town)
    return office.at_work(Duty.STAFF)


def _group(office: Office, name: str) -> Group:
    with office.sessions() as session:
        return session.scalars(select(Group).where(Group.name == name)).one()


TYPED = {"name": "朝の散歩", "rule_words": "毎週水曜日 10時～11時", "venue_q": "うずまさ"}


def test_a_gathering_is_written_down_with_its_dates(office: Office, staff: Browser) -> None:
    answer = staff.send("gatherings/new", **TYPED, topics_q="さんぽ", day="2026-12-25", capacity="１２")
    assert answer.status_code == 400
    assert "散歩" in answer.text
    answer = staff.send("gatherings/new", **TYPED, topics="散歩・ウォーキング", day="2026-12-25", capacity="１２")
    assert answer.status_code == 303
    with office.sessions() as session:
        made = session.scalars(select(Gathering)).one()
        dates = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()
        assert (made.rule, made.capacity, made.place_name) == ("0We", 12, "太秦会館")
        assert [f"{date.local_start:%m%d %H}" for date in dates[:4]] == ["1209 10", "1216 10", "1223 10", "1225 10"]
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1] == "gathering.add"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ({"rule_words": "ときどき"}, "くり返し（ことば）"),
        ({"venue_q": ""}, "場所"),
        ({"venue_q": "どこにもない"}, "場所"),
        ({"name": ""}, "名前"),
        ({"day": "2026-12-01"}, "日程"),
        ({"day": "あした"}, "日程"),
    ],
)
def test_what_cannot_be_is_said_and_stays_as_typed(
    office: Office, staff: Browser, typed: dict[str, str], label: str
) -> None:
    answer = staff.send("gatherings/new", **TYPED | {"fee": "200円"} | typed)
    assert (answer.status_code, f"「{label}」" in answer.text, "200円" in answer.text) == (400, True, True)
    with office.sessions() as session:
        assert session.scalars(select(Gathering)).all() == []


def test_looking_something_up_saves_nothing(office: Office, staff: Browser) -> None:
    answer = staff.send("gatherings/new", name="散歩", group_q="ヒトメ", look="group")
    assert (answer.status_code, "ひとめひとめ" in answer.text) == (200, True)
    with office.sessions() as session:
        assert session.scalars(select(Gathering)).all() == []


def test_a_group_is_written_down_with_its_area_and_topics(office: Office, staff: Browser) -> None:
    looked = staff.send(
        "groups/new", name="紫野町内会", area_q="ムラサキノ", topics_q="ちょうないかい", look="area"
    ).text
    assert ("京都市北区紫野" in looked, "町内会・自治会" in looked) == (True, True)
    staff.send("groups/new", name="紫野町内会", area="murasakino", topics="町内会・自治会")
    made = _group(office, "紫野町内会")
    assert (made.categories, made.area_id is not None, made.by_hand[:1]) == (["町内会・自治会"], True, ["area_id"])


def test_words_that_name_several_areas_are_asked_back(office: Office, staff: Browser) -> None:
    path = f"groups/{_group(office, 'ひとめひとめ').public_id}/edit"
    answer = staff.send(path, name="ひとめひとめ", area_q="京都市")
    assert (answer.status_code, "紫野" in answer.text, "太秦蜂岡町" in answer.text) == (400, True, True)


def test_a_ward_s_staff_write_nothing_into_another_ward(office: Office, staff: Browser) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区", key="kita")
    browser = office.browser(office.account(AccountDuty(duty=Duty.STAFF, area_id=ward.id), email="b@example.jp"))
    assert browser.send("groups/new", name="右京の会", area="uzumasa").status_code == 400
    assert browser.send("groups/new", name="北の会", area="murasakino").status_code == 303
    with office.sessions() as session:
        assert session.scalars(select(Group.name).order_by(Group.id)).all() == ["ひとめひとめ", "北の会"]


def test_a_role_is_wanted_taken_and_ended(office: Office, staff: Browser) -> None:
    with office.sessions.begin() as session:
        date = factories.occurrence(session)
        gathering, typed = date.gathering.public_id, {"when_words": "始まる30分前", "minutes": "30", "head_count": "2"}
    answer = staff.send(f"gatherings/{gathering}/roles/new", name="椅子ならべ", description="みんなのために", **typed)
    path = answer.headers["Location"].removeprefix("/console/")
    assert "始まる30分前" in staff.open(path).text
    with office.sessions.begin() as session:
        role, date = session.scalars(select(Role)).one(), session.scalars(select(Occurrence)).one()
        sign_up(session, factories.resident(session), date, role=role, now=office.hands.at)
    asked = staff.open(f"{path}/end").text
    assert ("1人にお知らせします" in asked, "募集を終わりました" in asked) == (True, True)
    assert staff.send(f"{path}/end").status_code == 303
    assert "募集していない" in staff.open(path).text


def test_a_gathering_is_ended_after_seeing_who_is_told(office: Office, staff: Browser) -> None:
    with office.sessions.begin() as session:
        date = factories.occurrence(session)
        sign_up(session, factories.resident(session), date, now=office.hands.at)
        path = f"gatherings/{date.gathering.public_id}"
    assert "1人にお知らせします" in staff.open(f"{path}/end").text
    assert staff.send(f"{path}/end", note="あ" * 200).status_code == 400
    assert staff.send(f"{path}/end", note="ありがとうございました。").status_code == 303
    assert '<span class="tag">終了</span>' in staff.open(path).text
    assert staff.send(f"{path}/roles/new", name="受付").status_code == 400

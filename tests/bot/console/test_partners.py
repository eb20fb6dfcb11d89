"""Groups for groups: what they want and can give, pairs with reasons, both asked; another ward's are not there."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import AccountDuty, Duty
from models.area import Area
from models.group import Group
from models.group_ware import GroupWare
from models.introduction import Introduction, IntroductionKind, IntroductionSide, IntroductionState, SideKind
from tests import factories
from tests.bot.console.conftest import Browser, Office

_WANTED = {"side": "seeks", "kind": "room", "words": "20人が入る和室", "until": ""}


def _ware(session: Session, group: Group, side: str, kind: str, **values: Any) -> None:
    made = {"made_at": factories.WHEN, "made_by": "a"}
    session.add(GroupWare(group_id=group.id, side=side, kind=kind, **(made | values)))


@pytest.fixture
def home(office: Office) -> Area:
    with office.sessions.begin() as session:
        return factories.area(session)


@pytest.fixture
def pair(office: Office, home: Area) -> tuple[str, str]:
    """One wants a room, the other has one."""
    with office.sessions.begin() as session:
        choir, temple = (factories.group(session, name, area=home) for name in ("こだま合唱団", "西のお寺"))
        _ware(session, choir, "seeks", "room", words="20人が入る和室")
        _ware(session, temple, "offers", "room")
        return choir.public_id, temple.public_id


def _ward(office: Office, ward: str, duty: Duty = Duty.COORDINATOR) -> Browser:
    with office.sessions.begin() as session:
        area = factories.area(session, ward, layer="ward", ward=ward)
    return office.browser(office.account(AccountDuty(duty=duty, area_id=area.id), email=f"{ward}@example.jp"))


def test_a_line_is_written_on_the_group_s_page_and_taken_away(office: Office, pair: tuple[str, str]) -> None:
    browser, path = office.at_work(Duty.COORDINATOR), f"groups/{pair[1]}"
    typed = {"side": "offers", "kind": "materials", "words": "座布団 30枚", "until": "2026-12-20"}
    assert browser.send(f"{path}/wares", token_from=path, **typed).status_code == 303
    assert "座布団 30枚" in browser.open(path).text
    with office.sessions() as session:
        line = session.scalars(select(GroupWare.public_id).where(GroupWare.kind == "materials")).one()
    assert browser.send(f"wares/{line}/end", token_from=path).status_code == 303
    assert "座布団 30枚" not in browser.open(path).text


@pytest.mark.parametrize(
    "typed", [{"side": "x"}, {"kind": "x"}, {"words": "あ" * 81}, {"until": "2026-12-01"}, {"until": "あした"}]
)
def test_what_cannot_be_is_said(office: Office, pair: tuple[str, str], typed: dict[str, str]) -> None:
    browser, path = office.at_work(Duty.STAFF), f"groups/{pair[0]}"
    assert browser.send(f"{path}/wares", token_from=path, **{**_WANTED, **typed}).status_code == 400


def test_who_wants_and_who_has_stand_together_with_the_reason(office: Office, pair: tuple[str, str]) -> None:
    listed = office.at_work(Duty.COORDINATOR).open("partners").text
    assert "「場所」で、力" in listed
    assert f"person=group:{pair[0]}&amp;place=group:{pair[1]}" in listed or (
        f"person=group:{pair[1]}&amp;place=group:{pair[0]}" in listed
    )


def test_what_is_over_counts_no_more(office: Office, pair: tuple[str, str]) -> None:
    with office.sessions.begin() as session:
        session.scalars(select(GroupWare)).first().until = factories.WHEN.date().replace(day=1)  # type: ignore[union-attr]
    assert "「場所」で、力" not in office.at_work(Duty.COORDINATOR).open("partners").text


def test_one_group_s_partners_are_those_that_suit_it(office: Office, pair: tuple[str, str]) -> None:
    shown = office.at_work(Duty.COORDINATOR).open(f"partners/{pair[0]}").text
    assert "西のお寺" in shown and "力を借りられます" in shown


def _introduce(office: Office, pair: tuple[str, str], state: IntroductionState) -> None:
    with office.sessions.begin() as session:
        groups = session.scalars(select(Group).where(Group.public_id.in_(pair))).all()
        made = {"reason": "場所", "made_at": factories.WHEN, "made_by": "a"}
        closed = factories.WHEN if state in (IntroductionState.LINKED, IntroductionState.NOT_A_FIT) else None
        row = Introduction(kind=IntroductionKind.GROUPS, state=state, closed_at=closed, **made)
        row.sides = [
            IntroductionSide(position=at, kind=SideKind.GROUP, group_id=group.id, area_id=group.area_id)
            for at, group in enumerate(groups)
        ]
        session.add(row)


@pytest.mark.parametrize(
    ("state", "words"), [(IntroductionState.LINKED, "つながった"), (IntroductionState.NOT_A_FIT, "合わなかった")]
)
def test_what_was_introduced_stands_in_the_record_and_is_not_proposed_again(
    office: Office, pair: tuple[str, str], state: IntroductionState, words: str
) -> None:
    _introduce(office, pair, state)
    listed = office.at_work(Duty.COORDINATOR).open("partners").text
    assert words in listed and "「場所」で、力" not in listed
    assert "こだま合唱団" in listed.split('<table class="fits">')[1]


def test_the_form_of_introductions_opens_with_both(office: Office, pair: tuple[str, str]) -> None:
    form = office.at_work(Duty.COORDINATOR).open(f"introductions/new?person=group:{pair[0]}&place=group:{pair[1]}")
    assert "こだま合唱団" in form.text and "西のお寺" in form.text


def test_another_ward_s_groups_lines_and_pairs_are_not_there(office: Office, pair: tuple[str, str]) -> None:
    _introduce(office, pair, IntroductionState.LINKED)
    browser = _ward(office, "北区")
    listed = browser.open("partners").text
    assert not any(words in listed for words in ("こだま合唱団", "西のお寺", "つながった"))
    assert browser.open(f"partners/{pair[0]}").status_code == 404
    with office.sessions() as session:
        line = session.scalars(select(GroupWare.public_id)).first()
    refused = browser.send(f"groups/{pair[0]}/wares", **_WANTED), browser.send(f"wares/{line}/end")
    assert {one.status_code for one in refused} == {404}


def test_a_partner_in_another_ward_is_proposed_to_the_city_alone(office: Office, pair: tuple[str, str]) -> None:
    with office.sessions.begin() as session:
        north = factories.area(session, "北の町", ward="北区")
        _ware(session, factories.group(session, "北のお寺", area=north), "offers", "room")
    assert "北のお寺" in office.at_work(Duty.COORDINATOR).open(f"partners/{pair[0]}").text
    ward = _ward(office, "右京区")
    assert "北のお寺" not in ward.open(f"partners/{pair[0]}").text + ward.open("partners").text


def test_a_keeper_writes_lines_of_their_own_group_alone(office: Office, pair: tuple[str, str]) -> None:
    with office.sessions() as session:
        group = session.scalars(select(Group).where(Group.public_id == pair[0])).one()
    browser = office.at_work(Duty.KEEPER, group_id=group.id)
    path = f"groups/{pair[0]}"
    assert browser.send(f"{path}/wares", token_from=path, **_WANTED).status_code == 303
    assert browser.send(f"groups/{pair[1]}/wares", token_from=path, **_WANTED).status_code == 404
    assert browser.open("partners").status_code == 403

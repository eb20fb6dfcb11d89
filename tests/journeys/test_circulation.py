"""回覧 from the department to the kitchen table: asked, accepted with one tap, on each phone once, seen, counted."""

from datetime import date, datetime

from sqlalchemy import select

from handlers.acts.audit import Actor
from handlers.acts.circulate import Draft, Request, circulate
from handlers.acts.hand_round import hand_round
from handlers.acts.keeper_link import new_code
from models.account import Account, AccountDuty, Duty
from models.circulation import CircularAsk
from models.group import Group
from tests import factories
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World

_DRAFT = Draft(
    "ごみの日が変わります", "4月から、もえるごみは月曜と木曜です。", "", "https://example.jp/gomi", date(2026, 12, 20)
)


def test_an_item_goes_round_once(world: World) -> None:
    code = _prepared(world)
    _wants_it(world)
    officer = world.phone("太郎")
    officer.follow()
    officer.wait(2)
    officer.say(f"つなぐ {code}")
    officer.wait_for("つながりました")
    _asked(world)
    officer.wait_for("回覧していただけますか")
    officer.tap("回覧する")
    officer.wait_for("届けます")
    world.phone("花子").wait_for("太秦町会の回覧")
    with world.session() as session, session.begin():
        hand_round(session, session.scalars(select(CircularAsk)).one(), now=_now(world))
    world.settle()
    assert (world.sent("circulate"), world.sent("circular")) == (1, 1)
    _sees_it(world)
    same_as_kept("circular", world.phone("花子").transcript())


def _prepared(world: World) -> str:
    """A 町会 with an officer's account; the code that connects it."""
    with world.session() as session, session.begin():
        group = factories.neighbourhood(session, area=None)
        account = Account(email="o@example.jp", name="佐藤 次郎", made_at=_now(world))
        account.duties = [AccountDuty(duty=Duty.OFFICER, group_id=group.id)]
        session.add(account)
        session.flush()
        return new_code(session, account, now=_now(world))


def _wants_it(world: World) -> None:
    """A resident finds the 町会 by name and says yes."""
    phone = world.phone("花子")
    phone.follow()
    phone.wait(2)
    phone.say("回覧")
    phone.wait_for("町会の回覧を")
    phone.tap("町会の名前でさがす")
    phone.wait_for("入力してください")
    phone.say("太秦")
    phone.wait_for("この中に")
    phone.tap("太秦町会")
    phone.wait_for("いつでもやめられます")
    phone.tap("回覧を受けとる")
    phone.wait_for("これから")


def _asked(world: World) -> None:
    with world.session() as session, session.begin():
        request = Request(
            factories.department(session), _DRAFT, session.scalars(select(Group).where(Group.name == "太秦町会")).all()
        )
        circulate(session, Actor("staff", "山田"), request, now=_now(world))


def _sees_it(world: World) -> None:
    phone = world.phone("花子")
    phone.tap("見ました")
    phone.wait_for("人数にだけ数えました")
    with world.session() as session:
        assert session.scalars(select(CircularAsk.seen)).all() == [1]


def _now(world: World) -> datetime:
    return world.parts.clock.now()

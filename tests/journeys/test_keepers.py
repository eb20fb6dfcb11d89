"""A keeper connects the chat with the account, is asked on LINE whether all is as it is written, and answers."""

from datetime import timedelta

from sqlalchemy import select

from handlers.acts.keeper_link import new_code
from models import Gathering
from models.account import Account, AccountDuty, AuditEntry, Duty
from models.keeping import KeeperQuestion, StillOn
from tests import factories
from tests.journeys.world import World


def _code(world: World) -> str:
    """The code of somebody who keeps 囲碁を楽しむ会, which nobody confirmed for long."""
    now = world.parts.clock.now()
    with world.session() as session, session.begin():
        gathering = session.scalars(select(Gathering).where(Gathering.name == "囲碁を楽しむ会")).one()
        gathering.group, gathering.confirmed_at = factories.group(session, "囲碁クラブ"), now - timedelta(days=200)
        session.flush()
        account = Account(email="k@example.jp", name="鈴木 一郎", made_at=now)
        account.duties = [AccountDuty(duty=Duty.KEEPER, group_id=gathering.group_id)]
        session.add(account)
        session.flush()
        return new_code(session, account, now=now)


def test_a_keeper_is_asked_once_and_one_tap_confirms(world: World) -> None:
    code, phone = _code(world), world.phone("花子")
    phone.follow()
    phone.wait(2)
    phone.say(f"つなぐ {code}")
    phone.wait_for("つながりました")
    for moment in ("2026-12-03 07:00", "2026-12-03 10:01", "2026-12-04 10:01"):
        world.wait_until(moment)
        world.settle()
    assert world.sent("confirm") == 1
    phone.wait_for("今も開いていますか")
    phone.tap("まだやっています")
    phone.wait_for("今日確認しました")
    phone.tap("おわりました")
    phone.wait_for("もういただいています")
    with world.session() as session:
        assert session.scalars(select(KeeperQuestion.answer)).all() == [StillOn.STILL]
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last and (last.action, last.name) == ("gathering.confirm", "鈴木 一郎")

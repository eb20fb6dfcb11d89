"""A keeper connects the chat with the account, is asked on LINE whether all is as it is written, and writes 求む."""

from datetime import timedelta

from sqlalchemy import select

from bot.simulator.phone import Phone
from handlers.acts.keeper_link import new_code
from models.account import Account, AccountDuty, AuditEntry, Duty
from models.group_ware import GroupWare
from models.keeping import KeeperQuestion, StillOn
from models.tables import Gathering
from tests import factories
from tests.journeys.transcript import same_as_kept
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


def test_a_keeper_is_asked_once_confirms_and_writes_what_the_group_wants(world: World) -> None:
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
    _write_what_is_wanted(phone)
    with world.session() as session:
        assert session.scalars(select(GroupWare.words)).all() == ["碁盤と碁石 3組"]
    phone.tap("団体の求む・出せる")
    phone.wait_for("団体：囲碁クラブ")
    phone.tap("取り消す")
    phone.wait_for("取り消しました")
    talk = phone.transcript()
    same_as_kept("wares", talk[talk.index("花子: メニュー") :])


def _write_what_is_wanted(phone: Phone) -> None:
    """From the menu to what is kept; the first words name a telephone, and are asked for again."""
    phone.say("メニュー")
    phone.wait_for("団体がほしいもの")
    told = {"団体の求む・出せる": "どちらを書きますか", "求む": "ほしいものは何ですか", "道具": "一文で"}
    for label, answer in told.items():
        phone.tap(label)
        phone.wait_for(answer)
    phone.say("碁盤 090-1234-5678")
    phone.wait_for("窓口があいだに入ります")
    phone.say("碁盤と碁石 3組")
    phone.wait_for("こう書きとめます")
    phone.tap("これで残す")
    phone.wait_for("書きとめました")

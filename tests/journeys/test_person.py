"""A resident asks for a person: the phone on one side, the console on the other, two coordinators at once."""

import re
from datetime import datetime

from sqlalchemy import select

from bot.app import create_app
from bot.console.desk import COOKIE
from handlers.acts.accounts import begin_visit
from models.account import Account, AccountDuty, Duty
from models.thread import Thread, ThreadMessage
from tests import factories
from tests.bot.console.conftest import SECRET, Browser
from tests.bot.console.test_threads import Seat
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World


def test_asked_taken_answered_once_and_handed_back(world: World) -> None:
    with world.session() as session, session.begin():
        factories.help_desk(session, "右京まちセン")
    phone = world.phone("花子")
    phone.follow()
    phone.wait(2)
    phone.say("人と話したい")
    phone.wait_for("右京まちセンの者に、お伝えしました")
    phone.say("家のことで、聞きたいことがあります")
    phone.wait_for("お預かりしました")
    first, second = _seat(world, "鈴木 一郎"), _seat(world, "佐藤 次郎")
    assert "家のことで、聞きたいことがあります" in first.read()
    second.read()
    first.press("take", owner="")
    assert second.press("take", owner="").status_code == 409
    _while_a_person_has_it(world, first)
    late = second.write("reply", second.read(), reply="わたしからも")
    assert late.status_code == 409 and "わたしからも" in late.text
    first.read()
    first.press("hand-back")
    phone.wait_for("また自動でご案内します")
    phone.say("編み物がしたい")
    phone.wait_for("ひとめひとめ")
    same_as_kept("person", phone.transcript())


def _while_a_person_has_it(world: World, seat: Seat) -> None:
    """The bot keeps silent, but for numbers; what the desk writes arrives once."""
    phone = world.phone("花子")
    phone.say("編み物がしたい")
    world.settle()
    said = len(phone.messages)
    phone.say("もう死にたい")
    phone.wait_for("#いのちSOS")
    assert len(phone.messages) == said + 1 and "#いのちSOS" not in str(phone.messages[:said])
    page = seat.read()
    assert "編み物がしたい" in page and "死にたい" not in page
    for _ in range(2):
        assert seat.write("reply", page, reply="お話しください。お聞きします。").status_code == 303
    phone.wait_for("お聞きします")
    world.settle()
    assert str(phone.messages).count("お聞きします") == 1
    with world.session() as session:
        kept = [world.parts.vault.open(one) for one in session.scalars(select(ThreadMessage.sealed)) if one]
        assert "もう死にたい" not in kept


def _seat(world: World, name: str) -> Seat:
    """Somebody of the desk at the resident's thread, in a browser of their own."""
    now: datetime = world.parts.clock.now()
    with world.session() as session, session.begin():
        account = Account(email=f"{name[0]}@example.jp", name=name, made_at=now)
        account.duties = [AccountDuty(duty=Duty.COORDINATOR)]
        account.totp_sealed = world.parts.vault.seal(SECRET)
        session.add(account)
        session.flush()
        token = begin_visit(session, account, "Firefox", now=now, proved=True)
        thread = session.scalars(select(Thread.public_id)).one()
    client = create_app(world.parts).test_client()
    client.set_cookie(COOKIE, token, path="/console")
    seat = Seat(Browser(client), thread)
    assert re.search("何のために見ますか", seat.browser.open(f"threads/{thread}").text)
    return seat

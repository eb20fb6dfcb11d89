"""An introduction from the proposal to a month after it, and one that is declined: names cross after two yeses."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from bot.app import create_app
from bot.console.desk import COOKIE
from bot.simulator.phone import Phone
from handlers.acts.accounts import begin_visit
from handlers.acts.keeper_link import new_code
from models.account import Account, AccountDuty, Duty
from models.introduction import Introduction, IntroductionState
from models.tables import Gathering
from models.thread import Thread
from tests import factories
from tests.bot.console.conftest import SECRET, Browser
from tests.bot.console.test_introductions import Seat
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World

REASON = "太秦の近くで、囲碁の相手をさがしておられます"
NAMES = ("梅子", "囲碁クラブ", "鈴木")


@dataclass
class Desk:
    """A coordinator at the console."""

    world: World
    browser: Browser

    def propose(self) -> Seat:
        """Who wants to talk to a person, to 囲碁を楽しむ会; both are asked."""
        with self.world.session() as session:
            thread = session.scalars(select(Thread.public_id)).one()
            place = session.scalars(select(Gathering.public_id).where(Gathering.name == "囲碁を楽しむ会")).one()
        typed = {"person": f"thread:{thread}", "place": f"gathering:{place}", "to": "place", "name": ""}
        assert self.browser.send("introductions/new", do="propose", reason=REASON, **typed).status_code == 303
        with self.world.session() as session:
            seat = Seat(self.browser, session.scalars(select(Introduction.public_id)).one())
        seat.read()
        assert seat.press("press", do="ask").status_code == 303
        return seat


def test_both_say_yes_meet_and_are_asked_how_it_was(world: World) -> None:
    person, keeper, desk = _town(world)
    seat = desk.propose()
    person.wait_for("「囲碁を楽しむ会」へ、一度、行ってみますか")
    keeper.wait_for("お迎えいただけますか")
    person.tap("はい")
    person.wait_for("だれかといっしょに行きますか")
    person.tap("いっしょがいい")
    person.wait_for("お名前を、ここに書いてください")
    person.say("梅子")
    person.wait_for("いま書いてくださったお名前")
    assert not _told(person, keeper)
    keeper.tap("はい")
    person.wait_for("「はい」がそろいました")
    seat.read()
    assert "梅子" in seat.page and "だれかといっしょがいい" in seat.page
    typed = {"meet_at": "2026-12-08T13:00", "place": "MACHIKO 2階", "ask_for": "鈴木", "company": "高橋"}
    assert seat.press("meeting", **typed).status_code == 303
    person.wait_for("ご紹介の日が決まりました")
    assert "囲碁を楽しむ会" in _page(world, person) and "高橋" in _page(world, person)
    assert "梅子" in _page(world, keeper)
    _afterwards(world, person)
    same_as_kept("introduction", re.sub(r"/meet/[\w-]+", "/meet/…", person.transcript()))


def test_a_no_leaks_nothing(world: World) -> None:
    person, keeper, desk = _town(world)
    desk.propose()
    person.wait_for("「囲碁を楽しむ会」へ、一度、行ってみますか")
    person.tap("はい")
    person.wait_for("だれかといっしょに行きますか")
    keeper.wait_for("お迎えいただけますか")
    keeper.tap("いいえ")
    keeper.wait_for("理由は伝わりません")
    person.wait_for("見送りになりました")
    assert not _told(person, keeper)
    assert _state(world) is IntroductionState.DECLINED


def _afterwards(world: World, phone: Phone) -> None:
    """Three days after, and thirty."""
    world.wait_until("2026-12-10 13:00")
    world.settle()
    assert "いかがでしたか" not in phone.transcript()
    world.wait_until("2026-12-11 13:01")
    phone.wait_for("先日のご紹介は、いかがでしたか")
    phone.tap("つながった")
    phone.wait_for("それは、よかったです")
    assert _state(world) is IntroductionState.LINKED
    world.wait_until("2027-01-07 13:01")
    phone.wait_for("ひと月たちました")
    phone.tap("つながった")
    world.settle()
    assert _state(world) is IntroductionState.LINKED


def _town(world: World) -> tuple[Phone, Phone, Desk]:
    """花子 asked for a person; 一郎 keeps 囲碁を楽しむ会 and is on LINE; somebody of the desk is at work."""
    now = world.parts.clock.now()
    with world.session() as session, session.begin():
        gathering = session.scalars(select(Gathering).where(Gathering.name == "囲碁を楽しむ会")).one()
        gathering.group = factories.group(session, "囲碁クラブ")
        session.flush()
        keeps = Account(email="k@example.jp", name="鈴木 一郎", made_at=now)
        keeps.duties = [AccountDuty(duty=Duty.KEEPER, group_id=gathering.group_id)]
        works = Account(email="c@example.jp", name="佐藤 次郎", made_at=now)
        works.duties, works.totp_sealed = [AccountDuty(duty=Duty.COORDINATOR)], world.parts.vault.seal(SECRET)
        session.add_all((keeps, works))
        session.flush()
        code, token = new_code(session, keeps, now=now), begin_visit(session, works, "Firefox", now=now, proved=True)
    for name, words in (("花子", "人と話したい"), ("一郎", f"つなぐ {code}")):
        phone = world.phone(name)
        phone.follow()
        phone.wait(2)
        phone.say(words)
        phone.wait()
    world.settle()
    client = create_app(world.parts).test_client()
    client.set_cookie(COOKIE, token, path="/console")
    return world.phone("花子"), world.phone("一郎"), Desk(world, Browser(client))


def _told(*phones: Phone) -> bool:
    """Whether the bot has told anybody a name."""
    return any(name in str(phone.chat.from_bot()) for phone in phones for name in NAMES)


def _page(world: World, phone: Phone) -> str:
    """What stands behind くわしく見る."""
    phone.tap("くわしく見る")
    phone.wait_for("画面は7日間見られます")
    world.settle()
    (address,) = re.findall(r"/meet/[^\"' ]+", str(phone.chat.from_bot()[-1]))
    return create_app(world.parts).test_client().get(address).text


def _state(world: World) -> IntroductionState:
    with world.session() as session:
        return session.scalars(select(Introduction.state)).one()

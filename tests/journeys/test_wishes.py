"""Three neighbours say the same wish; the coordinator sees a circle, asks, finds a room; each is told and comes."""

from datetime import timedelta

from sqlalchemy import select

from bot.app import create_app
from bot.console.desk import COOKIE
from bot.tasks import look_for_circles
from handlers.acts.accounts import begin_visit
from models.account import Account, AccountDuty, Duty
from models.attendance import AttendanceStatus
from models.tables import Attendance, Gathering, Venue, Wish, WishCircle
from tests import factories
from tests.bot.console.conftest import SECRET, Browser
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World

_WISHES = {"花子": "将棋を習いたい", "太郎": "将棋がしたい", "ゆき": "将棋をさしたい"}


def test_three_say_the_same_wish_and_meet(world: World) -> None:
    for name, words in _WISHES.items():
        _wishes(world, name, words)
    look_for_circles(world.parts)
    world.phone("花子").wait_for("近くに、ほかに2人います")
    desk, circle = _coordinator(world), _circle(world)
    assert all(words in desk.open(f"wishes/{circle}").text for words in _WISHES.values())
    desk.send(f"wishes/{circle}/ask", answer_by="2026-12-09")
    for name in _WISHES:
        world.phone(name).wait_for("一度、集まってみませんか")
        world.phone(name).tap("はい")
        world.phone(name).wait_for("場所と日が決まったら")
    _published(world, desk, circle)
    for name in _WISHES:
        world.phone(name).wait_for("はじめての集まりが決まりました")
        world.phone(name).tap("行ってみる")
        world.phone(name).wait_for("将棋をはじめる会")
    world.settle()
    with world.session() as session:
        going = session.scalars(select(Attendance.status)).all()
        assert going == [AttendanceStatus.GOING] * 3
        assert None not in session.scalars(select(Wish.fulfilled_at)).all()
    same_as_kept("wishes", world.phone("花子").transcript())


def test_a_wish_is_looked_at_and_taken_back(world: World) -> None:
    phone = world.phone("花子")
    _wishes(world, "花子", "将棋を習いたい")
    phone.say("やってみたいこと")
    phone.wait_for("2026年12月2日から")
    phone.tap("取り消す")
    phone.wait_for("取り消しました")
    with world.session() as session:
        assert session.scalars(select(Wish)).all() == []


def _wishes(world: World, name: str, words: str) -> None:
    phone = world.phone(name)
    phone.follow()
    phone.wait(2)
    for label in ("はじめる", "右京区"):
        phone.tap(label)
        phone.last()
    phone.say("やってみたい")
    phone.wait_for("やってみたいことを、40文字まで")
    phone.say(words)
    phone.wait_for("おあずかりしました")


def _published(world: World, desk: Browser, circle: str) -> None:
    """A room in MACHIKO is chosen, the draft looked at, and published."""
    with world.session() as session, session.begin():
        venue = session.scalars(select(Venue).where(Venue.name.contains("MACHIKO"))).one()
        room = factories.room(session, "和室", venue=venue)
        slot = factories.slot(session, room=room, starts_at=world.parts.clock.now() + timedelta(days=10)).public_id
    assert "和室" in desk.open(f"wishes/{circle}/gathering").text
    desk.send(f"wishes/{circle}/gathering", name="将棋をはじめる会", text="はじめての方も、どうぞ。", slot=slot)
    assert "公開して、3人を招待する" in desk.open(f"wishes/{circle}/gathering").text
    assert desk.send(f"wishes/{circle}/publish", seen="1").status_code == 303
    with world.session() as session:
        assert session.scalars(select(Gathering).where(Gathering.name == "将棋をはじめる会")).one().venue_id


def _circle(world: World) -> str:
    with world.session() as session:
        return session.scalars(select(WishCircle.public_id)).one()


def _coordinator(world: World) -> Browser:
    """Somebody of the desk, who has said what they look for."""
    now, circle = world.parts.clock.now(), _circle(world)
    with world.session() as session, session.begin():
        account = Account(email="c@example.jp", name="鈴木 一郎", made_at=now)
        account.duties = [AccountDuty(duty=Duty.COORDINATOR)]
        account.totp_sealed = world.parts.vault.seal(SECRET)
        session.add(account)
        session.flush()
        token = begin_visit(session, account, "Firefox", now=now, proved=True)
    client = create_app(world.parts).test_client()
    client.set_cookie(COOKIE, token, path="/console")
    browser = Browser(client)
    assert "将棋" in browser.open("wishes").text
    browser.send("purpose", subject=f"circle:{circle}", page="wish_circle", purpose="contact", note="")
    return browser

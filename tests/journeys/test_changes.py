"""Dates move, places free up: everyone concerned hears it once, on their own phone."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from models.tables import Gathering, Occurrence
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World, local


def signed_up(world: World, *names: str) -> None:
    """These residents follow, search for 囲碁 and say yes."""
    for name in names:
        phone = world.phone(name)
        phone.follow()
        phone.wait(2)
        phone.say("囲碁がしたい")
        phone.wait_for("囲碁を楽しむ会")
        phone.tap("行ってみる")
        phone.wait(3)
        phone.tap("はい")
        phone.last()


def test_moved_date_is_told_once_and_old_reminders_never_fire(world: World) -> None:
    signed_up(world, "花子", "太郎", "桜")
    with world.session() as session, session.begin():
        later = local("2026-12-10 15:00")
        assert move_occurrence(session, _igo(session), later, note="会場の都合です", now=_now(world)) == 3
    for name in ("花子", "太郎", "桜"):
        world.phone(name).wait_for("日時が変わりました")
    for moment in ("2026-12-07 18:00", "2026-12-08 11:00", "2026-12-09 18:00", "2026-12-10 13:00"):
        world.wait_until(moment)
        world.settle()
    assert world.sent("change") == 3
    assert (world.sent("day_before"), world.sent("hours_before")) == (3, 3)
    same_as_kept("moved", world.phone("花子").transcript())


def test_cancelled_date_is_told_once_and_nothing_follows(world: World) -> None:
    signed_up(world, "花子")
    with world.session() as session, session.begin():
        cancel_occurrence(session, _igo(session), note="雪のため", now=_now(world))
    world.phone("花子").wait_for("中止になりました")
    for moment in ("2026-12-07 18:00", "2026-12-08 11:00", "2026-12-09 09:00"):
        world.wait_until(moment)
        world.settle()
    assert [world.sent(kind) for kind in ("change", "day_before", "hours_before", "follow_up")] == [1, 0, 0, 0]


def test_freed_place_goes_down_the_queue(world: World) -> None:
    with world.session() as session, session.begin():
        _igo(session).gathering.capacity = 1
    signed_up(world, "花子")
    for name in ("太郎", "桜"):
        phone = world.phone(name)
        phone.follow()
        phone.wait(2)
        phone.say("囲碁がしたい")
        phone.wait_for("囲碁を楽しむ会")
        phone.tap("行ってみる")
        phone.wait_for("順番待ち")
    first = world.phone("花子")
    first.tap("わたしの予定")
    first.last()
    first.tap("やめる")
    world.phone("太郎").wait_for("空きが出ました")
    world.clock.move(timedelta(hours=25).total_seconds())
    world.tick()
    last = world.phone("桜")
    last.wait_for("空きが出ました")
    last.tap("行きます")
    last.wait_for("申しこみました")
    world.phone("太郎").tap("行きます")
    world.phone("太郎").wait_for("次の方へまわりました")
    same_as_kept("queue", last.transcript())


def _igo(session: Session) -> Occurrence:
    named = select(Occurrence).join(Gathering).where(Gathering.name == "囲碁を楽しむ会")
    return session.scalars(named.order_by(Occurrence.starts_at).limit(1)).one()


def _now(world: World) -> datetime:
    return world.parts.clock.now()

"""A new resident finds a place in three taps, signs up, is reminded, and can change their mind."""

from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World


def test_three_taps_from_following_to_results_then_yes_reminder_and_no(world: World) -> None:
    phone = world.phone("花子")
    phone.follow()
    phone.wait(2)
    for label in ("はじめる", "右京区", "手芸"):
        phone.tap(label)
        phone.last()
    phone.wait_for("ひとめひとめ")
    phone.tap("行ってみる")
    phone.wait(3)
    phone.tap("はい")
    phone.last()
    world.wait_until("2026-12-08 18:00")
    phone.wait_for("明日は「ひとめひとめ」の日です")
    phone.tap("やめる")
    phone.wait_for("やめました")
    world.wait_until("2026-12-09 11:30")
    world.wait_until("2026-12-10 12:00")
    same_as_kept("first_visit", phone.transcript())
    assert (world.sent("day_before"), world.sent("hours_before"), world.sent("follow_up")) == (1, 0, 0)


def test_two_typed_messages_are_enough(world: World) -> None:
    phone = world.phone("太郎")
    phone.follow()
    phone.wait(2)
    phone.say("編み物すきです")
    phone.wait_for("ひとめひとめ")
    same_as_kept("two_messages", phone.transcript())

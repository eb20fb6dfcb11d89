"""An announcement reaches everyone it is for once, whatever LINE answers."""

import psycopg
import pytest

from bot.intake_wire import address_of
from bot.line.transport import Trouble
from bot.simulator.faults import Fault
from models.announcement import SEND_CHANNEL, AnnouncementState, BatchState
from models.resident import ResidentStatus
from tests.bot.campaigns.parts import City, user_id


def test_everyone_is_told_once(city: City) -> None:
    city.settle(1_234)
    public_id = city.announce()
    city.send()
    assert city.told == city.once
    assert city.announcement(public_id).state is AnnouncementState.DONE
    assert (city.report(public_id).told, city.report(public_id).waiting) == (1_234, 0)


def test_two_announcements_are_sent_side_by_side(city: City) -> None:
    city.settle(700)
    first, second = city.announce("一"), city.announce("二")
    city.send()
    assert city.told == sorted(city.once * 2)
    assert [city.report(one).told for one in (first, second)] == [700, 700]


def test_whoever_listens_hears_that_there_is_something_to_send(city: City) -> None:
    with psycopg.connect(address_of(city.parts.engine), autocommit=True) as connection:
        connection.execute(f"listen {SEND_CHANNEL}")
        public_id = city.announce()
        assert list(connection.notifies(timeout=5, stop_after=1))
        city.do("stop", public_id)
        city.do("resume", public_id)
        assert list(connection.notifies(timeout=5, stop_after=1))


def test_an_announcement_for_nobody_is_done(city: City) -> None:
    public_id = city.announce()
    city.send()
    assert (city.announcement(public_id).state, city.told) == (AnnouncementState.DONE, [])


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=500, accepted=True),
        Fault(dropped=True),
        Fault(dropped=True, accepted=True),
        Fault(status=429),
    ],
)
def test_after_trouble_the_same_goes_again_and_nobody_is_told_twice(city: City, fault: Fault) -> None:
    city.settle(1_100)
    city.platform.faults.add("multicast", fault, times=2)
    city.announce()
    city.send()
    assert city.told == city.once


def test_who_withdrew_blocked_or_rests_is_left_out_before_the_first_try(city: City) -> None:
    city.settle(5)
    public_id = city.announce()
    city.sql("update announcement set due_at = now() + interval '1 hour'")
    city.sql(f"update resident set status = '{ResidentStatus.PAUSED}' where id = 2")
    city.sql("update announcement set due_at = now()")
    city.send()
    assert city.told == [user_id(one) for one in (1, 3, 4, 5)]
    assert city.report(public_id).people == 4


def test_an_unreadable_address_does_not_keep_the_others_waiting(city: City) -> None:
    city.settle(5)
    city.sql("update resident set line_sealed = 'damaged damaged damaged damaged' where id = 3")
    public_id = city.announce()
    city.send()
    assert city.told == [user_id(one) for one in (1, 2, 4, 5)]
    assert city.report(public_id).left_out == {"unreadable": 1}


def test_one_bad_address_is_found_and_all_others_are_told(city: City) -> None:
    city.settle(600)
    bad = city.parts.vault.seal("U-not-an-id").hex()
    city.sql(f"update resident set line_sealed = '\\x{bad}' where id = 77")
    public_id = city.announce()
    city.send()
    assert city.told == sorted(user_id(one) for one in range(1, 601) if one != 77)
    assert city.report(public_id).failed == {"bad_request": 1}
    (failed,) = [batch for batch in city.batches() if batch.state is BatchState.FAILED]
    assert failed.residents == [77]


def test_a_message_that_line_refuses_is_not_cut_into_pieces(city: City) -> None:
    city.settle(600)
    public_id = city.announce()
    city.sql("""update announcement set bodies = '{"ja": [{"type": "text", "text": "a", "odd": 1}]}'""")
    city.platform.faults.add("multicast", Fault(status=400), times=None)
    city.platform.faults.add("validate", Fault(status=400), times=None)
    city.send()
    row = city.announcement(public_id)
    assert (row.state, row.cause, len(city.batches())) == (AnnouncementState.STOPPED, "message_refused", 2)


@pytest.mark.parametrize(("status", "cause"), [(401, Trouble.UNAUTHORIZED), (403, Trouble.FORBIDDEN)])
def test_what_a_person_must_put_right_stops_it_and_it_goes_on_afterwards(city: City, status: int, cause: str) -> None:
    city.settle(1_100)
    city.platform.faults.add("multicast", Fault(status=status), times=None)
    public_id = city.announce()
    city.send()
    assert (city.announcement(public_id).state, city.announcement(public_id).cause) == ("stopped", cause)
    city.platform.faults.clear()
    city.do("resume", public_id)
    city.send()
    assert city.told == city.once


def test_the_months_end_of_messages_stops_it_and_the_rest_goes_next_month(city: City) -> None:
    city.settle(1_600)
    for number in range(1, 1_601):
        city.befriend(number)
    city.platform.quota.limit = 1_000
    public_id = city.announce()
    city.send()
    assert (city.announcement(public_id).state, city.announcement(public_id).cause) == ("stopped", "quota")
    assert city.report(public_id).told == len(city.told) <= 1_000
    city.platform.quota.limit = None
    city.do("resume", public_id)
    city.send()
    assert city.told == city.once


def test_a_batch_that_got_no_answer_for_a_day_is_for_a_person_to_look_at(city: City) -> None:
    city.settle(3)
    public_id = city.announce()
    city.platform.faults.add("multicast", Fault(dropped=True), times=None)
    standby = city.standby()
    standby.start()
    city.until_tried()
    standby.stop(20)
    city.sql("update announcement_batch set first_tried_at = now() - interval '23 hours 1 second', not_before = null")
    city.platform.faults.clear()
    city.send()
    assert (city.report(public_id).failed, city.report(public_id).unsure, city.told) == ({"too_old": 3}, 3, [])

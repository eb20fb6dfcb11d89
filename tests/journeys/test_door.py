"""The day itself: the poster's sentence, one tap, and a question afterwards that knows they came."""

from sqlalchemy import select

from handlers.chat.arrive import sentence
from models.tables import Attendance, Gathering, Occurrence
from tests.journeys.test_changes import signed_up
from tests.journeys.world import World


def test_who_said_yes_is_received_at_the_door_and_asked_whether_again(world: World) -> None:
    signed_up(world, "花子")
    with world.session() as session:
        named = select(Occurrence).join(Gathering).where(Gathering.name == "囲碁を楽しむ会")
        date = session.scalars(named.order_by(Occurrence.starts_at).limit(1)).one()
    phone = world.phone("花子")
    world.wait_until(f"{date.local_start:%Y-%m-%d %H:%M}")
    phone.say(sentence(date))
    phone.wait_for("ここに着きましたか")
    phone.tap("着きました")
    phone.wait_for("受付ができました")
    world.wait_until(f"{date.local_start:%Y-%m-%d} 20:00")
    phone.wait_for("来てくださって")
    with world.session() as session:
        assert [row.came for row in session.scalars(select(Attendance))] == [True]

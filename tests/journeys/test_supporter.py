"""A daughter asks for her mother, takes a name back half way, and hands a card over; the mother answers by its line."""

import re

from sqlalchemy import select

from bot.app import create_app
from handlers.acts.ask_for_somebody import CODE
from models.supporter_request import RequestState, SupporterRequest
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World


def test_a_name_taken_back_is_asked_for_again_and_the_card_works(world: World) -> None:
    daughter, mother = world.phone("花子"), world.phone("とし")
    for phone in (daughter, mother):
        phone.follow()
        phone.wait(2)
    daughter.say("家族を紹介したい")
    daughter.wait_for("どなたのことですか")
    daughter.tap("家族")
    daughter.wait_for("あなたのお名前を書いてください")
    daughter.say("むすめのはな")
    daughter.wait_for("何が好きですか")
    daughter.unsend()
    world.settle()
    daughter.say("むすめの花子")
    daughter.wait_for("消えた分を、もう一度うかがいます")
    daughter.say("むすめの花子")
    daughter.wait_for("何が好きですか")
    daughter.say("将棋と歌")
    daughter.wait_for("どのあたりにお住まいですか")
    daughter.tap("わからない")
    daughter.wait_for("まで使えます")
    (code,) = set(re.findall(r"/hand-on/(\w+)", str(daughter.chat.from_bot())))
    page = create_app(world.parts).test_client().get(f"/hand-on/{code}").text
    assert CODE.found_in(f"紹介 {code}") == code and f"紹介 {code}" in page and "花子" not in page
    mother.say(f"紹介 {code}")
    mother.wait_for("「むすめの花子」さんから")
    mother.tap("はい")
    mother.wait_for("ここにおたずねします")
    with world.session() as session:
        assert session.scalars(select(SupporterRequest.state)).one() is RequestState.YES
    same_as_kept("supporter", daughter.transcript().replace(code, "…"))

"""How often a turn asks the database. The numbers may fall, never rise."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from handlers.acts.consent import give_consent
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.route import respond
from models.consent import Purpose
from models.resident import Resident, ResidentArea
from tests import factories
from tests.bot.parts import Bot, MakeBot, text_event


@pytest.fixture
def town(bot: MakeBot) -> Bot:
    """A bot that everybody has talked to before, in a town with something to find."""
    musubi = bot(respond)
    users = [f"U{number:032x}" for number in range(8)]
    musubi.hear(*(text_event("こんにちは", user=user) for user in users))
    musubi.work()
    with musubi.sessions.begin() as session:
        area = factories.area(session, "太秦蜂岡町", city="京都市", ward="右京区", lat=35.0155, lon=135.7083)
        venue = factories.venue(session, "集会所", area=area)
        for number in range(8):
            factories.gathering(session, f"手芸の会{number}", venue=venue, description="編み物をします")
        plan_occurrences(session, now=musubi.parts.clock.now())
        for number, resident in enumerate(session.query(Resident)):
            resident.areas = [ResidentArea(position=0, area=area)]
            if number % 2:
                give_consent(session, resident, Purpose.MATCHING, now=musubi.parts.clock.now())
    _say(musubi, "手芸がしたい", users[:2])
    return musubi


def _say(musubi: Bot, said: str, users: list[str]) -> None:
    musubi.hear(*(text_event(said, user=user) for user in users))
    musubi.work_once()


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(" ".join(str(told[2]).split()))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


# Claim, take, who writes and where, the answer into the ledger, what became of it: five that every turn needs.
@pytest.mark.parametrize(
    ("said", "user", "most"),
    [
        ("ありがとう", 4, 5),
        ("ヘルプ", 4, 5),
        ("予定", 4, 6),
        ("手芸がしたい", 4, 9),
        ("手芸がしたい", 5, 10),
    ],
)
def test_a_turn_alone(clean_database: Engine, town: Bot, said: str, user: int, most: int) -> None:
    with _counted(clean_database) as asked:
        _say(town, said, [f"U{user:032x}"])
    assert len(asked) == most, "\n".join(asked)


def test_eight_greetings_ask_as_often_as_one_but_for_their_records(clean_database: Engine, town: Bot) -> None:
    with _counted(clean_database) as asked:
        _say(town, "ありがとう", [f"U{user:032x}" for user in range(8)])
    assert len(asked) <= 4 + 8, "\n".join(asked)


def test_eight_searches_share_who_they_are_and_where_they_live(clean_database: Engine, town: Bot) -> None:
    with _counted(clean_database) as asked:
        _say(town, "手芸がしたい", [f"U{user:032x}" for user in range(8)])
    told = [f"JOIN {table}" for table in ("consent", "resident_area", "resident_interest")]
    assert [sum(each in statement for statement in asked) for each in told] == [1, 1, 1]
    assert sum("FROM resident_" in statement for statement in asked) == 0
    assert len(asked) <= 27, "\n".join(asked)

"""What the operator reads about concepts: silent items first, at most twenty, and how many in all."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.opendata.concepts import concept_lines, read_concepts, word_lines
from matching.concepts_found import FoundIn
from models.gathering import GatheringStatus
from tests import factories


def silent(number: int) -> FoundIn:
    return FoundIn(f"i{number}", f"会{number}", (), ("ボブスレー",), described=True)


def test_silent_items_come_first_and_say_what_is_missing(session: Session, now: datetime) -> None:
    factories.gathering(session, "編み物の会", description="")
    factories.gathering(session, "さくら", description="")
    lines = concept_lines(read_concepts(session, now=now))
    assert lines[0] == "内容が読みとれた集まり・出番 1件、読みとれないもの 1件"
    assert lines[2] == "  さくら — 説明がありません"
    assert lines[4] == "  編み物の会: 編み物"


def test_twenty_are_listed_and_the_rest_counted() -> None:
    lines = concept_lines([silent(n) for n in range(25)])
    assert sum("ボブスレー" in line for line in lines) == 20
    assert lines[-1] == "  ほか 5件"


def test_words_to_add_stand_with_their_number() -> None:
    assert word_lines([silent(1), silent(2)])[1] == "     2 ボブスレー"
    assert word_lines([]) == []


def test_only_what_was_asked_for_and_can_be_shown_is_read(session: Session, now: datetime) -> None:
    asked, other = factories.gathering(session, "編み物の会"), factories.gathering(session, "将棋の会")
    ended = factories.gathering(session, "囲碁の会", status=GatheringStatus.ENDED)
    found = read_concepts(session, only={asked.public_id, ended.public_id}, now=now + timedelta(days=1))
    assert [each.name for each in found] == ["編み物の会"]
    assert other.name not in "".join(concept_lines(found))


def test_what_was_guessed_from_a_description_is_told_as_a_guess() -> None:
    lines = concept_lines([silent(1), FoundIn("m", "六月の台所", (), ("塩",), True, ("ume",))])
    assert lines[0] == "内容が読みとれた集まり・出番 1件、読みとれないもの 1件"
    assert lines[3].startswith("説明から推しはかった内容")
    assert lines[4].startswith("  六月の台所: ") and lines[4].endswith("らしい")

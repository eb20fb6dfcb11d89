"""What a sentence tells about a person is remembered; what belongs to one search is not."""

from sqlalchemy.orm import Session

from handlers.acts.like import like, like_understood
from matching.understand import understand
from tests import factories


def test_likes_and_dislikes_of_one_sentence_are_kept_apart(session: Session) -> None:
    resident = factories.resident(session)
    like_understood(session, resident, understand("運動は苦手。手芸ならできる"))
    kept = {row.concept: row.likes for row in resident.interests}
    assert kept["handicraft"] is True
    assert kept["sport"] is False


def test_newest_word_about_a_thing_counts(session: Session) -> None:
    resident = factories.resident(session)
    like(session, resident, "sport", likes=False)
    like_understood(session, resident, understand("スポーツがしたい"))
    assert [(row.concept, row.likes) for row in resident.interests] == [("sport", True)]


def test_what_is_said_again_stays_longest(session: Session) -> None:
    resident = factories.resident(session)
    for concept in ("sport", "handicraft", "sport"):
        like(session, resident, concept)
    assert [row.concept for row in resident.interests] == ["handicraft", "sport"]


def test_free_time_said_on_its_own_is_kept(session: Session) -> None:
    resident = factories.resident(session)
    like_understood(session, resident, understand("土日の午前がいい"))
    assert resident.free_slots == ["5-morning", "6-morning"]


def test_time_of_one_search_is_not_kept(session: Session) -> None:
    resident = factories.resident(session)
    like_understood(session, resident, understand("土日の午前に編み物がしたい"))
    assert resident.free_slots == []


def test_support_wanted_is_kept_as_support(session: Session) -> None:
    resident = factories.resident(session)
    like_understood(session, resident, understand("足が悪いので段差のないところで"))
    assert "step_free" in resident.support

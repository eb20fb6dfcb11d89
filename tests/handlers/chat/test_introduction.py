"""Introductions on LINE: taps of those concerned alone, the name, the way to the page, what became of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts import introduce
from handlers.acts.consent import give_consent
from handlers.acts.introduce import Party
from handlers.turn import Answer, Link, Pressed, Say, Text, TurnKind
from models.consent import Purpose
from models.introduction import IntroductionSide, IntroductionState
from models.resident import Resident
from tests import factories
from tests.handlers.test_route import talk
from tests.introductions import asked, both_said_yes, kept_gathering, person


def _sealed(text: str) -> bytes:
    return f"sealed {text}".encode()


def _opened(sealed: bytes) -> str:
    return sealed.decode().removeprefix("sealed ")


def _taps(session: Session, now: datetime, who: Resident, action: str, **values: str) -> Answer:
    made = talk(session, now, kind=TurnKind.BUTTON, pressed=Pressed(f"introduction.{action}", values))
    return route.respond(replace(made, resident=who, seal=_sealed, unseal=_opened), None)


def _keys(answer: Answer) -> list[str]:
    return [one.words.key for one in answer.messages if isinstance(one, Say) and isinstance(one.words, Text)]


def _key(answer: Answer) -> str:
    (key,) = _keys(answer)
    return key


def _who(side: IntroductionSide) -> Resident:
    assert side.resident
    return side.resident


def test_a_yes_leads_to_company_and_to_the_name(session: Session, now: datetime) -> None:
    side = asked(session, now, person(session), person(session)).sides[0]
    assert _key(_taps(session, now, _who(side), "answer", s=side.public_id, a="yes")) == "meet.yes_person"
    named = _taps(session, now, _who(side), "company", s=side.public_id, y="1")
    assert side.company and named.step == "introduction.name"
    made = replace(talk(session, now, text=" 梅子 "), resident=_who(side), seal=_sealed, data=named.data)
    kept = route.respond(made, named.step)
    assert _keys(kept) == ["meet.name_kept", "meet.kept"] and kept.step is None
    assert side.sealed == _sealed('{"name": "梅子"}')


def test_who_tells_no_name_is_asked_no_more(session: Session, now: datetime) -> None:
    side = asked(session, now, person(session), person(session)).sides[0]
    assert _keys(_taps(session, now, _who(side), "no_name", s=side.public_id)) == ["meet.no_name_kept", "meet.kept"]
    assert side.sealed is None


def test_a_name_that_comes_after_the_end_is_told_so_and_asked_no_more(session: Session, now: datetime) -> None:
    first, second = asked(session, now, person(session), person(session)).sides
    named = _taps(session, now, _who(first), "rename", s=first.public_id)
    introduce.answer(session, second, yes=False, now=now)
    made = replace(talk(session, now, text="梅子"), resident=_who(first), seal=_sealed, data=named.data)
    answer = route.respond(made, named.step)
    assert (_key(answer), answer.step, first.sealed) == ("meet.over", None, None)


def test_who_has_met_is_not_told_to_wait_for_an_answer(session: Session, now: datetime) -> None:
    side = both_said_yes(session, now, person(session), person(session)).sides[0]
    assert _keys(_taps(session, now, _who(side), "no_name", s=side.public_id)) == ["meet.no_name_kept"]


def test_a_yes_tapped_twice_is_answered_twice_alike(session: Session, now: datetime) -> None:
    side = asked(session, now, person(session), person(session)).sides[0]
    twice = [_taps(session, now, _who(side), "answer", s=side.public_id, a="yes") for _ in range(2)]
    assert _key(twice[0]) == "meet.yes_person" and twice[0] == twice[1]


def test_a_second_later_promises_no_third_question(session: Session, now: datetime) -> None:
    side = asked(session, now, person(session), person(session)).sides[0]
    side.asked_again_at = now
    assert _key(_taps(session, now, _who(side), "answer", s=side.public_id, a="later")) == "meet.later_again"


def test_who_said_yes_may_still_say_no_and_after_that_a_person_helps(session: Session, now: datetime) -> None:
    side = asked(session, now, person(session), person(session)).sides[0]
    keys = [_key(_taps(session, now, _who(side), "answer", s=side.public_id, a=a)) for a in ("yes", "no", "yes")]
    assert keys == ["meet.yes_person", "meet.no", "meet.answered"]
    again = _taps(session, now, _who(side), "answer", s=side.public_id, a="later")
    assert _key(again) == "meet.answered" and "person" in str(again)


@pytest.mark.parametrize(("said", "key"), [("no", "meet.no"), ("later", "meet.later")])
def test_no_and_later_are_taken_in(session: Session, now: datetime, said: str, key: str) -> None:
    side = asked(session, now, person(session), person(session)).sides[0]
    assert _key(_taps(session, now, _who(side), "answer", s=side.public_id, a=said)) == key


def test_a_second_tap_and_one_after_the_end_are_told_so(session: Session, now: datetime) -> None:
    first, second = asked(session, now, person(session), person(session)).sides
    introduce.answer(session, first, yes=False, now=now)
    assert _key(_taps(session, now, _who(first), "answer", s=first.public_id, a="yes")) == "meet.answered"
    assert _key(_taps(session, now, _who(second), "answer", s=second.public_id, a="yes")) == "meet.over"


@pytest.mark.parametrize("values", [{"action": "answer", "a": "yes"}, {"action": "show"}, {"action": "no_name"}])
def test_somebody_else_s_button_is_an_old_one(session: Session, now: datetime, values: dict[str, Any]) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    stranger = factories.resident(session)
    assert _key(_taps(session, now, stranger, s=made.sides[0].public_id, **values)) == "button.old"


def test_a_keeper_answers_for_the_place(session: Session, now: datetime) -> None:
    gathering, keeper = kept_gathering(session)
    made = asked(session, now, person(session), Party(gathering=gathering))
    place = made.sides[1]
    assert _key(_taps(session, now, keeper, "answer", s=place.public_id, a="yes")) == "meet.yes_place"
    assert made.state is IntroductionState.ONE_YES and place.answered_by is None


def test_a_minor_who_said_so_meanwhile_hears_from_the_desk(session: Session, now: datetime) -> None:
    side = asked(session, now, person(session), person(session)).sides[0]
    _who(side).age_band = "teen"
    assert _key(_taps(session, now, _who(side), "answer", s=side.public_id, a="yes")) == "meet.with_staff"
    assert side.answer is None


def test_names_are_on_a_page_of_their_own(session: Session, now: datetime) -> None:
    side = both_said_yes(session, now, person(session), person(session)).sides[0]
    answer = _taps(session, now, _who(side), "show", s=side.public_id)
    (said,) = answer.messages
    assert isinstance(said, Say) and isinstance(said.choices[0], Link) and "/meet/" in said.choices[0].uri
    assert side.page_hash and side.page_until and side.page_until > now


def test_what_became_of_it_can_be_corrected(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), Party(gathering=factories.gathering(session)))
    side = made.sides[0]
    for said, state in (("linked", IntroductionState.LINKED), ("not_a_fit", IntroductionState.NOT_A_FIT)):
        _taps(session, now, _who(side), "came", s=side.public_id, w="first", c=said)
        assert made.state is state


def test_a_name_told_after_the_end_is_not_kept(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    side = made.sides[0]
    named = _taps(session, now, _who(side), "company", s=side.public_id, y="1")
    introduce.answer(session, made.sides[1], yes=False, now=now)
    late = replace(talk(session, now, text="梅子"), resident=_who(side), seal=_sealed, data=named.data)
    assert _key(route.respond(late, named.step)) == "meet.over" and side.sealed is None


def test_who_says_that_they_are_a_minor_waits_for_the_desk(session: Session, now: datetime) -> None:
    side = both_said_yes(session, now, person(session), person(session)).sides[0]
    give_consent(session, _who(side), Purpose.MATCHING, now=now)
    pressed = Pressed("prefs.age.set", {"b": "teen"})
    route.respond(replace(talk(session, now, kind=TurnKind.BUTTON, pressed=pressed), resident=_who(side)), None)
    assert side.introduction.is_held
    assert _key(_taps(session, now, _who(side), "show", s=side.public_id)) == "meet.held"


def _page(answer: Answer) -> str:
    (link,) = [
        one for said in answer.messages if isinstance(said, Say) for one in said.choices if isinstance(one, Link)
    ]
    return link.uri


def test_the_page_asked_for_again_is_the_same_for_another_week(session: Session, now: datetime) -> None:
    side = both_said_yes(session, now, person(session), person(session)).sides[0]
    pages = [_page(_taps(session, at, _who(side), "show", s=side.public_id)) for at in (now, now + timedelta(days=6))]
    assert pages[0] == pages[1] and side.page_until == now + timedelta(days=13)


def test_after_its_week_the_page_has_another_address(session: Session, now: datetime) -> None:
    side = both_said_yes(session, now, person(session), person(session)).sides[0]
    pages = [_page(_taps(session, at, _who(side), "show", s=side.public_id)) for at in (now, now + timedelta(days=8))]
    assert pages[0] != pages[1]

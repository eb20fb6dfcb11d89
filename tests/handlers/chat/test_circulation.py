"""回覧 in the chat: a yes for each 町会, 見ました once, officers' taps, late ones and strangers'."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.ask_officers import take_answer
from handlers.acts.subscribe import subscribed
from handlers.turn import Answer, Press, Pressed, Say, Talk, TurnKind, t
from models.circulation import AskAnswer, CircularAsk
from models.delivery import DeliveryKind
from models.group import Group
from models.resident import Resident
from tests import factories
from tests.circulars import STAFF, YES, accept, asked, follower, officer, planned
from tests.handlers.test_route import talk


def _said(answer: Answer) -> str:
    message = answer.messages[0]
    assert isinstance(message, Say) and not isinstance(message.words, str)
    return message.words.key


def _pressed(session: Session, now: datetime, who: Resident, action: str, **values: str) -> Answer:
    return route.respond(_turn(session, now, who, pressed=Pressed(action, values)), None)


def _turn(session: Session, now: datetime, who: Resident, **turn: Any) -> Talk:
    kind = TurnKind.BUTTON if "pressed" in turn else TurnKind.TEXT
    return replace(talk(session, now, kind=kind, **turn), resident=who)


def _labels(answer: Answer) -> list[object]:
    return [choice.label for choice in answer.messages[0].choices if isinstance(choice, Press)]


@pytest.fixture
def group(session: Session) -> Group:
    return factories.neighbourhood(session)


def test_who_lives_there_is_shown_it_and_says_yes_after_reading_what_that_means(
    session: Session, now: datetime, group: Group
) -> None:
    resident = factories.resident(session, home=group.area)
    shown = route.respond(_turn(session, now, resident, text="回覧"), None)
    assert _said(shown) == "circular.none_yet" and _labels(shown)[0] == "太秦町会"
    assert _said(_pressed(session, now, resident, "circular.group", g=group.public_id)) == "circular.consent"
    assert not subscribed(session, resident, group)
    for _ in range(2):
        yes = _pressed(session, now, resident, "circular.follow", g=group.public_id, y="1")
        assert _said(yes) == "circular.welcome"
    assert _said(_pressed(session, now, resident, "circulars")) == "circular.settings"


def test_a_yes_can_be_taken_back_in_two_taps(session: Session, now: datetime, group: Group) -> None:
    resident = follower(session, group, now)
    assert _said(_pressed(session, now, resident, "circular.group", g=group.public_id)) == "circular.stands"
    for _ in range(2):
        no = _pressed(session, now, resident, "circular.follow", g=group.public_id, y="0")
        assert _said(no) == "circular.stopped"
    assert not subscribed(session, resident, group)


def test_a_newcomer_gets_what_goes_round_now(session: Session, now: datetime, group: Group) -> None:
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    resident = factories.resident(session, home=group.area)
    _pressed(session, now, resident, "circular.follow", g=group.public_id, y="1")
    assert [row.resident_id for row in planned(session, DeliveryKind.CIRCULAR)] == [resident.id]


def test_who_lives_elsewhere_is_told_so(session: Session, now: datetime, group: Group) -> None:
    resident = factories.resident(session, home=factories.area(session, "山越巽町"))
    for action, values in (("circular.group", {}), ("circular.follow", {"y": "1"})):
        answer = _pressed(session, now, resident, action, g=group.public_id, **values)
        assert _said(answer) == "circular.elsewhere"
    assert not subscribed(session, resident, group)


def test_a_name_is_typed_and_asked_again_when_nobody_has_it(session: Session, now: datetime, group: Group) -> None:
    resident = factories.resident(session)
    assert _pressed(session, now, resident, "circular.find").step == "circular.name"
    missed = route.respond(_turn(session, now, resident, text="存在しない会"), "circular.name")
    assert (_said(missed), missed.step) == ("circular.unknown", "circular.name")
    found = route.respond(_turn(session, now, resident, text="太秦"), "circular.name")
    assert (_said(found), _labels(found)) == ("circular.found", ["太秦町会"])


@pytest.mark.parametrize("values", [{"g": "gone", "y": "1"}, {"g": "", "y": "2"}])
def test_forged_buttons_are_old_ones(session: Session, now: datetime, values: dict[str, str]) -> None:
    assert _said(_pressed(session, now, factories.resident(session), "circular.follow", **values)) == "button.old"


def test_seen_is_thanked_each_time_and_counted_once(session: Session, now: datetime, group: Group) -> None:
    resident = follower(session, group, now)
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    moments = (now, now, now + timedelta(days=40))
    said = [_said(_pressed(session, at, resident, "circular.seen", a=ask.public_id)) for at in moments]
    assert said == ["circular.seen", "circular.seen_again", "circular.seen_late"]
    session.refresh(ask)
    assert ask.seen == 1
    stranger = factories.resident(session)
    for one in (ask.public_id, "gone"):
        assert _said(_pressed(session, now, stranger, "circular.seen", a=one)) == "circular.no_copy"


@pytest.fixture
def ask(session: Session, now: datetime, group: Group) -> tuple[CircularAsk, Resident]:
    """An officer was asked."""
    resident = officer(session, group, now)
    (made,) = asked(session, now, group)
    return made, resident


def test_a_yes_is_handed_round_at_once(session: Session, now: datetime, ask: tuple[CircularAsk, Resident]) -> None:
    one, by = ask
    follower(session, one.group, now)
    said = [_said(_pressed(session, now, by, "circular.answer", a=one.public_id, y=y)) for y in "110"]
    assert said == ["circular.accepted", "circular.already", "circular.sent"]
    assert len(planned(session, DeliveryKind.CIRCULAR)) == 1


def test_a_no_stands_before_any_reason_and_takes_one(
    session: Session, now: datetime, ask: tuple[CircularAsk, Resident]
) -> None:
    one, by = ask
    asked_why = _pressed(session, now, by, "circular.answer", a=one.public_id, y="0")
    assert (_said(asked_why), asked_why.step, one.answer) == ("circular.refused", "circular.why", AskAnswer.REFUSED)
    typed = replace(_turn(session, now, by, text="役員が足りないので"), data=asked_why.data)
    assert _said(route.respond(typed, "circular.why")) == "circular.noted"
    assert one.reason == "役員が足りないので"
    _pressed(session, now, by, "circular.why", a=one.public_id, r="paper")
    assert one.reason == "紙で回したい"


def test_too_late_a_tap_hears_that_it_is_over(
    session: Session, now: datetime, ask: tuple[CircularAsk, Resident]
) -> None:
    one, by = ask
    late = _pressed(session, now + timedelta(days=40), by, "circular.answer", a=one.public_id, y="1")
    assert (_said(late), one.answer) == ("circular.too_late", None)


def test_two_officers_answer_the_first_counts(
    session: Session, now: datetime, ask: tuple[CircularAsk, Resident]
) -> None:
    one, by = ask
    take_answer(session, STAFF, one, YES, now=now)
    assert _said(_pressed(session, now, by, "circular.answer", a=one.public_id, y="1")) == "circular.already"


@pytest.mark.parametrize(("action", "more"), [("circular.answer", {"y": "1"}), ("circular.why", {"r": "busy"})])
def test_nobody_but_the_officer_answers(
    session: Session, now: datetime, ask: tuple[CircularAsk, Resident], action: str, more: dict[str, str]
) -> None:
    stranger = factories.resident(session)
    assert _said(_pressed(session, now, stranger, action, a=ask[0].public_id, **more)) == "button.old"
    assert ask[0].answer is None


def test_my_data_names_every_yes(session: Session, now: datetime, group: Group) -> None:
    resident = follower(session, group, now)
    answer = _pressed(session, now, resident, "data")
    assert "太秦町会" in str(answer.messages[0])


@pytest.mark.parametrize("unit", ["部", "枚", "まい", ""])
def test_who_said_yes_asks_for_paper_in_their_own_words(
    session: Session, now: datetime, ask: tuple[CircularAsk, Resident], unit: str
) -> None:
    made, resident = ask
    yes = _pressed(session, now, resident, "circular.answer", a=made.public_id, y="1")
    assert _labels(yes) == [t("button.paper_too")]
    assert _said(_pressed(session, now, resident, "circular.paper", a=made.public_id)) == "circular.copies"
    for text, said in (("わからない", "circular.bad_copies"), (f"１２{unit}、1〜12班", "circular.copies_noted")):
        turn = replace(_turn(session, now, resident, text=text), data={"a": made.public_id})
        assert _said(route.respond(turn, "circular.copies")) == said
    assert (made.copies, made.copies_for) == (12, "1〜12班")


def test_nobody_else_asks_for_paper(session: Session, now: datetime, ask: tuple[CircularAsk, Resident]) -> None:
    turn = replace(_turn(session, now, factories.resident(session), text="5部"), data={"a": ask[0].public_id})
    assert _said(route.respond(turn, "circular.copies")) == "button.old"
    assert ask[0].copies is None

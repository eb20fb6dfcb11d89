"""Routing: every button has a reaction, old and forged ones get a polite answer."""

import ast
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

import handlers
from bot.line.buttons import pack
from handlers import route
from handlers.turn import Answer, Office, Pressed, Say, Show, Talk, Turn, TurnKind
from matching.gazetteer import gazetteer
from matching.search import Search
from tests import factories

OFFICE = Office("むすび", "京都市", "まちづくり窓口", "", "平日 9:00〜17:00", "", "http://127.0.0.1:8000")
_SOURCES = sorted(Path(handlers.__file__).parent.rglob("*.py"))


def talk(session: Session, now: datetime, **turn: object) -> Talk:
    values = {"kind": TurnKind.TEXT, "event_id": "01", "at": now, "now": now} | turn
    return Talk(session, factories.resident(session), Turn(**values), Search(), OFFICE)  # type: ignore[arg-type]


def press(session: Session, now: datetime, action: str, **values: str) -> Answer:
    pressed = Pressed(action, values)
    return route.respond(talk(session, now, kind=TurnKind.BUTTON, pressed=pressed), None)


def pressed_actions() -> set[str]:
    """Every action written in a Press or PickTime of the talk."""
    calls = [node for file in _SOURCES for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("Press", "PickTime")]
    actions = [argument.value for call in made for argument in call.args[1:2] if isinstance(argument, ast.Constant)]
    return {str(action) for action in actions}


def test_every_button_we_draw_has_a_reaction() -> None:
    assert pressed_actions() - route.BUTTONS.keys() == set()


def test_longest_place_name_fits_into_a_button() -> None:
    longest = max(gazetteer().by_key, key=lambda key: len(quote(key)))
    assert len(pack("find.topic", {"c": "x" * 30, "k": longest})) <= 300


@pytest.mark.parametrize("action", sorted(route.BUTTONS))
def test_button_without_its_values_gets_an_answer_not_a_fault(session: Session, now: datetime, action: str) -> None:
    answer = press(session, now, action)
    assert all(isinstance(message, Say | Show) for message in answer.messages)


@pytest.mark.parametrize("action", ["join", "cancel", "came", "offer.yes", "show", "no", "find.more", "rejoin"])
def test_forged_ids_look_like_an_old_button(session: Session, now: datetime, action: str) -> None:
    answer = press(session, now, action, o="zzzz", a="zzzz", g="zzzz", m="zzzz", p="1", y="1")
    assert "button.old" in str(answer)


def test_somebody_elses_plan_cannot_be_touched(session: Session, now: datetime) -> None:
    attendance = factories.attendance(
        session, occurrence=factories.occurrence(session), resident=factories.resident(session)
    )
    assert "button.old" in str(press(session, now, "cancel", a=attendance.public_id))


def test_unknown_action_is_answered_politely(session: Session, now: datetime) -> None:
    assert "button.old" in str(press(session, now, "something.from.last.year"))


def test_crisis_words_come_before_the_awaited_step(session: Session, now: datetime) -> None:
    answer = route.respond(talk(session, now, text="死にたい"), "profile.where")
    assert answer.urgent
    assert answer.keep_step


def test_unknown_place_is_asked_again(session: Session, now: datetime) -> None:
    answer = route.respond(talk(session, now, text="zzqqxx"), "profile.where")
    assert answer.step == "profile.where"
    assert len(answer.messages) == 2


@pytest.mark.parametrize("text", ["", " ", "\u200b", "あ" * 5000, "😀" * 200, "\u202e逆", "a\u0000b"])
def test_odd_texts_get_some_answer(session: Session, now: datetime, text: str) -> None:
    assert route.respond(talk(session, now, text=text), None).messages


@pytest.mark.parametrize("typed", ["616-8162", "〒6168162", "６１６－８１６２"])
@pytest.mark.parametrize("step", [None, "find.what", "profile.where"])
def test_postcode_is_a_place_at_any_moment(session: Session, now: datetime, typed: str, step: str | None) -> None:
    assert "右京区" in str(route.respond(talk(session, now, text=typed), step))

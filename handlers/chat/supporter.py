"""家族・知り合いを紹介したい: a supporter answers four questions and hands a code on; the other says yes or no.

What a supporter takes back on LINE is gone from the conversation, and asked for again before there is a code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.acts.ask_for_somebody import CODE, CODE_LIFE, RELATIONS, Wanted, answer_request, ask_for, request_of
from handlers.turn import Answer, Button, Card, Link, Press, Refused, Say, Show, Step, Talk, t
from matching.where import areas_named
from models.account import today
from models.conversation import Typed

NAME, LIKES, WHERE = "supporter.name", "supporter.likes", "supporter.where"
_LONGEST_NAME, _LONGEST_LIKES = 20, 100
_STOP = Press(t("button.not_now"), "supporter.stop", {})


def begin(_talk: Talk) -> Answer:
    """For whom? Not the name: they say yes themself."""
    choices = tuple(Press(t(f"supporter.{one}"), "supporter.for", {"r": one}) for one in RELATIONS)
    return Answer((Say(t("supporter.whom"), choices),), keep_step=True)


def relation(talk: Talk) -> Answer:
    """Family, friend, neighbour, somebody from work."""
    return _ask_name({"r": talk.one_of("r", RELATIONS)})


def ask_name(talk: Talk) -> Answer:
    """The supporter's own name."""
    return _ask_name(talk.data)


def receive_name(talk: Talk) -> Answer:
    """Who asks, as the person will read it."""
    return _ask_likes({**talk.data, "n": _typed(talk, _LONGEST_NAME)})


def ask_likes(talk: Talk) -> Answer:
    """What the person likes."""
    return _ask_likes(talk.data)


def receive_likes(talk: Talk) -> Answer:
    """What is looked for."""
    if again := _taken_back(talk.data, ("n",)):
        return again
    return _ask_where(talk, {**talk.data, "l": _typed(talk, _LONGEST_LIKES)})


def ask_where(talk: Talk) -> Answer:
    """Where the person lives, roughly."""
    return _ask_where(talk, talk.data)


def receive_where(talk: Talk) -> Answer:
    """The area that was typed; where several are called so, the first."""
    if again := _taken_back(talk.data):
        return again
    found = areas_named(talk.session, talk.turn.text, city=talk.office.city)
    if not found:
        raise Refused("where.unknown")
    return _code(talk, found[0].id)


def area(talk: Talk) -> Answer:
    """Their own area, or not known."""
    if talk.data.get("r") not in RELATIONS:
        raise Refused("button.old")
    if again := _taken_back(talk.data):
        return again
    home = talk.resident.home
    return _code(talk, home.id if home and talk.one_of("y", ("0", "1")) == "1" else None)


def names_a_code(text: str) -> bool:
    """Whether the words are a code that a supporter handed on."""
    return CODE.found_in(text) is not None


def stopped(_talk: Talk) -> Answer:
    """Nobody is introduced after all; what was typed goes with the step."""
    return Answer((Say(t("supporter.stopped"), (Press(t("button.menu"), "menu", {}),)),))


def opened(talk: Talk) -> Answer:
    """The person used the code: who asks, and may we look for something?"""
    request = request_of(talk.session, CODE.found_in(talk.turn.text) or "", now=talk.now)
    if request is None:
        return Answer((Say(t("supporter.bad_code")),), keep_step=True)
    if request.supporter_id == talk.resident.id:
        raise Refused("supporter.yourself")
    name, likes = (talk.unseal(one) if one else "" for one in (request.supporter, request.likes))
    choices = tuple(
        Press(t(label), "supporter.answer", {"q": request.public_id, "y": y})
        for label, y in (("button.yes", "1"), ("button.no", "0"))
    )
    return Answer((Say(t("supporter.asked", name=name, likes=likes), choices),), keep_step=True)


def answered(talk: Talk) -> Answer:
    """Yes or no of the person themself."""
    yes = talk.one_of("y", ("0", "1")) == "1"
    if not answer_request(talk.session, talk.value("q"), talk.resident, yes=yes, now=talk.now):
        return Answer((Say(t("supporter.bad_code")),), keep_step=True)
    return Answer((Say(t("supporter.yes" if yes else "supporter.no")),), keep_step=True)


def _ask_name(data: Mapping[str, Any]) -> Answer:
    return Answer((Say(t("supporter.name"), (_STOP,)),), step=NAME, data=data)


def _ask_likes(data: Mapping[str, Any]) -> Answer:
    return Answer((Say(t("supporter.likes"), (_STOP,)),), step=LIKES, data=data)


def _ask_where(talk: Talk, data: Mapping[str, Any]) -> Answer:
    own: tuple[Button, ...] = ()
    if talk.resident.home:
        own = (Press(t("button.my_area"), "supporter.area", {"y": "1"}),)
    choices = (*own, Press(t("button.area_unknown"), "supporter.area", {"y": "0"}), _STOP)
    return Answer((Say(t("supporter.where"), choices),), step=WHERE, data=data)


def _taken_back(data: Mapping[str, Any], needed: Sequence[str] = ("n", "l")) -> Answer | None:
    """What went with its message is asked for again, rather than taking the next words for it; None: all is there."""
    missing = next((key for key in needed if Typed.of(data.get(key)) is None), None)
    if missing is None:
        return None
    asked = (_ask_name if missing == "n" else _ask_likes)(data)
    return replace(asked, messages=(Say(t("supporter.again")), *asked.messages))


def _code(talk: Talk, area_id: int | None) -> Answer:
    name, likes = (Typed.of(talk.data.get(key)) for key in ("n", "l"))
    if name is None or likes is None:
        raise Refused("button.old")
    keys = name.message_key, likes.message_key
    wanted = Wanted(str(talk.data["r"]), name.sealed, likes.sealed, area_id, *keys)
    code = ask_for(talk.session, talk.resident, wanted, now=talk.now)
    until = today(talk.now + CODE_LIFE)
    slip = Link(t("button.as_slip"), f"{talk.office.base_url}/hand-on/{code}?language={talk.resident.language}")
    # On a card it stays: there is no other way back to the code.
    card = Show(t("supporter.slip"), (Card(t("supporter.slip"), (), (slip,)),))
    menu = (Press(t("button.menu"), "menu", {}),)
    return Answer((Say(t("supporter.line", code=code)), card, Say(t("supporter.hand_on", until=until), menu)))


def _typed(talk: Talk, most: int) -> dict[str, str]:
    """What was typed, sealed: it waits in the conversation for the last question."""
    words = " ".join(talk.turn.text.replace("\0", "").split())
    if not 1 <= len(words) <= most:
        raise Refused("supporter.too_long", most=most)
    return Typed(talk.seal(words), talk.turn.message_key).kept()


def _always(_talk: Talk) -> bool:
    return True


STEPS = {
    NAME: Step(ask=ask_name, receive=receive_name, hears=_always),
    LIKES: Step(ask=ask_likes, receive=receive_likes, hears=_always),
    WHERE: Step(ask=ask_where, receive=receive_where, hears=_always),
}

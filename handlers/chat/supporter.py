"""家族・知り合いを紹介したい: a supporter answers four questions and hands a code on; the other says yes or no."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from handlers.acts.ask_for_somebody import CODE, CODE_LIFE, RELATIONS, Wanted, answer_request, ask_for, request_of
from handlers.turn import Answer, Button, Press, Refused, Say, Step, Talk, t
from matching.where import areas_named
from models.account import today

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
    return _ask_likes({**talk.data, "n": _sealed(talk, _LONGEST_NAME)})


def ask_likes(talk: Talk) -> Answer:
    """What the person likes."""
    return _ask_likes(talk.data)


def receive_likes(talk: Talk) -> Answer:
    """What is looked for."""
    return _ask_where(talk, {**talk.data, "l": _sealed(talk, _LONGEST_LIKES)})


def ask_where(talk: Talk) -> Answer:
    """Where the person lives, roughly."""
    return _ask_where(talk, talk.data)


def receive_where(talk: Talk) -> Answer:
    """The area that was typed; where several are called so, the first."""
    found = areas_named(talk.session, talk.turn.text, city=talk.office.city)
    if not found:
        raise Refused("where.unknown")
    return _code(talk, found[0].id)


def area(talk: Talk) -> Answer:
    """Their own area, or not known."""
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
    name, likes = talk.unseal(request.supporter), talk.unseal(request.likes)
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


def _code(talk: Talk, area_id: int | None) -> Answer:
    if not {"r", "n", "l"} <= set(talk.data):
        raise Refused("button.old")
    name, likes = (b64decode(str(talk.data[key])) for key in ("n", "l"))
    code = ask_for(talk.session, talk.resident, Wanted(str(talk.data["r"]), name, likes, area_id), now=talk.now)
    until = today(talk.now + CODE_LIFE)
    menu = (Press(t("button.menu"), "menu", {}),)
    return Answer((Say(t("supporter.line", code=code)), Say(t("supporter.hand_on", until=until), menu)))


def _sealed(talk: Talk, most: int) -> str:
    """What was typed, sealed: it waits in the conversation for the last question."""
    words = " ".join(talk.turn.text.replace("\0", "").split())
    if not 1 <= len(words) <= most:
        raise Refused("supporter.too_long", most=most)
    return b64encode(talk.seal(words)).decode()


def _always(_talk: Talk) -> bool:
    return True


STEPS = {
    NAME: Step(ask=ask_name, receive=receive_name, hears=_always),
    LIKES: Step(ask=ask_likes, receive=receive_likes, hears=_always),
    WHERE: Step(ask=ask_where, receive=receive_where, hears=_always),
}

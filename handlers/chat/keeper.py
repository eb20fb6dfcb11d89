"""Keepers on LINE: the code that connects them with their account, and what they answer about their gatherings."""

from handlers.acts.ask_keepers import take_answer
from handlers.acts.ask_officers import ask_connected
from handlers.acts.keeper_link import CODE, connect, speaker
from handlers.turn import Answer, Press, Refused, Say, Talk, t
from models.keeping import KeeperQuestion, StillOn


def names_a_code(text: str) -> bool:
    """Whether the words are a code of the console."""
    return CODE.found_in(text) is not None


def connected(talk: Talk) -> Answer:
    """The code came in: say what that means, and how to undo it."""
    account = connect(talk.session, talk.resident, CODE.found_in(talk.turn.text) or "", now=talk.now)
    if account is None:
        return Answer((Say(t("keeper.bad_code")),), keep_step=True)
    ask_connected(talk.session, account, now=talk.now)
    choices = (Press(t("button.wares"), "wares", {}), Press(t("button.menu"), "menu", {}))
    return Answer((Say(t("keeper.connected", office=talk.office.name), choices),), keep_step=True)


def answered(talk: Talk) -> Answer:
    """One of three taps; a second one changes nothing."""
    question = KeeperQuestion.by_public_id(talk.session, talk.value("q"))
    answer = StillOn(talk.one_of("a", tuple(StillOn)))
    by = speaker(talk.session, talk.resident, question.gathering.group_id, now=talk.now) if question else None
    if question is None or by is None:
        raise Refused("button.old")
    name = question.gathering.name
    if not take_answer(talk.session, question, answer, by, now=talk.now):
        return Answer((Say(t("keeper.already", name=name)),), keep_step=True)
    return Answer((Say(t(_THANKS[answer], name=name)),), keep_step=True)


_THANKS = {StillOn.STILL: "keeper.still", StillOn.CHANGED: "keeper.changed", StillOn.OVER: "keeper.over"}

"""Introductions on LINE: yes, no or later; who comes along; the name to be told; the meeting; what became of it."""

import json
import secrets
from datetime import timedelta

from handlers.acts import introduce
from handlers.acts.accounts import Unsuitable, token_hash
from handlers.acts.introduction_outcome import Said
from handlers.acts.introduction_outcome import came as take_outcome
from handlers.acts.keeper_link import speaker
from handlers.acts.tend_introductions import LAPSES_AFTER
from handlers.turn import Answer, Button, Link, Press, Refused, Say, Step, Talk, Text, t
from models.account import today
from models.introduction import UNANSWERED, CameOfIt, IntroductionSide

NAMING = "introduction.name"
_LONGEST_NAME = 20
# The page with the names stays so long; another tap opens it anew.
_PAGE_LIFE = timedelta(days=7)


def answered(talk: Talk) -> Answer:
    """One of three taps; a second one changes nothing, but that a yes may become a no while the other is silent."""
    side = _mine(talk)
    said = talk.one_of("a", ("yes", "no", "later"))
    if said == "later":
        return _later(talk, side)
    try:
        taken = introduce.answer(talk.session, side, yes=said == "yes", now=talk.now)
    except Unsuitable:
        raise Refused("meet.with_staff") from None
    # The same yes again gives the same answer: its question may have gone from the phone.
    if not taken and not (said == "yes" and side.answer and side.introduction.state in UNANSWERED):
        return _not_taken(side)
    if said == "no":
        return _said("meet.no")
    if not side.is_person:
        return _said("meet.yes_place")
    company = (("button.company_yes", "1"), ("button.company_no", "0"))
    choices = tuple(Press(t(label), "introduction.company", {"s": side.public_id, "y": y}) for label, y in company)
    return Answer((Say(t("meet.yes_person"), choices),), keep_step=True)


def company(talk: Talk) -> Answer:
    """Whether somebody is to come along; then the name."""
    side = _mine(talk)
    if not introduce.accompanied(talk.session, side, wished=talk.one_of("y", ("0", "1")) == "1", now=talk.now):
        return _said("meet.over")
    return Answer((_ask_name(side.public_id),), step=NAMING, data={"s": side.public_id})


def ask_name(talk: Talk) -> Answer:
    """Which name is the other to read?"""
    return Answer((_ask_name(str(talk.data.get("s", ""))),), step=NAMING, data=dict(talk.data))


def receive_name(talk: Talk) -> Answer:
    """The name as they typed it, sealed."""
    side = IntroductionSide.by_public_id(talk.session, str(talk.data.get("s", "")))
    if side is None or side.resident_id != talk.resident.id:
        return Answer((Say(t("meet.over")),))
    name = " ".join(talk.turn.text.replace("\0", "").split())
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise Refused("meet.long_name")
    sealed = talk.seal(json.dumps({"name": name}, ensure_ascii=False))
    if not introduce.keep_name(talk.session, side, sealed, talk.turn.message_key):
        return Answer((Say(t("meet.over")),))
    values = {"s": side.public_id}
    choices = (
        Press(t("button.rename"), "introduction.rename", values),
        Press(t("button.no_name"), "introduction.no_name", values),
    )
    return _named(side, t("meet.name_kept"), choices)


def rename(talk: Talk) -> Answer:
    """What they typed was not meant as the name."""
    side = _mine(talk)
    return Answer((_ask_name(side.public_id),), step=NAMING, data={"s": side.public_id})


def without_name(talk: Talk) -> Answer:
    """They tell no name."""
    side = _mine(talk)
    if not introduce.keep_name(talk.session, side, None):
        return Answer((Say(t("meet.over")),))
    return _named(side, t("meet.no_name_kept"))


def show(talk: Talk) -> Answer:
    """The way to the page that tells whom they meet, where and when: names are not written into the chat."""
    side = _mine(talk)
    if not side.introduction.has_crossed:
        return _said("meet.held" if side.introduction.is_held else "meet.over")
    address = f"{talk.office.base_url}/meet/{_page_token(talk, side)}?language={talk.resident.language}"
    return Answer((Say(t("meet.show"), (Link(t("button.open_page"), address),)),), keep_step=True)


def came(talk: Talk) -> Answer:
    """What became of it; another tap corrects it."""
    side, what = _mine(talk), CameOfIt(talk.one_of("c", tuple(CameOfIt)))
    said = Said(what, is_later=talk.one_of("w", ("first", "later")) == "later")
    if not take_outcome(talk.session, side, said, now=talk.now):
        return _said("meet.over")
    choices = (Press(t("button.find"), "find.start", {}),) if what is CameOfIt.NOT_A_FIT else ()
    return Answer((Say(t(_THANKS[what]), choices),), keep_step=True)


def _page_token(talk: Talk, side: IntroductionSide) -> str:
    """While one lives another tap gives the same and a new week: no link that stands in the chat dies of it."""
    lives = side.page_token if side.page_until and side.page_until > talk.now else None
    token = (talk.unseal(lives) if lives else "") or secrets.token_urlsafe(16)
    side.page_hash, side.page_token = token_hash(token), talk.seal(token)
    side.page_until = talk.now + _PAGE_LIFE
    talk.session.flush()
    return token


def _ask_name(side: str) -> Say:
    return Say(t("meet.name"), (Press(t("button.no_name"), "introduction.no_name", {"s": side}),))


def _named(side: IntroductionSide, words: Text, choices: tuple[Button, ...] = ()) -> Answer:
    """What the other will read, and what comes next, where that is still to come."""
    if side.introduction.has_crossed:
        return Answer((Say(words, choices),))
    return Answer((Say(words), Say(t("meet.kept"), choices)))


def _later(talk: Talk, side: IntroductionSide) -> Answer:
    if not introduce.later(talk.session, side, now=talk.now):
        return _not_taken(side)
    asked_at = side.introduction.asked_at
    if side.asked_again_at is None or asked_at is None:
        return _said("meet.later")
    return Answer((Say(t("meet.later_again", until=today(asked_at + LAPSES_AFTER))),), keep_step=True)


def _not_taken(side: IntroductionSide) -> Answer:
    """It is over; or they answered, and only a person can still change it."""
    if side.answer is None:
        return _said("meet.over")
    return Answer((Say(t("meet.answered"), (Press(t("button.person"), "person", {}),)),), keep_step=True)


def _said(key: str) -> Answer:
    return Answer((Say(t(key)),), keep_step=True)


def _mine(talk: Talk) -> IntroductionSide:
    """The side of the button, if whoever taps is it or speaks for it; somebody else's looks like an old button."""
    side = IntroductionSide.by_public_id(talk.session, talk.value("s"))
    if side is None:
        raise Refused("button.old")
    mine = side.resident_id == talk.resident.id
    if not side.is_person:
        group = side.speaks_for
        mine = group is not None and speaker(talk.session, talk.resident, group, now=talk.now) is not None
    if not mine:
        raise Refused("button.old")
    return side


_THANKS = {
    CameOfIt.LINKED: "meet.thanks_linked",
    CameOfIt.NOT_A_FIT: "meet.thanks_not_a_fit",
    CameOfIt.NOT_YET: "meet.thanks_not_yet",
    CameOfIt.COULD_NOT: "meet.thanks_could_not",
}
STEPS = {NAMING: Step(ask=ask_name, receive=receive_name, hears=lambda _talk: True)}

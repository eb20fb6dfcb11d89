"""回覧: residents choose whose circulars they get, and say 見ました; officers say whether their 町会 circulates it."""

import re
import unicodedata

from handlers.acts.accounts import Unsuitable
from handlers.acts.ask_officers import Paper, Said, add_reason, take_answer
from handlers.acts.audit import Actor
from handlers.acts.hand_round import Sight, hand_to_newcomer, saw
from handlers.acts.keeper_link import speaker
from handlers.acts.neighbourhoods import around, followed, may_follow, named
from handlers.acts.subscribe import subscribe, subscribed, unsubscribe
from handlers.turn import Answer, Press, Refused, Say, Step, Talk, t
from models.account import Account
from models.circulation import AskAnswer, CircularAsk
from models.group import Group

# With the two that stand after them, as many as LINE takes under a message.
_MOST_CHOICES = 11
_REASONS = ("busy", "matter", "paper")


def circulars(talk: Talk) -> Answer:
    """Whose circulars come, and which 町会 there are around."""
    yes, near = followed(talk.session, talk.resident), around(talk.session, talk.resident)
    words = t("circular.none_yet" if near else "circular.none_near")
    if yes:
        words = t("circular.settings", groups=tuple(group.name for group in yes))
    others = [group for group in near if group.id not in {one.id for one in yes}]
    choices = [_choice(group) for group in (*yes, *others)][:_MOST_CHOICES]
    onward = (Press(t("button.other_group"), "circular.find", {}), Press(t("button.menu"), "menu", {}))
    return Answer((Say(words, (*choices, *onward)),), keep_step=True)


def group(talk: Talk) -> Answer:
    """One 町会: what a yes means, or that it stands."""
    found = _group(talk)
    if subscribed(talk.session, talk.resident, found):
        stop = Press(t("button.stop_circulars"), "circular.follow", {"g": found.public_id, "y": "0"})
        back = Press(t("button.stay_circulars"), "circulars", {})
        return Answer((Say(t("circular.stands", group=found.name), (stop, back)),), keep_step=True)
    if not may_follow(talk.session, talk.resident, found):
        change = (
            Press(t("button.change_place"), "prefs.where", {}),
            Press(t("button.other_group"), "circular.find", {}),
        )
        return Answer((Say(t("circular.elsewhere", group=found.name), change),), keep_step=True)
    yes = Press(t("button.take_circulars"), "circular.follow", {"g": found.public_id, "y": "1"})
    no = Press(t("button.not_now"), "circulars", {})
    return Answer((Say(t("circular.consent", group=found.name), (yes, no)),), keep_step=True)


def follow(talk: Talk) -> Answer:
    """Yes, or no more. Twice changes nothing."""
    found, onward = _group(talk), (Press(t("button.circulars"), "circulars", {}), Press(t("button.menu"), "menu", {}))
    if talk.one_of("y", ("0", "1")) == "0":
        unsubscribe(talk.session, talk.resident, found, now=talk.now)
        return Answer((Say(t("circular.stopped", group=found.name), onward),), keep_step=True)
    if not may_follow(talk.session, talk.resident, found):
        raise Refused("circular.elsewhere", group=found.name)
    if subscribe(talk.session, talk.resident, found, now=talk.now):
        hand_to_newcomer(talk.session, found, now=talk.now)
    return Answer((Say(t("circular.welcome", group=found.name), onward),), keep_step=True)


def ask_name(_talk: Talk) -> Answer:
    """What is your 町会 called?"""
    return Answer((Say(t("circular.which"), (Press(t("button.menu"), "menu", {}),)),), step="circular.name")


def receive_name(talk: Talk) -> Answer:
    """Those with these words in their name, to choose from."""
    found = named(talk.session, talk.turn.text, talk.office.city)
    if not found:
        raise Refused("circular.unknown")
    return Answer((Say(t("circular.found"), tuple(map(_choice, found))),))


def seen(talk: Talk) -> Answer:
    """見ました: counted once, thanked each time."""
    ask = CircularAsk.by_public_id(talk.session, talk.value("a"))
    sight = saw(talk.session, ask, talk.resident, now=talk.now) if ask else Sight.NONE
    if ask is None or sight is Sight.NONE:
        raise Refused("circular.no_copy")
    return Answer((Say(t(_SIGHTS[sight], title=ask.circular.title)),), keep_step=True)


def answered(talk: Talk) -> Answer:
    """An officer's tap: yes is handed round at once, no is asked for a reason, which nobody has to give."""
    ask, by = _asked(talk)
    answer = AskAnswer.ACCEPTED if talk.one_of("y", ("0", "1")) == "1" else AskAnswer.REFUSED
    came = take_answer(talk.session, Actor.of(by), ask, Said(answer), now=talk.now)
    names = {"title": ask.circular.title, "group": ask.group.name}
    if came != "taken":
        return Answer((Say(t(f"circular.{came}", **names)),), keep_step=True)
    if answer is AskAnswer.ACCEPTED:
        more = (Press(t("button.paper_too"), "circular.paper", {"a": ask.public_id}),)
        return Answer((Say(t("circular.accepted", **names), more),), keep_step=True)
    return Answer(step="circular.why", data={"a": ask.public_id})


def ask_why(talk: Talk) -> Answer:
    """Why not, for the department: tapped, typed, or left."""
    about = _about(talk)
    taps = tuple(Press(t(f"circular_why.{one}"), "circular.why", {**about, "r": one}) for one in (*_REASONS, "none"))
    return Answer((Say(t("circular.refused"), taps),), step="circular.why", data=about)


def tapped_why(talk: Talk) -> Answer:
    """A reason from a button."""
    ask, _ = _asked(talk)
    reason = talk.one_of("r", (*_REASONS, "none"))
    return _thanked(talk, ask, "" if reason == "none" else _WRITTEN[reason])


def receive_why(talk: Talk) -> Answer:
    """A reason in their own words."""
    ask = CircularAsk.by_public_id(talk.session, str(talk.data.get("a", "")))
    if ask is None or _speaks(talk, ask) is None:
        raise Refused("button.old")
    return _thanked(talk, ask, talk.turn.text)


def paper(talk: Talk) -> Answer:
    """Who said yes wants paper, too."""
    ask, _ = _asked(talk)
    return Answer(step="circular.copies", data={"a": ask.public_id})


def ask_copies(talk: Talk) -> Answer:
    """How many sheets, and for which 班?"""
    return Answer((Say(t("circular.copies")),), step="circular.copies", data=_about(talk))


def receive_copies(talk: Talk) -> Answer:
    """The first number is how many; what stands beside it is for whom: 5部、1〜5班."""
    ask = CircularAsk.by_public_id(talk.session, str(talk.data.get("a", "")))
    by = _speaks(talk, ask) if ask else None
    if ask is None or by is None:
        raise Refused("button.old")
    said = _COPIES.fullmatch(unicodedata.normalize("NFKC", talk.turn.text).strip())
    if said is None:
        raise Refused("circular.bad_copies")
    paper_said = Said(AskAnswer.ACCEPTED, paper=Paper(int(said[1]), said[2].strip()))
    try:
        came = take_answer(talk.session, Actor.of(by), ask, paper_said, now=talk.now)
    except Unsuitable:
        raise Refused("circular.bad_copies") from None
    key = "circular.too_late" if came == "too_late" else "circular.copies_noted"
    return Answer((Say(t(key, title=ask.circular.title, number=int(said[1]))),))


def _about(talk: Talk) -> dict[str, str]:
    """The ask that a question is about: of the button just pressed, or of the step that is asked again."""
    return {"a": talk.value("a") or str(talk.data.get("a", ""))}


def _thanked(talk: Talk, ask: CircularAsk, reason: str) -> Answer:
    kept = add_reason(talk.session, ask, reason)
    names = {"title": ask.circular.title, "group": ask.group.name}
    return Answer((Say(t("circular.noted" if kept else "circular.already", **names)),))


def _asked(talk: Talk) -> tuple[CircularAsk, Account]:
    """The ask that a button is about, and the account of the officer who pressed it."""
    ask = CircularAsk.by_public_id(talk.session, talk.value("a"))
    by = _speaks(talk, ask) if ask else None
    if ask is None or by is None:
        raise Refused("button.old")
    return ask, by


def _speaks(talk: Talk, ask: CircularAsk) -> Account | None:
    return speaker(talk.session, talk.resident, ask.group_id, now=talk.now)


def _group(talk: Talk) -> Group:
    found = Group.by_public_id(talk.session, talk.value("g"))
    if found is None:
        raise Refused("button.old")
    return found


def _choice(one: Group) -> Press:
    return Press(one.name, "circular.group", {"g": one.public_id})


_SIGHTS = {Sight.COUNTED: "circular.seen", Sight.AGAIN: "circular.seen_again", Sight.OVER: "circular.seen_late"}
# 「5部」「5部、1〜5班」「5枚 1班と2班」「5まい」.
_COPIES = re.compile(r"(\d{1,5})\s*(?:部|枚|まい)?[\s、,。]*(.*)", re.DOTALL)
# As the department reads them: the tap may have been in another language.
_WRITTEN = {"busy": "いそがしい", "matter": "町会の内容に合わない", "paper": "紙で回したい"}
STEPS = {
    "circular.name": Step(ask=ask_name, receive=receive_name, hears=lambda _talk: True),
    "circular.copies": Step(ask=ask_copies, receive=receive_copies, hears=lambda _talk: True),
    "circular.why": Step(ask=ask_why, receive=receive_why, hears=lambda _talk: True),
}

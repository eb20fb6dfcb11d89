"""Words that are not a search: crisis first, then what a person or the city answers better, then small talk."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.acts.desk_hours import in_words
from handlers.acts.hand_over import raise_hand_over
from handlers.texts import say
from handlers.turn import Answer, Button, Link, Office, Press, Say, Talk, Text, t
from matching.crisis_lines import Line, lines_for
from matching.gate import Verdict
from models.hand_over import HandOverCause
from models.thread import Thread


def crisis(talk: Talk, verdict: Verdict) -> Answer:
    """The right numbers at once and a flag for a person; never a match, and the words are kept nowhere."""
    raise_hand_over(
        talk.session,
        talk.resident,
        HandOverCause.CRISIS,
        event_id=talk.turn.event_id,
        now=talk.now,
        kind=verdict.kind,
    )
    return Answer((*numbers(talk, verdict, _first_words(verdict)),), keep_step=True, urgent=True)


# The first sentence differs by who writes: somebody who hurts or fears to hurt is not told what a child is told.
_BY_SPEAKER = {"parent": "crisis.parent", "carer": "crisis.carer", "witness": "crisis.third_person"}
_BY_KIND = frozenset({"child_abuse", "third_person", "fire_disaster", "medical"})


def _first_words(verdict: Verdict) -> Text:
    if verdict.who in _BY_SPEAKER:
        return t(_BY_SPEAKER[verdict.who])
    if verdict.kind in _BY_KIND:
        return t(f"crisis.{verdict.kind}")
    return t("crisis.imminent" if verdict.severity == "imminent" else "crisis.serious")


def numbers(talk: Talk, verdict: Verdict, words: Text) -> tuple[Say, ...]:
    """The sentence and up to three numbers, open ones first, each a button that dials."""
    lines = lines_for(verdict.kind, verdict.severity, talk.now, who=verdict.who)
    choices: tuple[Button, ...] = tuple(_dial(line) for line in lines if line.number)
    return (Say(t("crisis.with_numbers", words=words, numbers=_listed(talk, lines)), choices),)


def unsure(talk: Talk, verdict: Verdict) -> tuple[Say, ...]:
    """When it may be a crisis and may be not: the numbers stand above the answer, nothing is stopped."""
    return numbers(talk, verdict, t("crisis.in_case"))


def consult(talk: Talk, verdict: Verdict) -> Answer:
    """A worry: a person rather than a place. Flagged, with the desk and lines that listen, each a button that dials."""
    thread = raise_hand_over(
        talk.session, talk.resident, HandOverCause.CONSULT, event_id=talk.turn.event_id, now=talk.now
    )
    lines, office = lines_for(verdict.kind or "consult", None, talk.now, who=verdict.who), office_of(talk, thread)
    words = t("consult.text", desk=office.desk_name, reach=reach(office), numbers=_listed(talk, lines))
    dials = tuple(_dial(line) for line in lines if line.number)
    return Answer((Say(words, (*call(office), *dials, Press(t("button.find"), "find.start", {}))),), keep_step=True)


def office_of(talk: Talk, thread: Thread | None) -> Office:
    """The office, with the desk that has the thread in its place."""
    desk = thread.help_desk if thread else None
    if desk is None:
        return talk.office
    hours = in_words(desk, talk.resident.language)
    return replace(talk.office, desk_name=desk.name, desk_phone=desk.phone, desk_hours=hours)


def reach(office: Office) -> Text:
    """How the desk is reached: by phone, or here during its hours."""
    if office.desk_phone:
        return t("person.call", phone=office.desk_phone, hours=office.desk_hours)
    return t("person.wait", hours=office.desk_hours)


def call(office: Office) -> tuple[Button, ...]:
    """A button that dials the desk, when it has a phone."""
    return (Link(t("button.call"), f"tel:{office.desk_phone}"),) if office.desk_phone else ()


def admin(talk: Talk, _verdict: Verdict) -> Answer:
    """Rubbish days, certificates: the city answers that, here is where."""
    choices: list[Button] = [Press(t("button.find"), "find.start", {}), Press(t("button.person"), "person", {})]
    if talk.office.city_guide_url:
        choices.insert(0, Link(t("button.city_guide"), talk.office.city_guide_url))
    return Answer((Say(t("small.admin"), tuple(choices)),), keep_step=True)


def greeting(_talk: Talk, verdict: Verdict) -> Answer:
    """Answer thanks with you are welcome, a goodbye with a goodbye; only a hello is asked what they like."""
    if verdict.tone in _SHORT_ANSWERS:
        return Answer((Say(t(_SHORT_ANSWERS[verdict.tone])),), keep_step=True)
    return Answer((Say(t("small.greeting"), ways_on()),), keep_step=True)


_SHORT_ANSWERS = {
    "thanks": "small.thanks",
    "yes": "small.ok",
    "ok": "small.ok",
    "no": "small.ok",
    "sorry": "small.sorry",
    "bye": "small.bye",
}


def abuse(_talk: Talk, _verdict: Verdict) -> Answer:
    """Calm and short."""
    return Answer((Say(t("small.abuse"), (Press(t("button.person"), "person", {}),)),), keep_step=True)


def noise(_talk: Talk, _verdict: Verdict) -> Answer:
    """Nothing to read in it: say what would help."""
    return Answer((Say(t("small.noise"), ways_on()),), keep_step=True, lost=True)


def other(_talk: Talk, _verdict: Verdict) -> Answer:
    """Weather, jokes, questions to the bot: friendly, and back to what this is for."""
    return Answer((Say(t("small.other"), ways_on()),), keep_step=True)


def sticker(_talk: Talk) -> Answer:
    """A sticker is a smile."""
    return Answer((Say(t("small.sticker"), ways_on()),), keep_step=True)


def photo(_talk: Talk) -> Answer:
    """Pictures are not looked at or kept."""
    return Answer((Say(t("small.photo"), ways_on()),), keep_step=True)


def voice(_talk: Talk) -> Answer:
    """Voice cannot be heard."""
    return Answer((Say(t("small.voice"), ways_on()),), keep_step=True)


def old_button(_talk: Talk) -> Answer:
    """A button we no longer know."""
    return Answer((Say(t("button.old"), ways_on()),), keep_step=True)


def begin() -> tuple[Press, ...]:
    """Where remembering begins, for who has not allowed it yet."""
    return (Press(t("button.start"), "start", {}), Press(t("button.find"), "find.start", {}))


def ways_on() -> tuple[Press, ...]:
    return (
        Press(t("button.find"), "find.start", {}),
        Press(t("button.plans"), "plans", {}),
        Press(t("button.help"), "help", {}),
    )


def _listed(talk: Talk, lines: Sequence[Line]) -> str:
    """Name, number and hours of each line, in the resident's language."""
    language = talk.resident.language
    return "\n".join(
        f"● {say(language, t(f'line.{line.id}'))}\n　{line.number} {say(language, t(f'line_hours.{line.id}'))}"
        for line in lines
    )


def _dial(line: Line) -> Link:
    """A button that dials. A short number's # must not be read as the start of a fragment."""
    number = line.number.replace("-", "").replace("#", "%23")
    return Link(t("crisis.call", number=line.number), f"tel:{number}")

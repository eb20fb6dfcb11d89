"""A person instead of the bot: asked for, called when the bot is at a loss, read while they have the talk.

While a person has it the bot keeps silent; numbers for a crisis come all the same, and buttons do what they say.
"""

from dataclasses import replace

from handlers.acts.desk_hours import shut_until
from handlers.acts.hand_over import raise_hand_over
from handlers.acts.move_thread import answer_move
from handlers.acts.threads import Heard, hear, tell_that_people_read
from handlers.chat import care, find
from handlers.turn import SILENCE, Answer, Press, Refused, Say, Step, Talk, Text, TurnKind, t
from matching.gate import Verdict
from models.hand_over import HandOverCause
from models.thread import Thread, ThreadMove, ThreadState

WRITING = "person.write"
# So often in a row the bot may be at a loss before a person is called.
_LOST = 2
# What is no words: that it came is kept, never what it was.
_OTHERS = (TurnKind.STICKER, TurnKind.PHOTO, TurnKind.VOICE, TurnKind.FILE, TurnKind.LOCATION)


def asked(talk: Talk) -> Answer:
    """Somebody wants to talk to a person: flag it, say who reads from here on and when they answer."""
    if talk.thread and talk.thread.with_a_person:
        return Answer((Say(t("person.has_it", desk=care.office_of(talk, talk.thread).desk_name)),), keep_step=True)
    thread = raise_hand_over(
        talk.session, talk.resident, HandOverCause.ASKED, event_id=talk.turn.event_id, now=talk.now
    )
    opening = shut_until(thread.help_desk, talk.now)
    tell_that_people_read(thread, opening, now=talk.now)
    office = care.office_of(talk, thread)
    words = t("person.flagged", desk=office.desk_name, when=_when(talk, thread), reach=care.reach(office))
    onward = (*care.call(office), Press(t("button.find"), "find.start", {}), Press(t("button.plans"), "plans", {}))
    return Answer((Say(words, onward),), step=WRITING)


def ask_words(talk: Talk) -> Answer:
    """What they write now is for the desk."""
    return Answer((Say(t("person.write", desk=care.office_of(talk, talk.thread).desk_name)),), step=WRITING)


def reads(talk: Talk) -> bool:
    """Whether the resident was told that people read what they write, and nobody has it yet."""
    thread = talk.thread
    return thread is not None and thread.state is ThreadState.WAITING and thread.told_at is not None


def noted(talk: Talk, verdict: Verdict) -> Answer:
    """Nobody has taken it yet: keep the words for whoever does, and say so."""
    if talk.thread is None:
        return SILENCE
    _keep(talk, talk.thread)
    office = care.office_of(talk, talk.thread)
    onward = (*care.call(office), Press(t("button.find"), "find.start", {}))
    said = Say(t("person.noted", desk=office.desk_name, when=_when(talk, talk.thread)), onward)
    doubt = care.unsure(talk, verdict) if verdict.help else ()
    return Answer((*doubt, said), step=WRITING)


def heard(talk: Talk, verdict: Verdict | None = None) -> Answer:
    """A person has it: keep the words and say nothing, but for numbers that may be needed, and once: it is closed."""
    if talk.thread is None:
        return SILENCE
    _keep(talk, talk.thread)
    doubt = care.unsure(talk, verdict) if verdict and verdict.help else ()
    opening = shut_until(talk.thread.help_desk, talk.now)
    if opening and talk.thread.told_opening != opening:
        talk.thread.told_opening = opening
        doubt = (*doubt, Say(t("at_desk.shut", desk=care.office_of(talk, talk.thread).desk_name, moment=opening)))
    return Answer(doubt, keep_step=True, urgent=bool(doubt))


def has_it(talk: Talk) -> bool:
    """Whether a person has the talk, and this is for them to read: words, pictures; never a button."""
    person = talk.thread is not None and talk.thread.with_a_person
    return person and talk.turn.kind in (TurnKind.TEXT, *_OTHERS)


def moved(talk: Talk) -> Answer:
    """Another desk was proposed, and the resident says yes or no."""
    move, thread = ThreadMove.by_public_id(talk.session, talk.value("m")), talk.thread
    if move is None or thread is None or move.thread_id != thread.id:
        raise Refused("button.old")
    yes = talk.one_of("y", ("0", "1")) == "1"
    if not answer_move(talk.session, thread, move, yes=yes, now=talk.now):
        raise Refused("button.old")
    if not yes:
        return Answer((Say(t("at_desk.stays", desk=care.office_of(talk, thread).desk_name)),), keep_step=True)
    thread.told_opening = shut_until(thread.help_desk, talk.now)
    office = care.office_of(talk, thread)
    words = t("at_desk.moved", desk=office.desk_name, when=_when(talk, thread), reach=care.reach(office))
    return Answer((Say(words, care.call(office)),), step=WRITING)


def counted(talk: Talk, step: str | None, answer: Answer) -> Answer:
    """Count how often in a row the bot was at a loss; the second time a person is called."""
    if talk.turn.kind is not TurnKind.TEXT or talk.sensitive:
        return answer
    before = talk.data.get("lost", 0)
    if not answer.lost:
        return _remembered(talk, step, answer, 0) if before and answer.keep_step else answer
    if before + 1 < _LOST:
        return _remembered(talk, step, answer, before + 1)
    return _remembered(talk, step, _called(talk, answer), 0)


def _called(talk: Talk, answer: Answer) -> Answer:
    """The desk is told, unless it knows already; nothing of the words is."""
    if talk.thread and talk.thread.state is not ThreadState.HANDED_BACK:
        return answer
    thread = raise_hand_over(
        talk.session, talk.resident, HandOverCause.NOT_FOUND, event_id=talk.turn.event_id, now=talk.now
    )
    last = answer.messages[-1]
    words = Say(t("person.called", desk=care.office_of(talk, thread).desk_name), last.choices)
    return replace(answer, messages=(*answer.messages[:-1], replace(last, choices=()), words))


def _remembered(talk: Talk, step: str | None, answer: Answer, lost: int) -> Answer:
    kept = {**(talk.data if answer.keep_step else answer.data)}
    kept.pop("lost", None)
    data = {**kept, "lost": lost} if lost else kept
    return replace(answer, step=step if answer.keep_step else answer.step, data=data, keep_step=False)


def _keep(talk: Talk, thread: Thread) -> None:
    turn = talk.turn
    sealed = talk.seal(turn.text) if turn.kind is TurnKind.TEXT else None
    hear(talk.session, thread, Heard(turn.kind, turn.event_id, sealed, turn.message_key), now=talk.now)


def _when(talk: Talk, thread: Thread) -> Text:
    """By when they answer: an hour only while the desk is open, else when it opens."""
    if opening := shut_until(thread.help_desk, talk.now):
        return t("person.when_open", moment=opening)
    return t("person.by", moment=thread.due_at) if thread.help_desk and thread.due_at > talk.now else t("person.soon")


# Typed where the desk does not read any more, words are the bot's again.
STEPS = {WRITING: Step(ask=ask_words, receive=find.by_text)}

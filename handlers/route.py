"""Picks one function for a turn, from plain tables in a fixed order.

Crisis words, friend added or blocked, buttons, words that always work, the awaited step, free text. Every way into a
step asks its question here, so that it is asked the same wherever one comes from.
"""

from dataclasses import replace

from handlers.chat import care, find, plans, profile, settings, welcome
from handlers.turn import SILENCE, Answer, Reaction, Refused, Say, Step, Talk, TurnKind
from matching.gate import Verdict, gate
from matching.text import normalise
from matching.where import areas_named

STEPS: dict[str, Step] = {**profile.STEPS, **find.STEPS}

BUTTONS: dict[str, Reaction] = {
    "start": welcome.start,
    "only_look": welcome.only_look,
    "area.set": profile.area_pressed,
    "area.skip": profile.area_skipped,
    "find.start": find.asked_what,
    "find.topic": find.by_topic,
    "find.any": find.anything,
    "find.more": find.more,
    "show": find.details,
    "no": find.not_for_me,
    "join": plans.join,
    "plans": plans.plans,
    "cancel": plans.cancelled,
    "rejoin": plans.again,
    "offer.yes": plans.take_offer,
    "offer.no": plans.leave_offer,
    "came": plans.came,
    "again": plans.wants_again,
    "remind.allow": plans.allow_reminders,
    "prefs": profile.preferences,
    "prefs.where": profile.ask_where,
    "prefs.times": profile.ask_times,
    "prefs.time": profile.tick_time,
    "prefs.age": profile.ask_age,
    "prefs.age.set": profile.set_age,
    "prefs.kids": profile.set_children,
    "prefs.support": profile.ask_support,
    "prefs.support.tick": profile.tick_support,
    "prefs.clear": profile.clear_topics,
    "menu": settings.menu,
    "help": settings.help_me,
    "person": settings.person,
    "language": settings.ask_language,
    "language.set": settings.set_language,
    "notices": settings.notices,
    "remind.set": settings.set_reminder,
    "consent": settings.set_consent,
    "pause": settings.pause,
    "resume": settings.resume,
    "data": settings.my_data,
    "leave": settings.ask_leave,
    "leave.sure": settings.leave,
}

# Words that work everywhere, whatever is being asked; compared after normalising.
_ALWAYS: dict[str, tuple[str, ...]] = {
    "help": ("ヘルプ", "へるぷ", "使い方", "つかいかた", "help", "?", "できること"),
    "menu": ("メニュー", "めにゅー", "設定", "せってい", "menu", "settings"),
    "find.start": ("さがす", "探す", "検索", "search", "find"),
    "plans": ("わたしの予定", "私の予定", "予定", "よてい", "my plans", "plans"),
    "person": ("人と話したい", "相談", "そうだん", "相談したい", "talk to a person"),
    "language": ("ことば", "言語", "language", "languages"),
    "pause": ("一時停止", "お休み", "休む", "pause", "stop"),
    "resume": ("再開", "さいかい", "resume"),
    "data": ("わたしのデータ", "私のデータ", "my data"),
    "leave": ("退会", "たいかい", "退会する", "退会したい", "leave"),
    "prefs": ("条件をかえる", "条件を変える", "わたしの条件"),
    "area.skip": ("決めない", "きめない", "skip"),
}
_LANGUAGES = {"日本語": "ja", "やさしい日本語": "easy", "やさしいにほんご": "easy", "english": "en"}
ALWAYS = {normalise(word): action for action, words in _ALWAYS.items() for word in words}
LANGUAGES = {normalise(word): code for word, code in _LANGUAGES.items()}

KINDS: dict[TurnKind, Reaction] = {
    TurnKind.FOLLOW: welcome.followed,
    TurnKind.UNFOLLOW: welcome.unfollowed,
    TurnKind.STICKER: care.sticker,
    TurnKind.PHOTO: care.photo,
    TurnKind.VOICE: care.voice,
    TurnKind.FILE: care.photo,
    TurnKind.LOCATION: profile.receive_where,
}

ROUTES: dict[str, Reaction] = {
    "consult": care.consult,
    "admin": care.admin,
    "greeting": care.greeting,
    "abuse": care.abuse,
    "noise": care.noise,
    "other": care.other,
}


def respond(talk: Talk, step: str | None) -> Answer:
    """The answer to one turn. `step` is where the conversation stands, `talk.data` what it carries.

    A slip of the resident is told in their language, and the awaited question is asked again.
    """
    try:
        answer = _react(talk, step)
    except Refused as slip:
        answer = _refused(talk, slip, step)
    return _with_question(talk, answer)


def _react(talk: Talk, step: str | None) -> Answer:
    kind = talk.turn.kind
    if kind is TurnKind.TEXT:
        return _text(talk, step)
    if kind is TurnKind.BUTTON:
        pressed = talk.turn.pressed
        return BUTTONS.get(pressed.action if pressed else "", care.old_button)(talk)
    reaction = KINDS.get(kind)
    return reaction(talk) if reaction else SILENCE


def _text(talk: Talk, step: str | None) -> Answer:
    verdict = gate(talk.turn.text)
    if verdict.route == "crisis":
        return care.crisis(talk, verdict)
    word = normalise(talk.turn.text).strip()
    if word in ALWAYS:
        return BUTTONS[ALWAYS[word]](talk)
    if word in LANGUAGES:
        return settings.speak(talk, LANGUAGES[word])
    answer = _free_text(talk, step, verdict)
    return replace(answer, messages=(*care.unsure(talk, verdict), *answer.messages)) if verdict.help else answer


def _free_text(talk: Talk, step: str | None, verdict: Verdict) -> Answer:
    if verdict.route in ROUTES and not _may_be_a_place(talk, step, verdict):
        return ROUTES[verdict.route](talk)
    if step in STEPS:
        return STEPS[step].receive(talk)
    return find.by_text(talk)


def _may_be_a_place(talk: Talk, step: str | None, verdict: Verdict) -> bool:
    """A bare number is noise, unless we asked where: then it is a postcode, and an odd word a slip to ask about."""
    if step != "profile.where":
        return False
    named = areas_named(talk.session, talk.turn.text, city=talk.office.city)
    return bool(named) or verdict.route in ("noise", "other")


def _refused(talk: Talk, slip: Refused, step: str | None) -> Answer:
    """Tell the slip and ask again what was awaited, in one answer."""
    said = Say(slip.text)
    if talk.turn.kind is not TurnKind.BUTTON and step in STEPS:
        asked = STEPS[step].ask(talk)
        return replace(asked, messages=(said, *asked.messages))
    return Answer((Say(slip.text, care.ways_on()),), keep_step=True)


def _with_question(talk: Talk, answer: Answer) -> Answer:
    """An answer that leads into a step without words of its own asks that step's question."""
    if answer.step in STEPS and not answer.messages:
        return STEPS[answer.step].ask(talk)
    return answer

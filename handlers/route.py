"""Picks one function for a turn, from plain tables in a fixed order.

Crisis words, friend added or blocked, buttons, a person who has the talk, words that always work, the awaited step,
free text. Every way into a
step asks its question here, so that it is asked the same wherever one comes from.
"""

from collections.abc import Callable
from dataclasses import replace

from handlers.chat import (
    arrive,
    care,
    circulation,
    district,
    find,
    group_wares,
    introduction,
    keeper,
    person,
    plans,
    poster,
    profile,
    settings,
    supporter,
    welcome,
    wish,
)
from handlers.turn import SILENCE, Answer, Reaction, Refused, Say, Step, Talk, TurnKind
from matching.gate import Verdict, gate
from matching.text import normalise

STEPS: dict[str, Step] = {
    **profile.STEPS,
    **find.STEPS,
    **plans.STEPS,
    **circulation.STEPS,
    **person.STEPS,
    **wish.STEPS,
    **introduction.STEPS,
    **supporter.STEPS,
    **group_wares.STEPS,
}

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
    "arrive": arrive.confirmed,
    "arrive.today": arrive.today,
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
    "wishes": wish.wishes,
    "wish.say": wish.ask_wish,
    "wish.not_now": wish.not_now,
    "wish.back": wish.taken_back,
    "wish.answer": wish.answered,
    "menu": settings.menu,
    "help": settings.help_me,
    "person": person.asked,
    "desk.move": person.moved,
    "language": settings.ask_language,
    "language.set": settings.set_language,
    "notices": settings.notices,
    "remind.set": settings.set_reminder,
    "consent": settings.set_consent,
    "consent.stop": settings.ask_stop,
    "pause": settings.pause,
    "resume": settings.resume,
    "data": settings.my_data,
    "leave": settings.ask_leave,
    "leave.sure": settings.leave,
    "keeper.answer": keeper.answered,
    "wares": group_wares.wares,
    "ware.begin": group_wares.begin,
    "ware.kind": group_wares.kind,
    "ware.keep": group_wares.keep,
    "ware.end": group_wares.ended,
    "introduction.answer": introduction.answered,
    "introduction.company": introduction.company,
    "introduction.rename": introduction.rename,
    "introduction.no_name": introduction.without_name,
    "introduction.show": introduction.show,
    "introduction.came": introduction.came,
    "supporter": supporter.begin,
    "supporter.stop": supporter.stopped,
    "supporter.for": supporter.relation,
    "supporter.area": supporter.area,
    "supporter.answer": supporter.answered,
    "circulars": circulation.circulars,
    "circular.group": circulation.group,
    "circular.follow": circulation.follow,
    "circular.find": circulation.ask_name,
    "circular.seen": circulation.seen,
    "circular.answer": circulation.answered,
    "circular.paper": circulation.paper,
    "circular.why": circulation.tapped_why,
    "districts": district.choose,
    "district": district.look,
    "district.follow": district.follow,
}

# Words that work everywhere, whatever is being asked; compared after normalising.
_ALWAYS: dict[str, tuple[str, ...]] = {
    "start": ("はじめる", "始める", "start"),
    "help": ("ヘルプ", "へるぷ", "使い方", "つかいかた", "help", "?", "できること"),
    "menu": ("メニュー", "めにゅー", "設定", "せってい", "menu", "settings"),
    "find.start": ("さがす", "探す", "検索", "search", "find"),
    "plans": (
        "わたしの予定",
        "私の予定",
        "予定",
        "よてい",
        "my plans",
        "plans",
        "キャンセル",
        "やめる",
        "やっぱりやめる",
        "行けない",
        "行けません",
        "行けなくなりました",
        "いけなくなりました",
        "休みます",
        "cancel",
    ),
    "wish.say": ("やってみたい", "やってみたいことを言う", "tell a wish"),
    "wishes": ("やってみたいこと", "わたしの望み", "わたしの希望", "my wishes"),
    "arrive.today": ("着きました", "着いた", "つきました", "到着", "到着しました", "i am here", "i'm here"),
    "person": ("人と話したい", "相談", "そうだん", "相談したい", "talk to a person"),
    "supporter": (
        "家族・知り合いを紹介したい",
        "家族・知り合いを紹介",
        "家族を紹介したい",
        "知り合いを紹介したい",
        "友人を紹介したい",
        "introduce somebody",
    ),
    "wares": ("求む・出せる", "団体の求む・出せる", "wanted and offered"),
    "language": ("ことば", "言語", "language", "languages"),
    "pause": ("一時停止", "お休み", "休む", "pause", "stop"),
    "resume": ("再開", "さいかい", "resume"),
    "data": ("わたしのデータ", "私のデータ", "my data"),
    "leave": ("退会", "たいかい", "退会する", "退会したい", "leave"),
    "prefs": ("条件をかえる", "条件を変える", "わたしの条件"),
    "districts": ("地区のお知らせ", "地区", "district news"),
    "circulars": ("回覧", "かいらん", "回覧板", "町会の回覧", "circulars"),
    "area.skip": ("決めない", "きめない", "skip"),
}
_LANGUAGES = {"日本語": "ja", "やさしい日本語": "easy", "やさしいにほんご": "easy", "english": "en"}
ALWAYS = {normalise(word): action for action, words in _ALWAYS.items() for word in words}
LANGUAGES = {normalise(word): code for word, code in _LANGUAGES.items()}

# Sentences that our own pages and papers put into the field for typing.
OURS: tuple[tuple[Callable[[str], bool], Reaction], ...] = (
    (keeper.names_a_code, keeper.connected),
    (supporter.names_a_code, supporter.opened),
    (arrive.names_a_date, arrive.by_sentence),
    (poster.names_a_gathering, poster.by_sentence),
)

KINDS: dict[TurnKind, Reaction] = {
    TurnKind.FOLLOW: welcome.followed,
    TurnKind.UNFOLLOW: welcome.unfollowed,
    TurnKind.STICKER: care.sticker,
    TurnKind.PHOTO: care.photo,
    TurnKind.VOICE: care.voice,
    TurnKind.FILE: care.photo,
    TurnKind.LOCATION: profile.receive_where,
}

ROUTES: dict[str, Callable[[Talk, Verdict], Answer]] = {
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
    return _with_question(talk, person.counted(talk, step, answer))


def _react(talk: Talk, step: str | None) -> Answer:
    kind = talk.turn.kind
    if kind is TurnKind.TEXT:
        return _text(talk, step)
    if kind is TurnKind.BUTTON:
        pressed = talk.turn.pressed
        return BUTTONS.get(pressed.action if pressed else "", care.old_button)(talk)
    if person.has_it(talk):
        return person.heard(talk)
    reaction = KINDS.get(kind)
    return reaction(talk) if reaction else SILENCE


def _text(talk: Talk, step: str | None) -> Answer:
    verdict = gate(talk.turn.text)
    if verdict.route == "crisis":
        return care.crisis(talk, verdict)
    for is_it, answer in OURS:
        if is_it(talk.turn.text):
            return answer(talk)
    if person.has_it(talk):
        return person.heard(talk, verdict)
    word = normalise(talk.turn.text).strip()
    if word in ALWAYS:
        return BUTTONS[ALWAYS[word]](talk)
    if word in LANGUAGES:
        return settings.named_language(talk, LANGUAGES[word])
    if step in person.STEPS and person.reads(talk):
        return person.noted(talk, verdict)
    if verdict.tone == "cancel":
        return plans.plans(talk)
    if verdict.help:
        return _in_doubt(talk, step, verdict)
    return _free_text(talk, step, verdict)


def _in_doubt(talk: Talk, step: str | None, verdict: Verdict) -> Answer:
    """It may be a crisis: the numbers stand above the answer, nothing is stopped and nothing of the words is kept."""
    if verdict.route == "consult":
        return care.consult(talk, verdict)
    answer = _free_text(replace(talk, sensitive=True), step, verdict)
    return replace(answer, messages=(*care.unsure(talk, verdict), *answer.messages))


def _free_text(talk: Talk, step: str | None, verdict: Verdict) -> Answer:
    awaited = STEPS.get(step or "")
    if awaited and awaited.hears(talk):
        return awaited.ask(talk) if talk.sensitive else awaited.receive(talk)
    if find.is_postcode(talk.turn.text):
        return find.by_text(talk)
    if came := plans.said_of_last_visit(talk):
        return came
    if verdict.route in ROUTES and not (step == "profile.where" and verdict.route in ("noise", "other")):
        return ROUTES[verdict.route](talk, verdict)
    return awaited.receive(talk) if awaited else find.by_text(talk)


def _refused(talk: Talk, slip: Refused, step: str | None) -> Answer:
    """Tell the slip and ask again what was awaited, in one answer."""
    said = Say(slip.text)
    if talk.turn.kind is not TurnKind.BUTTON and step in STEPS:
        asked = STEPS[step].ask(talk)
        return replace(asked, messages=(said, *asked.messages))
    choices = care.begin() if slip.text.key == "consent.needed" else care.ways_on()
    return Answer((Say(slip.text, choices),), keep_step=True)


def _with_question(talk: Talk, answer: Answer) -> Answer:
    """An answer that leads into a step without words of its own asks that step's question."""
    if answer.step in STEPS and not answer.messages:
        return STEPS[answer.step].ask(talk)
    return answer

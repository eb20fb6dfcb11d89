"""相談・設定: the menu, languages, reminders and announcements, rest, my data, leaving."""

from dataclasses import replace

from sqlalchemy import func, select

from handlers.acts.best_hour import hours_of
from handlers.acts.consent import allows, give_consent, refuses, withdraw_consent
from handlers.acts.erase import erase
from handlers.acts.keeper_link import groups_of
from handlers.acts.subscribe import standing
from handlers.chat import care, welcome
from handlers.texts import LANGUAGES
from handlers.texts.days import Dated
from handlers.turn import Answer, Card, Press, Row, Say, Show, Talk, Text, t
from models.attendance import Attendance
from models.consent import Purpose
from models.introduction import IntroductionSide
from models.match_log import MatchLog
from models.resident import ResidentStatus
from models.thread import Side, Thread, ThreadMessage
from models.wish import Wish


def menu(talk: Talk) -> Answer:
    """Three cards: a person, how it is set, my data."""
    paused = talk.resident.status is ResidentStatus.PAUSED
    begin = () if allows(talk.resident, Purpose.MATCHING) else (Press(t("button.start"), "start", {}),)
    cards = (
        Card(
            t("menu.person"),
            (Row("note", t("menu.person_note", desk=talk.office.desk_name)),),
            (
                Press(t("button.person"), "person", {}),
                Press(t("button.supporter"), "supporter", {}),
                Press(t("button.help"), "help", {}),
            ),
        ),
        Card(
            t("menu.settings"),
            (Row("note", t("menu.settings_note")),),
            (
                *begin,
                Press(t("button.prefs"), "prefs", {}),
                Press(t("button.wishes"), "wishes", {}),
                Press(t("button.notices"), "notices", {}),
                Press(t("button.language"), "language", {}),
            ),
        ),
        Card(
            t("menu.data"),
            (Row("note", t("menu.data_note")),),
            (
                Press(t("button.data"), "data", {}),
                Press(t("button.resume"), "resume", {}) if paused else Press(t("button.pause"), "pause", {}),
                Press(t("button.leave"), "leave", {}),
            ),
        ),
    )
    return Answer((Show(t("menu.summary"), (*cards, *_of_keepers(talk))),), keep_step=True)


def _of_keepers(talk: Talk) -> tuple[Card, ...]:
    """A card more for who speaks for a group."""
    if not groups_of(talk.session, talk.resident, now=talk.now):
        return ()
    wares = Press(t("button.wares"), "wares", {})
    return (Card(t("menu.group"), (Row("note", t("menu.group_note")),), (wares,)),)


def help_me(talk: Talk) -> Answer:
    """What one can do here, in six lines."""
    choices = (
        Press(t("button.find"), "find.start", {}),
        Press(t("button.plans"), "plans", {}),
        Press(t("button.menu"), "menu", {}),
        Press(t("button.person"), "person", {}),
    )
    return Answer((Say(t("help.text", office=talk.office.name)), Say(t("help.sources"), choices)), keep_step=True)


def ask_language(_talk: Talk) -> Answer:
    """Which language?"""
    choices = tuple(Press(t(f"language.{code}_name"), "language.set", {"l": code}) for code in LANGUAGES)
    return Answer((Say(t("language.ask"), choices),), keep_step=True)


def set_language(talk: Talk) -> Answer:
    """Speak it from this answer on."""
    return speak(talk, talk.one_of("l", LANGUAGES))


def named_language(talk: Talk, language: str) -> Answer:
    """A language was named: who already speaks it may want to learn it, so it is asked, not switched."""
    return ask_language(talk) if talk.resident.language == language else speak(talk, language)


def speak(talk: Talk, language: str) -> Answer:
    """Switch the resident's language and say so in it; before any consent, everything is said anew in it."""
    talk.resident.language = language
    done = Say(t("language.done"))
    if not allows(talk.resident, Purpose.MATCHING):
        hello = welcome.followed(talk)
        return replace(hello, messages=(done, *hello.messages))
    choices = (Press(t("button.find"), "find.start", {}), Press(t("button.menu"), "menu", {}))
    return Answer((replace(done, choices=choices),), keep_step=True)


def notices(talk: Talk) -> Answer:
    """Reminders and announcements: what is on, and a button to change each."""
    consents = talk.resident.consents
    wants = talk.resident.reminders
    agreed = Purpose.ANNOUNCEMENTS in consents
    # Who said nothing gets what the city tells everybody, and may say yes to all of it or no to that, too.
    important = not agreed and not refuses(talk.session, talk.resident, Purpose.ANNOUNCEMENTS)
    news = ("consent", {"p": "announcements"}, "announcements")
    lines = t(
        "notices.summary",
        reminders=_on(Purpose.REMINDERS in consents),
        day_before=_on(wants.get("day_before", True)),
        hours_before=_on(wants.get("hours_before", True)),
        announcements=t("notices.important") if important else _on(agreed),
    )
    choices = (
        _switch("consent", {"p": "reminders"}, "reminders", on=Purpose.REMINDERS in consents),
        _switch("remind.set", {"s": "day_before"}, "day_before", on=wants.get("day_before", True)),
        _switch("remind.set", {"s": "hours_before"}, "hours_before", on=wants.get("hours_before", True)),
        _switch(*news, on=agreed),
        *((_switch(*news, on=True),) if important else ()),
        Press(t("button.circulars"), "circulars", {}),
        Press(t("button.districts"), "districts", {}),
    )
    return Answer((Say(lines, choices),), keep_step=True)


def set_reminder(talk: Talk) -> Answer:
    """Switch one kind of reminder."""
    which = talk.one_of("s", ("day_before", "hours_before"))
    talk.resident.reminders = {**talk.resident.reminders, which: talk.value("y") == "1"}
    return notices(talk)


def set_consent(talk: Talk) -> Answer:
    """Give or withdraw one consent."""
    purpose = Purpose(talk.one_of("p", set(Purpose)))
    if talk.value("y") == "1":
        give_consent(talk.session, talk.resident, purpose, now=talk.now)
        return notices(talk) if purpose is not Purpose.MATCHING else Answer(step="profile.where")
    withdraw_consent(talk.session, talk.resident, purpose, now=talk.now)
    if purpose is Purpose.MATCHING:
        return Answer((Say(t("consent.matching_withdrawn"), care.ways_on()),))
    return notices(talk)


def ask_stop(_talk: Talk) -> Answer:
    """おぼえるのをやめる deletes: asked once."""
    choices = (
        Press(t("button.stop_sure"), "consent", {"p": "matching", "y": "0"}),
        Press(t("button.stay"), "menu", {}),
    )
    return Answer((Say(t("consent.ask_stop"), choices),), keep_step=True)


def pause(talk: Talk) -> Answer:
    """一時停止: nothing unasked until they say so."""
    talk.resident.status = ResidentStatus.PAUSED
    return Answer((Say(t("pause.done"), (Press(t("button.resume"), "resume", {}),)),), keep_step=True)


def resume(talk: Talk) -> Answer:
    """The end of the rest."""
    talk.resident.status = ResidentStatus.ACTIVE
    return Answer((Say(t("pause.over"), (Press(t("button.find"), "find.start", {}),)),), keep_step=True)


def my_data(talk: Talk) -> Answer:
    """わたしのデータ: everything that is held, in plain words, with the ways to correct and delete it."""
    resident = talk.resident
    consents = resident.consents
    lines = t(
        "data.summary",
        since=Dated(resident.followed_at),
        place=resident.home.full_name if resident.home else t("prefs.none"),
        likes=_labels(talk, likes=True),
        dislikes=_labels(talk, likes=False),
        age=t(f"age.{resident.age_band}") if resident.age_band else t("prefs.none"),
        support=tuple(t(f"fact.{key}") for key in resident.support) or t("prefs.none"),
        hours=tuple(t("data.hour", hour=hour) for hour in hours_of(talk.session, resident)) or t("prefs.none"),
        plans=_count(talk, Attendance),
        searches=_count(talk, MatchLog),
        wishes=_count(talk, Wish),
        said=_said(talk),
        introductions=_count(talk, IntroductionSide),
        consents=_consents(talk) or t("prefs.none"),
    )
    choices = [Press(t("button.prefs"), "prefs", {}), Press(t("button.notices"), "notices", {})]
    if Purpose.MATCHING in consents:
        choices.append(Press(t("button.stop_matching"), "consent.stop", {}))
    choices.append(Press(t("button.leave"), "leave", {}))
    return Answer((Say(lines, tuple(choices)),), keep_step=True)


def ask_leave(_talk: Talk) -> Answer:
    """退会: say what it does, ask once."""
    choices = (Press(t("button.leave_sure"), "leave.sure", {}), Press(t("button.stay"), "menu", {}))
    return Answer((Say(t("leave.ask"), choices),), keep_step=True)


def leave(talk: Talk) -> Answer:
    """Delete everything; the receipt's number is the last word."""
    receipt = erase(talk.session, talk.resident, now=talk.now)
    return Answer((Say(t("leave.done", receipt=receipt)),), left=True)


def _switch(action: str, values: dict[str, str], name: str, *, on: bool) -> Press:
    label = t("button.turn_off" if on else "button.turn_on", what=t(f"notices.{name}"))
    return Press(label, action, {**values, "y": "0" if on else "1"})


def _on(on: bool) -> Text:
    return t("notices.on" if on else "notices.off")


def _labels(talk: Talk, *, likes: bool) -> tuple[Text, ...] | Text:
    language = talk.resident.language
    words = (talk.finder.label(row.concept, language) for row in talk.resident.interests if row.likes is likes)
    kept = tuple(t("prefs.quoted", word=word) for word in words)
    return kept or t("prefs.none")


def _consents(talk: Talk) -> tuple[Text, ...]:
    """Every yes that stands, those to single 町会 and districts last."""
    given = [t(f"purpose.{p}", day=Dated(c.given_at)) for p, c in sorted(talk.resident.consents.items())]
    others = standing(talk.session, talk.resident)
    return (*given, *(t("purpose.news_of", name=name, day=Dated(at)) for name, at in others))


def _said(talk: Talk) -> int:
    """How many messages of both sides are kept of talks with the desk."""
    sides = (ThreadMessage.side.in_((Side.RESIDENT, Side.STAFF)), Thread.resident_id == talk.resident.id)
    rows = select(func.count()).select_from(ThreadMessage).join(Thread, Thread.id == ThreadMessage.thread_id)
    return talk.session.scalar(rows.where(*sides)) or 0


def _count(talk: Talk, table: type[Attendance | IntroductionSide | MatchLog | Wish]) -> int:
    rows = select(func.count()).select_from(table).where(table.resident_id == talk.resident.id)
    return talk.session.scalar(rows) or 0

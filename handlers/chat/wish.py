"""やってみたい: say a wish outright, look at one's wishes, take one back, answer whether to meet others."""

from dataclasses import replace

from handlers.acts.ask_circle import take_answer
from handlers.acts.consent import allows
from handlers.acts.first_gathering import first_date
from handlers.acts.wish import LONGEST, keep_wish, names_a_contact, open_wishes, take_back
from handlers.chat import find
from handlers.texts.days import Dated
from handlers.turn import Answer, Card, Press, Refused, Row, Say, Show, Step, Talk, t
from matching.search import Request
from models.consent import Purpose
from models.occurrence import OccurrenceStatus
from models.wish import Wish
from models.wish_circle import CircleMember, MemberAnswer, WishCircle

_MOST = 10


def ask_wish(talk: Talk) -> Answer:
    """What would you like to do?"""
    if not allows(talk.resident, Purpose.MATCHING):
        raise Refused("consent.needed")
    return Answer(
        (Say(t("wish.what", most=LONGEST), (Press(t("button.not_now"), "wish.not_now", {}),)),), step="wish.say"
    )


def say_wish(talk: Talk) -> Answer:
    """Keep it, with what was understood; what cannot be kept is told, and asked again."""
    if talk.sensitive or not allows(talk.resident, Purpose.MATCHING):
        return find.by_text(talk)
    words = " ".join(talk.turn.text.split())
    if len(words) > LONGEST:
        raise Refused("wish.long", most=LONGEST)
    if names_a_contact(words):
        raise Refused("wish.contact")
    wanted = talk.finder.read(Request(talk.resident, talk.now, words, city=talk.office.city))
    topics = [key for key in wanted.concepts if talk.finder.knows(key)]
    if not topics and not wanted.words:
        raise Refused("wish.not_understood")
    home = talk.resident.home
    wish = keep_wish(
        talk.session, talk.resident, words, topics, area=home, now=talk.now, message_key=talk.turn.message_key
    )
    return Answer(_kept(talk, wish))


def wishes(talk: Talk) -> Answer:
    """My wishes, each with a button to take it back."""
    found = open_wishes(talk.session, talk.resident, most=_MOST)
    more = (Press(t("button.say_wish"), "wish.say", {}), Press(t("button.find"), "find.start", {}))
    if not found:
        return Answer((Say(t("wish.none"), more),), keep_step=True)
    cards = tuple(_card(talk, wish) for wish in found)
    return Answer((Show(t("wish.mine", count=len(cards)), cards, more),), keep_step=True)


def not_now(talk: Talk) -> Answer:
    """No wish after all: what is typed next is none."""
    return replace(wishes(talk), keep_step=False)


def taken_back(talk: Talk) -> Answer:
    """It is not wished for any more."""
    wish = Wish.open_of(talk.session, talk.resident.id, talk.value("w"))
    if wish is None:
        raise Refused("button.old")
    take_back(talk.session, wish)
    return Answer((Say(t("wish.taken_back"), (Press(t("button.wishes"), "wishes", {}),)),), keep_step=True)


def answered(talk: Talk) -> Answer:
    """はい or いいえ to meeting the others."""
    member = CircleMember.by_public_id(talk.session, talk.value("m"))
    yes = talk.one_of("y", ("0", "1")) == "1"
    if member is None or member.resident_id != talk.resident.id:
        raise Refused("button.old")
    answer = MemberAnswer.YES if yes else MemberAnswer.NO
    if not take_answer(talk.session, member, answer, now=talk.now):
        return _over(talk, member.circle, yes=yes)
    return Answer((Say(t("wish.yes" if yes else "wish.no")),), keep_step=True)


def _over(talk: Talk, circle: WishCircle, *, yes: bool) -> Answer:
    """Too late; a yes may still go where the others go."""
    first = first_date(talk.session, circle) if yes else None
    if first and first.status is OccurrenceStatus.PLANNED and first.starts_at > talk.now:
        more = Press(t("button.details"), "show", {"g": first.gathering.public_id})
        return Answer((Say(t("wish.over_met", name=first.gathering.name), (more,)),), keep_step=True)
    return Answer((Say(t("wish.over"), (Press(t("button.wishes"), "wishes", {}),)),), keep_step=True)


def _kept(talk: Talk, wish: Wish) -> tuple[Say, ...]:
    near = {"k": talk.resident.home.key} if talk.resident.home else {}
    look = tuple(Press(t("button.see_now"), "find.topic", {"c": key, **near}) for key in wish.concepts[:1])
    back = Press(t("button.take_back"), "wish.back", {"w": wish.public_id})
    choices = (*look, back, Press(t("button.wishes"), "wishes", {}))
    if talk.resident.home is None:
        choices = (Press(t("button.tell_place"), "prefs.where", {}), *choices)
    said = t("wish.kept" if talk.resident.home else "wish.kept_nowhere", words=wish.words)
    topics = _topics(talk, wish)
    return (Say(t("wish.kept_topics", said=said, topics=topics) if topics else said, choices),)


def _card(talk: Talk, wish: Wish) -> Card:
    topics = _topics(talk, wish)
    since = Row("note", t("wish.since", day=Dated(wish.made_at)))
    rows = (since, Row("note", t("wish.topics", topics=topics))) if topics else (since,)
    back = Press(t("button.take_back"), "wish.back", {"w": wish.public_id})
    return Card(wish.words or t("wish.words_gone"), rows, (back,), kicker=t("wish.kicker"))


def _topics(talk: Talk, wish: Wish) -> tuple[str, ...]:
    return tuple(talk.finder.label(key, talk.resident.language) for key in wish.concepts)


STEPS = {"wish.say": Step(ask=ask_wish, receive=say_wish)}

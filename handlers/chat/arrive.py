"""At the door: the code on the poster opens the chat with a sentence; one tap, and the resident is marked as come."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from handlers.acts.check_in import Arrived, arrive, first_moment, is_today
from handlers.acts.messages import span_of
from handlers.turn import Answer, Card, Press, Refused, Row, Say, Show, Talk, t
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.occurrence import Occurrence, OccurrenceStatus

# What the poster puts into the field for typing; the date's public id follows.
WORD = "着きました"
_SENTENCE = re.compile(rf"{WORD} ?([2-9a-hjkmnp-z]{{10}})[。.!]?")
_STANDING = (*HOLDS_A_PLACE, AttendanceStatus.WAITING)
_MOST = 5
_LONGEST = 60
_A_WHILE = timedelta(days=2)


def sentence(occurrence: Occurrence) -> str:
    """What the poster of this date lets people send."""
    return f"{WORD} {occurrence.public_id}"


def names_a_date(text: str) -> bool:
    """Whether it is the poster's sentence."""
    return _named(text) is not None


def by_sentence(talk: Talk) -> Answer:
    """The poster's sentence: is it this date? The tap comes next, so that a picture sent on marks nobody."""
    occurrence = Occurrence.by_public_id(talk.session, _named(talk.turn.text) or "")
    return _ask(talk, [occurrence]) if occurrence else _which()


def today(talk: Talk) -> Answer:
    """The word alone: the dates of today that they said yes to."""
    rows = (
        select(Occurrence)
        .join(Attendance, Attendance.occurrence_id == Occurrence.id)
        .where(
            Attendance.resident_id == talk.resident.id,
            Attendance.status.in_(_STANDING),
            Occurrence.status == OccurrenceStatus.PLANNED,
            # All that could have begun on a day that is not over: looked at closely below.
            Occurrence.starts_at.between(talk.now - _A_WHILE, talk.now + _A_WHILE),
        )
        .order_by(Occurrence.starts_at)
    )
    dates = [one for one in talk.session.scalars(rows) if is_today(one, talk.now)]
    return _ask(talk, dates[:_MOST]) if dates else _which()


def confirmed(talk: Talk) -> Answer:
    """着きました: they are here."""
    occurrence = Occurrence.by_public_id(talk.session, talk.value("o"))
    if occurrence is None:
        raise Refused("button.old")
    outcome, attendance = arrive(talk.session, talk.resident, occurrence, now=talk.now)
    words = t(_SAID[outcome], name=occurrence.gathering.name, number=number_of(attendance))
    return Answer((Say(words),), keep_step=True)


def number_of(attendance: Attendance) -> str:
    """What the office sees on its list, to be read out at the door; it names nobody."""
    return attendance.public_id[:4].upper()


def _named(text: str) -> str | None:
    """The public id in the poster's sentence. Not by the form in which wishes are compared: that shortens 2222."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:_LONGEST]).lower().split())
    found = _SENTENCE.fullmatch(plain)
    return found[1] if found else None


def _ask(talk: Talk, dates: Sequence[Occurrence]) -> Answer:
    first = dates[0]
    if first.status is OccurrenceStatus.CANCELLED:
        raise Refused("join.off", name=first.gathering.name)
    if not is_today(first, talk.now):
        raise Refused("arrive.other_day", name=first.gathering.name, day=first_moment(first).date())
    cards = tuple(_card(one) for one in dates)
    names = tuple(one.gathering.name for one in dates)
    return Answer((Show(t("arrive.ask_named", names=names), cards),), keep_step=True)


def _card(occurrence: Occurrence) -> Card:
    gathering = occurrence.gathering
    rows = (
        Row("when", t("card.span", span=span_of(occurrence))),
        Row("where", occurrence.place_name or t("card.where_unknown")),
    )
    here = Press(t("button.arrived"), "arrive", {"o": occurrence.public_id})
    mark = t("card.sample") if gathering.sample else None
    return Card(gathering.name, rows, (here,), kicker=t("arrive.ask"), mark=mark)


def _which() -> Answer:
    return Answer((Say(t("arrive.which"), (Press(t("button.plans"), "plans", {}),)),), keep_step=True)


_SAID = {Arrived.CAME: "arrive.thanks", Arrived.WALKED_IN: "arrive.walked_in", Arrived.ALREADY: "arrive.already"}

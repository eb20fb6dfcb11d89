"""What is said unasked about a date: reminders, follow-up, offer of a place, moved or cancelled."""

from datetime import datetime, time, timedelta

from handlers.texts.days import Span
from handlers.turn import Answer, Card, Press, Row, Say, Show, Text, Words, t
from models.attendance import Attendance
from models.base import JAPAN
from models.occurrence import Occurrence, OccurrenceStatus


def span_of(occurrence: Occurrence) -> Span:
    """Start and end of an occurrence for the texts."""
    return Span(occurrence.starts_at, occurrence.ends_at, occurrence.has_time)


def where_of(occurrence: Occurrence) -> Words:
    """The place's name, or a sentence that it is not known."""
    return occurrence.gathering.place_name or t("card.where_unknown")


def plan_rows(attendance: Attendance) -> tuple[Row, ...]:
    """When, where, what to bring, and the task if the resident helps."""
    occurrence = attendance.occurrence
    rows = [Row("when", t("card.span", span=span_of(occurrence))), Row("where", where_of(occurrence))]
    if attendance.role:
        rows.append(Row("task", attendance.role.name))
    if occurrence.gathering.bring:
        rows.append(Row("note", t("card.bring", things=occurrence.gathering.bring)))
    return tuple(rows)


def day_before_message(attendance: Attendance, *, now: datetime) -> Answer:
    """ "Tomorrow", with a plain way out. Sent late, it says today."""
    days = (attendance.occurrence.local_start.date() - now.astimezone(JAPAN).date()) // timedelta(days=1)
    key = {0: "remind.today", 1: "remind.tomorrow"}.get(days, "remind.coming")
    return _with_way_out(t(key, name=attendance.occurrence.gathering.name), attendance)


def soon_message(attendance: Attendance) -> Answer:
    """Shortly before the start."""
    start = attendance.occurrence.local_start
    words = t("remind.soon", name=attendance.occurrence.gathering.name, time=f"{start:%H:%M}")
    return _with_way_out(words, attendance)


def follow_up_message(attendance: Attendance) -> Answer:
    """Did you go? No reproach in either answer."""
    values = {"a": attendance.public_id}
    choices = (
        Press(t("button.came"), "came", {**values, "y": "1"}),
        Press(t("button.missed"), "came", {**values, "y": "0"}),
    )
    return Answer((Say(t("remind.follow_up", name=attendance.occurrence.gathering.name), choices),), keep_step=True)


def offer_message(attendance: Attendance) -> Answer:
    """A place came free; it is held until a time."""
    values = {"a": attendance.public_id}
    card = Card(
        attendance.occurrence.gathering.name,
        rows=(*plan_rows(attendance), Row("note", t("waiting.until", moment=attendance.offer_until))),
        buttons=(
            Press(t("button.take_place"), "offer.yes", values),
            Press(t("button.leave_place"), "offer.no", values),
        ),
        kicker=t("waiting.kicker"),
    )
    name = attendance.occurrence.gathering.name
    words = t("waiting.offered", name=name, moment=attendance.offer_until)
    return Answer((Say(words), Show(words, (card,))), keep_step=True)


def change_message(occurrence: Occurrence, attendance: Attendance, *, was: datetime) -> Answer:
    """The date was moved (with the old one) or is off; said once."""
    name = occurrence.gathering.name
    # Midnight stands for an hour that was not known.
    known = was.astimezone(JAPAN).time() != time(0)
    old = t("card.span", span=Span(was, None, known))
    note = (Row("note", occurrence.note),) if occurrence.note else ()
    if occurrence.status is OccurrenceStatus.CANCELLED:
        words: Text = t("change.cancelled", name=name, old=old)
        buttons = (Press(t("button.find_other"), "find.start", {}),)
        off = Card(name, (Row("when", old), *note), buttons, kicker=t("change.off"))
        return Answer((Say(words), Show(words, (off,))), keep_step=True)
    words = t("change.moved", name=name, old=old, new=t("card.span", span=span_of(occurrence)))
    way_out = (Press(t("button.cancel"), "cancel", {"a": attendance.public_id}),)
    card = Card(name, (*plan_rows(attendance), *note), way_out, kicker=t("change.new_date"))
    return Answer((Say(words), Show(words, (card,))), keep_step=True)


def _with_way_out(words: Text, attendance: Attendance) -> Answer:
    buttons = (
        Press(t("button.details"), "show", {"g": attendance.occurrence.gathering.public_id}),
        Press(t("button.cancel"), "cancel", {"a": attendance.public_id}),
    )
    gathering = attendance.occurrence.gathering
    mark = t("card.sample") if gathering.sample else None
    card = Card(gathering.name, plan_rows(attendance), buttons, kicker=t("remind.kicker"), mark=mark)
    return Answer((Say(words), Show(words, (card,))), keep_step=True)

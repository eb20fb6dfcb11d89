"""Yes, no and afterwards: sign up, my plans, cancel, offers, came or not, again or not."""

from datetime import timedelta

from sqlalchemy import select

from handlers.acts.consent import allows, give_consent, withdraw_consent
from handlers.acts.messages import plan_of, plan_rows, span_of
from handlers.acts.sign_up import SignedUp, cancel, sign_up
from handlers.acts.taps import tapped
from handlers.acts.waiting_list import accept_offer
from handlers.chat import find
from handlers.chat.spoken import went_or_missed, yes_or_no
from handlers.turn import Answer, Button, Card, Link, Press, Refused, Say, Show, Step, Talk, t
from models.attendance import Attendance, AttendanceStatus
from models.consent import Purpose
from models.match_log import Came
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

_MOST_PLANS = 10
_ASKED_FOR = timedelta(days=4)
_STANDING = (AttendanceStatus.GOING, AttendanceStatus.WAITING, AttendanceStatus.OFFERED)


def join(talk: Talk) -> Answer:
    """行ってみる: one tap. Full means waiting list; the second tap changes nothing."""
    occurrence = Occurrence.by_public_id(talk.session, talk.value("o"))
    if occurrence is None:
        raise Refused("button.old")
    role = None
    if talk.value("r"):
        role = talk.session.scalar(select(Role).where(Role.public_id == talk.value("r")))
        if role is None or role.gathering_id != occurrence.gathering_id:
            raise Refused("button.old")
    if token := talk.value("n"):
        tapped(talk.session, token)
    outcome, attendance = sign_up(talk.session, talk.resident, occurrence, role=role, now=talk.now)
    log = find.my_log(talk)
    if log and outcome is not SignedUp.ALREADY:
        log.came_of_it(occurrence.gathering.public_id, Came.JOINED, at=talk.now)
    return _joined(talk, outcome, attendance)


def again(talk: Talk) -> Answer:
    """やっぱり行く: the yes that was taken back."""
    attendance = _mine(talk)
    outcome, attendance = sign_up(
        talk.session, talk.resident, attendance.occurrence, role=attendance.role, now=talk.now
    )
    return _joined(talk, outcome, attendance)


def plans(talk: Talk) -> Answer:
    """わたしの予定: what is coming, soonest first, ten at a time."""
    page = int(talk.value("p")) if talk.value("p") in ("1", "2", "3") else 0
    coming = (
        select(Attendance)
        .join(Occurrence)
        .where(
            Attendance.resident_id == talk.resident.id,
            Attendance.status.in_(_STANDING),
            Occurrence.is_ahead(talk.now),
        )
        .order_by(Occurrence.starts_at)
        .offset(page * _MOST_PLANS)
        .limit(_MOST_PLANS + 1)
    )
    attendances = talk.session.scalars(coming).all()
    if not attendances:
        return Answer((Say(t("plans.none"), (Press(t("button.find"), "find.start", {}),)),), keep_step=True)
    cards = tuple(_plan_card(talk, attendance) for attendance in attendances[:_MOST_PLANS])
    further = (Press(t("button.more"), "plans", {"p": str(page + 1)}),) if len(attendances) > _MOST_PLANS else ()
    return Answer((Show(t("plans.summary", count=len(cards)), cards, further),), keep_step=True)


def cancelled(talk: Talk) -> Answer:
    """やめる: no reproach, and a way back."""
    attendance = _mine(talk)
    name = attendance.occurrence.gathering.name
    if attendance.occurrence.over_at <= talk.now:
        raise Refused("cancel.past", name=name)
    key = "cancel.done" if cancel(talk.session, attendance, now=talk.now) else "cancel.already"
    choices = (
        Press(t("button.rejoin"), "rejoin", {"a": attendance.public_id}),
        Press(t("button.find_other"), "find.start", {}),
    )
    when = t("card.span", span=span_of(attendance.occurrence))
    return Answer((Say(t(key, name=name, when=when), choices),), keep_step=True)


def take_offer(talk: Talk) -> Answer:
    """The offered place is taken."""
    attendance = _mine(talk)
    accept_offer(talk.session, attendance, now=talk.now)
    return _joined(talk, SignedUp.GOING, attendance)


def leave_offer(talk: Talk) -> Answer:
    """The offered place goes to the next in line."""
    attendance = _mine(talk)
    if attendance.status is not AttendanceStatus.OFFERED:
        raise Refused("waiting.gone", name=attendance.occurrence.gathering.name)
    cancel(talk.session, attendance, now=talk.now)
    return Answer((Say(t("waiting.left", name=attendance.occurrence.gathering.name)),), keep_step=True)


def came(talk: Talk) -> Answer:
    """行けた or 行けなかった: thank in both cases, then ask whether again."""
    attendance = _mine(talk)
    if attendance.status is not AttendanceStatus.GOING or attendance.occurrence.starts_at > talk.now:
        raise Refused("button.old")
    return _came(attendance, yes=_yes(talk))


def _came(attendance: Attendance, *, yes: bool) -> Answer:
    attendance.came = yes
    name = attendance.occurrence.gathering.name
    if not yes:
        choices = (
            Press(t("button.next_date"), "show", {"g": attendance.occurrence.gathering.public_id}),
            Press(t("button.find_other"), "find.start", {}),
        )
        return Answer((Say(t("came.missed", name=name), choices),), keep_step=True)
    values = {"a": attendance.public_id}
    choices = (
        Press(t("button.again_yes"), "again", {**values, "y": "1"}),
        Press(t("button.again_no"), "again", {**values, "y": "0"}),
    )
    return Answer((Say(t("came.thanks", name=name), choices),), keep_step=True)


def wants_again(talk: Talk) -> Answer:
    """また行きたい？: a yes offers the next real date at once."""
    attendance, yes = _mine(talk), _yes(talk)
    attendance.again = yes
    gathering = attendance.occurrence.gathering
    if not yes:
        return Answer((Say(t("again.no"), (Press(t("button.find_other"), "find.start", {}),)),), keep_step=True)
    following = Occurrence.next_of(talk.session, gathering.id, talk.now)
    if following is None:
        return Answer((Say(t("again.no_date", name=gathering.name)),), keep_step=True)
    role = attendance.role if attendance.role and attendance.role.open else None
    values = {"o": following.public_id} | ({"r": role.public_id} if role else {})
    again_yes = t("button.help_out" if role else "button.join")
    choices = (Press(again_yes, "join", values), Press(t("button.not_now"), "plans", {}))
    when = t("card.span", span=span_of(following))
    return Answer((Say(t("again.next", name=gathering.name, when=when), choices),), keep_step=True)


def ask_reminders(_talk: Talk) -> Answer:
    """Shall we remind? Asked with a plan until it is answered."""
    yes_no = (Press(t("button.yes"), "remind.allow", {"y": "1"}), Press(t("button.no"), "remind.allow", {"y": "0"}))
    return Answer((Say(t("remind.ask"), yes_no),), step="plans.remind")


def allow_reminders(talk: Talk) -> Answer:
    """The pressed yes or no to reminders."""
    return _reminders(talk, yes=_yes(talk))


def reminders_in_words(talk: Talk) -> Answer:
    """The typed yes or no to reminders; all else is a search."""
    yes = yes_or_no(talk.turn.text)
    return find.by_text(talk) if yes is None else _reminders(talk, yes=yes)


def said_of_last_visit(talk: Talk) -> Answer | None:
    """「行けました」 in words, while we have asked how it was; None: it is about something else."""
    went = went_or_missed(talk.turn.text)
    if went is None:
        return None
    asked = (
        select(Attendance)
        .join(Occurrence)
        .where(
            Attendance.resident_id == talk.resident.id,
            Attendance.status == AttendanceStatus.GOING,
            Attendance.came.is_(None),
            Occurrence.starts_at.between(talk.now - _ASKED_FOR, talk.now),
        )
    )
    attendance = talk.session.scalar(asked.order_by(Occurrence.starts_at.desc()).limit(1))
    return _came(attendance, yes=went) if attendance else None


def _reminders(talk: Talk, *, yes: bool) -> Answer:
    if yes:
        give_consent(talk.session, talk.resident, Purpose.REMINDERS, now=talk.now)
    else:
        withdraw_consent(talk.session, talk.resident, Purpose.REMINDERS, now=talk.now)
    key = "remind.on" if yes else "remind.off"
    return Answer((Say(t(key), (Press(t("button.plans"), "plans", {}),)),))


def _joined(talk: Talk, outcome: SignedUp, attendance: Attendance) -> Answer:
    name = attendance.occurrence.gathering.name
    waiting = attendance.status is AttendanceStatus.WAITING
    if outcome is SignedUp.ALREADY:
        words = t("join.already_waiting" if waiting else "join.already", name=name)
        if not allows(talk.resident, Purpose.REMINDERS):
            return Answer((Say(words), *ask_reminders(talk).messages), step="plans.remind")
        return Answer((Say(words, (Press(t("button.plans"), "plans", {}),)),), keep_step=True)
    if waiting:
        words = t("join.waiting", name=name, place=_queue_place(talk, attendance))
    else:
        words = t("join.going_role" if attendance.role else "join.going", name=name)
    card = _plan_card(talk, attendance)
    if allows(talk.resident, Purpose.REMINDERS):
        return Answer((Say(words), Show(words, (card,), (Press(t("button.plans"), "plans", {}),))), keep_step=True)
    return Answer((Say(words), Show(words, (card,)), *ask_reminders(talk).messages), step="plans.remind")


def _plan_card(talk: Talk, attendance: Attendance) -> Card:
    occurrence = attendance.occurrence
    values = {"a": attendance.public_id}
    buttons: list[Button] = [Press(t("button.details"), "show", {"g": occurrence.gathering.public_id})]
    if attendance.status is AttendanceStatus.OFFERED:
        buttons.insert(0, Press(t("button.take_place"), "offer.yes", values))
    if occurrence.status is OccurrenceStatus.PLANNED:
        buttons.append(Link(t("button.calendar"), f"{talk.office.base_url}/calendar/{occurrence.public_id}.ics"))
        buttons.append(Press(t("button.cancel"), "cancel", values))
    state = "cancelled" if occurrence.status is OccurrenceStatus.CANCELLED else attendance.status
    mark = t("card.sample") if occurrence.gathering.sample else None
    rows = plan_rows(plan_of(attendance))
    return Card(occurrence.gathering.name, rows, tuple(buttons), kicker=t(f"plans.{state}"), mark=mark)


def _queue_place(talk: Talk, attendance: Attendance) -> int:
    ahead = select(Attendance.id).where(
        Attendance.occurrence_id == attendance.occurrence_id,
        Attendance.status == AttendanceStatus.WAITING,
        Attendance.queued_at < attendance.queued_at,
    )
    return len(talk.session.scalars(ahead).all()) + 1


def _mine(talk: Talk) -> Attendance:
    """The attendance of the button; somebody else's looks like an old button."""
    attendance = Attendance.by_public_id(talk.session, talk.value("a"))
    if attendance is None or attendance.resident_id != talk.resident.id:
        raise Refused("button.old")
    return attendance


def _yes(talk: Talk) -> bool:
    return talk.value("y") == "1"


def _says_yes_or_no(talk: Talk) -> bool:
    return yes_or_no(talk.turn.text) is not None


STEPS = {"plans.remind": Step(ask=ask_reminders, receive=reminders_in_words, hears=_says_yes_or_no)}

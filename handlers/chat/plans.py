"""Yes, no and afterwards: sign up, my plans, cancel, offers, came or not, again or not."""

from sqlalchemy import select

from handlers.acts.consent import allows, give_consent
from handlers.acts.messages import plan_rows, span_of
from handlers.acts.sign_up import SignedUp, cancel, sign_up
from handlers.acts.waiting_list import accept_offer
from handlers.turn import Answer, Button, Card, Link, Press, Refused, Say, Show, Talk, t
from models.attendance import Attendance, AttendanceStatus
from models.consent import Purpose
from models.match_log import MatchLog
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

_MOST_PLANS = 10
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
    outcome, attendance = sign_up(talk.session, talk.resident, occurrence, role=role, now=talk.now)
    log = MatchLog.by_public_id(talk.session, talk.value("m"))
    if log and outcome is not SignedUp.ALREADY:
        log.came_of_it(occurrence.gathering.public_id, "joined")
    return _joined(talk, outcome, attendance)


def again(talk: Talk) -> Answer:
    """やっぱり行く: the yes that was taken back."""
    attendance = _mine(talk)
    outcome, attendance = sign_up(
        talk.session, talk.resident, attendance.occurrence, role=attendance.role, now=talk.now
    )
    return _joined(talk, outcome, attendance)


def plans(talk: Talk) -> Answer:
    """わたしの予定: what is coming, soonest first."""
    coming = (
        select(Attendance)
        .join(Occurrence)
        .where(
            Attendance.resident_id == talk.resident.id,
            Attendance.status.in_(_STANDING),
            Occurrence.starts_at > talk.now,
        )
        .order_by(Occurrence.starts_at)
        .limit(_MOST_PLANS)
    )
    attendances = talk.session.scalars(coming).all()
    if not attendances:
        return Answer((Say(t("plans.none"), (Press(t("button.find"), "find.start", {}),)),), keep_step=True)
    cards = tuple(_plan_card(talk, attendance) for attendance in attendances)
    return Answer((Show(t("plans.summary", count=len(cards)), cards),), keep_step=True)


def cancelled(talk: Talk) -> Answer:
    """やめる: no reproach, and a way back."""
    attendance = _mine(talk)
    name = attendance.occurrence.gathering.name
    if attendance.occurrence.starts_at <= talk.now:
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
    attendance, yes = _mine(talk), _yes(talk)
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
    choices = (Press(t("button.join"), "join", {"o": following.public_id}), Press(t("button.not_now"), "plans", {}))
    when = t("card.span", span=span_of(following))
    return Answer((Say(t("again.next", name=gathering.name, when=when), choices),), keep_step=True)


def allow_reminders(talk: Talk) -> Answer:
    """The yes or no to reminders, asked with the first plan."""
    if _yes(talk):
        give_consent(talk.session, talk.resident, Purpose.REMINDERS, now=talk.now)
    key = "remind.on" if _yes(talk) else "remind.off"
    return Answer((Say(t(key), (Press(t("button.plans"), "plans", {}),)),), keep_step=True)


def _joined(talk: Talk, outcome: SignedUp, attendance: Attendance) -> Answer:
    name = attendance.occurrence.gathering.name
    waiting = attendance.status is AttendanceStatus.WAITING
    if outcome is SignedUp.ALREADY:
        words = t("join.already_waiting" if waiting else "join.already", name=name)
        return Answer((Say(words, (Press(t("button.plans"), "plans", {}),)),), keep_step=True)
    if waiting:
        words = t("join.waiting", name=name, place=_queue_place(talk, attendance))
    else:
        words = t("join.going_role" if attendance.role else "join.going", name=name)
    card = _plan_card(talk, attendance)
    if allows(talk.session, talk.resident, Purpose.REMINDERS):
        return Answer((Say(words), Show(words, (card,), (Press(t("button.plans"), "plans", {}),))), keep_step=True)
    yes_no = (Press(t("button.yes"), "remind.allow", {"y": "1"}), Press(t("button.no"), "remind.allow", {"y": "0"}))
    return Answer((Say(words), Show(words, (card,)), Say(t("remind.ask"), yes_no)), keep_step=True)


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
    return Card(occurrence.gathering.name, plan_rows(attendance), tuple(buttons), kicker=t(f"plans.{state}"), mark=mark)


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

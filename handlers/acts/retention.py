"""Let go of what has been kept long enough. The periods are those the columns state; whole months are `archive`'s."""

from datetime import datetime, timedelta

from sqlalchemy import Delete, Update, delete, func, select, update
from sqlalchemy.orm import Session

from handlers.acts.erase import erase
from models.announcement import Announcement
from models.attendance import Attendance
from models.best_hour import ResidentHours
from models.catalogue_change import CatalogueChange
from models.clock_slot import ClockSlot
from models.contact_note import ContactNote
from models.correction import AnswerMark
from models.enrolled import KEPT_AFTER_DATE, Enrolled
from models.forward import ForwardedBody
from models.hand_over import HandOver
from models.inbox import InboxEvent, InboxState
from models.introduction import Introduction
from models.match_file import MatchFile
from models.match_log import MatchLog, wordless
from models.match_mark import MatchMark
from models.occurrence import Occurrence
from models.person_view import PersonView
from models.phone_call import PhoneCall
from models.picture import AnnouncementPicture
from models.resident import Resident
from models.room import RoomSlot
from models.supporter_request import SupporterRequest
from models.thread import Thread, ThreadMessage, ThreadMove, ThreadWatch
from models.unmet_need import UnmetNeed
from models.wish import Wish
from models.wish_circle import WishCircle

TEXT_LIFE = timedelta(days=30)
LEDGER_LIFE = timedelta(days=395)
FORWARD_LIFE = timedelta(days=2)
SLOT_LIFE = timedelta(days=90)
# Whoever has not read them for so long reads everything anew.
CHANGES_LIFE = timedelta(days=2)
PARKED_LIFE = timedelta(days=14)
# A picture that was handed in for an announcement that was never sent.
PICTURE_LIFE = timedelta(days=2)
# Old habits say nothing of today.
HOURS_LIFE = timedelta(days=180)
# A file of the match log can be made again at any time.
FILE_LIFE = timedelta(days=7)
YEAR = timedelta(days=365)
SILENCE = timedelta(days=730)
VIEW_LIFE = timedelta(days=1095)
# Words of a thread, from its closing on; notes about groups, which outlive who wrote them.
WORDS_LIFE = timedelta(days=90)
CONTACT_LIFE = timedelta(days=1826)
# Residents are deleted one by one, with all that hangs on them: a few each day keep the transaction short.
MOST_LEAVERS = 50


def sweep(session: Session, *, now: datetime) -> dict[str, int]:
    """Delete what is due. Returns rows per table that were deleted or emptied; running twice is harmless."""
    acts = _acts(now)
    counts = {name: session.execute(act).rowcount for name, act in acts.items()}  # type: ignore[attr-defined]
    return {**counts, "resident": _forget_the_silent(session, now)}


def _forget_the_silent(session: Session, now: datetime) -> int:
    """Who has not been heard of for two years is treated as if they had left."""
    silent = select(Resident).where(Resident.last_seen_at < now - SILENCE).order_by(Resident.id).limit(MOST_LEAVERS)
    residents = session.scalars(silent.with_for_update(skip_locked=True, key_share=True)).all()
    for resident in residents:
        erase(session, resident, now=now)
    return len(residents)


def _acts(now: datetime) -> dict[str, Update | Delete]:
    past = select(Occurrence.id).where(Occurrence.starts_at < now - SILENCE)
    return {
        "match_log.text": update(MatchLog)
        .where(MatchLog.asked_at < now - TEXT_LIFE, MatchLog.text.is_not(None))
        .values(wordless()),
        # With the months of the searches they are about, or a little after.
        "match_mark": delete(MatchMark).where(MatchMark.asked_at < now - LEDGER_LIFE),
        "unmet_need": delete(UnmetNeed).where(UnmetNeed.week < (now - LEDGER_LIFE).date()),
        "match_file": delete(MatchFile).where(MatchFile.made_at < now - FILE_LIFE),
        "wish": delete(Wish).where(Wish.made_at < now - YEAR),
        # What became of a circle, without the people of it; one that is found or asked is younger than its wishes.
        "wish_circle": delete(WishCircle).where(WishCircle.found_at < now - LEDGER_LIFE),
        "inbox_event": delete(InboxEvent).where(
            InboxEvent.state == InboxState.PARKED, InboxEvent.received_at < now - PARKED_LIFE
        ),
        "announcement": delete(Announcement).where(Announcement.done_at < now - LEDGER_LIFE),
        "announcement_picture": delete(AnnouncementPicture).where(
            AnnouncementPicture.announcement_id.is_(None), AnnouncementPicture.made_at < now - PICTURE_LIFE
        ),
        # Workers drop what they could not hand on; this is for when none ran.
        "forwarded_body": delete(ForwardedBody).where(ForwardedBody.received_at < now - FORWARD_LIFE),
        "resident_hours": delete(ResidentHours).where(ResidentHours.learned_on < (now - HOURS_LIFE).date()),
        "answer_mark": delete(AnswerMark).where(AnswerMark.made_at < now - LEDGER_LIFE),
        "hand_over": delete(HandOver).where(HandOver.closed_at < now - YEAR),
        **_of_the_desks(now),
        **_of_introductions(now),
        "catalogue_change": delete(CatalogueChange).where(CatalogueChange.changed_at < func.now() - CHANGES_LIFE),
        "clock_slot": delete(ClockSlot).where(ClockSlot.slot_at < now - SLOT_LIFE),
        **_of_the_office(now),
        "attendance": delete(Attendance).where(Attendance.occurrence_id.in_(past)),
    }


def _of_the_desks(now: datetime) -> dict[str, Delete]:
    """What was said between residents and the people of a desk, who looked on, what groups were promised."""
    over = select(Thread.id).where(Thread.closed_at < now - WORDS_LIFE)
    return {
        "thread_message": delete(ThreadMessage).where(ThreadMessage.thread_id.in_(over)),
        "thread_watch": delete(ThreadWatch).where(ThreadWatch.seen_at < now - PARKED_LIFE),
        "thread": delete(Thread).where(Thread.closed_at < now - YEAR),
        "thread_move": delete(ThreadMove).where(ThreadMove.asked_at < now - VIEW_LIFE),
        "contact_note": delete(ContactNote).where(ContactNote.made_at < now - CONTACT_LIFE),
    }


def _of_introductions(now: datetime) -> dict[str, Delete]:
    """What ended long ago, and what supporters asked; sides and timelines go with their introduction."""
    return {
        "introduction": delete(Introduction).where(Introduction.closed_at < now - YEAR),
        "supporter_request": delete(SupporterRequest).where(SupporterRequest.made_at < now - WORDS_LIFE),
    }


def _of_the_office(now: datetime) -> dict[str, Delete]:
    """What the office wrote down about people without LINE, who looked, who asked for rooms.

    A date that was moved counts from where it is now.
    """
    over = select(Attendance.id).join(Occurrence).where(Occurrence.starts_at < now - KEPT_AFTER_DATE)
    standing = select(Attendance.enrolled_id).where(Attendance.enrolled_id.is_not(None), Attendance.id.not_in(over))
    return {
        "phone_call": delete(PhoneCall).where(PhoneCall.attendance_id.in_(over)),
        # By who is still needed: also whoever lost their date, as it was taken back with its gathering.
        "enrolled_person": delete(Enrolled).where(Enrolled.id.not_in(standing)),
        "person_view": delete(PersonView).where(PersonView.at < now - VIEW_LIFE),
        "room_slot": delete(RoomSlot).where(RoomSlot.ends_at < now - SILENCE),
    }

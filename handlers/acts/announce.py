"""Announcements: make one, stop it, let it go on, recall it. Cutting is in `cut`, sending in `bot/campaigns`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handlers.acts.audience import Audience
from models.announcement import (
    SEND_CHANNEL,
    Announcement,
    AnnouncementBatch,
    AnnouncementKind,
    AnnouncementLink,
    AnnouncementState,
    BatchState,
)

Messages = Sequence[Mapping[str, Any]]
# Why an announcement rests until a second person has read it.
APPROVAL = "approval"
# More people than this, and a second person reads it first.
ALONE_UP_TO = 1_000


@dataclass(frozen=True)
class Extra:
    """What an announcement has beside its messages. `words`: title and text by language, as they were written.

    `links`: what can be tapped in it, made before the messages are drawn. `forecast`: what the preview counted.
    """

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    links: Sequence[AnnouncementLink] = ()
    occurrence_id: int | None = None
    forecast: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What to say, by language (see `spoken`), and to whom. `made_by`: who is answerable for it.

    `best_until`: each person at their best hour between `due_at` and then; None: all of them once it is due.
    """

    bodies: Mapping[str, Messages]
    audience: Audience
    made_by: str
    due_at: datetime | None = None
    expires_at: datetime | None = None
    kind: AnnouncementKind = AnnouncementKind.ORDINARY
    extra: Extra = field(default_factory=Extra)
    best_until: datetime | None = None


def announce(session: Session, draft: Draft, *, now: datetime) -> Announcement:
    """Write it down; it is sent once it is due (`due_at` None: at once), by day unless it is about a disaster."""
    extra = draft.extra
    row = Announcement(
        kind=draft.kind,
        bodies={language: list(messages) for language, messages in draft.bodies.items()},
        words={language: dict(said) for language, said in extra.words.items()},
        audience=draft.audience.stored(),
        made_at=now,
        made_by=draft.made_by,
        due_at=draft.due_at or now,
        best_until=draft.best_until,
        expires_at=draft.expires_at,
        occurrence_id=extra.occurrence_id,
        forecast=dict(extra.forecast),
        links=list(extra.links),
    )
    session.add(row)
    session.flush()
    _wake_who_sends(session)
    return row


def spoken(bodies: Collection[str], language: str) -> str:
    """In which of these languages somebody is told: their own, else easy Japanese, else Japanese.

    Who reads Japanese is never told in easy Japanese instead.
    """
    wishes = (language,) if language == "ja" else (language, "easy")
    return next((wish for wish in wishes if wish in bodies), "ja")


def needs_second(draft: Draft, people: int) -> bool:
    """Whether a second person has to read it: many people, the whole city, or a disaster, which passes all rules."""
    return people > ALONE_UP_TO or draft.audience.segment is None or draft.kind is AnnouncementKind.DISASTER


def propose(session: Session, draft: Draft, *, now: datetime) -> Announcement:
    """Write it down, and send nothing before somebody else has approved it."""
    row = announce(session, draft, now=now)
    row.state, row.cause = AnnouncementState.STOPPED, APPROVAL
    return row


def approve(session: Session, announcement: Announcement, *, by: str) -> bool:
    """Four eyes: a second person lets it go. False: it waits for no approval, or `by` wrote it."""
    if announcement.cause != APPROVAL or announcement.made_by == by:
        return False
    announcement.cause, announcement.approved_by = None, by
    return resume(session, announcement)


def is_made(session: Session, public_id: str) -> bool:
    """Whether there is one with this id. Until the transaction ends, nobody else who asks makes one."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"announcement {public_id}"))))
    return session.scalar(select(Announcement.id).where(Announcement.public_id == public_id)) is not None


def by_public_id(session: Session, public_id: str) -> Announcement | None:
    """The announcement with this id, held until the transaction ends."""
    return session.scalar(select(Announcement).where(Announcement.public_id == public_id).with_for_update())


def stop(announcement: Announcement) -> bool:
    """Send no more for now; what is on its way arrives. False: there is nothing to stop."""
    if announcement.state not in (AnnouncementState.PLANNED, AnnouncementState.SENDING):
        return False
    announcement.state = AnnouncementState.STOPPED
    return True


def resume(session: Session, announcement: Announcement) -> bool:
    """Go on where it stopped. False: it is not stopped, or waits for approval."""
    if announcement.state is not AnnouncementState.STOPPED or announcement.cause == APPROVAL:
        return False
    begun = announcement.cut_until is not None
    announcement.state = AnnouncementState.SENDING if begun else AnnouncementState.PLANNED
    announcement.cause = None
    waiting = (AnnouncementBatch.announcement_id == announcement.id, AnnouncementBatch.state == BatchState.PLANNED)
    session.execute(update(AnnouncementBatch).where(*waiting).values(not_before=None))
    _wake_who_sends(session)
    return True


def recall(announcement: Announcement) -> bool:
    """Never send what is not sent yet, also not in a digest; what was sent stays with people.

    False: nothing is left to recall.
    """
    over = announcement.state is AnnouncementState.DONE and not (announcement.held and announcement.bundled_at is None)
    if over or announcement.state is AnnouncementState.RECALLED:
        return False
    announcement.state, announcement.cause = AnnouncementState.RECALLED, None
    return True


def _wake_who_sends(session: Session) -> None:
    """Once this is committed; who hears nothing of it looks by itself a little later."""
    session.execute(select(func.pg_notify(SEND_CHANNEL, "")))

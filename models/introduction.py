"""Introductions: a person and a place, two people, or two groups; both sides say yes before names cross.

What moves them is `handlers/acts/introduce.py`'s. Who asks for somebody else is `supporter_request`'s.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area
from models.base import Base, personal, public_id_column
from models.gathering import Gathering
from models.group import Group
from models.resident import Resident

_KEPT = "1 year after it ended"
_SEEN = "who introduces in the area of that side"
_PAGE = personal("show the meeting to them alone", seen_by="nobody", kept="7 days")
_ONCE, _LEARN = "ask once what became of it", "learn what became of it"
_AGAIN = "ask again, once"
_CLOSED = "state in ('declined', 'withdrawn', 'linked', 'not_a_fit', 'lapsed')"


class IntroductionKind(StrEnum):
    """A person and a place, two people, two groups."""

    PLACE = "place"
    PEOPLE = "people"
    GROUPS = "groups"


class IntroductionState(StrEnum):
    """Proposed: nobody was asked yet. Both yes: names have crossed. Met: they met. Linked: it goes on.

    Lapsed: an answer never came. Withdrawn: the office took it back, or one of them left.
    """

    PROPOSED = "proposed"
    ASKED = "asked"
    ONE_YES = "one_yes"
    BOTH_YES = "both_yes"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MET = "met"
    LINKED = "linked"
    NOT_A_FIT = "not_a_fit"
    LAPSED = "lapsed"


# Nobody knows of the other yet; each does.
UNANSWERED = (IntroductionState.PROPOSED, IntroductionState.ASKED, IntroductionState.ONE_YES)
CROSSED = (IntroductionState.BOTH_YES, IntroductionState.MET, IntroductionState.LINKED, IntroductionState.NOT_A_FIT)
# Somebody still has to do something.
OPEN = (*UNANSWERED, IntroductionState.BOTH_YES, IntroductionState.MET)


class SideKind(StrEnum):
    """A resident on LINE, somebody with a telephone, a group, a gathering."""

    LINE = "line"
    PHONE = "phone"
    GROUP = "group"
    GATHERING = "gathering"


PERSONS = (SideKind.LINE, SideKind.PHONE)


class CameOfIt(StrEnum):
    """What became of it, as the person says: it goes on, it did not suit, too early to say, could not go."""

    LINKED = "linked"
    NOT_A_FIT = "not_a_fit"
    NOT_YET = "not_yet"
    COULD_NOT = "could_not"


class DueFor(StrEnum):
    """What the office has to do: ask both, call a side, see why nobody answers, set a day, tell it, ask how it was.

    Minor: one of two people turned out to be one, and staff have to stand by it, or end it.
    """

    ASK = "ask"
    CALL = "call"
    SILENT = "silent"
    MEETING = "meeting"
    TELL = "tell"
    OUTCOME = "outcome"
    MINOR = "minor"


class Introduction(Base):
    """A proposed link of two sides. `reason` is what both read; `meeting` is what each reads after both said yes.

    `due_on`: the day from which somebody of the office is to do what `due_for` says. `version` grows with every
    change, so that an older page can be told so.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        CheckConstraint("kind in ('place', 'people', 'groups')", name="kind"),
        CheckConstraint(
            "state in ('proposed', 'asked', 'one_yes', 'both_yes', 'declined', 'withdrawn', 'met', 'linked', "
            "'not_a_fit', 'lapsed')",
            name="state",
        ),
        CheckConstraint("due_for in ('ask', 'call', 'silent', 'meeting', 'tell', 'outcome', 'minor')", name="due_for"),
        CheckConstraint(f"({_CLOSED}) = (closed_at is not null)", name="closed"),
        Index("ix_introduction_due", "due_on", postgresql_where=text("due_on is not null")),
        Index("ix_introduction_meet_at", "meet_at", postgresql_where=text("meet_at is not null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    kind: Mapped[IntroductionKind]
    state: Mapped[IntroductionState] = mapped_column(default=IntroductionState.PROPOSED)
    reason: Mapped[str] = mapped_column(
        info=personal("say why they might suit each other", seen_by="both sides, " + _SEEN, kept=_KEPT)
    )
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by: Mapped[str] = mapped_column(comment="public id of the account")
    minor_confirmed_by: Mapped[str | None] = mapped_column(
        comment="public id of the account that lets a minor be introduced to a person; None: no minor"
    )
    asked_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    meet_at: Mapped[datetime | None] = mapped_column(
        info=personal("know when to meet, ask how it was", seen_by="both sides, " + _SEEN, kept=_KEPT)
    )
    meeting: Mapped[bytes | None] = mapped_column(
        comment="where, whom to ask for, who comes along: sealed",
        info=personal("find each other on the day", seen_by="both sides, " + _SEEN, kept=_KEPT),
    )
    due_on: Mapped[date | None] = mapped_column(comment="day in Japan; None: nothing has to be done")
    due_for: Mapped[DueFor | None]
    version: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]

    sides: Mapped[list["IntroductionSide"]] = relationship(
        order_by="IntroductionSide.position", cascade="all, delete-orphan", back_populates="introduction"
    )

    def hold(self, session: Session) -> None:
        """Hold the row until the transaction ends, as it is now. Whoever changes an introduction does this first."""
        session.refresh(self, with_for_update={"of": Introduction})
        for side in self.sides:
            session.refresh(side)

    @property
    def has_crossed(self) -> bool:
        """Whether each side may know the other."""
        return self.state in CROSSED and not self.is_held

    @property
    def is_held(self) -> bool:
        """Whether it rests: of two people one turned out to be a minor, and staff have not stood by it yet."""
        alone = self.kind is IntroductionKind.PEOPLE and not self.minor_confirmed_by
        return alone and self.state in OPEN and any(side.minor for side in self.sides)


class IntroductionSide(Base):
    """One of the two, what it answered, what it says became of it. Its public id is what its buttons carry.

    What is `sealed` is the name it agreed to show and, without LINE, the number to call. Of who left only the answer
    stays.
    """

    __tablename__ = "introduction_side"
    __table_args__ = (
        UniqueConstraint("introduction_id", "position"),
        CheckConstraint("kind in ('line', 'phone', 'group', 'gathering')", name="kind"),
        CheckConstraint("came_first in ('linked', 'not_a_fit', 'not_yet', 'could_not')", name="came_first"),
        CheckConstraint("came_later in ('linked', 'not_a_fit', 'not_yet', 'could_not')", name="came_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(comment="0 and 1")
    kind: Mapped[SideKind]
    resident_id: Mapped[int | None] = mapped_column(
        ForeignKey("resident.id", ondelete="SET NULL"),
        index=True,
        info=personal("ask them", seen_by=_SEEN, kept=_KEPT + ", or until they leave"),
    )
    sealed: Mapped[bytes | None] = mapped_column(
        comment="name and telephone number, sealed",
        info=personal(
            "show the name after both said yes; call", seen_by=_SEEN + "; the name: the other side", kept=_KEPT
        ),
    )
    message_key: Mapped[bytes | None] = mapped_column(
        index=True,
        comment="keyed hash of LINE's message id: taken back, the name goes",
        info=personal("erase what was unsent", seen_by="nobody", kept=_KEPT),
    )
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("community_group.id", ondelete="SET NULL"),
        index=True,
        info=personal("ask its keeper", seen_by=_SEEN, kept=_KEPT),
    )
    gathering_id: Mapped[int | None] = mapped_column(ForeignKey("gathering.id", ondelete="SET NULL"), index=True)
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), index=True, info=personal("let the right people introduce", seen_by=_SEEN, kept=_KEPT)
    )
    minor: Mapped[bool] = mapped_column(
        default=False, info=personal("introduce no minor to a person unseen", seen_by=_SEEN, kept=_KEPT)
    )
    answer: Mapped[bool | None] = mapped_column(
        comment="None: not yet", info=personal("introduce nobody who does not want it", seen_by=_SEEN, kept=_KEPT)
    )
    answered_at: Mapped[datetime | None] = mapped_column(
        info=personal("prove what was allowed", seen_by=_SEEN, kept=_KEPT)
    )
    answered_by: Mapped[str | None] = mapped_column(
        comment="public id of the account they told it; None: themselves",
        info=personal("prove what was allowed", seen_by=_SEEN, kept=_KEPT),
    )
    wording: Mapped[str | None] = mapped_column(
        comment="version of the question that was answered",
        info=personal("prove what was allowed", seen_by="data officer", kept=_KEPT),
    )
    later_at: Mapped[datetime | None] = mapped_column(
        comment="they said: later", info=personal(_AGAIN, seen_by=_SEEN, kept=_KEPT)
    )
    asked_again_at: Mapped[datetime | None] = mapped_column(info=personal(_AGAIN, seen_by="nobody", kept=_KEPT))
    company: Mapped[bool | None] = mapped_column(
        comment="wants somebody to come along the first time",
        info=personal("let nobody go alone who would rather not", seen_by=_SEEN, kept=_KEPT),
    )
    told_at: Mapped[datetime | None] = mapped_column(
        comment="of who has no LINE: they heard that both said yes",
        info=personal("call nobody twice", seen_by=_SEEN, kept=_KEPT),
    )
    page_hash: Mapped[bytes | None] = mapped_column(
        unique=True,
        comment="SHA-256; of the address under which they read about the meeting",
        info=_PAGE,
    )
    page_token: Mapped[bytes | None] = mapped_column(
        comment="the secret of that address, sealed: asked for again, it is the same", info=_PAGE
    )
    page_until: Mapped[datetime | None] = mapped_column(info=_PAGE)
    first_asked_at: Mapped[datetime | None] = mapped_column(info=personal(_ONCE, seen_by=_SEEN, kept=_KEPT))
    later_asked_at: Mapped[datetime | None] = mapped_column(info=personal(_ONCE, seen_by=_SEEN, kept=_KEPT))
    came_first: Mapped[CameOfIt | None] = mapped_column(info=personal(_LEARN, seen_by=_SEEN, kept=_KEPT))
    came_later: Mapped[CameOfIt | None] = mapped_column(info=personal(_LEARN, seen_by=_SEEN, kept=_KEPT))

    introduction: Mapped[Introduction] = relationship(back_populates="sides")
    resident: Mapped[Resident | None] = relationship()
    group: Mapped[Group | None] = relationship()
    gathering: Mapped[Gathering | None] = relationship()
    area: Mapped[Area | None] = relationship()

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "IntroductionSide | None":
        """The side with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    @property
    def is_person(self) -> bool:
        """A person rather than a group."""
        return self.kind in PERSONS

    @property
    def speaks_for(self) -> int | None:
        """The group whose keeper answers, of a place."""
        return self.group_id or (self.gathering.group_id if self.gathering else None)

    @property
    def place_name(self) -> str:
        """The name of a place; empty: a person, or a place that is gone."""
        place = self.group or self.gathering
        return place.name if place else ""


class IntroductionEvent(Base):
    """A line of the timeline: what happened, or a note. `side` None: it is about both."""

    __tablename__ = "introduction_event"
    __table_args__ = (Index("ix_introduction_event_introduction_id_at", "introduction_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id", ondelete="CASCADE"))
    side: Mapped[int | None] = mapped_column(comment="position of the side; None: both")
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(comment="proposed, asked, yes, no, note …")
    sealed: Mapped[bytes | None] = mapped_column(
        comment="words of a note; None: there are none",
        info=personal("know what was said", seen_by=_SEEN, kept=_KEPT),
    )
    name: Mapped[str] = mapped_column(
        default="",
        comment="of the account then; empty: a resident, or the clock",
        info=personal("say who did what", seen_by=_SEEN, kept=_KEPT),
    )

"""Requests of supporters: a resident asks for somebody else, who must say yes themself by a code handed on to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import Area
from models.base import Base, personal, public_id_column
from models.introduction import Introduction
from models.resident import Resident

_KEPT = "90 days after it was made"
_SEEN = "who introduces in that area"


class RequestState(StrEnum):
    """Waiting: the code has not been used. Yes: so the person said; with a no the row goes. Taken up: an introduction
    was made of it. Closed: nothing was found.
    """

    WAITING = "waiting"
    YES = "yes"
    TAKEN_UP = "taken_up"
    CLOSED = "closed"


class SupporterRequest(Base):
    """What a supporter asked. Nothing of it is shown in the console before the person said yes."""

    __tablename__ = "supporter_request"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'yes', 'taken_up', 'closed')", name="state"),
        CheckConstraint("relation in ('family', 'friend', 'neighbour', 'work')", name="relation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    supporter_id: Mapped[int] = mapped_column(
        ForeignKey("resident.id", ondelete="CASCADE"),
        index=True,
        info=personal("let nobody ask for many", seen_by="nobody", kept=_KEPT),
    )
    supporter: Mapped[bytes | None] = mapped_column(
        comment="the supporter's name as they typed it, sealed; None: taken back",
        info=personal("say to the person who asks", seen_by="the person; " + _SEEN, kept=_KEPT),
    )
    supporter_key: Mapped[bytes | None] = mapped_column(
        index=True,
        comment="keyed hash of LINE's message id: taken back, the name goes",
        info=personal("erase what was unsent", seen_by="nobody", kept=_KEPT),
    )
    relation: Mapped[str] = mapped_column(info=personal("understand who asks", seen_by=_SEEN, kept=_KEPT))
    likes: Mapped[bytes | None] = mapped_column(
        comment="what the person likes, sealed; None: taken back",
        info=personal("find what fits", seen_by="the person; " + _SEEN, kept=_KEPT),
    )
    likes_key: Mapped[bytes | None] = mapped_column(
        index=True,
        comment="keyed hash of LINE's message id: taken back, what they like goes",
        info=personal("erase what was unsent", seen_by="nobody", kept=_KEPT),
    )
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), index=True, info=personal("let the right people introduce", seen_by=_SEEN, kept=_KEPT)
    )
    code_hash: Mapped[bytes | None] = mapped_column(
        unique=True,
        comment="SHA-256; the code itself is only handed on",
        info=personal("let the person say yes themself", seen_by="nobody", kept="until it is used"),
    )
    state: Mapped[RequestState] = mapped_column(default=RequestState.WAITING, index=True)
    made_at: Mapped[datetime] = mapped_column(info=personal("let old requests rest", seen_by=_SEEN, kept=_KEPT))
    expires_at: Mapped[datetime]
    resident_id: Mapped[int | None] = mapped_column(
        ForeignKey("resident.id", ondelete="CASCADE"),
        index=True,
        info=personal("introduce them", seen_by=_SEEN, kept=_KEPT + ", or until they leave"),
    )
    answered_at: Mapped[datetime | None] = mapped_column(
        info=personal("prove what was allowed", seen_by=_SEEN, kept=_KEPT)
    )
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id", ondelete="SET NULL"))

    area: Mapped[Area | None] = relationship()
    resident: Mapped[Resident | None] = relationship(foreign_keys=resident_id)
    introduction: Mapped[Introduction | None] = relationship()

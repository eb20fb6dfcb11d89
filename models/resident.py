"""Residents: who uses the bot, what they like, where their life is. Nothing here that matching does not need."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    and_,
    any_,
    bindparam,
    func,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, attribute_keyed_dict, contains_eager, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from models.area import Area
from models.base import Base, personal, public_id_column
from models.consent import Consent, Purpose
from models.gathering import Gathering

_UNTIL_LEAVING = "until the resident leaves or is silent for 2 years"


class ResidentStatus(StrEnum):
    """Paused: asked for rest, gets replies only. Blocked: unfollowed, gets nothing."""

    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED = "blocked"


class Resident(Base):
    """A person. The LINE user id lies in one sealed column, found by a keyed hash; both keys live outside."""

    __tablename__ = "resident"
    __table_args__ = (
        CheckConstraint("status in ('active', 'paused', 'blocked')", name="status"),
        CheckConstraint("language in ('ja', 'easy', 'en')", name="language"),
        # Who blocked the account after an announcement: few, of many.
        Index("ix_resident_blocked", "status_event_ms", postgresql_where=text("status = 'blocked'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    line_key: Mapped[bytes] = mapped_column(
        unique=True, info=personal("find the resident of an event", seen_by="nobody", kept=_UNTIL_LEAVING)
    )
    line_sealed: Mapped[bytes] = mapped_column(
        info=personal("send to LINE", seen_by="the sender process", kept=_UNTIL_LEAVING)
    )
    language: Mapped[str] = mapped_column(
        default="ja", info=personal("speak the resident's language", seen_by="coordinators", kept=_UNTIL_LEAVING)
    )
    status: Mapped[ResidentStatus] = mapped_column(
        default=ResidentStatus.ACTIVE,
        info=personal("send nothing to who does not want it", seen_by="coordinators", kept=_UNTIL_LEAVING),
    )
    age_band: Mapped[str | None] = mapped_column(
        info=personal("fit places to age", seen_by="coordinators", kept=_UNTIL_LEAVING)
    )
    with_children: Mapped[bool | None] = mapped_column(
        info=personal("fit places for families", seen_by="coordinators", kept=_UNTIL_LEAVING)
    )
    support: Mapped[list[str]] = mapped_column(
        default=list,
        info=personal("support wanted, never a diagnosis", seen_by="the resident's coordinator", kept=_UNTIL_LEAVING),
    )
    free_slots: Mapped[list[str]] = mapped_column(
        default=list,
        comment="'0-morning' … '6-evening', Monday is 0; empty: any time",
        info=personal("fit places to free time", seen_by="coordinators", kept=_UNTIL_LEAVING),
    )
    reminders: Mapped[dict[str, Any]] = mapped_column(
        default=lambda: {"day_before": True, "hours_before": True},
        info=personal("remind as the resident chose", seen_by="nobody", kept=_UNTIL_LEAVING),
    )
    followed_at: Mapped[datetime] = mapped_column(
        info=personal("order follow and unfollow", seen_by="coordinators", kept=_UNTIL_LEAVING)
    )
    status_event_ms: Mapped[int] = mapped_column(
        BigInteger,
        default=0,
        comment="LINE timestamp of the last follow or unfollow: older ones arriving late change nothing",
        info=personal("order follow and unfollow", seen_by="nobody", kept=_UNTIL_LEAVING),
    )
    last_seen_at: Mapped[datetime] = mapped_column(
        info=personal("forget residents who left silently", seen_by="nobody", kept=_UNTIL_LEAVING)
    )

    areas: Mapped[list["ResidentArea"]] = relationship(cascade="all, delete-orphan", order_by="ResidentArea.position")
    interests: Mapped[list["ResidentInterest"]] = relationship(
        cascade="all, delete-orphan", order_by="ResidentInterest.id"
    )
    consents: Mapped[dict[Purpose, Consent]] = relationship(
        primaryjoin=lambda: (Consent.resident_id == Resident.id) & Consent.withdrawn_at.is_(None),
        collection_class=attribute_keyed_dict("purpose"),
        viewonly=True,
        doc="those in force",
    )

    @classmethod
    def by_line_key(cls, session: Session, line_key: bytes, *, lock: bool = False) -> "Resident | None":
        """The resident with this keyed hash; `lock` holds the row until the transaction ends."""
        rows = select(cls).where(cls.line_key == line_key)
        # Not the key: rows that point to this resident may be inserted by others meanwhile (an offer, a notice).
        return session.scalar(rows.with_for_update(key_share=True) if lock else rows)

    @classmethod
    def in_session(cls, session: Session) -> list["Resident"]:
        """The residents that are loaded already."""
        return [row for row in session.identity_map.values() if isinstance(row, cls)]

    @classmethod
    def read_together(cls, session: Session) -> None:
        """Read what a search asks for, of all residents of this session at once, before it is asked for one by one."""
        asked = [row for row in cls.in_session(session) if "consents" in inspect(row).unloaded]
        if not asked:
            return
        told: dict[str, dict[int, list[Any]]] = {name: {row.id: [] for row in asked} for name in _TOLD}
        for found in session.execute(_TOLD_BY, {"ids": [row.id for row in asked]}):
            parts: Sequence[Any] = found
            for name, one in zip(_TOLD, parts, strict=True):
                if one is not None:
                    told[name][one.resident_id].append(one)
        for row in asked:
            for name in _TOLD & inspect(row).unloaded:
                set_committed_value(row, name, told[name][row.id])

    @property
    def home(self) -> Area | None:
        """The first area the resident named; None: they did not say."""
        return self.areas[0].area if self.areas else None


class ResidentArea(Base):
    """Where a resident's life is: a town block at the finest, never an address. Two at most (home, work)."""

    __tablename__ = "resident_area"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, comment="0 first")
    area_id: Mapped[int] = mapped_column(
        ForeignKey("area.id"),
        index=True,
        info=personal("find places near", seen_by="coordinators of that area", kept=_UNTIL_LEAVING),
    )

    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)


class ResidentInterest(Base):
    """One thing a resident likes or would rather not: an entry of the vocabulary, or their own word."""

    __tablename__ = "resident_interest"
    __table_args__ = (UniqueConstraint("resident_id", "concept"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"))
    concept: Mapped[str] = mapped_column(
        comment="vocabulary key, or 'word:' and the resident's own word",
        info=personal("find what fits", seen_by="coordinators", kept=_UNTIL_LEAVING),
    )
    likes: Mapped[bool] = mapped_column(
        comment="False: would rather not",
        info=personal("leave out what they do not want", seen_by="coordinators", kept=_UNTIL_LEAVING),
    )


class Dismissal(Base):
    """A resident said ちがう: this gathering is not shown to them again."""

    __tablename__ = "dismissal"

    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey(Gathering.id, ondelete="CASCADE"), primary_key=True)
    dismissed_at: Mapped[datetime] = mapped_column(
        info=personal("do not show again what did not fit", seen_by="coordinators", kept=_UNTIL_LEAVING)
    )


# What residents told, in one statement: each of its rows is a consent, an area or an interest.
_TOLD = dict.fromkeys(("consents", "areas", "interests")).keys()
_IDS = any_(bindparam("ids", type_=ARRAY(Integer)))
_PART = (
    func.generate_series(literal_column("1"), literal_column("3")).table_valued("number", name="part").render_derived()
)
_TOLD_BY = (
    select(Consent, ResidentArea, ResidentInterest)
    .select_from(_PART)
    .outerjoin(
        Consent,
        and_(_PART.c.number == literal_column("1"), Consent.resident_id == _IDS, Consent.withdrawn_at.is_(None)),
    )
    .outerjoin(ResidentArea, and_(_PART.c.number == literal_column("2"), ResidentArea.resident_id == _IDS))
    .outerjoin(ResidentArea.area)
    .outerjoin(ResidentInterest, and_(_PART.c.number == literal_column("3"), ResidentInterest.resident_id == _IDS))
    .options(contains_eager(ResidentArea.area))
    .order_by(ResidentArea.position, ResidentInterest.id)
)

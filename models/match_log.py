"""The match log: what was asked, what was shown and why, and what came of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, cast, false, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.area import Area
from models.base import Base, new_public_id, personal
from models.resident import Resident

_TEXT = "30 days, then only what was understood"
_ROW = "13 months"
_WORDS_READERS = "coordinators of the area, admins"
_READERS = "coordinators of the area, admins, data officers"


class Came(StrEnum):
    """How far a search led at best, each further than the one before. Nothing: it may still come."""

    NOTHING = "nothing"
    OPENED = "opened"
    JOINED = "joined"
    WENT = "went"
    AGAIN = "again"


STEPS = tuple(Came)
_LED_FAR = "furthest in ('joined', 'went', 'again')"
# What a resident said of a proposal beside these steps.
DISMISSED = "dismissed"


class MatchLog(Base):
    """One search. `shown` lists gatherings in order with score and reasons, `outcome` what followed and when.

    Columns from `place` on tell the same in few bytes, for lists and filters. Months are tables of their own that
    leave at once.
    """

    __tablename__ = "match_log"
    __table_args__ = (
        # With what lists filter by, so that no row is read that is not shown.
        Index(
            "ix_match_log_asked_at_id",
            "asked_at",
            "id",
            postgresql_include=["place", "found", "best", "furthest", "dismissed", "asked_again"],
        ),
        Index("ix_match_log_place", "place", "asked_at", "id"),
        Index("ix_match_log_area_id", "area_id", "asked_at", "id"),
        Index("ix_match_log_topics", "topics", postgresql_using="gin"),
        Index("ix_match_log_led_far", "asked_at", "id", postgresql_where=text(_LED_FAR)),
        Index("ix_match_log_resident_id_asked_at", "resident_id", "asked_at"),
        Index("ix_match_log_message_key", "message_key", postgresql_where=text("message_key is not null")),
        UniqueConstraint("public_id", "asked_at"),
        {"postgresql_partition_by": "RANGE (asked_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    asked_at: Mapped[datetime] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=new_public_id)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey(Resident.id, ondelete="SET NULL"))
    text: Mapped[str | None] = mapped_column(info=personal("correct the matching", seen_by=_WORDS_READERS, kept=_TEXT))
    message_key: Mapped[bytes | None] = mapped_column(
        comment="keyed hash of LINE's message id: an unsent message is found and erased",
        info=personal("erase what was unsent", seen_by="nobody", kept=_TEXT),
    )
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey(Area.id), info=personal("unmet needs by area", seen_by=_READERS, kept=_ROW)
    )
    understood: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal("see what was understood", seen_by=_READERS, kept=_ROW)
    )
    shown: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, info=personal("see what was shown and why", seen_by=_READERS, kept=_ROW)
    )
    outcome: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        comment="by gathering: each step and when; lists of steps alone in old rows",
        info=personal("learn what fitted", seen_by=_READERS, kept=_ROW),
    )
    engine: Mapped[str] = mapped_column(comment="version of engine and vocabulary")
    words: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        comment="how the text was read, word by word; goes with the text",
        info=personal("correct the matching", seen_by=_WORDS_READERS, kept=_TEXT),
    )
    others: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB,
        default=list,
        server_default="[]",
        comment="the next best, which were not worth showing; compact",
        info=personal("see what was shown and why", seen_by=_READERS, kept=_ROW),
    )
    place: Mapped[str] = mapped_column(
        default="",
        server_default="",
        comment="prefecture/city/ward of the area as it was then; empty: no place",
        info=personal("unmet needs by area", seen_by=_READERS, kept=_ROW),
    )
    topics: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        default=list,
        server_default="{}",
        comment="concepts that were named",
        info=personal("see what was understood", seen_by=_READERS, kept=_ROW),
    )
    found: Mapped[int | None] = mapped_column(
        comment="how many were worth showing; None: a place was asked back first",
        info=personal("see what was shown and why", seen_by=_READERS, kept=_ROW),
    )
    best: Mapped[float | None] = mapped_column(
        REAL,
        comment="chance of the first one shown; None: nothing was",
        info=personal("see what was shown and why", seen_by=_READERS, kept=_ROW),
    )
    pages: Mapped[int] = mapped_column(
        default=1,
        server_default="1",
        comment="how many times five were looked at",
        info=personal("see what was shown and why", seen_by=_READERS, kept=_ROW),
    )
    furthest: Mapped[Came] = mapped_column(
        default=Came.NOTHING,
        server_default=Came.NOTHING.value,
        info=personal("learn what fitted", seen_by=_READERS, kept=_ROW),
    )
    dismissed: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="ちがう was said of one",
        info=personal("learn what fitted", seen_by=_READERS, kept=_ROW),
    )
    asked_again: Mapped[str | None] = mapped_column(
        comment="public id of the same resident's next search, when it came within ten minutes",
        info=personal("learn what did not fit", seen_by=_READERS, kept=_ROW),
    )

    @classmethod
    def by_public_id(cls, session: Session, public_id: str) -> "MatchLog | None":
        """The search with this public id."""
        return session.scalar(select(cls).where(cls.public_id == public_id))

    def came_of_it(self, gathering: str, step: str, *, at: datetime) -> None:
        """Note what the resident did with a shown gathering (public id): a step of `Came`, or ちがう; each once."""
        so_far = moments(self.outcome.get(gathering, {}))
        if step not in so_far:
            self._note(gathering, {**so_far, step: at.isoformat()})

    def visited(self, gathering: str, visits: Iterable[datetime]) -> None:
        """Note the visits that followed (the first two count), or that there were none after all."""
        so_far = moments(self.outcome.get(gathering, {}))
        kept = {step: at for step, at in so_far.items() if step not in (Came.WENT, Came.AGAIN)}
        came = zip((Came.WENT, Came.AGAIN), sorted(visits), strict=False)
        self._note(gathering, kept | {step.value: at.isoformat() for step, at in came})

    def _note(self, gathering: str, steps: dict[str, str | None]) -> None:
        self.outcome = {**self.outcome, gathering: steps}
        noted = {step for told in self.outcome.values() for step in told}
        self.furthest = next((step for step in reversed(STEPS) if step in noted), Came.NOTHING)
        self.dismissed = DISMISSED in noted


def wordless() -> dict[str, Any]:
    """What is set where a resident's own words go: the text, how it was read, and what reasons quote of it."""
    quoted = r'"(word|written)": "(?:[^"\\]|\\.)*"'
    told = func.regexp_replace(cast(MatchLog.shown, Text), quoted, r'"\1": ""', "g")
    return {"text": None, "words": None, "message_key": None, "shown": cast(told, JSONB)}


def moments(steps: Mapping[str, str | None] | Iterable[str]) -> dict[str, str | None]:
    """Steps with their moments; those of old rows have none."""
    return dict(steps) if isinstance(steps, Mapping) else dict.fromkeys(steps)

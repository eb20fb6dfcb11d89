"""Subscriptions: a resident's dated yes to what one 町会 circulates, or to the news of one district."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.area import Area
from models.base import Base, personal
from models.group import Group
from models.resident import Resident

_KEPT = "until the resident leaves; the receipt of leaving counts them without a name"


class Subscription(Base):
    """One row per yes, like a consent: stopping dates the row, a new yes is a new row. Nothing is overwritten."""

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("num_nonnulls(group_id, area_id) = 1", name="one"),
        Index(
            "uq_subscription_group", "group_id", "resident_id", unique=True,
            postgresql_where=text("withdrawn_at is null and group_id is not null"),
        ),
        Index(
            "uq_subscription_area", "area_id", "resident_id", unique=True,
            postgresql_where=text("withdrawn_at is null and area_id is not null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey(Group.id, ondelete="CASCADE"),
        info=personal("send what this 町会 circulates", seen_by="nobody", kept=_KEPT),
    )
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey(Area.id, ondelete="CASCADE"),
        info=personal("send the news of this district", seen_by="nobody", kept=_KEPT),
    )
    wording: Mapped[str] = mapped_column(
        comment="version of the text that was shown",
        info=personal("prove what was allowed", seen_by="data officer", kept=_KEPT),
    )
    given_at: Mapped[datetime] = mapped_column(
        info=personal("prove what was allowed", seen_by="data officer, the resident", kept=_KEPT)
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=personal("prove when it ended", seen_by="data officer, the resident", kept=_KEPT)
    )

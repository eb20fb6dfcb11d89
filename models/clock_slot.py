"""Clock slots: which act ran for which moment, so that two clocks run it once."""

from datetime import UTC, datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

# A slot that never comes: in it stands when the act last ran, in database time.
LAST_RUN = datetime(9000, 1, 1, tzinfo=UTC)


class ClockSlot(Base):
    """One row per act and slot; whoever inserts it runs the act. And one per act for when it last ran."""

    __tablename__ = "clock_slot"

    act: Mapped[str] = mapped_column(primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]

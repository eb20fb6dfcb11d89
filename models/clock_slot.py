"""Clock slots: which act ran for which moment, so that two clocks run it once."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ClockSlot(Base):
    """One row per act and slot; whoever inserts it runs the act."""

    __tablename__ = "clock_slot"

    act: Mapped[str] = mapped_column(primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]

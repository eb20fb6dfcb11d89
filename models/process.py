"""Processes that run: each says regularly that it lives, so that a silent one is noticed."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ProcessBeat(Base):
    """One process. Whoever ends in good order deletes its row; who is silent died."""

    __tablename__ = "process_beat"

    name: Mapped[str] = mapped_column(primary_key=True, comment="role, host, pid and a random part")
    role: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(comment="database time")
    beat_at: Mapped[datetime] = mapped_column(comment="database time")

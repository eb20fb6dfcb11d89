"""Erasures: proof that a resident's data was deleted, without saying whose."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Erasure(Base):
    """`receipt` is shown to the resident and is the only link; `counts` says how many rows of each table went."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(unique=True)
    erased_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]

"""Which gatherings changed, in what residents may search. Triggers write here (migration 0002), the index reads."""

from datetime import datetime

from sqlalchemy import BigInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

# Rung when the changes of a transaction are there to be read.
CHANNEL = "musubi_catalogue"


class CatalogueChange(Base):
    """A gathering of which anything changed: itself, its roles, its dates, its venue or its area.

    It has no foreign key: a gathering that is gone is a change too.
    """

    __tablename__ = "catalogue_change"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    gathering_id: Mapped[int]
    written_by: Mapped[int] = mapped_column(
        BigInteger, index=True, comment="number of the transaction; ids are not given in the order of commits"
    )
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="database time")

"""Venues: places that can be used, with their accessibility as facts (a missing fact is unknown, not no)."""

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import Area
from models.base import Base
from models.catalogue import Catalogued


class Venue(Catalogued, Base):
    """A place with an address. Opening hours stay in the publisher's words until somebody types them."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("source", "source_key"),)

    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None] = mapped_column(comment="WGS84 degrees; empty: unknown, the area's point serves")
    lon: Mapped[float | None]
    phone: Mapped[str] = mapped_column(default="", comment="public desk number of the facility, never a person's")
    hours: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    ended: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="nothing takes place there any more; a file that names it again brings it back",
    )

    area: Mapped[Area | None] = relationship()

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, or those of the area it lies in; None when unknown."""
        for holder in (self, self.area):
            if holder and holder.lat is not None and holder.lon is not None:
                return holder.lat, holder.lon
        return None

"""Areas: units of a layer (city, ward, town, station, school district …) and the town blocks they overlap on."""

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Area(Base):
    """One unit of one layer. `key` is stable over releases ("京都市/右京区/太秦蜂岡町", "school/…")."""

    __tablename__ = "area"
    __table_args__ = (Index("ix_area_layer_city", "layer", "city"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    layer: Mapped[str] = mapped_column(comment="city, ward, town, station, school or another named layer")
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    pref: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    ward: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None] = mapped_column(comment="WGS84 degrees of a representative point")
    lon: Mapped[float | None]
    sample: Mapped[bool] = mapped_column(default=False)

    @property
    def full_name(self) -> str:
        """City, ward and name without saying anything twice: 京都市右京区太秦蜂岡町."""
        parts = [self.city, self.ward, self.name]
        return "".join(part for i, part in enumerate(parts) if part and part not in parts[:i])

    @property
    def path(self) -> str:
        """Prefecture, city and ward it lies in, for what is found by its place: 京都府/京都市/右京区."""
        return f"{self.pref}/{self.city}/{self.ward}"

    @classmethod
    def by_key(cls, session: Session, key: str) -> "Area | None":
        """The area with this stable key."""
        return session.scalar(select(cls).where(cls.key == key))


class AreaBlock(Base):
    """A town block (町字) that belongs to an area of another layer, such as a school district."""

    __tablename__ = "area_block"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True)


def layers_over(session: Session, block_id: int) -> list[Area]:
    """The areas of other layers that this town block lies in, by layer and name."""
    rows = select(Area).join(AreaBlock, AreaBlock.area_id == Area.id).where(AreaBlock.block_id == block_id)
    return list(session.scalars(rows.order_by(Area.layer, Area.name)))

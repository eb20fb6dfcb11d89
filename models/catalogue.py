"""What groups, venues, gatherings and roles have in common: where a row came from and whether it is a sample."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import public_id_column


class Catalogued:
    """Mixin: public id, name, origin. `source` + `source_key` make an import repeatable."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)
    public_id: Mapped[str] = public_id_column()
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    categories: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(default="", comment="data set it was imported from; empty: entered by hand")
    source_key: Mapped[str | None] = mapped_column(comment="steady key inside the source")
    attribution: Mapped[str] = mapped_column(default="", comment="who published it, under which licence")
    sample: Mapped[bool] = mapped_column(default=False, comment="made for trying out; never real advice")
    facts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="accessibility and support by key: true, false; a missing key is unknown, not no"
    )
    by_hand: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="columns that staff wrote: an import leaves them alone"
    )
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

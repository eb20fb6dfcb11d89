"""What every table shares: the declarative base, column types, public ids. No table lives here."""

import enum
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Enum, Interval, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

JAPAN = ZoneInfo("Asia/Tokyo")

# No 0/o/1/l/i: public ids are read out on the phone and copied from paper.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_PUBLIC_ID = re.compile(r"[2-9a-hjkmnp-z]{10}")
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]


class Instant(TypeDecorator[datetime]):
    """A moment: aware on the way in (anything else is refused), UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would be read in the server's zone, nine hours off.

        Raises:
            ValueError: the time has no zone.
        """
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the stored moment in UTC."""
        return value.astimezone(UTC) if value is not None else None

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """A length of time beside a moment stays a length of time."""
        return Interval() if isinstance(value, timedelta) else super().coerce_compared_value(op, value)


class Base(DeclarativeBase):
    """Base of all tables, with one naming rule for constraints so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: Instant,
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        # Words, not numbers and not a PostgreSQL enum type: a new value then needs no lock on the table.
        enum.StrEnum: Enum(
            enum.StrEnum, native_enum=False, length=24, values_callable=lambda kind: [member.value for member in kind]
        ),
    }


def new_public_id() -> str:
    """A short random id for buttons and addresses: 10 characters, about 49 bits."""
    # One draw for all ten: far more bits than they need, so that no letter comes noticeably oftener.
    number, letters = secrets.randbits(96), ""
    for _ in range(5):
        number, at = divmod(number, len(_PAIRS))
        letters += _PAIRS[at]
    return letters


def is_public_id(word: str) -> bool:
    """Whether it can be one at all; what else people ask for never reaches the database."""
    return _PUBLIC_ID.fullmatch(word) is not None


def public_id_column() -> Mapped[str]:
    """The column that carries a row's public id; integers never leave the house."""
    return mapped_column(unique=True, default=new_public_id)


def personal(why: str, *, seen_by: str, kept: str) -> dict[str, str]:
    """Label of a personal column (`info=`): its purpose, who may see it, how long it is kept."""
    return {"why": why, "seen_by": seen_by, "kept": kept}

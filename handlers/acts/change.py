"""Change rows of the catalogue by hand, or write new ones: they are the staff's, and the audit log says how it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from models.catalogue import Catalogued

Made = TypeVar("Made", bound=Catalogued)


class Unfit(Exception):
    """A value that cannot be; `field` is its column."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Limits:
    """What a noun's columns take: the letters of its texts, the lowest and highest of its numbers."""

    texts: Mapping[str, int]
    numbers: Mapping[str, tuple[int, int]]

    def check(self, values: Mapping[str, Any]) -> None:
        """See whether these values can be.

        Raises:
            Unfit: one cannot.
        """
        for name, most in self.texts.items():
            if len(values.get(name, "")) > most or (name == "name" and not values.get(name, "…").strip()):
                raise Unfit(name)
        for name, (lowest, highest) in self.numbers.items():
            number = values.get(name)
            if number is not None and not lowest <= number <= highest:
                raise Unfit(name)
        if values.get("url") and not values["url"].startswith(("https://", "http://")):
            raise Unfit("url")


def differing(row: Catalogued, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that are not there yet."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def put(
    session: Session, actor: Actor, row: Catalogued, changed: Mapping[str, Any], *, action: str, now: datetime
) -> None:
    """Give the columns these values. An import leaves them alone from now on."""
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.by_hand = sorted({*row.by_hand, *changed})
    row.updated_at = now
    session.flush()
    subject = f"{type(row).__name__.lower()}:{row.public_id}"
    record(session, actor, Deed(action, subject, written(before), written(changed)), now=now)


def made(
    session: Session, actor: Actor, noun: type[Made], values: Mapping[str, Any], *, action: str, now: datetime
) -> Made:
    """A new row, written down by hand. No file knows it, so no import touches it."""
    columns: dict[str, Any] = {"by_hand": sorted(values), "created_at": now, "updated_at": now, **values}
    row = noun(**columns)
    session.add(row)
    session.flush()
    subject = f"{noun.__name__.lower()}:{row.public_id}"
    record(session, actor, Deed(action, subject, {}, written(values)), now=now)
    return row


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON takes them."""
    return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in values.items()}

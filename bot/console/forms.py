"""What was typed into a form about a row of the catalogue, and the row's values as the form shows them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

import jaconv

from handlers.acts.change import Limits, Unfit
from models.catalogue import Catalogued

# When a gathering takes place, as its columns have it.
MOMENTS: Mapping[str, type[date | time]] = {
    "period_from": date, "period_until": date, "start_time": time, "end_time": time
}  # fmt: skip


def typed(form: Mapping[str, str], limits: Limits) -> dict[str, Any]:
    """Texts and numbers as the columns take them; an empty number is None.

    Raises:
        Unfit: a number that is none.
    """
    values: dict[str, Any] = {
        name: form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip() for name in limits.texts
    }
    for name in limits.numbers:
        number = jaconv.z2h(form.get(name, "").strip(), digit=True, kana=False)
        if number and not re.fullmatch(r"\d{1,6}", number):
            raise Unfit(name)
        values[name] = int(number) if number else None
    return values


def moments(form: Mapping[str, str]) -> dict[str, Any]:
    """Days and hours as the columns take them; an empty one is None.

    Raises:
        Unfit: a day or hour that is none.
    """
    values: dict[str, Any] = {}
    for name, kind in MOMENTS.items():
        try:
            values[name] = kind.fromisoformat(form[name]) if form.get(name) else None
        except ValueError:
            raise Unfit(name) from None
    return values


def shown(row: Catalogued, names: Iterable[str]) -> dict[str, str]:
    """The values of these columns as a form shows them."""
    values = {name: getattr(row, name) for name in names}
    values |= {name: f"{value:%H:%M}" for name, value in values.items() if isinstance(value, time)}
    return {name: "" if value is None else str(value) for name, value in values.items()}

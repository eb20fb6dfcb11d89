"""Whole columns of numbers out of the database, as the bytes it keeps them in: a city in milliseconds."""

from typing import Any

import numpy as np
from sqlalchemy import func

# PostgreSQL sends an array as a head, then a length and a number for each.
_HEAD_BYTES, _EACH = 20, np.dtype([("length", ">i4"), ("number", ">i4")])
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


def as_sent(column: Any) -> Any:
    """All integers of a column, as an aggregate that `received` reads."""
    return func.array_send(func.array_agg(column))


def received(sent: bytes | None) -> Numbers:
    """The numbers; None, as an aggregate of nothing is: none."""
    if sent is None:
        return np.empty(0, np.int64)
    return np.frombuffer(sent, _EACH, offset=_HEAD_BYTES)["number"].astype(np.int64)

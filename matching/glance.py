"""What is seen of many items at a glance: near or far, in time or not, a role or not. `fit` and `signals` look closely.

It decides which items are looked at closely first, so it only has to be about right.
"""

import math
from typing import NamedTuple

import numpy as np

from matching import effort
from matching.fit import FAR_KM, STANDING
from matching.seeker import Seeker
from matching.segment import Columns, Rows, Scores, slot_bits
from matching.signals import GUESTS_FOR_HELPERS, ROLES_FOR_GUESTS
from matching.support import EASES
from matching.understand import Wanted
from matching.weights import weights

_KM_A_DEGREE = 111.32


class Glance(NamedTuple):
    """Where and when somebody would come (no slots: at any time), how much they mean to help, and how hard on the body
    each concept is (None: that does not matter).
    """

    point: tuple[float, float] | None
    slots: int
    firm: float
    help: float
    effort: Scores | None

    def __call__(self, columns: Columns, rows: Rows) -> Scores:
        """How much speaks for some items, by the weights of the signals."""
        weight = weights()
        role, guest = (self.help, GUESTS_FOR_HELPERS * self.help) if self.help else (ROLES_FOR_GUESTS, 0.0)
        total = weight["helping"] * np.where(columns.roles[rows], role, guest)
        if self.slots:
            held = columns.slots[rows]
            total += weight["time"] * self.firm * np.sign(held) * np.where(held & np.uint32(self.slots), 1, -1)
        if self.point:
            total += weight["near"] * _near(columns.points[rows], self.point)
        if self.effort is not None:
            total -= weight["gentle"] * _hard(columns, rows, self.effort)
        return total.astype(np.float32)


def glance(wanted: Wanted, seeker: Seeker) -> Glance:
    """What this seeker looks for beside the topic."""
    slots = slot_bits(wanted.slots or seeker.slots)
    gently = wanted.gently or bool(seeker.support & EASES)
    return Glance(
        wanted.place.point if wanted.place else seeker.point,
        slots,
        1 if wanted.slots else STANDING,
        wanted.help,
        effort.by_number(wanted.concepts) if gently else None,
    )


def _hard(columns: Columns, rows: Rows, each: Scores) -> Scores:
    """How hard on the body each is, as `effort.of_item` has it."""
    at, starts = columns.concepts.at(rows)
    hard = each.take(columns.concepts.values[at]) * columns.concepts.weights[at] / 100
    most, least = (extreme.reduceat(hard, starts[:-1]) for extreme in (np.maximum, np.minimum))
    found: Scores = np.maximum(most, 0) + np.minimum(least, 0)
    return found


def _near(points: Scores, centre: tuple[float, float]) -> Scores:
    """From 1 next door to -1 far away; 0 where a place is not known."""
    degree = np.array((1, math.cos(math.radians(centre[0]))), np.float32) * _KM_A_DEGREE
    away = (points - np.array(centre, np.float32)) * degree
    near: Scores = np.nan_to_num(1 - 2 * np.minimum(np.hypot(away[:, 0], away[:, 1]) / FAR_KM, 1), nan=0)
    return near

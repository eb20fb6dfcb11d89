"""What is seen of many items at a glance: near or far, in time or not, a role or not. `fit` and `signals` look closely.

It decides which items are looked at closely first, so it only has to be about right.
"""

import math
from typing import NamedTuple

import numpy as np

from matching.seeker import Seeker
from matching.segment import Columns, Rows, Scores, slot_bits
from matching.understand import Wanted
from matching.weights import weights

_FAR_KM, _KM_A_DEGREE = 12, 111.32
_HALF = 0.5


class Glance(NamedTuple):
    """Where and when somebody would come (no slots: at any time), and how much they mean to help."""

    point: tuple[float, float] | None
    slots: int
    firm: float
    help: float

    def __call__(self, columns: Columns, rows: Rows) -> Scores:
        """How much speaks for some items, by the weights of the signals."""
        weight = weights()
        role, guest = (self.help, -0.6 * self.help) if self.help else (-0.7, 0.0)
        total = weight["helping"] * np.where(columns.roles[rows], role, guest)
        if self.slots:
            held = columns.slots[rows]
            total += weight["time"] * self.firm * np.sign(held) * np.where(held & np.uint32(self.slots), 1, -1)
        if self.point:
            total += weight["near"] * _near(columns.points[rows], self.point)
        return total.astype(np.float32)


def glance(wanted: Wanted, seeker: Seeker) -> Glance:
    """What this seeker looks for beside the topic."""
    slots = slot_bits(wanted.slots or seeker.slots)
    return Glance(
        wanted.place.point if wanted.place else seeker.point, slots, 1 if wanted.slots else _HALF, wanted.help
    )


def _near(points: Scores, centre: tuple[float, float]) -> Scores:
    """From 1 next door to -1 far away; 0 where a place is not known."""
    degree = np.array((1, math.cos(math.radians(centre[0]))), np.float32) * _KM_A_DEGREE
    away = (points - np.array(centre, np.float32)) * degree
    near: Scores = np.nan_to_num(1 - 2 * np.minimum(np.hypot(away[:, 0], away[:, 1]) / _FAR_KM, 1), nan=0)
    return near

"""Why something is proposed, as keys and values. The sentences residents read are catalogue texts under these keys."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

Verdict = Literal["yes", "no", "unknown"]
_NO_ARGS: Mapping[str, object] = MappingProxyType({})


class Reason(NamedTuple):
    """`key` names a text, `args` are its placeholders; `verdict`: it speaks for, against, or is not known."""

    key: str
    verdict: Verdict = "yes"
    args: Mapping[str, object] = _NO_ARGS


class Signal(NamedTuple):
    """What one signal found: a score (about −1 to 1), a verdict and, when worth saying, a reason."""

    name: str
    score: float
    verdict: Verdict
    reason: Reason | None = None


@cache
def silent(name: str) -> Signal:
    """A signal that has nothing to say: most have not, of most items."""
    return Signal(name, 0.0, "unknown")


KEYS: Mapping[str, tuple[str, ...]] = {
    "reason.interest": ("topic", "written"),
    "reason.near_interest": ("topic", "wanted"),
    "reason.profile": ("topic",),
    "reason.guessed": ("topic",),
    "reason.seems": ("topic",),
    "reason.word": ("word",),
    "reason.similar": (),
    "reason.repaired": ("written", "meant"),
    "reason.help": (),
    "reason.date": ("date",),
    "reason.no.date": (),
    "reason.time": ("slots",),
    "reason.no.time": ("slots",),
    "reason.unknown.time": (),
    "reason.walk": ("minutes",),
    "reason.distance": ("km",),
    "reason.area": ("area",),
    "reason.unknown.area": (),
    "reason.audience": ("tag",),
    "reason.support": ("fact",),
    "reason.no.support": ("fact",),
    "reason.unknown.support": ("fact",),
    "reason.gentle": (),
    "reason.no.gentle": (),
    "reason.no.room": (),
    "reason.no.attending": (),
    "reason.unknown.fresh": (),
}

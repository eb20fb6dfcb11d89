"""How a message speaks: its tone (thanks, a yes, a plan called off), who is speaking, and what a worry is about.

The words are the named phrases of `data/gate.tsv`. Where a message belongs is `gate`'s business.
"""

from typing import Literal

from matching.gate_rules import phrase

Tone = Literal["hello", "thanks", "yes", "ok", "no", "sorry", "bye", "cancel"]
Who = Literal["child", "parent", "carer", "witness"]

_SMALL_TALK: tuple[Tone, ...] = ("no", "yes", "thanks", "ok", "bye", "sorry")
_WORRIES = ("deceived", "addiction")


def small_talk(plain: str) -> Tone:
    """What a greeting means; whatever is neither answer, thanks nor goodbye is a hello."""
    return next((tone for tone in _SMALL_TALK if phrase(f"tone_{tone}").search(plain)), "hello")


def calls_off(plain: str) -> bool:
    """A plan already made is called off: 「行けなくなりました」, but not 「平日は行けません」."""
    return phrase("cancel").search(plain) is not None and phrase("cancel_not").search(plain) is None


def speaker(kind: str | None, plain: str) -> Who | None:
    """A minor; the one who hurts, or fears to hurt, a child or an old person; or somebody who saw it. None: unknown."""
    if kind == "child_abuse":
        return "witness" if _says("saw_child", plain) else "parent" if _says("hurts_child", plain) else "child"
    if kind == "elder_abuse":
        return "witness" if _says("saw_elder", plain) else "carer" if _says("hurts_elder", plain) else None
    return "child" if _says("young", plain) and not _says("young_not", plain) else None


def worry(plain: str) -> str | None:
    """What kind of help a worry needs: "deceived", "addiction", "young", or None for any other."""
    found = next((name for name in _WORRIES if _says(name, plain)), None)
    return found or ("young" if speaker(None, plain) == "child" else None)


def _says(name: str, plain: str) -> bool:
    return phrase(name).search(plain) is not None

"""How a message speaks: its tone (thanks, a yes, a plan called off), who is speaking, and what a worry is about.

The words are the named phrases of `data/gate.tsv`. Where a message belongs is `gate`'s business.
"""

import re
from functools import lru_cache
from typing import Literal

from matching.gate_rules import phrase

Tone = Literal["hello", "thanks", "yes", "ok", "no", "sorry", "bye", "cancel"]
Who = Literal["child", "parent", "carer", "witness", "at_sea", "assaulted", "stalked", "foreign"]

_SMALL_TALK: tuple[Tone, ...] = ("no", "yes", "thanks", "ok", "bye", "sorry")
_WORRIES = ("deceived", "addiction")
_AT_SEA = frozenset({"fire_disaster", "medical", "third_person"})
_SUFFERED = re.compile(r"[らさ]れ")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_ELSEWHERE = re.compile(r"[a-z]{2}|[à-ỹ]|[가-힣ऀ-ॿก-๛а-яء-ي]|[我你们这吗没说谁]")


def small_talk(plain: str) -> Tone:
    """What a greeting means; whatever is neither answer, thanks nor goodbye is a hello."""
    return next((tone for tone in _SMALL_TALK if phrase(f"tone_{tone}").search(plain)), "hello")


@lru_cache(maxsize=16)
def calls_off(plain: str) -> bool:
    """A plan already made is called off: 「行けなくなりました」, but not 「平日は行けません」.

    The gate asks it several times of a message.
    """
    return phrase("cancel").search(plain) is not None and phrase("cancel_not").search(plain) is None


def speaker(kind: str | None, plain: str) -> Who | None:
    """Who needs other words or other lines than most; None: nobody in particular.

    A minor; the one who hurts, or fears to hurt, a child or an old person; who saw it; who is at sea, was assaulted,
    is followed or threatened; who writes in another language.
    """
    if kind == "child_abuse":
        return "witness" if _says("saw_child", plain) else "parent" if _says("hurts_child", plain) else "child"
    if kind == "elder_abuse":
        found: Who | None = "witness" if _says("saw_elder", plain) else "carer" if _says("hurts_elder", plain) else None
        return found or _foreigner(plain)
    if kind in _AT_SEA and _says("at_sea", plain):
        return "at_sea"
    if _says("young", plain) and not _says("young_not", plain):
        return "child"
    if kind == "violence":
        return _hurt_how(plain) or _foreigner(plain)
    return _foreigner(plain)


def victim(plain: str) -> str | None:
    """Which kind of abuse it is when the words name who is hurt: a child or an old person; None: not told."""
    if _SUFFERED.search(plain):
        return None
    return "elder_abuse" if _says("hurts_elder", plain) else "child_abuse" if _says("hurts_child", plain) else None


def _hurt_how(plain: str) -> Who | None:
    return "assaulted" if _says("assaulted", plain) else "stalked" if _says("stalked", plain) else None


def _foreigner(plain: str) -> Who | None:
    """Written in another language, so that lines that speak it come first."""
    return "foreign" if not _KANA.search(plain) and _ELSEWHERE.search(plain) else None


def worry(plain: str) -> str | None:
    """What kind of help a worry needs: "deceived", "addiction", "young", or None for any other."""
    found = next((name for name in _WORRIES if _says(name, plain)), None)
    return found or ("young" if speaker(None, plain) == "child" else None)


def _says(name: str, plain: str) -> bool:
    return phrase(name).search(plain) is not None

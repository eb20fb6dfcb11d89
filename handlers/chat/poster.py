"""From a poster: its code opens the chat with a sentence that names a gathering, and the answer is that gathering."""

import re
import unicodedata
from dataclasses import replace

from handlers.chat import find
from handlers.turn import Answer, Pressed, Refused, Talk
from models.gathering import Gathering

# What the poster puts into the field for typing; the gathering's public id follows.
WORD = "この集まりを見る"
_SENTENCE = re.compile(rf"{WORD} ?([2-9a-hjkmnp-z]{{10}})[。.!]?")


def sentence(gathering: Gathering) -> str:
    """What the poster of this gathering lets people send."""
    return f"{WORD} {gathering.public_id}"


def names_a_gathering(text: str) -> bool:
    """Whether it is the poster's sentence."""
    return _named(text) is not None


def by_sentence(talk: Talk) -> Answer:
    """All about this gathering, as behind くわしく."""
    public_id = _named(talk.turn.text) or ""
    if Gathering.by_public_id(talk.session, public_id) is None:
        raise Refused("button.old")
    pressed = Pressed("show", {"g": public_id})
    return find.details(replace(talk, turn=replace(talk.turn, pressed=pressed)))


def _named(text: str) -> str | None:
    found = _SENTENCE.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    return found.group(1) if found else None

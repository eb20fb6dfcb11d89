"""What comes in and what goes out: Turn, Talk, Answer, Step, and the plain values an Answer is made of.

Nothing here knows LINE: `bot/line/events.py` makes Turns, `bot/line/render.py` draws Answers.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from models.resident import Resident
from models.thread import Thread

if TYPE_CHECKING:
    # Whoever only makes Turns and draws Answers need not load the matching.
    from matching.search import Search


@dataclass(frozen=True)
class Text:
    """A sentence of the text catalogue by its key, with named values for its placeholders.

    Values may be strings, numbers, aware datetimes (shown as local day and time), dates, Texts, or tuples of these.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


def t(key: str, **values: Any) -> Text:
    """Short for Text(key, values)."""
    return Text(key, values)


# A name or description from the catalogue of places is shown as it is; every sentence of ours is a Text.
Words = Text | str


class TurnKind(StrEnum):
    """What the resident did."""

    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    TEXT = "text"
    BUTTON = "button"
    LOCATION = "location"
    STICKER = "sticker"
    PHOTO = "photo"
    VOICE = "voice"
    FILE = "file"
    UNSEND = "unsend"
    OTHER = "other"


@dataclass(frozen=True)
class Pressed:
    """A button that was pressed. `picked` is what a date or time picker gave (`YYYY-MM-DD`, `HH:MM` …)."""

    action: str
    values: Mapping[str, str] = field(default_factory=dict)
    picked: str | None = None


@dataclass(frozen=True)
class Turn:
    """One thing a resident did. `at` is when it happened, `now` when it is handled (both aware UTC).

    `message_key` is a keyed hash of the message's id; of an unsend, that of the message to erase.
    `point` is latitude and longitude (WGS84 degrees); it is used at once and never stored.
    """

    kind: TurnKind
    event_id: str
    at: datetime
    now: datetime
    text: str = ""
    pressed: Pressed | None = None
    point: tuple[float, float] | None = None
    message_key: bytes | None = None


@dataclass(frozen=True)
class Press:
    """A button that comes back as a turn. `said` is shown as the resident's words when pressed."""

    label: Words
    action: str
    values: Mapping[str, str] = field(default_factory=dict)
    said: Words | None = None


@dataclass(frozen=True)
class SendPlace:
    """A button that opens the place picker."""

    label: Words


@dataclass(frozen=True)
class PickTime:
    """A button that opens a picker; `mode` is date, time or datetime."""

    label: Words
    action: str
    mode: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A button that opens a page or dials (`https:`, `tel:`)."""

    label: Words
    uri: str


Button = Press | SendPlace | PickTime | Link


@dataclass(frozen=True)
class Row:
    """One line of a card: a small sign (when, where, who, fee, reason, unknown, note) and its words."""

    sign: str
    words: Words


@dataclass(frozen=True)
class Card:
    """One place, date or plan. `kicker` stands small above the title, `mark` is a badge such as 見本."""

    title: Words
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()
    kicker: Words | None = None
    mark: Words | None = None
    tone: str = "plain"


@dataclass(frozen=True)
class Say:
    """A text message. `choices` become quick replies (13 at most)."""

    words: Words
    choices: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Show:
    """Cards side by side (12 at most). `summary` is a full sentence for who cannot see the cards."""

    summary: Words
    cards: tuple[Card, ...]
    choices: tuple[Button, ...] = ()


Message = Say | Show


@dataclass(frozen=True)
class Answer:
    """What goes out: up to 5 messages, and the step whose reaction the next words belong to.

    `step` None: nothing is awaited. `keep_step` True: the conversation stays where it was. `urgent`: sent first.
    `left`: the resident was deleted by this turn; the answer goes out by the reply token alone.
    `lost`: the bot did not understand, or found nothing.
    """

    messages: tuple[Message, ...] = ()
    step: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    keep_step: bool = False
    urgent: bool = False
    left: bool = False
    lost: bool = False


SILENCE = Answer(keep_step=True)


class Refused(Exception):
    """A resident's slip: tell the person, in their language, and ask again."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.text = Text(key, values)


@dataclass(frozen=True)
class Office:
    """Who runs this account, as residents should read it. `city` is the prior for place names; may be empty."""

    name: str
    city: str
    desk_name: str
    desk_phone: str
    desk_hours: str
    city_guide_url: str
    base_url: str


def _unsealed(_text: str) -> bytes:
    """Nobody gave this talk a seal: words for people are not to be stored open."""
    raise LookupError("no seal")


def _closed(_sealed: bytes) -> str:
    """Nobody gave this talk the key."""
    raise LookupError("no key")


@dataclass(frozen=True)
class Talk:
    """A turn with all a chat function needs: the open session, the resident, the stored step's data.

    `sensitive`: the words may come from distress; nothing of them is kept. `thread`: the resident's open talk with a
    desk, as this turn began; `seal` closes what is kept of it, `unseal` opens what was kept.
    """

    session: Session
    resident: Resident
    turn: Turn
    finder: "Search"
    office: Office
    data: Mapping[str, Any] = field(default_factory=dict)
    sensitive: bool = False
    thread: Thread | None = None
    seal: Callable[[str], bytes] = _unsealed
    unseal: Callable[[bytes], str] = _closed

    @property
    def now(self) -> datetime:
        """When this turn is handled, aware UTC."""
        return self.turn.now

    def value(self, name: str) -> str:
        """What the pressed button carries under this name; empty when it carries nothing."""
        return self.turn.pressed.values.get(name, "") if self.turn.pressed else ""

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """The same, when only certain values make sense.

        Raises:
            Refused: any other value: an old button, or a forged one.
        """
        if self.value(name) not in allowed:
            raise Refused("button.old")
        return self.value(name)


Reaction = Callable[[Talk], Answer]


@dataclass(frozen=True)
class Step:
    """A question and the reaction to what comes back, apart: every way in asks the same thing.

    `hears` says whether words answer the question although they would be small talk elsewhere (「はい」, a postcode).
    """

    ask: Reaction
    receive: Reaction
    hears: Callable[[Talk], bool] = lambda _talk: False

"""What was typed into the form of an announcement, read all at once: what it says, to whom, when, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from bot.console.announcing_when import Timing, read_timing
from bot.console.desk import say
from bot.line.buttons import address
from bot.line.counting import utf16
from bot.line.limits import is_link
from bot.line.notice import LONGEST_TEXT, LONGEST_TITLE
from handlers.acts.audience import Audience
from handlers.acts.segments import UnknownSegment, segment_of
from handlers.acts.whom import MOST_CONDITIONS, How, Rule, Segment, SegmentKind, both, grouped
from models.announcement import AnnouncementKind
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.picture import AnnouncementPicture

Form = MultiDict[str, str]
_AHEAD, _DATES = timedelta(days=92), 20
# Beside a flyer, which not everybody can see, the words have to say what, when, where and for whom.
_LEAST_BESIDE_FLYER = 30


@dataclass(frozen=True)
class Words:
    """What is said in one language."""

    title: str
    text: str

    @property
    def title_units(self) -> int:
        """As LINE counts it."""
        return utf16(self.title)

    @property
    def text_units(self) -> int:
        """As LINE counts it."""
        return utf16(self.text)


@dataclass(frozen=True)
class Written:
    """What was typed. `faults`: sentences, each of which keeps it from being sent.

    `link`: as LINE takes it, or empty.
    """

    words: dict[str, Words]
    link: str
    date: Occurrence | None
    dates: Sequence[Occurrence]
    kind: AnnouncementKind
    audience: Audience
    timing: Timing
    faults: list[str] = field(default_factory=list)
    picture: AnnouncementPicture | None = None


def read_form(session: Session, form: Form, *, languages: Sequence[str], bound: Rule | None, now: datetime) -> Written:
    """Read all of it; what is wrong is told, and the rest is as it would be sent."""
    faults: list[str] = []
    words = _words(form, languages, faults)
    dates = _dates(session, form, now)
    date = _date(session, form, dates, faults, now)
    link = _link(form.get("link", ""), faults)
    if "ja" not in words:
        faults.append(say("announcement.no_words"))
    if (link or date) and any(not one.title for one in words.values()):
        faults.append(say("announcement.no_title"))
    kind = AnnouncementKind.DISASTER if form.get("kind") == "disaster" else AnnouncementKind.ORDINARY
    timing = read_timing(form, kind, faults, now=now)
    audience = Audience(form.get("everyone") == "1", both(bound, _rule(session, form, faults)))
    picture = _picture(session, form, words, faults)
    return Written(words, link, date, dates, kind, audience, timing, faults, picture)


def _picture(session: Session, form: Form, words: dict[str, Words], faults: list[str]) -> AnnouncementPicture | None:
    """The one that was handed in; each announcement has its own, so none that went out before."""
    found = AnnouncementPicture.by_token(session, form.get("picture_token", "").replace("\0", ""))
    if found is None or found.announcement_id is not None:
        return None
    ja = words.get("ja", Words("", ""))
    if found.pages and not (ja.title and ja.text_units >= _LEAST_BESIDE_FLYER):
        faults.append(say("announcement.flyer_alone", least=_LEAST_BESIDE_FLYER))
    return found


def conditions_typed(form: Form) -> list[tuple[str, str, str]]:
    """The rows of the form that say something: how, what, which."""
    rows = zip(form.getlist("how"), form.getlist("what"), form.getlist("which"), strict=False)
    return [(how, what, which.strip()) for how, what, which in rows if which.strip()][:MOST_CONDITIONS]


def _words(form: Form, languages: Sequence[str], faults: list[str]) -> dict[str, Words]:
    found = {}
    for language in languages:
        one = Words(_line(form.get(f"title_{language}", "")), _lines(form.get(language, "")))
        if one.title_units > LONGEST_TITLE:
            faults.append(say("announcement.long_title", most=LONGEST_TITLE))
        elif one.text_units > LONGEST_TEXT:
            faults.append(say("announcement.too_long", most=LONGEST_TEXT))
        elif one.title and not one.text:
            faults.append(say("announcement.title_alone"))
        elif one.text:
            found[language] = one
    return found


def _line(typed: str) -> str:
    return " ".join(_lines(typed).split())


def _lines(typed: str) -> str:
    """Without what nobody sees: control characters weigh six times as much on their way to LINE."""
    lines = typed.replace("\r\n", "\n")
    return "".join(letter for letter in lines if letter == "\n" or (letter.isprintable() or ord(letter) > 0x9F)).strip()


def _link(typed: str, faults: list[str]) -> str:
    link = address(typed) if typed.strip() else ""
    if link and not (link.startswith(("https://", "http://")) and is_link(link)):
        faults.append(say("announcement.bad_link"))
        return ""
    return link


def _dates(session: Session, form: Form, now: datetime) -> Sequence[Occurrence]:
    """Coming dates of gatherings called like what was typed."""
    name = form.get("gathering", "").replace("\0", "").strip()[:60]
    if not name:
        return []
    coming = select(Occurrence).join(Gathering).where(Gathering.name.icontains(name, autoescape=True), *_joinable(now))
    near = Occurrence.starts_at < now + _AHEAD
    return session.scalars(coming.where(near).order_by(Occurrence.starts_at).limit(_DATES)).all()


def _joinable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    active = Gathering.status == GatheringStatus.ACTIVE
    return Occurrence.is_ahead(now), Occurrence.status == OccurrenceStatus.PLANNED, active


def _date(
    session: Session, form: Form, dates: Sequence[Occurrence], faults: list[str], now: datetime
) -> Occurrence | None:
    """The date that was picked, while one can still come."""
    wanted = form.get("date", "").replace("\0", "")
    if not wanted:
        if form.get("gathering", "").strip() and not dates:
            faults.append(say("announcement.no_dates"))
        return None
    rows = select(Occurrence).join(Gathering).where(Occurrence.public_id == wanted, *_joinable(now))
    if (found := session.scalar(rows)) is None:
        faults.append(say("announcement.no_dates"))
    return found


def _rule(session: Session, form: Form, faults: list[str]) -> Rule | None:
    chosen: dict[How, list[Segment]] = {}
    for how, what, which in conditions_typed(form):
        try:
            found = segment_of(session, SegmentKind(what), which.replace("\0", "")[:100])
            chosen.setdefault(How(how), []).append(found)
        except (UnknownSegment, ValueError):
            faults.append(say("announcement.unknown_segment", name=which[:40]))
    return grouped(chosen)

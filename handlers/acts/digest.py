"""The weekly digest: what was too much for some people in a week, told to each of them in one message.

Who waits for the same announcements gets the same digest: an announcement of its own, cut and sent like all others. The
sets of people are found on bits, a chunk of numbers at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handlers.acts.announce import Draft, Extra, Messages, announce, spoken
from handlers.acts.audience import Audience
from handlers.texts import LANGUAGES, say
from handlers.turn import t
from models.announcement import Announcement, AnnouncementKind, AnnouncementReach, AnnouncementState, LinkPart
from models.base import JAPAN

# Saturdays at ten; what has waited longer than a week, because no clock ran, on any day.
_SATURDAY, _HOUR, _LONGEST = 5, time(10, 0), timedelta(days=7)
# Half of what LINE takes, in case every letter is an emoji; the beginning of each text.
_ROOM, _BEGINNING = 2_400, 80
Draw = Callable[[str, str], Messages]
Words = Mapping[str, str]


def make_digests(session: Session, draw: Draw, *, now: datetime) -> int:
    """Bundle what waits, when it is time; returns how many digests. `draw` makes messages of a text in a language."""
    waiting = _waiting(session, now)
    is_time = now.astimezone(JAPAN).weekday() == _SATURDAY
    if not is_time and not any(row.begun_at and row.begun_at < now - _LONGEST for row in waiting):
        return 0
    by_id = {row.id: row for row in waiting}
    bundles = sorted(_bundles(session, list(by_id)))
    for bundle in bundles:
        others = tuple(one for one in by_id if one not in bundle)
        _make(session, [by_id[one] for one in bundle], draw, others, now)
    for row in waiting:
        row.bundled_at = now
    session.flush()
    return len(bundles)


def _waiting(session: Session, now: datetime) -> Sequence[Announcement]:
    """Announcements that some people have not been told, and still may be."""
    rows = select(Announcement).where(
        Announcement.kind == AnnouncementKind.ORDINARY,
        Announcement.held > 0,
        Announcement.bundled_at.is_(None),
        Announcement.cut_at.is_not(None),
        Announcement.state.in_((AnnouncementState.SENDING, AnnouncementState.DONE)),
        or_(Announcement.expires_at.is_(None), Announcement.expires_at > _due(now)),
    )
    return session.scalars(rows.order_by(Announcement.id).with_for_update()).all()


def _due(now: datetime) -> datetime:
    return max(now, datetime.combine(now.astimezone(JAPAN).date(), _HOUR, tzinfo=JAPAN))


def _bundles(session: Session, announcements: list[int]) -> set[tuple[int, ...]]:
    """Which of them somebody waits for together."""
    rows = select(AnnouncementReach.chunk, AnnouncementReach.announcement_id, AnnouncementReach.held)
    chunks: dict[int, dict[int, int]] = {}
    for chunk, one, held in session.execute(rows.where(AnnouncementReach.announcement_id.in_(announcements))):
        chunks.setdefault(chunk, {})[one] = int.from_bytes(held, "little")
    return {bundle for held in chunks.values() for bundle in _parted(held)}


def _parted(held: Mapping[int, int]) -> set[tuple[int, ...]]:
    """The same in one chunk: everybody there is parted by each announcement in turn."""
    everybody = 0
    for bits in held.values():
        everybody |= bits
    parts: dict[tuple[int, ...], int] = {(): everybody}
    for one, bits in sorted(held.items()):
        split = {bundle: people & ~bits for bundle, people in parts.items()}
        split |= {(*bundle, one): people & bits for bundle, people in parts.items()}
        parts = {bundle: people for bundle, people in split.items() if people}
    return {bundle for bundle in parts if bundle}


def _make(session: Session, bundle: list[Announcement], draw: Draw, others: tuple[int, ...], now: datetime) -> None:
    """One digest. Who is told because they asked for announcements has to want them still."""
    everyone = all(Audience.read(row.audience).everyone for row in bundle)
    audience = Audience(everyone, bundle=tuple(row.id for row in bundle), others=others)
    languages = dict.fromkeys([*LANGUAGES, *(language for row in bundle for language in row.words)])
    texts = {language: _text(bundle, language) for language in languages}
    words = {language: {"title": _said(language, "news.digest"), "text": text} for language, text in texts.items()}
    bodies = {language: draw(text, language) for language, text in texts.items()}
    draft = Draft(bodies, audience, "clock", _due(now), kind=AnnouncementKind.DIGEST, extra=Extra(words))
    announce(session, draft, now=now)


def _text(bundle: list[Announcement], language: str) -> str:
    told = f"{_said(language, 'news.digest')}\n{_said(language, 'news.digest_begin')}"
    for at, row in enumerate(bundle):
        part = _part(row, language)
        if len(told) + len(part) > _ROOM:
            return f"{told}\n\n{_said(language, 'news.digest_more', count=len(bundle) - at)}"
        told += f"\n\n{part}"
    return told


def _part(row: Announcement, language: str) -> str:
    """Its title, how its text begins, and where there is more."""
    words = row.words or {one: {"text": _plain(messages)} for one, messages in row.bodies.items()}
    said = words.get(spoken(words, language), {})
    text = " ".join(said.get("text", "").split())
    begins = text if len(text) <= _BEGINNING else text[:_BEGINNING] + "…"
    # Where a tap is counted for this announcement, and leads on.
    links = [link.address or link.url or "" for link in row.links if link.part is LinkPart.LINK]
    head = said.get("title") or begins
    return "\n".join([f"■ {head}", *([begins] if head != begins else []), *links])


def _plain(messages: list[dict[str, Any]]) -> str:
    return str(messages[0].get("text") or messages[0].get("altText") or "")


def _said(language: str, key: str, **values: Any) -> str:
    return say(language if language in LANGUAGES else "easy", t(key, **values))

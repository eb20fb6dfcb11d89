"""Segments by the names that staff write, and those they keep by a name of their own. Whom they meet: `within.py`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.areas_called import areas_called
from handlers.acts.whom import EVER, NEVER, Rule, Segment, SegmentKind, stored
from matching.vocabulary import concepts, is_liking, label
from models.area import Area
from models.resident import ResidentArea, ResidentInterest
from models.segment import SavedSegment

LANGUAGES: dict[str, tuple[str, ...]] = {
    "ja": ("日本語",),
    "easy": ("やさしい日本語",),
    "en": ("English", "英語"),
    "zh": ("中文", "中国語"),
    "ko": ("한국어", "韓国語"),
    "vi": ("Tiếng Việt", "ベトナム語"),
    "pt": ("Português", "ポルトガル語"),
    "tl": ("Filipino", "フィリピノ語"),
    "ne": ("नेपाली", "ネパール語"),
    "id": ("Bahasa Indonesia", "インドネシア語"),
    "es": ("Español", "スペイン語"),
}
AGES: dict[str, tuple[str, ...]] = {
    "child": ("小学生まで", "子ども"),
    "teen": ("中学・高校生", "中高生"),
    "youth": ("18〜29歳", "若者"),
    "adult": ("30〜64歳", "大人"),
    "senior": ("65歳以上", "高齢者"),
}
ATTENDED: dict[str, tuple[str, ...]] = {EVER: ("参加したことがある",), NEVER: ("まだ参加したことがない",)}
_NAMED_IN_ERRORS = 12
LONGEST_NAME = 60


class UnknownSegment(ValueError):
    """There is no such segment, or several are called so; the message says what there is."""


def segment_named(session: Session, name: str, *, city: str = "") -> Segment:
    """A language, a stored area or an interest by its name or key. An area in `city` goes before others.

    Raises:
        UnknownSegment: none or several are called so.
    """
    wanted = name.strip()
    for kind in (SegmentKind.LANGUAGE, SegmentKind.AREA, SegmentKind.INTEREST):
        if found := _found(session, kind, wanted, city):
            return found
    raise UnknownSegment(f"there is no segment “{wanted}”.\n{_what_there_is(session)}")


def segment_of(session: Session, kind: SegmentKind, name: str, *, city: str = "") -> Segment:
    """The same where the kind is known.

    Raises:
        UnknownSegment: none or several are called so.
    """
    if found := _found(session, kind, name.strip(), city):
        return found
    raise UnknownSegment(f"there is no {kind} “{name.strip()}”")


def keep(session: Session, name: str, rule: Rule, *, by: str, now: datetime) -> SavedSegment:
    """Keep a rule under this name; what was kept under it before is replaced."""
    row = session.scalar(select(SavedSegment).where(SavedSegment.name == name).with_for_update())
    if row is None:
        row = SavedSegment(name=name, rule={}, made_at=now, made_by=by)
        session.add(row)
    row.rule, row.made_at, row.made_by = {"rule": stored(rule)}, now, by
    session.flush()
    return row


def kept(session: Session) -> Sequence[SavedSegment]:
    """All of them, by name."""
    return session.scalars(select(SavedSegment).order_by(SavedSegment.name)).all()


def _found(session: Session, kind: SegmentKind, wanted: str, city: str) -> Segment | None:
    if kind in (SegmentKind.AREA, SegmentKind.FOLLOWS):
        area = _area_named(session, wanted, city)
        return Segment(kind, area.key, area.full_name) if area else None
    if kind is SegmentKind.INTEREST:
        return _interest(wanted)
    for code, names in _LISTS[kind].items():
        if wanted in (code, *names):
            return Segment(kind, code, names[0])
    return None


_LISTS: dict[SegmentKind, dict[str, tuple[str, ...]]] = {
    SegmentKind.LANGUAGE: LANGUAGES,
    SegmentKind.AGE: AGES,
    SegmentKind.ATTENDED: ATTENDED,
}


def _interest(wanted: str) -> Segment | None:
    for concept in concepts().values():
        if is_liking(concept.key) and wanted in (concept.key, *concept.labels.values()):
            return Segment(SegmentKind.INTEREST, concept.key, label(concept.key))
    return None


def _area_named(session: Session, name: str, city: str) -> Area | None:
    if area := Area.by_key(session, name):
        return area
    found = areas_called(session, {name}, city=city).get(name, [])
    if len(found) > 1:
        names = "、".join(sorted({area.full_name for area in found})[:_NAMED_IN_ERRORS])
        raise UnknownSegment(f"several areas are called “{name}”: {names}")
    return found[0] if found else None


def _what_there_is(session: Session) -> str:
    residents = func.count(ResidentArea.resident_id.distinct()).desc()
    wide = select(Area.city, Area.ward).join(ResidentArea).group_by(Area.city, Area.ward).order_by(residents)
    areas = [f"{city}{ward}" for city, ward in session.execute(wide.limit(_NAMED_IN_ERRORS))]
    liked = select(ResidentInterest.concept).where(ResidentInterest.likes).group_by(ResidentInterest.concept)
    counted = liked.order_by(func.count().desc()).limit(_NAMED_IN_ERRORS)
    interests = [label(key) for key in session.scalars(counted) if key in concepts()]
    return "\n".join(
        (
            f"Languages: {', '.join(LANGUAGES)}",
            f"Areas, with all that lies in them: {_listed(areas)} (any stored area)",
            f"Interests: {_listed(interests)} (any entry of the vocabulary)",
        )
    )


def _listed(names: list[str]) -> str:
    return f"{'、'.join(names)} …" if names else "none that a resident named yet"

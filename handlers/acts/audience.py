"""Whom an announcement is for: everyone or those who said yes, narrowed to a segment. Sends and cuts nothing.

Asked twice: when residents are put into batches, and of those, before the first try, who still wants it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from handlers.acts.areas_called import areas_called
from matching.vocabulary import concepts, is_liking, label, narrower
from models.area import Area, AreaBlock
from models.consent import Consent, Purpose
from models.resident import Resident, ResidentArea, ResidentInterest, ResidentStatus

LANGUAGES = {"ja": ("日本語",), "easy": ("やさしい日本語",), "en": ("English", "英語")}
_NAMED_IN_ERRORS = 12


class SegmentKind(StrEnum):
    """What narrows an announcement."""

    AREA = "area"
    LANGUAGE = "language"
    INTEREST = "interest"


class Segment(NamedTuple):
    """`value`: an area's key, a language's code, or an entry of the vocabulary; `name` for people."""

    kind: SegmentKind
    value: str
    name: str


class UnknownSegment(ValueError):
    """There is no such segment, or several are called so; the message says what there is."""


@dataclass(frozen=True)
class Audience:
    """`everyone`: who follows the account and did not say no; else who said yes. `segment` None: the whole city."""

    everyone: bool
    segment: Segment | None = None

    def stored(self) -> dict[str, Any]:
        """As the announcement keeps it."""
        return {"everyone": self.everyone, "segment": list(self.segment) if self.segment else None}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Audience":
        """As it was kept."""
        segment = stored["segment"]
        return cls(stored["everyone"], Segment(SegmentKind(segment[0]), *segment[1:]) if segment else None)


def segment_named(session: Session, name: str, *, city: str = "") -> Segment:
    """A language, a stored area or an interest by its name or key. An area in `city` goes before others.

    Raises:
        UnknownSegment: none or several are called so.
    """
    wanted = name.strip()
    for code, names in LANGUAGES.items():
        if wanted in (code, *names):
            return Segment(SegmentKind.LANGUAGE, code, names[0])
    if area := _area_named(session, wanted, city):
        return Segment(SegmentKind.AREA, area.key, area.full_name)
    for concept in concepts().values():
        if is_liking(concept.key) and wanted in (concept.key, *concept.labels.values()):
            return Segment(SegmentKind.INTEREST, concept.key, label(concept.key))
    raise UnknownSegment(f"there is no segment “{wanted}”.\n{_what_there_is(session)}")


def people(audience: Audience, *, after: int = 0, until: int | None = None) -> Select[int, str]:
    """Id and language of who is meant, with ids above `after` and up to `until` (None: no end)."""
    within = (Resident.id > after, *((Resident.id <= until,) if until is not None else ()))
    meant = (wants(audience), *_in_segment(audience.segment))
    return select(Resident.id, Resident.language).where(*within, *meant)


def wants(audience: Audience) -> ColumnElement[bool]:
    """Whether a resident is to be told: there, not resting, and consent as the audience asks."""
    said = and_(Consent.resident_id == Resident.id, _about(Consent))
    if not audience.everyone:
        return and_(Resident.status == ResidentStatus.ACTIVE, _one_by_one(said, Consent.withdrawn_at.is_(None)))
    later = aliased(Consent)
    again = exists().where(later.resident_id == Consent.resident_id, later.withdrawn_at.is_(None), _about(later))
    refused = _one_by_one(said, Consent.withdrawn_at.is_not(None), ~again)
    return and_(Resident.status == ResidentStatus.ACTIVE, ~refused)


def count(session: Session, audience: Audience) -> int:
    """How many are meant now."""
    return session.scalar(select(func.count()).select_from(people(audience).subquery())) or 0


def _one_by_one(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row, looked up in its index for each resident.

    The offset keeps the database from joining the tables as a whole on an old idea of how many said no.
    """
    return select(Consent.id).where(*conditions).offset(0).exists()


def _about(consent: Any) -> ColumnElement[bool]:
    # Written out, for the database to see that an index holds just these.
    announcements: ColumnElement[bool] = consent.purpose == literal_column(f"'{Purpose.ANNOUNCEMENTS}'")
    return announcements


def _in_segment(segment: Segment | None) -> tuple[ColumnElement[bool], ...]:
    if segment is None:
        return ()
    if segment.kind is SegmentKind.LANGUAGE:
        return (Resident.language == segment.value,)
    if segment.kind is SegmentKind.AREA:
        inside = select(ResidentArea.resident_id).where(ResidentArea.area_id.in_(_areas_inside(segment.value)))
        return (Resident.id.in_(inside),)
    keys = [segment.value, *sorted(narrower(segment.value))]
    likes = select(ResidentInterest.resident_id).where(ResidentInterest.likes, ResidentInterest.concept.in_(keys))
    standing = exists().where(
        Consent.resident_id == Resident.id, Consent.purpose == Purpose.MATCHING, Consent.withdrawn_at.is_(None)
    )
    return Resident.id.in_(likes), standing


def _areas_inside(key: str) -> Select[Any]:
    """Ids of the area and of what lies in it: a city's wards and towns, a ward's towns, the blocks of a district."""
    whole = aliased(Area)
    blocks = exists().where(AreaBlock.area_id == whole.id, AreaBlock.block_id == Area.id)
    same_city = and_(Area.pref == whole.pref, Area.city == whole.city)
    inside = or_(
        Area.id == whole.id,
        and_(whole.layer == "city", same_city),
        and_(whole.layer == "ward", same_city, Area.ward == whole.ward),
        and_(whole.layer == "town", same_city, Area.ward == whole.ward, Area.name.startswith(whole.name)),
        blocks,
    )
    return select(Area.id).join(whole, inside).where(whole.key == key)


def _area_named(session: Session, name: str, city: str) -> Area | None:
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

"""What if (もし会をひらいたら): a gathering that is not there yet, held against who looked in vain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from bot.console.access import NEEDS
from bot.console.choosing import AREAS, VENUES
from bot.console.desk import account, actor, desk, language, page, say, session
from bot.console.scope import needs_seen_by
from bot.identity import Domain
from handlers.acts.audit import Deed, record
from handlers.acts.change import Unfit
from handlers.acts.searches import topic_of
from handlers.acts.what_if import MOST, WEEKS, Answer, Proposed, what_if
from handlers.texts import catalogue
from matching.slots import BANDS
from matching.vocabulary import label
from models.area import Area
from models.venue import Venue

# What a coordinator may promise of a gathering beforehand.
FACTS = ("children_welcome", "childcare", "step_free", "wheelchair", "seated", "free", "beginners")
_STARTS = {"morning": "10:00", "afternoon": "14:00", "evening": "19:00"}


def add_to(views: Blueprint) -> None:
    """The page."""
    views.add_url_rule("/radar/what-if", "what_if", ask)


@dataclass(frozen=True)
class Typed:
    """The form as it stands. `topic` as typed; `day` and `band` of the week."""

    topic: str = ""
    day: int = 0
    band: str = BANDS[0]
    facts: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: MultiDict[str, str]) -> "Typed":
        """From the address; what makes no sense is left out."""
        day, band = values.get("day", ""), values.get("band", "")
        return cls(
            values.get("topic", "").replace("\0", "").strip()[:100],
            int(day) if day in {str(each) for each in range(7)} else 0,
            band if band in BANDS else BANDS[0],
            tuple(fact for fact in FACTS if fact in values.getlist("fact")),
        )


def ask() -> Response:
    """The form; the answer, once a topic and a place are named."""
    typed = Typed.of(request.args)
    topic, fault = topic_of(typed.topic), ""
    try:
        proposed = _proposed(typed, topic) if topic else None
    except Unfit:
        proposed, fault = None, say("what_if.several")
    asked = bool(typed.topic) and "day" in request.args and not request.args.get("look")
    if asked and not proposed:
        fault = fault or say("what_if.no_place" if topic else "radar.unknown_topic")
    return page(
        "what_if",
        typed=typed,
        answer=_answer(proposed) if asked and proposed else None,
        opening=_opening(proposed, request.args) if proposed else {},
        proposed=proposed,
        topic=label(topic, language()) if topic else typed.topic,
        facts=[(fact, catalogue(language()).get(f"fact.{fact}", fact)) for fact in FACTS],
        bands=BANDS,
        limits={"weeks": WEEKS, "most": MOST},
        fault=fault,
        venue=VENUES.typed(request.args),
        area=AREAS.typed(request.args),
    )


def _answer(proposed: Proposed) -> Answer:
    now, vault = desk().clock.now(), desk().vault
    asked = {"topic": proposed.topic, "area": proposed.area.key, "slot": "-".join(map(str, proposed.slot))}
    record(session(), actor(), Deed("radar.what_if", "radar", {}, asked), now=now)
    seen = needs_seen_by(account(), NEEDS["console.what_if"].duties, now=now)
    return what_if(session(), proposed, seen, digest=lambda text: vault.key_of(text, Domain.COUNT), now=now)


def _proposed(typed: Typed, topic: str) -> Proposed | None:
    """What is typed; None: no place was chosen.

    Raises:
        Unfit: the words for the place name several, or nothing.
    """
    slot, facts = (typed.day, typed.band), frozenset(typed.facts)
    if keys := VENUES.taken(request.args, "venue"):
        venue = session().scalars(select(Venue).where(Venue.public_id == keys[0])).one()
        if venue.area:
            return Proposed(topic, venue.area, slot, venue.point, facts)
    if keys := AREAS.taken(request.args, "area"):
        return Proposed(topic, session().scalars(select(Area).where(Area.key == keys[0])).one(), slot, None, facts)
    return None


def _opening(proposed: Proposed, values: Mapping[str, str]) -> dict[str, Any]:
    """What the form for a new gathering is opened with."""
    day, band = proposed.slot
    told = {
        "topics": label(proposed.topic),
        "venue": values.get("venue", ""),
        "area": values.get("area", ""),
        "rule_words": f"毎週{'月火水木金土日'[day]}曜日",
        "start_time": _STARTS[band],
    }
    return {name: value for name, value in told.items() if value}

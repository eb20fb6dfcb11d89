"""Staff change what stands about a venue: its words, and what is known of its access."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.acts.audit import Actor
from handlers.acts.change import Limits, Unfit, differing, put
from models.venue import Venue

LIMITS = Limits(
    texts={"name": 100, "kana": 100, "description": 4_000, "address": 200, "phone": 40, "hours": 1_000, "url": 500},
    numbers={},
)
# What the Digital Agency's data sets ask of a facility, in their order; the keys are those of `facts`.
ACCESS = (
    *("wheelchair", "wheelchair_loan", "cane_loan", "accessible_toilet", "step_free", "elevator", "braille_blocks"),
    *("reading_aloud", "guide_dog", "captions", "writing", "parking", "parking_priority", "ostomate", "child_toilet"),
    *("nursing_room", "diaper", "eating", "stroller_loan", "stroller"),
)


def edit_venue(session: Session, actor: Actor, venue: Venue, values: Mapping[str, Any], *, now: datetime) -> bool:
    """Give columns new values. `facts` holds yes and no; what is missing in it is unknown. False: they are there.

    Facts that are not about access stay as they are.

    Raises:
        Unfit: a value that cannot be; nothing is changed then.
    """
    changed = differing(venue, values)
    LIMITS.check(changed)
    if any(key not in ACCESS for key in changed.get("facts", {})):
        raise Unfit("facts")
    if "facts" in changed:
        kept = {key: fact for key, fact in venue.facts.items() if key not in ACCESS}
        changed = differing(venue, {**changed, "facts": kept | changed["facts"]})
    if changed:
        put(session, actor, venue, changed, action="catalogue.edit_venue", now=now)
    return bool(changed)

"""Remember what a resident likes or would rather not; the newest word about a thing counts."""

from collections.abc import Mapping

from sqlalchemy import ARRAY, Boolean, Text, bindparam, delete, text
from sqlalchemy.orm import Session

from matching.understand import Wanted
from matching.vocabulary import is_liking
from models.resident import Resident, ResidentInterest

# More would say more about a person than finding places needs; the oldest go first.
MOST = 20
# What was said before gets a new number, as if it came anew: what was said last stays longest.
_KEEP = text(
    """
    insert into resident_interest (resident_id, concept, likes)
    select :resident, concept, likes from unnest(:concepts, :likes) with ordinality as said (concept, likes, place)
    order by place
    on conflict (resident_id, concept) do update set id = excluded.id, likes = excluded.likes
    """
).bindparams(bindparam("concepts", type_=ARRAY(Text)), bindparam("likes", type_=ARRAY(Boolean)))


def like(session: Session, resident: Resident, concept: str, *, likes: bool = True) -> None:
    """Remember one concept of the vocabulary."""
    _keep(session, resident, {concept: likes})


def like_understood(session: Session, resident: Resident, wanted: Wanted) -> None:
    """Remember what was understood of a sentence: likes, dislikes, free times, support wanted.

    Who somebody is (a single parent) and how they feel (lonely) is no like: it serves this one search.
    """
    likes = {concept: True for concept in wanted.concepts if is_liking(concept) and concept not in wanted.avoided}
    _keep(session, resident, likes | dict.fromkeys(wanted.avoided, False))
    if wanted.slots and not wanted.concepts and not wanted.words:
        # Said on its own (「土日の午前がいい」) it is about the person, not about this one search.
        resident.free_slots = sorted(f"{day}-{band}" for day, band in wanted.slots)
    if wanted.support:
        resident.support = sorted({*resident.support, *wanted.support})
    session.flush()


def _keep(session: Session, resident: Resident, said: Mapping[str, bool]) -> None:
    """Keep what was said, in its order; what was said last already stays as it is."""
    before = {row.concept: row.likes for row in resident.interests}
    if not said or [*before.items()][-len(said) :] == [*said.items()]:
        return
    session.execute(_KEEP, {"resident": resident.id, "concepts": [*said], "likes": [*said.values()]})
    others = [row.id for row in resident.interests if row.concept not in said]
    if too_many := others[: max(0, len(others) + len(said) - MOST)]:
        session.execute(delete(ResidentInterest).where(ResidentInterest.id.in_(too_many)))
    session.expire(resident, ["interests"])

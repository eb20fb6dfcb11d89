"""Remember what a resident likes or would rather not; the newest word about a thing counts."""

from sqlalchemy.orm import Session

from matching.understand import Wanted
from matching.vocabulary import is_liking
from models.resident import Resident, ResidentInterest

# More would say more about a person than finding places needs; the oldest go first.
MOST = 20


def like(session: Session, resident: Resident, concept: str, *, likes: bool = True) -> None:
    """Remember one concept of the vocabulary."""
    kept = resident.interests
    if kept and (kept[-1].concept, kept[-1].likes) == (concept, likes):
        return
    # Anew, not changed: what was said last stays longest.
    before = [row for row in kept if row.concept == concept]
    for row in before:
        kept.remove(row)
    if before:
        session.flush()
    kept.append(ResidentInterest(concept=concept, likes=likes))
    for old in kept[:-MOST]:
        kept.remove(old)
    session.flush()


def like_understood(session: Session, resident: Resident, wanted: Wanted) -> None:
    """Remember what was understood of a sentence: likes, dislikes, free times, support wanted.

    Who somebody is (a single parent) and how they feel (lonely) is no like: it serves this one search.
    """
    for concept in wanted.concepts:
        if is_liking(concept):
            like(session, resident, concept)
    for concept in wanted.avoided:
        like(session, resident, concept, likes=False)
    if wanted.slots and not wanted.concepts and not wanted.words:
        # Said on its own (「土日の午前がいい」) it is about the person, not about this one search.
        resident.free_slots = sorted(f"{day}-{band}" for day, band in wanted.slots)
    if wanted.support:
        resident.support = sorted({*resident.support, *wanted.support})
    session.flush()

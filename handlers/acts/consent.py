"""Give and withdraw consent, one purpose at a time."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.best_hour import ResidentHours
from models.consent import Consent, Purpose
from models.resident import Dismissal, Resident
from models.unmet_need import UnmetNeed
from models.wish import Wish

# Grows when the sentences that ask for a consent change their meaning; old yeses keep the version they saw.
WORDING = "2026-12b"
# A yes to announcements under these said nothing of hours that are remembered; cities state "import" of their friends.
TOLD_NOTHING_OF_HOURS = ("import", "2026-12")


def give_consent(session: Session, resident: Resident, purpose: Purpose, *, now: datetime) -> None:
    """Record a yes; a second one changes nothing."""
    if not allows(resident, purpose):
        session.add(Consent(resident_id=resident.id, purpose=purpose, wording=WORDING, given_at=now))
        _written(session, resident)


def withdraw_consent(session: Session, resident: Resident, purpose: Purpose, *, now: datetime) -> None:
    """Date the end of a consent; what was kept for its purpose alone goes at once.

    Who never said yes to announcements may still say no: that is kept, too, as a consent that ended as it began.
    """
    standing = resident.consents.get(purpose)
    if standing:
        standing.withdrawn_at = now
    elif purpose is Purpose.ANNOUNCEMENTS and not refuses(session, resident, purpose):
        no = Consent(resident_id=resident.id, purpose=purpose, wording=WORDING, given_at=now, withdrawn_at=now)
        session.add(no)
    if purpose is Purpose.MATCHING:
        forget_profile(session, resident)
    if purpose is Purpose.ANNOUNCEMENTS:
        session.execute(delete(ResidentHours).where(ResidentHours.resident_id == resident.id))
    _written(session, resident)


def allows(resident: Resident, purpose: Purpose) -> bool:
    """Whether a consent for this purpose is in force. Read once: to ask again costs nothing."""
    return purpose in resident.consents


def refuses(session: Session, resident: Resident, purpose: Purpose) -> bool:
    """Whether they said no, which is not: they said nothing."""
    said = (Consent.resident_id == resident.id, Consent.purpose == purpose)
    ends = session.scalars(select(Consent.withdrawn_at).where(*said)).all()
    return bool(ends) and None not in ends


def forget_profile(session: Session, resident: Resident) -> None:
    """Delete what is kept for matching alone: areas, interests, times, age band, support, wishes, ちがう, needs."""
    resident.areas.clear()
    resident.interests.clear()
    resident.free_slots, resident.support = [], []
    resident.age_band, resident.with_children = None, None
    for table in (Wish, Dismissal, UnmetNeed):
        session.query(table).filter_by(resident_id=resident.id).delete()


def _written(session: Session, resident: Resident) -> None:
    session.flush()
    session.expire(resident, ["consents"])

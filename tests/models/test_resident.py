"""What residents told is read at once as it is read one by one."""

from datetime import UTC, datetime

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.consent import Consent, Purpose
from models.resident import Resident, ResidentArea, ResidentInterest
from tests import factories

_NOW = datetime(2026, 12, 1, tzinfo=UTC)


def _told(resident: Resident) -> tuple[set[Purpose], list[str], list[str]]:
    areas = [row.area.name for row in resident.areas]
    return {*resident.consents}, areas, [row.concept for row in resident.interests]


def test_what_residents_told_is_read_at_once(session: Session) -> None:
    much, little = factories.resident(session), factories.resident(session)
    home, work = factories.area(session, "太秦蜂岡町"), factories.area(session, "西院")
    much.areas = [ResidentArea(position=1, area=work), ResidentArea(position=0, area=home)]
    much.interests = [ResidentInterest(concept=concept, likes=True) for concept in ("sport", "handicraft")]
    for purpose, ended in ((Purpose.MATCHING, None), (Purpose.REMINDERS, None), (Purpose.ANNOUNCEMENTS, _NOW)):
        said = {"purpose": purpose, "wording": "1", "given_at": _NOW, "withdrawn_at": ended}
        session.add(Consent(resident_id=much.id, **said))
    session.flush()
    session.expire_all()
    for resident in (much, little):
        session.refresh(resident, ["id"])
    Resident.read_together(session)
    asked: list[object] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    told = {Purpose.MATCHING, Purpose.REMINDERS}, ["太秦蜂岡町", "西院"], ["sport", "handicraft"]
    assert (_told(much), _told(little)) == (told, (set(), [], []))
    assert asked == []

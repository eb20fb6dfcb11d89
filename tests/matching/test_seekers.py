"""What residents know already is read for all who search at once, and stays each one's own."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent
from handlers.acts.dismiss import dismiss
from handlers.acts.sign_up import sign_up
from matching.record import together
from matching.seeker import Seeker
from matching.seekers import known_to
from models.consent import Purpose
from models.resident import Resident
from tests import factories


def _alone(_session: Session) -> AbstractContextManager[None]:
    return nullcontext()


@pytest.mark.parametrize("block", [_alone, together])
def test_each_knows_their_own(
    session: Session, now: datetime, block: Callable[[Session], AbstractContextManager[None]]
) -> None:
    refused, joined = factories.gathering(session, "囲碁の会"), factories.gathering(session, "手芸の会")
    role = factories.role(session, gathering=joined)
    date = factories.occurrence(session, now + timedelta(days=3), gathering=joined)
    one, other, nobody = (factories.resident(session) for _ in range(3))
    for resident in (one, other):
        give_consent(session, resident, Purpose.MATCHING, now=now)
    dismiss(session, one, refused, now=now)
    sign_up(session, other, date, now=now)
    with block(session):
        Resident.read_together(session)
        known = [known_to(session, resident, Seeker(), now) for resident in (one, other, nobody)]
    assert [each.excluded for each in known] == [{refused.public_id}, set(), set()]
    assert [each.attending for each in known] == [set(), {joined.public_id, role.public_id}, set()]

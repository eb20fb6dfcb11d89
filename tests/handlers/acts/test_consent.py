"""Consents: dated, per purpose, withdrawable; nothing for matching stays without one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.consent import allows, give_consent, refuses, withdraw_consent
from handlers.acts.like import MOST, like
from models.consent import Consent, Purpose
from tests import factories


def test_yes_twice_is_one_consent(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    for _ in range(2):
        give_consent(session, resident, Purpose.MATCHING, now=now)
    assert len(session.scalars(select(Consent)).all()) == 1


def test_withdrawn_consent_stays_dated_and_a_new_yes_is_a_new_row(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    give_consent(session, resident, Purpose.REMINDERS, now=now)
    withdraw_consent(session, resident, Purpose.REMINDERS, now=now + timedelta(days=1))
    assert not allows(resident, Purpose.REMINDERS)
    give_consent(session, resident, Purpose.REMINDERS, now=now + timedelta(days=2))
    assert [row.withdrawn_at is None for row in session.scalars(select(Consent).order_by(Consent.id))] == [False, True]


def test_without_matching_consent_the_profile_is_gone(session: Session, now: datetime) -> None:
    resident = factories.resident(session, home=factories.area(session), age_band="senior", support=["writing"])
    give_consent(session, resident, Purpose.MATCHING, now=now)
    like(session, resident, "handicraft")
    withdraw_consent(session, resident, Purpose.MATCHING, now=now)
    session.refresh(resident)
    assert (resident.areas, resident.interests, resident.age_band, resident.support) == ([], [], None, [])


def test_only_the_newest_likes_are_kept(session: Session) -> None:
    resident = factories.resident(session)
    for number in range(MOST + 3):
        like(session, resident, f"topic-{number}")
    session.refresh(resident)
    assert resident.interests[0].concept == "topic-3"
    assert len(resident.interests) == MOST


def test_who_never_said_yes_to_announcements_may_say_no_once(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    assert not refuses(session, resident, Purpose.ANNOUNCEMENTS)
    for _ in range(2):
        withdraw_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    assert refuses(session, resident, Purpose.ANNOUNCEMENTS)
    assert len(session.scalars(select(Consent)).all()) == 1
    give_consent(session, resident, Purpose.ANNOUNCEMENTS, now=now)
    assert not refuses(session, resident, Purpose.ANNOUNCEMENTS)

"""Introducing: both are asked, names cross after two yeses alone, a no tells nothing, minors need staff."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts import introduce
from handlers.acts.accounts import Unsuitable
from handlers.acts.compose import compose
from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.erase import erase
from handlers.acts.forget_message import forget_message
from handlers.acts.introduce import Party, Proposal
from handlers.acts.introduction_letters import Told
from handlers.acts.messages import Letter
from handlers.acts.retention import sweep
from handlers.acts.tend_introductions import tend_introductions
from models.account import AccountDuty, AuditEntry, Duty
from models.consent import Purpose
from models.delivery import Delivery
from models.introduction import DueFor, Introduction, IntroductionEvent, IntroductionState
from models.keeping import KeeperLink
from models.resident import ResidentStatus
from tests import factories
from tests.introductions import REASON, asked, both_said_yes, kept_gathering, person, proposed, told
from tests.threads import coordinator


def test_both_are_asked_and_nobody_is_named_but_the_place(session: Session, now: datetime) -> None:
    gathering, keeper = kept_gathering(session)
    made = asked(session, now, person(session), Party(gathering=gathering))
    deliveries = session.scalars(select(Delivery.id)).all()
    letters = [one.content for one in compose(session, deliveries, now=now).values() if isinstance(one, Letter)]
    assert set(letters) == {Told("ask", "go", REASON, place=gathering.name), Told("ask", "host", REASON)}
    assert told(session, keeper) == ["ask"] and made.due_for is DueFor.SILENT


def test_who_keeps_the_group_no_more_reads_nothing_of_it(session: Session, now: datetime) -> None:
    gathering, keeper = kept_gathering(session)
    asked(session, now, person(session), Party(gathering=gathering))
    session.query(KeeperLink).filter_by(resident_id=keeper.id).delete()
    theirs = session.scalars(select(Delivery.id).where(Delivery.resident_id == keeper.id)).all()
    assert [*compose(session, theirs, now=now).values()] == ["gone"]


def test_names_cross_when_both_have_said_yes(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    first, second = made.sides
    assert introduce.answer(session, first, yes=True, now=now)
    assert made.state == "one_yes" and not made.has_crossed
    assert introduce.answer(session, second, yes=True, now=now)
    assert made.state is IntroductionState.BOTH_YES and made.due_for is DueFor.MEETING
    assert [told(session, side.resident) for side in made.sides] == [["ask", "both_yes"]] * 2


def test_the_same_answer_twice_is_one(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    assert introduce.answer(session, made.sides[0], yes=True, now=now)
    assert not introduce.answer(session, made.sides[0], yes=True, now=now)
    assert made.state is IntroductionState.ONE_YES


def test_a_yes_may_become_a_no_until_names_have_crossed(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    assert introduce.answer(session, made.sides[0], yes=True, now=now)
    assert introduce.answer(session, made.sides[0], yes=False, now=now)
    assert made.state is IntroductionState.DECLINED
    assert told(session, made.sides[0].resident) == ["ask"]
    crossed = both_said_yes(session, now, person(session), person(session))
    assert not introduce.answer(session, crossed.sides[0], yes=False, now=now)


def test_a_no_stays_a_no(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    introduce.answer(session, made.sides[0], yes=False, now=now)
    assert not introduce.answer(session, made.sides[0], yes=True, now=now)


def test_no_name_is_kept_of_what_is_over(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    introduce.answer(session, made.sides[1], yes=False, now=now)
    assert not introduce.keep_name(session, made.sides[0], b"sealed")
    assert made.sides[0].sealed is None


def test_a_no_tells_the_other_no_more_than_that_it_ends(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    yes, no = made.sides
    introduce.answer(session, yes, yes=True, now=now)
    introduce.answer(session, no, yes=False, now=now)
    assert made.state is IntroductionState.DECLINED
    assert told(session, yes.resident) == ["ask", "not_this_time"] and told(session, no.resident) == ["ask"]


def test_who_has_not_answered_yet_is_told_nothing_of_a_no(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    introduce.answer(session, made.sides[0], yes=False, now=now)
    assert told(session, made.sides[1].resident) == ["ask"]
    assert not introduce.answer(session, made.sides[1], yes=True, now=now)


def test_who_has_no_line_is_to_be_called(session: Session, now: datetime) -> None:
    made = asked(session, now, Party(sealed=b"name"), person(session))
    assert (made.due_for, made.due_on) == (DueFor.CALL, now.date())
    introduce.answer(session, made.sides[0], yes=True, by=coordinator(session), now=now)
    assert made.sides[0].answered_by and made.due_for is DueFor.SILENT


@pytest.mark.parametrize("reason", ["", "あ" * 301, "山田さんは囲碁が好きです", "090-1234-5678 にどうぞ"])
def test_a_reason_names_nobody(session: Session, now: datetime, reason: str) -> None:
    with pytest.raises(Unsuitable):
        proposed(session, now, person(session), person(session), reason=reason, names=["山田 花子"])


def test_a_reason_does_not_name_the_place(session: Session, now: datetime) -> None:
    place = factories.gathering(session, "おむろ囲碁会")
    with pytest.raises(Unsuitable, match="reason_names"):
        proposed(session, now, person(session), Party(gathering=place), reason="おむろ囲碁会に行きませんか")


@pytest.mark.parametrize("minor", [{"age_band": "teen"}, {"age_band": "child"}])
def test_a_minor_is_introduced_to_nobody_without_staff(session: Session, now: datetime, minor: dict[str, str]) -> None:
    with pytest.raises(Unsuitable, match=r"introduction\.minor$"):
        proposed(session, now, person(session, **minor), person(session))
    with pytest.raises(Unsuitable, match="minor_needs_staff"):
        proposed(session, now, person(session, **minor), person(session), minor_confirmed=True)


def test_staff_may_stand_by_a_minor(session: Session, now: datetime) -> None:
    staff = coordinator(session)
    staff.duties.append(AccountDuty(duty=Duty.STAFF))
    sides = Party(sealed=b"name", minor=True), person(session)
    made = introduce.propose(session, staff, Proposal(*sides, REASON, minor_confirmed=True), now=now)
    assert made.minor_confirmed_by == staff.public_id


def test_who_says_meanwhile_that_they_are_a_minor_is_not_introduced(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    assert made.sides[0].resident
    made.sides[0].resident.age_band = "teen"
    with pytest.raises(Unsuitable, match=r"introduction\.minor$"):
        introduce.answer(session, made.sides[1], yes=True, now=now)


def test_nobody_stands_beforehand_by_a_minor_they_do_not_know_of(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session), minor_confirmed=True)
    assert made.minor_confirmed_by is None and made.sides[0].resident
    made.sides[0].resident.age_band = "teen"
    with pytest.raises(Unsuitable, match=r"introduction\.minor$"):
        introduce.answer(session, made.sides[1], yes=True, now=now)


def test_a_minor_may_be_introduced_to_a_place(session: Session, now: datetime) -> None:
    made = proposed(session, now, person(session, age_band="teen"), Party(gathering=factories.gathering(session)))
    assert made.sides[0].minor and made.state is IntroductionState.PROPOSED


def test_every_change_is_in_the_audit_log_and_in_the_timeline(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [one.action for one in entries] == [f"introduction.{w}" for w in ("proposed", "asked", "yes", "yes")]
    assert entries[-1].after == {"state": "both_yes", "side": 2} and entries[-1].account == "resident"
    lines = session.scalars(select(IntroductionEvent.what).order_by(IntroductionEvent.id)).all()
    assert lines == ["proposed", "asked", "yes", "yes"] and made.version == 4


def test_leaving_ends_it_and_empties_it(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    gone, stays = made.sides
    introduce.answer(session, stays, yes=True, now=now)
    gone.sealed = b"name"
    assert gone.resident
    erase(session, gone.resident, now=now)
    session.expire_all()
    assert made.state is IntroductionState.WITHDRAWN and made.reason == ""
    assert gone.resident_id is None and gone.sealed is None
    assert told(session, stays.resident)[-1] == "not_this_time"


def test_blocking_or_taking_the_consent_back_ends_it(session: Session, now: datetime) -> None:
    blocks, refuses = (asked(session, now, person(session), person(session)) for _ in range(2))
    one, other = blocks.sides[0].resident, refuses.sides[0].resident
    assert one and other
    one.status = ResidentStatus.BLOCKED
    give_consent(session, other, Purpose.MATCHING, now=now)
    withdraw_consent(session, other, Purpose.MATCHING, now=now)
    assert tend_introductions(session, now=now) == 2
    assert {blocks.state, refuses.state} == {IntroductionState.WITHDRAWN}


def test_what_nobody_answers_lapses_and_reads_like_a_no(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    introduce.answer(session, made.sides[0], yes=True, now=now)
    tend_introductions(session, now=now + timedelta(days=20))
    assert made.state == "one_yes"
    tend_introductions(session, now=now + timedelta(days=22))
    assert made.state is IntroductionState.LAPSED
    assert told(session, made.sides[0].resident) == ["ask", "not_this_time"]


def test_who_said_later_is_asked_once_more(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    introduce.later(session, made.sides[0], now=now)
    for days in (1, 4, 9):
        tend_introductions(session, now=now + timedelta(days=days))
    assert told(session, made.sides[0].resident) == ["ask", "ask_again"]


def test_who_has_met_is_not_told_that_it_does_not_come_about(session: Session, now: datetime) -> None:
    made = both_said_yes(session, now, person(session), person(session))
    made.state = IntroductionState.MET
    introduce.withdraw(session, coordinator(session), made, now=now)
    assert [told(session, side.resident)[-1] for side in made.sides] == ["both_yes"] * 2


def test_an_old_button_about_company_changes_nothing(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    introduce.answer(session, made.sides[0], yes=False, now=now)
    assert not introduce.accompanied(session, made.sides[0], wished=True, now=now)
    assert made.sides[0].company is None


def test_a_year_after_its_end_it_is_forgotten_with_its_timeline(session: Session, now: datetime) -> None:
    made = asked(session, now, person(session), person(session))
    introduce.answer(session, made.sides[0], yes=False, now=now)
    session.flush()
    for days, left in ((364, 1), (366, 0)):
        sweep(session, now=now + timedelta(days=days))
        assert len(session.scalars(select(Introduction.id)).all()) == left
    assert session.scalars(select(IntroductionEvent.id)).all() == []


def test_a_name_goes_with_the_message_it_was_told_in(session: Session, now: datetime) -> None:
    side, other = asked(session, now, person(session), person(session)).sides
    assert introduce.keep_name(session, side, b"sealed", b"key") and introduce.keep_name(session, other, b"o", b"other")
    assert forget_message(session, b"key") == 1
    session.expire_all()
    assert (side.sealed, side.message_key, other.sealed) == (None, None, b"o")

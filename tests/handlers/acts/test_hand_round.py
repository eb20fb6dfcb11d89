"""Residents of a 町会 that accepted get one card each, however often it is handed round; seen counts each once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.circular_letters import Circulated, paragraphs
from handlers.acts.compose import compose
from handlers.acts.erase import erase
from handlers.acts.hand_round import Sight, forget_copies, hand_round, hand_to_newcomer, saw
from handlers.acts.messages import Letter
from handlers.acts.sent_copies import sent_of
from handlers.acts.subscribe import subscribe, unsubscribe
from models.circulation import CircularAsk, CircularCopy
from models.delivery import DeliveryKind, DeliveryState
from models.resident import Resident, ResidentStatus
from tests import factories
from tests.circulars import accept, asked, follower, planned

DAYS = timedelta(days=1)


def _circulating(session: Session, now: datetime, people: int = 1) -> tuple[CircularAsk, list[Resident]]:
    group = factories.neighbourhood(session)
    residents = [follower(session, group, now) for _ in range(people)]
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    return ask, residents


def _said(session: Session, at: datetime) -> list[Letter | str | datetime]:
    rows = planned(session, DeliveryKind.CIRCULAR)
    return list(compose(session, [row.id for row in rows], now=at).values())


def test_a_yes_is_handed_to_who_wants_it_and_to_nobody_else(session: Session, now: datetime) -> None:
    factories.resident(session)
    ask, residents = _circulating(session, now, people=2)
    assert [row.resident_id for row in planned(session, DeliveryKind.CIRCULAR)] == [one.id for one in residents]
    letter = _said(session, now)[0]
    assert isinstance(letter, Letter) and isinstance(letter.content, Circulated)
    assert letter.own == ask.public_id
    assert len(letter.content.answer().messages) == 1


def test_handed_round_again_after_a_crash_nobody_gets_a_second_one(session: Session, now: datetime) -> None:
    ask, _ = _circulating(session, now, people=3)
    before = {row.retry_key for row in planned(session, DeliveryKind.CIRCULAR)}
    hand_round(session, ask, now=now + DAYS)
    assert len(before) == 3
    assert {row.retry_key for row in planned(session, DeliveryKind.CIRCULAR)} == before


def test_who_belongs_to_two_gets_it_once(session: Session, now: datetime) -> None:
    town = factories.area(session)
    groups = [factories.neighbourhood(session, name, area=town) for name in ("東町会", "西町会")]
    resident = follower(session, groups[0], now)
    follower(session, groups[1], now)
    hers = factories.resident(session)
    for group in groups:
        subscribe(session, hers, group, now=now)
    for ask in asked(session, now, *groups):
        accept(session, ask, now)
    told = [row.resident_id for row in planned(session, DeliveryKind.CIRCULAR)]
    assert told.count(hers.id) == 1 and told.count(resident.id) == 1 and len(told) == 3


def test_who_moved_away_is_not_told(session: Session, now: datetime) -> None:
    group = factories.neighbourhood(session)
    follower(session, group, now, home=factories.area(session, "山越巽町"))
    stays = [follower(session, group, now, home=home) for home in (None, group.area)]
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    assert [row.resident_id for row in planned(session, DeliveryKind.CIRCULAR)] == [one.id for one in stays]


@pytest.mark.parametrize(("status", "said"), [(ResidentStatus.BLOCKED, "blocked"), (ResidentStatus.PAUSED, "paused")])
def test_who_rests_meanwhile_is_not_told(session: Session, now: datetime, status: ResidentStatus, said: str) -> None:
    _, (resident,) = _circulating(session, now)
    resident.status = status
    session.flush()
    assert _said(session, now) == [said]


def test_a_yes_taken_back_counts_at_once(session: Session, now: datetime) -> None:
    ask, (resident,) = _circulating(session, now)
    unsubscribe(session, resident, ask.group, now=now)
    assert _said(session, now) == ["no_consent"]


def test_at_night_it_waits_for_the_morning_and_after_the_last_day_for_nothing(session: Session, now: datetime) -> None:
    _circulating(session, now)
    (waits,) = _said(session, now + timedelta(hours=12))
    assert isinstance(waits, datetime) and waits == now + timedelta(hours=22)
    assert _said(session, now + 19 * DAYS) == ["expired"]


def test_who_says_yes_later_gets_what_goes_round_now(session: Session, now: datetime) -> None:
    ask, _ = _circulating(session, now)
    late = follower(session, ask.group, now)
    hand_to_newcomer(session, ask.group, now=now + DAYS)
    hand_to_newcomer(session, ask.group, now=now + DAYS)
    assert [row.resident_id for row in planned(session, DeliveryKind.CIRCULAR)].count(late.id) == 1
    after = follower(session, ask.group, now)
    hand_to_newcomer(session, ask.group, now=now + 19 * DAYS)
    assert after.id not in [row.resident_id for row in planned(session, DeliveryKind.CIRCULAR)]


def test_easy_words_go_to_who_reads_no_japanese(session: Session, now: datetime) -> None:
    group = factories.neighbourhood(session)
    for language in ("ja", "easy", "en"):
        follower(session, group, now, language=language)
    (ask,) = asked(session, now, group)
    accept(session, ask, now)
    letters = [one for one in _said(session, now) if isinstance(one, Letter)]
    texts = {one.language: one.content.item.text for one in letters}  # type: ignore[attr-defined]
    assert {language: text.startswith("ごみの日（ひ）") for language, text in texts.items()} == {
        "ja": False,
        "easy": True,
        "en": True,
    }


def test_seen_counts_each_person_once_and_outlives_them(session: Session, now: datetime) -> None:
    ask, (resident, other) = _circulating(session, now, people=2)
    assert [saw(session, ask, resident, now=now) for _ in range(2)] == [Sight.COUNTED, Sight.AGAIN]
    saw(session, ask, other, now=now)
    erase(session, other, now=now)
    session.refresh(ask)
    assert ask.seen == 2


def test_a_tap_after_the_last_day_and_one_of_a_stranger_count_nothing(session: Session, now: datetime) -> None:
    ask, (resident,) = _circulating(session, now)
    assert saw(session, ask, resident, now=now + 19 * DAYS) is Sight.OVER
    assert saw(session, ask, factories.resident(session), now=now) is Sight.NONE
    session.refresh(ask)
    assert ask.seen == 0


def test_after_thirty_days_numbers_are_left_and_nobody_s_copy(session: Session, now: datetime) -> None:
    ask, _ = _circulating(session, now, people=2)
    row = planned(session, DeliveryKind.CIRCULAR)[0]
    row.state = DeliveryState.ACCEPTED
    session.flush()
    assert sent_of(session, [ask.circular_id]) == {ask.id: 1}
    assert [forget_copies(session, now=now + after * DAYS) for after in (48, 49, 50)] == [0, 1, 0]
    assert (ask.sent, session.scalar(select(func.count()).select_from(CircularCopy))) == (1, 0)


def test_a_long_text_is_cut_at_its_lines() -> None:
    parts = paragraphs("あ" * 500 + "\n\n" + "い" * 300 + "\n" + "う" * 300)
    assert max(map(len, parts)) <= 380
    assert "".join(parts).replace("\n", "") == "あ" * 500 + "い" * 300 + "う" * 300
    assert paragraphs(" \n ") == []

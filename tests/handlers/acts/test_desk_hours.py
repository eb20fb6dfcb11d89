"""Opening hours: weekdays, holidays, the New Year; an answer is due within them, in a crisis at once."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers.acts.desk_hours import after, answer_by, in_words, open_until, shut_until
from models.base import JAPAN
from models.hand_over import HandOverCause
from tests import factories


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-12-02 08:59", "2026-12-02 09:00"),
        ("2026-12-02 17:00", "2026-12-03 09:00"),
        ("2026-12-04 18:00", "2026-12-07 09:00"),
        ("2026-12-28 17:00", "2027-01-04 09:00"),
        ("2026-11-22 12:00", "2026-11-24 09:00"),  # 23 November is a holiday
    ],
)
def test_a_desk_that_is_closed_says_when_it_opens(session: Session, now: str, opens: str) -> None:
    assert shut_until(factories.help_desk(session), local(now)) == local(opens)


def test_an_open_desk_says_until_when(session: Session) -> None:
    desk = factories.help_desk(session)
    assert open_until(desk, local("2026-12-02 09:00")) == local("2026-12-02 17:00")
    assert shut_until(desk, local("2026-12-02 16:59")) is None


def test_a_desk_may_be_open_on_holidays(session: Session) -> None:
    desk = factories.help_desk(session, hours={"holiday": ["10:00", "12:00"]})
    assert open_until(desk, local("2026-11-23 11:00")) == local("2026-11-23 12:00")


def test_an_answer_is_due_within_opening_hours_a_crisis_at_once(session: Session) -> None:
    desk, friday = factories.help_desk(session), local("2026-12-04 16:00")
    assert answer_by(desk, HandOverCause.ASKED, friday) == local("2026-12-07 12:00")
    assert answer_by(desk, HandOverCause.CRISIS, friday) == local("2026-12-04 16:15")


def test_without_hours_the_clock_just_runs(session: Session) -> None:
    never, noon = factories.help_desk(session, hours={}), local("2026-12-04 12:00")
    assert after(never, noon, 60) == after(None, noon, 60) == local("2026-12-04 13:00")
    assert shut_until(never, noon) is None


def test_hours_in_words_put_days_together(session: Session) -> None:
    desk = factories.help_desk(session)
    desk.hours = {**desk.hours, "5": ["09:00", "12:00"]}
    assert in_words(desk, "ja") == "月〜金 9:00〜17:00、土 9:00〜12:00"
    assert in_words(desk, "en") == "Mon–Fri 9:00–17:00, Sat 9:00–12:00"

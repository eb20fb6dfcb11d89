"""Residents with a plan each, and the reminders of it, as many as wished."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from bot.identity import Domain, Vault
from models.attendance import AttendanceStatus
from models.consent import Purpose
from models.delivery import DeliveryKind
from models.tables import Attendance, Consent, Delivery, Gathering, Occurrence, Resident, Venue

_LANGUAGES = ("ja", "ja", "ja", "ja", "ja", "ja", "easy", "en")
_AHEAD = timedelta(hours=2)
_AT_ONCE = 10_000


def user_id(number: int) -> str:
    """The LINE id of a resident."""
    return f"U{number:032x}"


def plan_reminders(engine: Engine, vault: Vault, people: int, *, dates: int, due: datetime) -> None:
    """Everybody has one yes, to one of so many dates two hours after `due`, and is reminded of it at `due`."""
    with Session(engine) as session:
        session.execute(text("set statement_timeout = 0"))
        occurrences = _dates(session, dates, due)
        for first in range(0, people, _AT_ONCE):
            _residents(session, vault, range(first, min(first + _AT_ONCE, people)), occurrences, due)
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def _dates(session: Session, dates: int, due: datetime) -> list[int]:
    stamps = {"created_at": due, "updated_at": due}
    venue = Venue(name="集会所", **stamps)
    gatherings = [
        Gathering(name=f"体操と茶話会 第{number}会場", venue=venue, bring="飲み物", **stamps) for number in range(dates)
    ]
    starts = due + _AHEAD
    occurrences = [
        Occurrence(gathering=one, original_at=starts, starts_at=starts, ends_at=starts + _AHEAD) for one in gatherings
    ]
    session.add_all(occurrences)
    session.flush()
    return [one.id for one in occurrences]


def _residents(session: Session, vault: Vault, numbers: range, dates: list[int], due: datetime) -> None:
    """Some residents, their consent, their yes and its reminder. Ids count from one, as nobody was there before."""
    session.execute(
        insert(Resident),
        [
            {
                "id": number + 1,
                "line_key": vault.key_of(user_id(number), Domain.USER),
                "line_sealed": vault.seal(user_id(number)),
                "language": _LANGUAGES[number % len(_LANGUAGES)],
                "followed_at": due,
                "last_seen_at": due,
            }
            for number in numbers
        ],
    )
    consent = {"purpose": Purpose.REMINDERS, "wording": "1", "given_at": due}
    session.execute(insert(Consent), [{"resident_id": number + 1, **consent} for number in numbers])
    going = {"status": AttendanceStatus.GOING, "queued_at": due}
    about = [{"resident_id": number + 1, "occurrence_id": dates[number % len(dates)]} for number in numbers]
    yeses = [{"id": row["resident_id"], "public_id": f"a{row['resident_id']:09}", **row, **going} for row in about]
    session.execute(insert(Attendance), yeses)
    when = {"kind": DeliveryKind.HOURS_BEFORE, "due_at": due, "expires_at": due + _AHEAD}
    reminders = [
        {"subject": f"{yes['public_id']}:1:1", "attendance_id": yes["id"], **row, **when}
        for yes, row in zip(yeses, about, strict=True)
    ]
    session.execute(insert(Delivery), reminders)

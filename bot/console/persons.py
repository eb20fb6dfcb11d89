"""The people of one date as pages and papers show them: read, unsealed, in the order in which they stand.

Whoever calls this has asked first what for (`looking`).
"""

import json
import re
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot.console.desk import desk, say, session
from bot.identity import Domain
from handlers.acts.accounts import Unsuitable
from handlers.acts.enrol import Caller
from handlers.chat.arrive import number_of
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.enrolled import Enrolled
from models.occurrence import Occurrence

_LONGEST_NAME = 40
_PHONE = re.compile(r"0\d{9,10}")
_BETWEEN_DIGITS = re.compile(r"[\s()‐‑–—−ー-]")
_FIRST_TIME = {"yes": True, "no": False}


@dataclass(frozen=True)
class Person:
    """Somebody of a date. `name` and `phone` are empty for residents: we know neither. `visit` None: not known."""

    attendance: Attendance
    name: str
    phone: str
    visit: int | None

    @property
    def number(self) -> str:
        """What a resident reads out at the door."""
        return number_of(self.attendance)

    @property
    def kind(self) -> str:
        """By LINE, enrolled by the office, or somebody of whom nothing is known any more."""
        return "line" if self.attendance.resident_id else "office" if self.attendance.enrolled_id else "nobody"

    @property
    def status(self) -> AttendanceStatus:
        """Where their yes stands."""
        return self.attendance.status


@dataclass(frozen=True)
class People:
    """Everybody of a date, in three lists."""

    coming: list[Person]
    waiting: list[Person]
    gone: list[Person]

    @property
    def came(self) -> int:
        """How many are known to have come."""
        return sum(person.attendance.came is True for person in self.coming)

    @property
    def missed(self) -> int:
        """How many are known not to have come."""
        return sum(person.attendance.came is False for person in self.coming)


def people_of(found: Occurrence) -> People:
    """Who comes, who waits in which order, who cancelled."""
    rows = select(Attendance).where(Attendance.occurrence_id == found.id)
    told = rows.options(joinedload(Attendance.enrolled), joinedload(Attendance.role))
    visits = Attendance.visit_numbers(session(), found)
    everybody = [
        Person(row, *opened(row.enrolled), visits.get(row.id))
        for row in session().scalars(told.order_by(Attendance.queued_at, Attendance.id))
    ]
    coming = [person for person in everybody if person.status in HOLDS_A_PLACE]
    waiting = [person for person in everybody if person.status is AttendanceStatus.WAITING]
    return People(coming, waiting, [person for person in everybody if person not in (*coming, *waiting)])


def opened(person: Enrolled | None) -> tuple[str, str]:
    """Name and telephone number; both empty when there is nobody to name."""
    if person is None:
        return "", ""
    try:
        told = json.loads(desk().vault.open(person.sealed))
    except InvalidTag:
        # Sealed under another SECRET_KEY: the place still counts.
        return say("people.unreadable"), ""
    return told["name"], told["phone"]


def caller_typed(name: str, phone: str, first: str) -> Caller:
    """Who is to be enrolled, sealed.

    Raises:
        Unsuitable: no name, or nothing that can be called.
    """
    name, number = " ".join(name.replace("\0", "").split()), _digits(phone)
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise Unsuitable("people.bad_name")
    if not _PHONE.fullmatch(number):
        raise Unsuitable("people.bad_phone")
    vault = desk().vault
    sealed = vault.seal(json.dumps({"name": name, "phone": _written(number)}, ensure_ascii=False))
    return Caller(sealed, vault.key_of(number, Domain.PHONE), _FIRST_TIME.get(first))


def _digits(phone: str) -> str:
    plain = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", phone))
    return "0" + plain.removeprefix("+81").removeprefix("0") if plain.startswith("+81") else plain


def _written(number: str) -> str:
    """In three parts, as it is easily read; a spreadsheet also keeps the 0 at its beginning then.

    How long an area code is, only its owner knows: three digits are the commonest.
    """
    first = 2 if number.startswith(("03", "06")) else 4 if number.startswith(("0120", "0570")) else 3
    last = 3 if first == 4 else 4
    return f"{number[:first]}-{number[first:-last]}-{number[-last:]}"

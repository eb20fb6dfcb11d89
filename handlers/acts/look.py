"""Look at data about people: only after saying what for, and every look is written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor
from models.person_view import PersonView, ViewPurpose

HOLDS = timedelta(minutes=10)
# A page that is loaded again after each press of a button on it is one look.
_SAME_LOOK = timedelta(minutes=1)
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Sight:
    """What is looked at: whose data (kind and public id, such as "date:abcd2345"), on which page."""

    subject: str
    page: str


def say_purpose(session: Session, actor: Actor, sight: Sight, purpose: str, note: str, *, now: datetime) -> None:
    """What somebody is about to look for. It holds for this subject, ten minutes.

    Raises:
        Unsuitable: no known purpose, or "other" without words, or too many of them.
    """
    if purpose not in set(ViewPurpose):
        raise Unsuitable("looking.missing")
    if purpose == ViewPurpose.OTHER and not note:
        raise Unsuitable("looking.say")
    if len(note) > LONGEST_NOTE:
        raise Unsuitable("looking.long")
    _add(session, actor, sight, PersonView(purpose=ViewPurpose(purpose), note=note, stated_at=now), now)


def look(session: Session, actor: Actor, sight: Sight, *, now: datetime, holds: timedelta = HOLDS) -> bool:
    """Write down one look. False: what for has not been said, or too long ago; nothing is to be shown then."""
    stated = session.scalar(
        select(PersonView)
        .where(PersonView.account == actor.key, PersonView.subject == sight.subject, PersonView.stated_at > now - holds)
        .order_by(PersonView.id.desc())
        .limit(1)
    )
    if stated is None:
        return False
    again = select(PersonView.id).where(
        PersonView.account == actor.key,
        PersonView.subject == sight.subject,
        PersonView.page == sight.page,
        PersonView.at > now - _SAME_LOOK,
    )
    if session.scalar(again.limit(1)) is None:
        one_more = PersonView(purpose=stated.purpose, note=stated.note, stated_at=stated.stated_at)
        _add(session, actor, sight, one_more, now)
    return True


def _add(session: Session, actor: Actor, sight: Sight, row: PersonView, now: datetime) -> None:
    row.at, row.account, row.name, row.subject, row.page = now, actor.key, actor.name, sight.subject, sight.page
    session.add(row)
    session.flush()

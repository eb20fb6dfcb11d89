"""Asks LINE now and then how many messages are left this month, and keeps the answer for everybody who looks."""

from datetime import timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from models.quota import LineQuota

EVERY = timedelta(minutes=5)
# One bot serves one channel.
_CHANNEL = "line"


class Line(Protocol):
    """What is needed of `bot/line/client.py`."""

    def quota(self) -> int | None: ...

    def consumption(self) -> int: ...


def read_quota(sessions: sessionmaker[Session], line: Line) -> bool:
    """Ask LINE, unless some clock did a moment ago. No transaction is open meanwhile.

    Raises:
        LineError: LINE did not say; what it said before stays.
    """
    with sessions.begin() as session:
        if session.scalar(select(LineQuota.channel).where(LineQuota.read_at > func.now() - EVERY)):
            return False
    told = {"most": line.quota(), "used": line.consumption(), "read_at": func.now()}
    with sessions.begin() as session:
        row = insert(LineQuota).values(channel=_CHANNEL, **told)
        session.execute(row.on_conflict_do_update(index_elements=["channel"], set_=told))
    return True

"""What tests of announcements share: residents with real addresses, LINE beside them, and what became of it all."""

import threading
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session, sessionmaker

from bot.campaigns.assembly import make_standby
from bot.campaigns.standby import Standby
from bot.identity import Domain
from bot.line.client import LineClient
from bot.simulator.people import Resident as Person
from bot.simulator.server import Server
from handlers.acts.announce import Draft, announce, by_public_id, recall, resume, stop
from handlers.acts.announced import Report, report
from handlers.acts.audience import Audience
from models.announcement import Announcement, AnnouncementBatch, AnnouncementKind, AnnouncementState
from models.base import new_public_id
from models.resident import Resident
from models.sending import SenderLease
from models.session import make_sessions
from tests.bot.parts import parts_on
from tests.bot.running import until
from tests.factories import WHEN

EVERYONE = Audience(everyone=True)
TOKEN = "token"
THREADS = 4


def user_id(number: int) -> str:
    return f"U{number:032x}"


class _Known(Person):
    """Somebody on LINE's side, with the address of our resident of that number."""

    @property
    def id(self) -> str:
        return user_id(int(self.name))


class City:
    """Residents in the database, LINE beside it, and what became of an announcement."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self.parts, self.platform, self.url = parts_on(engine), server.platform, server.url
        self.sessions: sessionmaker[Session] = make_sessions(engine)
        self.line = LineClient(TOKEN, api_base=server.url, data_base=server.url, pool_size=THREADS)

    def settle(self, people: int, *, first: int = 1, **values: Any) -> None:
        """So many residents, with ids and LINE addresses from `first` on."""
        vault = self.parts.vault
        rows = [
            {
                "id": number,
                "public_id": new_public_id(),
                "line_key": vault.key_of(user_id(number), Domain.USER),
                "line_sealed": vault.seal(user_id(number)),
                "followed_at": WHEN,
                "last_seen_at": WHEN,
                **values,
            }
            for number in range(first, first + people)
        ]
        with self.sessions.begin() as session:
            session.execute(insert(Resident), rows)

    def announce(self, words: str = "あす、避難訓練があります。", audience: Audience = EVERYONE, **values: Any) -> str:
        """Write an announcement down; returns its public id."""
        values.setdefault("kind", AnnouncementKind.DISASTER)  # at night as well: the hour of a test is not known
        draft = Draft({"ja": [{"type": "text", "text": words}]}, audience, "tests", **values)
        with self.sessions.begin() as session:
            return announce(session, draft, now=self.parts.clock.now()).public_id

    def standby(self) -> Standby:
        return make_standby(self.parts, self.line, threads=THREADS, stopping=threading.Event())

    def send(self, *, seconds: float = 20.0) -> None:
        """Stand by until every announcement has ended or stopped."""
        standby = self.standby()
        standby.start()
        quiet = until(self.is_quiet, seconds)
        assert standby.stop(seconds)
        assert quiet

    def is_quiet(self) -> bool:
        with self.sessions() as session:
            rows = session.scalars(select(Announcement)).all()
        return all(row.done_at or row.state is AnnouncementState.STOPPED for row in rows)

    def announcement(self, public_id: str) -> Announcement:
        with self.sessions() as session:
            return session.scalars(select(Announcement).where(Announcement.public_id == public_id)).one()

    def report(self, public_id: str) -> Report:
        with self.sessions() as session:
            return report(session, self.announcement(public_id))

    def batches(self) -> Sequence[AnnouncementBatch]:
        with self.sessions() as session:
            return session.scalars(select(AnnouncementBatch).order_by(AnnouncementBatch.id)).all()

    def do(self, deed: str, public_id: str) -> None:
        """Stop, resume or recall."""
        deeds = {"stop": stop, "recall": recall}
        with self.sessions.begin() as session:
            row = by_public_id(session, public_id)
            assert row is not None
            assert resume(session, row) if deed == "resume" else deeds[deed](row)

    def fence(self) -> int:
        with self.sessions() as session:
            return session.scalar(select(SenderLease.fence)) or 0

    def until_tried(self) -> None:
        """LINE was asked at least once, and the outcome is on record."""
        assert until(lambda: any(batch.cause for batch in self.batches()))

    def befriend(self, number: int) -> None:
        """Let LINE know this resident as a friend of the account: only those are counted by its quota."""
        known = _Known(str(number), friend=True)
        self.platform.residents[known.id] = known

    def sql(self, statement: str) -> None:
        with self.sessions.begin() as session:
            session.execute(text(statement))

    @property
    def told(self) -> list[str]:
        """Everybody LINE accepted a message for, as often as it did."""
        return sorted(one for call in self.platform.ledger.all("multicast") for one in call.to)

    @property
    def once(self) -> list[str]:
        """Everybody who lives here, once each."""
        with self.sessions() as session:
            return sorted(user_id(number) for number in session.scalars(select(Resident.id)))

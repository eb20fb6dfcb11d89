"""Handles one event: what came in becomes a Turn, the answer goes into the ledger, and all of it commits at once.

What to answer is `handlers/route.py`'s to decide. An event that fails is tried again, then parked and apologised for.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from bot import inbox, ledger
from bot.clock import Clock
from bot.identity import Domain, Vault
from bot.inbox import Claimed
from bot.ledger import Held, Reply
from bot.line.events import Event, understand
from bot.line.render import draw
from bot.outbox import Outbox
from handlers.acts.forget_message import forget_message
from handlers.turn import Answer, Office, Say, Talk, Turn, TurnKind, t
from matching.search import Search
from models.conversation import Conversation
from models.resident import Resident, ResidentStatus

log = logging.getLogger(__name__)
Respond = Callable[[Talk, str | None], Answer]
_STATUS = {TurnKind.FOLLOW: ResidentStatus.ACTIVE, TurnKind.UNFOLLOW: ResidentStatus.BLOCKED}


@dataclass(frozen=True)
class Turns:
    """One per process, shared by its threads. `moves` are sessions for single statements, `sessions` for the rest."""

    sessions: sessionmaker[Session]
    moves: sessionmaker[Session]
    clock: Clock
    vault: Vault
    respond: Respond
    finder: Search
    office: Office
    outbox: Outbox

    def claim(self) -> Claimed | None:
        """The next event to handle, with the try on record; None: nothing waits."""
        with self.moves.begin() as session:
            return inbox.claim_next(session)

    def handle(self, event: Claimed) -> None:
        """Handle a claimed event and send its answer; a failure is recorded, never raised."""
        try:
            if event.attempts > inbox.MAX_ATTEMPTS:
                raise ProcessLookupError("every process that took this event died of it")
            held = self._settle(event)
        except Exception as error:
            log.exception("event failed", extra={"event": event.event_id, "attempts": event.attempts})
            held = self._after_fault(event, type(error).__name__)
        if held is not None:
            self.outbox.send(held)

    def _settle(self, event: Claimed) -> Held | None:
        """One transaction: the effect, the answer and the event's end."""
        with self.sessions.begin() as session:
            if not inbox.hold(session, event):
                return None
            held = self._react(session, event)
            inbox.done(session, event)
        log.info("event done", extra={"event": event.event_id, "attempts": event.attempts})
        return held

    def _react(self, session: Session, event: Claimed) -> Held | None:
        seen = self._understand(event.raw)
        turn = seen.turn
        if turn is None:
            return None
        if turn.kind is TurnKind.UNSEND:
            self._forget(session, event, turn)
            return None
        if seen.chat_kind != "user" or seen.user_id is None:
            return self._to_a_group(session, event, seen)
        resident = self._resident(session, seen.user_id, turn)
        if resident is None or not _heard(resident, turn, event.occurred_ms):
            return None
        answer = self._answer(session, resident, turn)
        if answer.left:
            inbox.erase_parked(session, event)
        return self._hold(session, _drawn(event, seen, answer, resident)) if answer.messages else None

    def _forget(self, session: Session, event: Claimed, turn: Turn) -> None:
        """Erase a message that was taken back, wherever it is still kept."""
        key = turn.message_key
        if key is None:
            return
        forget_message(session, key)

        def says_it(raw: bytes) -> bool:
            parked = self._understand(raw).turn
            return parked is not None and parked.message_key == key

        inbox.erase_parked(session, event, where=says_it)

    def _answer(self, session: Session, resident: Resident, turn: Turn) -> Answer:
        place = select(Conversation.step, Conversation.data).where(Conversation.resident_id == resident.id)
        step, data = session.execute(place).one_or_none() or (None, {})
        answer = self.respond(Talk(session, resident, turn, self.finder, self.office, data), step)
        if not (answer.keep_step or answer.left):
            _go_to(session, resident, answer, turn)
        return answer

    def _to_a_group(self, session: Session, event: Claimed, seen: Event) -> Held | None:
        """In a group only a word to those who speak to us: what residents look for is nobody else's business."""
        if not (seen.reply_token and seen.addressed):
            return None
        return self._hold(session, _drawn(event, seen, Answer((Say(t("group.only_private")),)), None))

    def _hold(self, session: Session, reply: Reply) -> Held | None:
        """Write the answer into the ledger; None: LINE is down and the sender will take it up."""
        claimed = self.outbox.breaker.allows()
        held = ledger.hold_reply(session, reply, due_at=self.clock.now(), claimed=claimed)
        return held if claimed else None

    def _resident(self, session: Session, user_id: str, turn: Turn) -> Resident | None:
        """The resident, locked until the commit. Whoever left and then blocks the account is not taken in again."""
        key = self.vault.key_of(user_id, Domain.USER)
        known = Resident.by_line_key(session, key, lock=True)
        if known is not None or turn.kind is TurnKind.UNFOLLOW:
            return known
        row = {
            "line_key": key,
            "line_sealed": self.vault.seal(user_id),
            "followed_at": turn.at,
            "last_seen_at": turn.now,
        }
        session.execute(insert(Resident).values(row).on_conflict_do_nothing())
        return Resident.by_line_key(session, key, lock=True)

    def _understand(self, raw: bytes) -> Event:
        """What a stored event means, its seal opened."""
        content = self.vault.open(raw)
        return understand(content, now=self.clock.now(), key_of=lambda text: self.vault.key_of(text, Domain.MESSAGE))

    def _after_fault(self, event: Claimed, error: str) -> Held | None:
        """Plan the next try; after the last one park the event and apologise."""
        with self.sessions.begin() as session:
            if event.attempts < inbox.MAX_ATTEMPTS:
                inbox.try_again(session, event, error=error)
                return None
            inbox.park(session, event, error=error)
        try:
            with self.sessions.begin() as session:
                return self._apology(session, event)
        except Exception:
            log.exception("no apology possible", extra={"event": event.event_id})
            return None

    def _apology(self, session: Session, event: Claimed) -> Held | None:
        """Once per event, and apart from its answer: that may still come, when somebody takes the event up again."""
        subject = f"{event.event_id}:sorry"
        seen = self._understand(event.raw)
        if ledger.has_reply(session, subject):
            return None
        if seen.turn is None or seen.chat_kind != "user" or seen.user_id is None:
            return None
        resident = Resident.by_line_key(session, self.vault.key_of(seen.user_id, Domain.USER))
        sorry = Answer((Say(t("sorry.fault")),))
        return self._hold(session, replace(_drawn(event, seen, sorry, resident), subject=subject))


def _drawn(event: Claimed, seen: Event, answer: Answer, resident: Resident | None) -> Reply:
    """The answer in the resident's language. Whoever has just left has no row any more that it could belong to."""
    body = ledger.body(draw(answer.messages, resident.language if resident else "ja"))
    resident_id = resident.id if resident and not answer.left else None
    return Reply(event.event_id, event.received_at, resident_id, seen.reply_token, body, answer.urgent)


def _heard(resident: Resident, turn: Turn, occurred_ms: int) -> bool:
    """Note that the resident is there. False: a follow or block older than what we know, arriving late."""
    newer = occurred_ms > resident.status_event_ms
    if turn.kind in _STATUS:
        if not newer:
            return False
        resident.status, resident.status_event_ms = _STATUS[turn.kind], occurred_ms
        resident.followed_at = turn.at if turn.kind is TurnKind.FOLLOW else resident.followed_at
    elif newer and resident.status is ResidentStatus.BLOCKED:
        # Who writes has opened the account again; the follow was lost on the way.
        resident.status = ResidentStatus.ACTIVE
    if turn.kind is not TurnKind.UNFOLLOW:
        resident.last_seen_at = turn.now
    return True


def _go_to(session: Session, resident: Resident, answer: Answer, turn: Turn) -> None:
    """Remember where the conversation is now."""
    place = {"step": answer.step, "data": dict(answer.data), "updated_at": turn.now}
    row = insert(Conversation).values(resident_id=resident.id, **place)
    session.execute(row.on_conflict_do_update(index_elements=["resident_id"], set_=place))

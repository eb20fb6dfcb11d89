"""Handles events: what came in becomes Turns, the answers go into the ledger, and all of it commits at once.

What to answer is `handlers/route.py`'s to decide. An event that fails is tried again, then parked and apologised for.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session, sessionmaker

from bot import inbox, ledger, talks
from bot.breaker import Breaker
from bot.clock import Clock
from bot.identity import Domain, Vault
from bot.inbox import Claimed
from bot.ledger import Held, Reply
from bot.line.events import Event, understand
from bot.line.render import draw
from bot.talks import Move, Place, Stranger
from bot.traces import span
from handlers.acts.forget_message import forget_message
from handlers.turn import Answer, Office, Say, Talk, Turn, TurnKind, t
from matching.record import together
from matching.search import Search
from models.resident import Resident, ResidentStatus

log = logging.getLogger(__name__)
# Who was last seen is kept to the hour: it decides who has been silent for years.
_SEEN_EVERY = timedelta(hours=1)
Respond = Callable[[Talk, str | None], Answer]
_STATUS = {TurnKind.FOLLOW: ResidentStatus.ACTIVE, TurnKind.UNFOLLOW: ResidentStatus.BLOCKED}


@dataclass(frozen=True)
class _Heard:
    """An event and what it means. `key`: the resident's; None: it is not said in private, or not by a person."""

    event: Claimed
    seen: Event
    key: bytes | None


@dataclass(frozen=True)
class Turns:
    """One per process, shared by its threads. `claims` are sessions for claiming, `sessions` for the rest.

    `send` is given each answer once it is on record.
    """

    sessions: sessionmaker[Session]
    claims: sessionmaker[Session]
    clock: Clock
    vault: Vault
    respond: Respond
    finder: Search
    office: Office
    breaker: Breaker
    send: Callable[[Held], object]

    def claim(self, most: int = 1) -> list[Claimed]:
        """The next events to handle, with the try on record; empty: nothing waits."""
        with self.claims.begin() as session:
            return inbox.claim(session, most=most)

    def handle(self, events: Sequence[Claimed]) -> None:
        """Handle claimed events and send their answers; a failure is recorded, never raised.

        They share a transaction; when that fails, each gets its own: the fault of one must not be the others'. What was
        tried before is always alone, as it may have killed who tried it.
        """
        new = [event for event in events if event.attempts == 1]
        if len(new) > 1 and self._handle_together(new):
            new = []
        for event in (*new, *(event for event in events if event.attempts > 1)):
            self._handle_alone(event)

    def _handle_together(self, events: Sequence[Claimed]) -> bool:
        try:
            held = self._settle(events)
        except Exception as error:
            log.warning("one by one", extra={"events": len(events), "kind": type(error).__name__})
            return False
        for each in held:
            self.send(each)
        return True

    def _handle_alone(self, event: Claimed) -> None:
        try:
            if event.attempts > inbox.MAX_ATTEMPTS:
                raise ProcessLookupError("every process that took this event died of it")
            held = self._settle([event])
        except Exception as error:
            log.exception("event failed", extra={"event": event.event_id, "attempts": event.attempts})
            held = self._after_fault(event, type(error).__name__)
        for each in held:
            self.send(each)

    def _settle(self, events: Sequence[Claimed]) -> list[Held]:
        """One transaction: the effects, the answers and the events' end."""
        with span("event", *(event.event_id for event in events)), self.sessions.begin() as session:
            heard = [self._hear(event) for event in inbox.take(session, events)]
            known = self._places(session, heard)
            moves: list[Move] = []
            with together(session):
                replies = [self._react(session, one, known.get(one.key or b""), moves) for one in heard]
            talks.keep(session, moves)
            held = self._hold(session, [reply for reply in replies if reply])
        for one in heard:
            log.info("event done", extra={"event": one.event.event_id, "attempts": one.event.attempts})
        return held

    def _hear(self, event: Claimed) -> _Heard:
        seen = self._understand(event.raw)
        private = seen.turn and seen.turn.kind is not TurnKind.UNSEND and seen.chat_kind == "user" and seen.user_id
        return _Heard(event, seen, self.vault.key_of(seen.user_id, Domain.USER) if private and seen.user_id else None)

    def _places(self, session: Session, heard: Sequence[_Heard]) -> dict[bytes, Place]:
        """Who writes, by key, locked until the commit.

        Whoever left and then blocks the account is not taken in again.
        """
        known = talks.places(session, {one.key for one in heard if one.key})
        return known | talks.take_in(session, list(self._strangers(heard, known)))

    def _strangers(self, heard: Sequence[_Heard], known: Mapping[bytes, Place]) -> Iterator[Stranger]:
        for one in heard:
            turn, user_id = one.seen.turn, one.seen.user_id
            if one.key and one.key not in known and turn and user_id and turn.kind is not TurnKind.UNFOLLOW:
                yield Stranger(one.key, self.vault.seal(user_id), turn.at, turn.now)

    def _react(self, session: Session, heard: _Heard, place: Place | None, moves: list[Move]) -> Reply | None:
        """The answer to one event; None: there is none. Where the conversation goes is added to `moves`."""
        event, seen, turn = heard.event, heard.seen, heard.seen.turn
        if turn is None:
            return None
        if turn.kind is TurnKind.UNSEND:
            self._forget(session, heard, turn)
            return None
        if heard.key is None:
            return _to_a_group(event, seen)
        if place is None or not _noted(place.resident, turn, event.occurred_ms):
            return None
        talk = Talk(session, place.resident, turn, self.finder, self.office, place.data)
        talk = replace(talk, thread=place.thread, seal=self.vault.seal, unseal=self._open)
        answer = self.respond(talk, place.step)
        if place.thread and not answer.messages:
            # Nobody has answered yet: while the token lives, the desk answers for nothing.
            place.thread.reply_token, place.thread.reply_until = seen.reply_token, event.received_at + ledger.TOKEN_LIFE
        if answer.left:
            inbox.erase_parked(session, event)
        elif not answer.keep_step and (answer.step, dict(answer.data)) != (place.step, place.data):
            moves.append(Move(place.resident.id, answer.step, answer.data, turn.now))
        return _drawn(event, seen, answer, place.resident) if answer.messages else None

    def _open(self, sealed: bytes) -> str:
        """What was sealed; empty where that was under another SECRET_KEY."""
        try:
            return self.vault.open(sealed)
        except InvalidTag:
            return ""

    def _forget(self, session: Session, heard: _Heard, turn: Turn) -> None:
        """Erase a message that was taken back, wherever it is still kept."""
        key, user_id = turn.message_key, heard.seen.user_id
        if key is None:
            return
        forget_message(session, key, line_key=self.vault.key_of(user_id, Domain.USER) if user_id else None)

        def says_it(raw: bytes) -> bool:
            parked = self._understand(raw).turn
            return parked is not None and parked.message_key == key

        inbox.erase_parked(session, heard.event, where=says_it)

    def _hold(self, session: Session, replies: Sequence[Reply]) -> list[Held]:
        """Write answers into the ledger; those we may send now are held. With LINE down the sender takes them up."""
        now, mine, later = self.clock.now(), list[Reply](), list[Reply]()
        for reply in replies:
            (mine if self.breaker.allows() else later).append(reply)
        ledger.hold_replies(session, later, due_at=now, claimed=False)
        return ledger.hold_replies(session, mine, due_at=now, claimed=True)

    def _understand(self, raw: bytes) -> Event:
        """What a stored event means, its seal opened."""
        content = self.vault.open(raw)
        return understand(content, now=self.clock.now(), key_of=lambda text: self.vault.key_of(text, Domain.MESSAGE))

    def _after_fault(self, event: Claimed, error: str) -> list[Held]:
        """Plan the next try; after the last one park the event and apologise."""
        with self.sessions.begin() as session:
            if event.attempts < inbox.MAX_ATTEMPTS:
                inbox.try_again(session, event, error=error)
                return []
            inbox.park(session, event, error=error)
        try:
            with self.sessions.begin() as session:
                return self._hold(session, list(self._apology(session, event)))
        except Exception:
            log.exception("no apology possible", extra={"event": event.event_id})
            return []

    def _apology(self, session: Session, event: Claimed) -> Iterator[Reply]:
        """Once per event, and apart from its answer: that may still come, when somebody takes the event up again."""
        subject = f"{event.event_id}:sorry"
        heard = self._hear(event)
        if heard.key and not ledger.has_reply(session, subject):
            resident = Resident.by_line_key(session, heard.key)
            sorry = Answer((Say(t("sorry.fault")),))
            yield replace(_drawn(event, heard.seen, sorry, resident), subject=subject)


def _to_a_group(event: Claimed, seen: Event) -> Reply | None:
    """In a group only a word to those who speak to us: what residents look for is nobody else's business."""
    if not (seen.reply_token and seen.addressed):
        return None
    return _drawn(event, seen, Answer((Say(t("group.only_private")),)), None)


def _drawn(event: Claimed, seen: Event, answer: Answer, resident: Resident | None) -> Reply:
    """The answer in the resident's language. Whoever has just left has no row any more that it could belong to."""
    body = ledger.body(draw(answer.messages, resident.language if resident else "ja"))
    resident_id = resident.id if resident and not answer.left else None
    return Reply(event.event_id, event.received_at, resident_id, seen.reply_token, body, answer.urgent)


def _noted(resident: Resident, turn: Turn, occurred_ms: int) -> bool:
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
    if turn.kind is not TurnKind.UNFOLLOW and abs(turn.now - resident.last_seen_at) > _SEEN_EVERY:
        resident.last_seen_at = turn.now
    return True

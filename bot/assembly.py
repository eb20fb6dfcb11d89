"""Puts the worker together from the real parts. Imported by entry points and tests of the whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot import ledger
from bot.breaker import Breaker
from bot.config import Config
from bot.dispatch import Dispatch
from bot.follow import Follower
from bot.ledger import Held
from bot.line.client import LineClient
from bot.outbox import Line, Outbox, Said
from bot.pace import PUSHES_PER_SECOND, Pace, Turnstile
from bot.parts import Parts, single_moves
from bot.replies import Records, Replies
from bot.sentences import encoder_of
from bot.turns import Turns
from bot.wake import Bell, Listener
from bot.worker import Worker
from handlers.acts.compose import compose
from handlers.route import respond
from handlers.turn import Office
from matching.search import Search
from models.session import make_sessions

# Two rounds, what is urgent, and the records; the threads that call LINE seldom ask the database.
SENDING_CONNECTIONS = 8


def line_client(config: Config) -> LineClient:
    """LINE, or the stand-in that the configuration names."""
    return LineClient(
        config.line_channel_access_token,
        api_base=config.line_api_base,
        data_base=config.line_api_data_base,
        pool_size=config.repliers + config.senders,
    )


def make_outbox(parts: Parts, line: Line) -> Outbox:
    """What sends, writing down at once what LINE took."""
    sessions, moves = make_sessions(parts.engine), single_moves(parts.engine)
    return Outbox(sessions, moves, parts.clock, parts.vault, line, _compose, Breaker())


def make_dispatch(parts: Parts, outbox: Outbox) -> Dispatch:
    """What sends the many that are due, at the pace that all processes share."""
    turnstile = Turnstile(Pace(outbox.moves, "push", PUSHES_PER_SECOND))
    return Dispatch(outbox, turnstile, hands=parts.config.senders)


def make_turns(parts: Parts, outbox: Outbox, send: Callable[[Held], object]) -> Turns:
    """What handles events, ready for use by one thread or many; `send` is given each answer."""
    finder, office = Search(encoder_of(parts.config)), office_of(parts.config)
    sessions, claims = outbox.sessions, single_moves(parts.queue or parts.engine)
    return Turns(sessions, claims, parts.clock, parts.vault, respond, finder, office, outbox.breaker, send)


def make_worker(parts: Parts, line: Line) -> Worker:
    """The worker, not yet started, with the catalogue in memory."""
    config, at_once = parts.config, make_outbox(parts, line)
    records = Records(at_once.write)
    outbox = replace(at_once, record=records.add)
    replies = Replies(outbox.send, config.repliers)
    turns, bell = make_turns(parts, outbox, replies.add), Bell()
    with turns.sessions.begin() as session:
        turns.finder.warm(session, parts.clock.now())
    listener, follower = Listener(parts.engine, bell), Follower(parts.engine, partial(_follow, turns))
    work = turns.claim, turns.handle, partial(outbox.send_next, ledger.URGENT)
    return Worker(*work, listener, bell, replies, records, make_dispatch(parts, at_once), follower, config.workers)


def _follow(turns: Turns) -> None:
    with turns.sessions.begin() as session:
        turns.finder.follow(session, turns.clock.now())


def office_of(config: Config) -> Office:
    """Who runs this account, as residents read it."""
    return Office(
        name=config.office_name,
        city=config.city,
        desk_name=config.office_desk,
        desk_phone=config.office_phone,
        desk_hours=config.office_hours,
        city_guide_url=config.city_guide_url,
        base_url=config.public_base_url,
    )


def _compose(session: Session, deliveries: Sequence[int], now: datetime) -> Mapping[int, Said]:
    return compose(session, deliveries, now=now)

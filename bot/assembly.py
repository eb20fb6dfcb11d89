"""Puts the worker together from the real parts. Imported by entry points and tests of the whole."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.breaker import Breaker
from bot.config import Config
from bot.follow import Follower
from bot.line.client import LineClient
from bot.outbox import Line, Outbox
from bot.parts import Parts, single_moves
from bot.sentences import encoder_of
from bot.turns import Turns
from bot.wake import Bell, Listener
from bot.worker import Worker
from handlers.acts.remind import compose
from handlers.route import respond
from handlers.turn import Answer, Office
from matching.search import Search
from models.delivery import Delivery
from models.session import make_sessions


def line_client(config: Config) -> LineClient:
    """LINE, or the stand-in that the configuration names."""
    return LineClient(
        config.line_channel_access_token,
        api_base=config.line_api_base,
        data_base=config.line_api_data_base,
        pool_size=config.workers + config.senders,
    )


def make_turns(parts: Parts, line: Line) -> Turns:
    """What handles events and sends, ready for use by one thread or many."""
    sessions, moves = make_sessions(parts.engine), single_moves(parts.engine)
    outbox = Outbox(sessions, moves, parts.clock, parts.vault, line, _compose, Breaker())
    finder = Search(encoder_of(parts.config))
    return Turns(sessions, moves, parts.clock, parts.vault, respond, finder, office_of(parts.config), outbox)


def make_worker(parts: Parts, line: Line) -> Worker:
    """The worker, not yet started, with the catalogue in memory."""
    turns, bell = make_turns(parts, line), Bell()
    with turns.sessions.begin() as session:
        turns.finder.warm(session, parts.clock.now())
    config = parts.config
    listener, follower = Listener(parts.engine, bell), Follower(parts.engine, partial(_follow, turns))
    hands = turns.claim, turns.handle, turns.outbox.send_next
    return Worker(*hands, listener, bell, follower, config.workers, config.senders)


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


def _compose(session: Session, delivery: Delivery, now: datetime) -> Answer | str | datetime:
    return compose(session, delivery, now=now)

"""Puts the web application together: webhook, console, health, metrics, public pages. Imported by entry points only."""

import logging

from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from bot.console.desk import Desk
from bot.console.pages import add_console
from bot.intake import Intake
from bot.line.webhook import Door, at_the_door
from bot.metrics import Figures, metrics_page
from bot.migrations import is_current
from bot.parts import Parts
from bot.public import (
    calendar,
    districts,
    feeds,
    gatherings,
    groups,
    hand_on,
    introductions,
    opendata,
    papers,
    pictures,
    taps,
)
from bot.spool import Spool
from handlers.acts.forecast import Plan
from models.session import make_sessions

log = logging.getLogger(__name__)


def create_app(parts: Parts) -> Flask:
    """The application on these parts."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = parts.config.secret_key
    figures = Figures(parts.engine, parts.config.data / "spool")
    intake = _intake(parts)
    door = Door(parts.config.line_channel_secret, parts.vault, parts.clock, intake, figures)
    app.wsgi_app = at_the_door(door, app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.register_blueprint(calendar.blueprint(parts.engine, parts.clock))
    for pages in (gatherings, groups, papers, feeds, districts, introductions, hand_on, opendata):
        app.register_blueprint(pages.blueprint(parts))
    app.register_blueprint(taps.blueprint(parts.engine))
    app.register_blueprint(pictures.blueprint(parts.engine))
    add_console(app, _desk(parts))
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", {"Content-Type": "text/plain"}))
    app.add_url_rule("/readyz", "readyz", lambda: _ready(parts, intake))
    app.add_url_rule("/metrics", "metrics", lambda: metrics_page(figures))
    app.register_error_handler(Exception, _plain_fault)
    return app


def _desk(parts: Parts) -> Desk:
    config = parts.config
    secure = config.public_base_url.startswith("https://")
    return Desk(
        make_sessions(parts.engine),
        parts.clock,
        parts.vault,
        config.office_name,
        config.public_base_url,
        secure,
        config.directory,
        config.line_basic_id,
        config.announcements_a_week,
        Plan(config.line_plan_messages, config.line_plan_yen) if config.line_plan_yen else None,
        map_tiles=config.map_tiles,
        circle_fewest=config.circle_fewest,
    )


def _intake(parts: Parts) -> Intake:
    return Intake(parts.engine, spool=Spool(parts.config.data / "spool"), targets=parts.config.forward_urls)


def _ready(parts: Parts, intake: Intake) -> tuple[str, int]:
    """200 when the database answers, takes events, and every migration has run."""
    if not intake.up:
        return "the database takes no events\n", 503
    try:
        with parts.engine.begin() as connection:
            connection.execute(text("set local statement_timeout = 1500"))
            connection.execute(text("select 1"))
        return ("ready\n", 200) if is_current(parts.engine) else ("migrations are missing\n", 503)
    except SQLAlchemyError:
        return "the database does not answer\n", 503


def _plain_fault(error: Exception) -> tuple[str, int] | HTTPException:
    """A page's fault is logged without what was asked, and answered in plain words."""
    if isinstance(error, HTTPException):
        return error
    log.error("page failed", exc_info=error)
    return "ただいまつながりにくくなっています。しばらくしてから、もう一度お試しください。\n", 500

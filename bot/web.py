"""The web process: gunicorn with threads, set up from our configuration."""

import logging
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import create_app
from bot.beat import Beat
from bot.config import Config
from bot.follow import words_followed
from bot.parts import Parts, open_parts

log = logging.getLogger(__name__)


def run_web(config: Config) -> None:
    """Serve until told to stop."""
    with open_parts(config, pool_size=config.web_threads) as parts:
        _greet(parts.engine)
        # Connections do not survive the fork into gunicorn's worker.
        parts.engine.dispose()
        log.info("web listening", extra={"host": config.host, "port": config.port})
        _Gunicorn(parts).run()


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """Gunicorn without its command line: threads share one group commit, so one process is the usual."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        super().__init__()

    def load_config(self) -> None:
        for name, value in _settings(self._parts.config).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = create_app(self._parts)
        beat, follower = Beat(self._parts.engine, "web"), words_followed(self._parts.engine)

        # Here we are in the process that answers; told to stop, gunicorn calls this at its end.
        def stop(_arbiter: object, _worker: object) -> None:
            follower.stop()
            beat.stop()

        self.cfg.set("worker_exit", stop)
        beat.start()
        follower.start()
        _greet(self._parts.engine)
        return app


def _greet(engine: Engine) -> None:
    """The database is opened first: who listens can answer. Without it the webhook still asks LINE to come again."""
    try:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    except SQLAlchemyError as error:
        log.error("the database does not answer", extra={"kind": type(error).__name__})


def _settings(config: Config) -> dict[str, Any]:
    return {
        "bind": f"{config.host}:{config.port}",
        "worker_class": "gthread",
        "workers": config.web_processes,
        "threads": config.web_threads,
        "timeout": 30,
        "graceful_timeout": 15,
        "keepalive": 30,
        # An access log would hold addresses of people's devices; what matters is in our own lines and figures.
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
        "proc_name": "musubi-web",
    }

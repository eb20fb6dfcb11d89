"""Runs the stand-in: in a thread for tests and the demo, or in the foreground for the command line."""

import logging
import threading
from collections.abc import Mapping
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.simulator.app import create_app
from bot.simulator.clock import Clock
from bot.simulator.platform import Platform

CAST = ("花子", "健一", "さくら")  # who lives here when the stand-in starts from the command line
log = logging.getLogger(__name__)


class _Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Requests are in the page's webhook log where they matter."""


class Server:
    """A running stand-in; `close()` ends it and its platform."""

    def __init__(self, platform: Platform, http: BaseWSGIServer) -> None:
        self.platform = platform
        self._http = http
        self._thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True, name="stand-in")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{self._http.host}:{self._http.port}"

    def wait(self) -> None:
        self._thread.join()

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join(5)
        self._http.server_close()
        self.platform.close()


def serve(platform: Platform, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Start in the background; port 0 takes a free one."""
    return Server(platform, make_server(host, port, create_app(platform), threaded=True, request_handler=_Quiet))


def run(
    host: str,
    port: int,
    *,
    callback_url: str,
    secret: str,
    token: str,
    clock_file: Path | None = None,
    rewrites: Mapping[str, str] | None = None,
) -> None:
    """Serve until interrupted. `rewrites` maps public https addresses to where they are served here, for drawing."""
    platform = Platform(secret, token, callback_url=callback_url, clock=Clock(clock_file))
    platform.webhooks.redelivery = True
    platform.rewrites = dict(rewrites or {})
    for name in CAST:
        platform.resident(name)
    server = serve(platform, host, port)
    log.info("LINE stand-in on %s", server.url)
    try:
        server.wait()
    except KeyboardInterrupt:
        server.close()

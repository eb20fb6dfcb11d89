"""web: LINE's webhook, health, metrics and the public pages."""

from dataclasses import replace

import click

from bot.commands.start import start
from bot.web import run_web


@click.command()
@click.option("--host", help="Address to listen on; HOST or 127.0.0.1 if not given.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; PORT or 8000 if not given.")
def web(host: str | None, port: int | None) -> None:
    """Answer LINE's webhook at /callback, and show the public pages, /healthz, /readyz and /metrics."""
    config = start(needs_line=True)
    run_web(replace(config, host=host or config.host, port=port or config.port))

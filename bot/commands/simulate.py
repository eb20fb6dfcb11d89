"""simulate: the stand-in for LINE, in the foreground."""

import click

from bot.commands.start import start
from bot.simulator.server import run


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8100, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--callback", help="The bot's webhook; PUBLIC_BASE_URL and /callback if not given.")
def simulate(host: str, port: int, callback: str | None) -> None:
    """Stand in for LINE: its Messaging API and a phone to talk with the bot, on one page.

    Set LINE_API_BASE to its address, and run web and worker with the same channel secret and token.
    """
    config = start(needs_line=True)
    click.echo(f"LINE の代わり: http://{host}:{port}/")
    run(
        host,
        port,
        callback_url=callback or f"{config.public_base_url}/callback",
        secret=config.line_channel_secret,
        token=config.line_channel_access_token,
        clock_file=config.clock_file,
    )

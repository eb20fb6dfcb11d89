"""What every command does first: read the configuration, set up the logs and, where they are wanted, the traces."""

import os

import click

from bot.config import Config, read_config
from bot.logs import set_up_logs
from bot.traces import set_up_traces


def start(*, needs_line: bool = False) -> Config:
    """The configuration, with the logs written as it says.

    Raises:
        BadConfig: the environment is incomplete or wrong.
    """
    config = read_config(os.environ, needs_line=needs_line)
    context = click.get_current_context(silent=True)
    process = context.info_name if context and context.info_name else "musubi"
    set_up_logs(config.log_level, as_json=config.log_format == "JSON", process=process)
    set_up_traces(config.traces_endpoint, process)
    return config

"""What every command does first: read the configuration and set up the logs."""

import os

from bot.config import Config, read_config
from bot.logs import set_up_logs


def start(*, needs_line: bool = False) -> Config:
    """The configuration, with the logs written as it says.

    Raises:
        BadConfig: the environment is incomplete or wrong.
    """
    config = read_config(os.environ, needs_line=needs_line)
    set_up_logs(config.log_level)
    return config

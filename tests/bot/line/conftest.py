"""The real client against a running stand-in, and a resident who has added the account."""

from collections.abc import Iterator

import pytest

from bot.line.client import LineClient
from bot.simulator.platform import Platform
from bot.simulator.server import Server, serve

TOKEN = "channel-token"


@pytest.fixture
def platform() -> Platform:
    return Platform("channel-secret", TOKEN)


@pytest.fixture
def server(platform: Platform) -> Iterator[Server]:
    running = serve(platform)
    yield running
    running.close()


@pytest.fixture
def client(server: Server) -> Iterator[LineClient]:
    client = LineClient(TOKEN, api_base=server.url, data_base=server.url, pool_size=4)
    yield client
    client.close()


@pytest.fixture
def friend(platform: Platform) -> str:
    """The user id of somebody who has added the account."""
    who = platform.resident("花子")
    who.friend = True
    return who.id

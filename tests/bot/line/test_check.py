"""Before residents come: each thing that is missing is named, and nothing secret is shown."""

from pathlib import Path

from sqlalchemy import Engine, create_engine

from bot.config import Config
from bot.line.check import check
from bot.line.client import LineClient
from bot.line.richmenu import apply
from bot.simulator.platform import Platform
from bot.simulator.server import Server
from tests.bot.line.conftest import TOKEN

NAMES = ["LINE account", "webhook address", "webhook test", "messages this month", "rich menu", "database"]


def config(server: Server) -> Config:
    return Config(
        secret_key="s" * 16,
        line_channel_secret="channel-secret",
        line_channel_access_token=TOKEN,
        public_base_url=server.url,
        data=Path("unused"),
    )


def looked(server: Server, client: LineClient, engine: Engine) -> dict[str, tuple[bool, str]]:
    return {line.name: (line.ok, line.detail) for line in check(config(server), client, engine)}


def test_everything_in_place(platform: Platform, server: Server, client: LineClient, engine: Engine) -> None:
    platform.webhooks.url = f"{server.url}/callback"
    apply(client)
    found = looked(server, client, engine)
    assert list(found) == NAMES
    # The stand-in is no bot: a webhook to itself is refused. All else is well.
    assert [name for name, (ok, _) in found.items() if not ok] == ["webhook test"]
    assert found["messages this month"] == (True, "0 sent, no limit")


def test_what_is_missing_is_named(platform: Platform, server: Server, client: LineClient, engine: Engine) -> None:
    found = looked(server, client, engine)
    assert found["webhook address"] == (False, f"no address is set; it should be {server.url}/callback")
    assert not found["rich menu"][0]
    assert found["LINE account"] == (True, "むすび (@musubi)")


def test_a_webhook_elsewhere_or_asleep_is_noticed(
    platform: Platform, server: Server, client: LineClient, engine: Engine
) -> None:
    platform.webhooks.url = "http://127.0.0.1:9/old"
    assert looked(server, client, engine)["webhook address"][1].startswith("http://127.0.0.1:9/old, but")
    platform.webhooks.url = f"{server.url}/callback"
    platform.webhooks.active = False
    assert looked(server, client, engine)["webhook address"] == (
        False,
        f"{server.url}/callback, but it is switched off",
    )


def test_a_spent_month_is_noticed(platform: Platform, server: Server, client: LineClient, engine: Engine) -> None:
    platform.quota.limit = 0
    assert looked(server, client, engine)["messages this month"] == (False, "0 of 0 sent")


def test_a_wrong_token_spoils_lines_part_alone(server: Server, engine: Engine) -> None:
    stranger = LineClient("another-token", api_base=server.url, data_base=server.url, pool_size=1)
    found = looked(server, stranger, engine)
    stranger.close()
    assert [name for name, (ok, _) in found.items() if ok] == ["database"]
    assert "unauthorized" in found["LINE account"][1]
    assert "another-token" not in str(found)


def test_a_database_that_is_away_is_named_without_its_address(server: Server, client: LineClient) -> None:
    away = create_engine("postgresql+psycopg://someone:hidden@127.0.0.1:9/none")
    assert looked(server, client, away)["database"] == (False, "OperationalError")

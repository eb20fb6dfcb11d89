"""Is everything in place before residents come? LINE's settings and our database, one line each. Changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.line.client import LineClient
from bot.line.richmenu import is_applied
from bot.line.transport import LineError
from bot.migrations import is_current

Outcome = tuple[bool, str]


@dataclass(frozen=True)
class Line:
    """One thing that was looked at. `detail` is for whoever runs the bot, and holds no secret."""

    name: str
    ok: bool
    detail: str


def check(config: Config, client: LineClient, engine: Engine) -> list[Line]:
    """Look at everything, also after something failed."""
    looks: tuple[tuple[str, Callable[[], Outcome]], ...] = (
        ("LINE account", lambda: _account(client)),
        ("webhook address", lambda: _webhook(client, config.public_base_url)),
        ("webhook test", lambda: _webhook_test(client)),
        ("messages this month", lambda: _messages(client)),
        ("rich menu", lambda: _rich_menu(client)),
        ("database", lambda: _database(engine)),
    )
    return [_looked(name, look) for name, look in looks]


def _looked(name: str, look: Callable[[], Outcome]) -> Line:
    try:
        ok, detail = look()
    except LineError as error:
        return Line(name, False, str(error))
    except SQLAlchemyError as error:
        # Its message may quote the address with the password.
        return Line(name, False, type(error).__name__)
    return Line(name, ok, detail)


def _account(client: LineClient) -> Outcome:
    account = client.bot_info()
    return True, f"{account.name} ({account.basic_id})"


def _webhook(client: LineClient, base_url: str) -> Outcome:
    wanted = f"{base_url}/callback"
    webhook = client.webhook_endpoint()
    if webhook is None:
        return False, f"no address is set; it should be {wanted}"
    if webhook.url != wanted:
        return False, f"{webhook.url}, but it should be {wanted}"
    return webhook.active, wanted if webhook.active else f"{wanted}, but it is switched off"


def _webhook_test(client: LineClient) -> Outcome:
    tested = client.test_webhook()
    return tested.ok, tested.detail


def _messages(client: LineClient) -> Outcome:
    quota, used = client.quota(), client.consumption()
    if quota is None:
        return True, f"{used} sent, no limit"
    return used < quota, f"{used} of {quota} sent"


def _rich_menu(client: LineClient) -> Outcome:
    applied = is_applied(client)
    return applied, "shown to everybody" if applied else "missing or outdated; run: python -m bot richmenu apply"


def _database(engine: Engine) -> Outcome:
    current = is_current(engine)
    return current, "reachable, migrations are current" if current else "reachable, but migrations are missing"

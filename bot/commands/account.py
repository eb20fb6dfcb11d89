"""account: make the first administrator of the console, or help one who is locked out."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.commands.start import start
from bot.config import Config
from bot.database import database
from handlers.acts import accounts as acts
from handlers.acts.accounts import Charge, Newcomer, Unsuitable
from handlers.acts.audit import COMMAND, first_fault
from models.account import Account, Duty
from models.session import make_sessions


@click.group()
def account() -> None:
    """Accounts of the console: the first administrator, new links, and whether the audit log is whole."""


@account.command()
@click.argument("email")
@click.argument("name")
def admin(email: str, name: str) -> None:
    """Make an administrator for EMAIL, or a new link if there is one. The link sets the password, once."""
    config, now = _begin()
    with database(config) as engine, make_sessions(engine).begin() as session:
        token = _link(session, email, name, now)
    click.echo(f"{config.public_base_url}/console/invitation/{token}")
    click.echo(f"The link works once, for {acts.INVITATION_LIFE.days} days.", err=True)


@account.command()
def check() -> None:
    """Whether the audit log is whole; exit code 1: an entry is missing or was changed."""
    config, _ = _begin()
    with database(config) as engine, make_sessions(engine).begin() as session:
        fault = first_fault(session)
    if fault is not None:
        raise click.ClickException(f"entry {fault} of the audit log is missing or was changed")
    click.echo("The audit log is whole.")


def _begin() -> tuple[Config, datetime]:
    config = start()
    return config, Clock(config.clock_file).now()


def _link(session: Session, email: str, name: str, now: datetime) -> str:
    known = Account.by_email(session, email)
    if known:
        return acts.invite_again(session, COMMAND, known, now=now)
    try:
        return acts.invite(session, COMMAND, Newcomer(email, name, [Charge(Duty.ADMIN)]), now=now)
    except Unsuitable as fault:
        raise click.ClickException(fault.key) from fault

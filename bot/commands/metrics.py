"""metrics: the figures of /metrics, for machines without a web process."""

import click

from bot.commands.start import start
from bot.database import database
from bot.metrics import metrics_text


@click.command()
def metrics() -> None:
    """Print how the whole service is, as Prometheus reads it: counts and ages, never a person.

    All but the webhook's own measures, which only its web process knows. For a collector that reads files, write it
    to one: python -m bot metrics > musubi.prom
    """
    with database(start(), pool_size=1) as engine:
        click.echo(metrics_text(engine), nl=False)

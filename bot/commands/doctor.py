"""doctor: what is stuck, and what to do."""

import json

import click

from bot.commands.start import start
from bot.database import database
from bot.doctor import Finding, Level
from bot.doctor_house import examine

_SIGNS = {Level.FINE: "ok     ", Level.WARNING: "WARNING", Level.TROUBLE: "TROUBLE"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(*, as_json: bool) -> None:
    """Tell what is stuck and which command helps, worst first; changes nothing, and asks LINE nothing.

    Exit code 0: fine; 1: something should be looked at; 2: something does not work. See docs/runbook.md.
    """
    config = start()
    with database(config, pool_size=1) as engine:
        found = examine(config, engine)
    if as_json:
        rows = [{"level": one.level.name.lower(), "name": one.name, "told": one.told, "do": one.do} for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(_lines, found)))
    raise click.exceptions.Exit(max((one.level for one in found), default=Level.FINE))


def _lines(finding: Finding) -> str:
    told = f"{_SIGNS[finding.level]}  {finding.name}: {finding.told}"
    return f"{told}\n         → {finding.do}" if finding.do else told

"""concepts: what was read from the words of the catalogue, and what nobody can find."""

import click

from bot.clock import Clock
from bot.commands.start import start
from bot.database import database
from bot.opendata.concepts import MOST, concept_lines, read_concepts, word_lines
from models.session import make_sessions


@click.command()
@click.option("-n", "most", default=MOST, show_default=True, type=click.IntRange(1), help="How many of each to list.")
def concepts(most: int) -> None:
    """List which concepts were read from each gathering and role, those without any first; changes nothing.

    Below stand words that the vocabulary does not know, commonest first: add them to a table in
    matching/data/vocabulary, or a description to the gathering.
    """
    config = start()
    with database(config) as engine, make_sessions(engine)() as session:
        found = read_concepts(session, now=Clock(config.clock_file).now())
        session.rollback()
    click.echo("\n".join([*concept_lines(found, most), *word_lines(found, most)]))

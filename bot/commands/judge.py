"""rank and gate: the matcher and the gate over standard input and output; no database, and no setting is needed."""

import sys

import click

from bot.commands.start import start
from bot.judge import gate_lines, rank_lines
from bot.sentences import encoder_of


@click.command()
def rank() -> None:
    """Rank candidates: one JSON object per line in, one out.

    {"op": "load", "items": […]} loads a catalogue; {"op": "search", "text": "…", "loc": {…}, "k": 10} ranks it.
    """
    rank_lines(sys.stdin, sys.stdout, encoder_of(start()))


@click.command()
def gate() -> None:
    """Sort texts: {"id": …, "text": "…"} per line in, {"id", "route", "help", "kind"} per line out."""
    gate_lines(sys.stdin, sys.stdout)

"""rank and gate: the matcher and the gate over standard input and output; no database, no settings."""

import sys

import click

from bot.judge import gate_lines, rank_lines


@click.command()
def rank() -> None:
    """Rank candidates: one JSON object per line in, one out.

    {"op": "load", "items": […]} loads a catalogue; {"op": "search", "text": "…", "loc": {…}, "k": 10} ranks it.
    """
    rank_lines(sys.stdin, sys.stdout)


@click.command()
def gate() -> None:
    """Sort texts: {"id": …, "text": "…"} per line in, {"id", "route", "help", "kind"} per line out."""
    gate_lines(sys.stdin, sys.stdout)

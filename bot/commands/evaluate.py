"""evaluate: how well the matcher and the gate do on the labelled sentences, against floors that only rise."""

from collections.abc import Mapping

import click

from bot.commands.start import start
from bot.sentences import encoder_of
from matching import floors
from matching.evaluate import report

_MAIN = (
    "nDCG@5", "MRR", "R@10", "lost", "silence F1", "refused in top 5",
    "crisis recall", "crisis recall imminent", "crisis precision", "interest stopped", "needless help", "macro F1",
)  # fmt: skip


@click.command()
@click.option("--raise", "lift", is_flag=True, help="Keep what was measured as the new floor where it is better.")
def evaluate(*, lift: bool) -> None:
    """Print every figure, per style, for each labelled set; fail when one is below its floor.

    With MUSUBI_SENTENCE_VECTORS=1 sentence vectors are measured too; the floors are those without.
    """
    config = start()
    if lift and config.sentence_vectors:
        raise click.UsageError("floors are raised without MUSUBI_SENTENCE_VECTORS, so that they hold without it")
    click.echo(f"sentence vectors: {'on' if config.sentence_vectors else 'off'}")
    measured = report(encoder_of(config))
    for part, figures in measured.items():
        click.echo(f"\n{part}")
        click.echo("\n".join(_lines(figures)))
    fallen = floors.falls(measured)
    for fall in fallen:
        click.echo(f"{fall.part}: {fall.figure} is {fall.measured:.3f}, its floor is {fall.bound:.3f}", err=True)
    if fallen:
        raise click.exceptions.Exit(1)
    if lift:
        floors.write(floors.raised(measured))


def _lines(figures: Mapping[str, float]) -> list[str]:
    """The main figures first, one a line; then nDCG@5 by style, weakest first."""
    main = [f"  {name:<24}{figures[name]:.3f}" for name in _MAIN if name in figures]
    styles = sorted((value, name.removeprefix("nDCG@5 ")) for name, value in figures.items() if "@5 " in name)
    told = ", ".join(f"{style} {value:.2f}" for value, style in styles)
    return [*main, f"  by style: {told}"] if told else main

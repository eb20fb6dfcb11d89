"""The door for people and machines: `python -m bot COMMAND`. Which command lives where, and nothing else.

A command's module is imported when it is called: `--help` and `gate` answer at once.
"""

import sys
from importlib import import_module

import click

from bot import lifeline
from bot.config import BadConfig
from bot.garbage import all_stays

# Name: where the command is, and its line in --help.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("bot.commands.demo:demo", "Try everything on this machine, with a stand-in for LINE."),
    "serve": ("bot.commands.serve:serve", "Run all processes in one command."),
    "web": ("bot.commands.web:web", "Answer LINE's webhook, show the public pages."),
    "worker": ("bot.commands.worker:worker", "Handle events, send replies and reminders."),
    "clock": ("bot.commands.clock:clock", "Plan reminders and dates, let offers lapse."),
    "simulate": ("bot.commands.simulate:simulate", "Stand in for LINE."),
    "check": ("bot.commands.check:check", "Check configuration, database and LINE."),
    "doctor": ("bot.commands.doctor:doctor", "Tell what is stuck, and which command helps."),
    "backup": ("bot.commands.backup:backup", "Write the whole database to a file."),
    "restore-check": ("bot.commands.backup:restore_check", "Prove that such a file brings everything back."),
    "migrate": ("bot.commands.migrate:migrate", "Bring the database's tables up to date."),
    "areas": ("bot.commands.data:areas", "Load the towns of Japan, or more areas from files."),
    "sample": ("bot.commands.data:sample", "Load the sample city."),
    "import": ("bot.commands.data:take_in", "Take in municipal open data files."),
    "concepts": ("bot.commands.concepts:concepts", "List what was read from the catalogue's words, and what was not."),
    "announce": ("bot.commands.announce:announce_command", "Send a message of the city to many."),
    "announcements": ("bot.commands.announcements:announcements", "Look at announcements, stop, resume or recall one."),
    "announcer": ("bot.commands.announcer:announcer", "Send announcements apart from the worker (optional)."),
    "residents": ("bot.commands.residents:residents", "Take in the friends an account already has, from a file."),
    "dates": ("bot.commands.dates:dates", "Move or cancel a date; everyone who said yes is told once."),
    "match": ("bot.commands.match:match", "Show what is proposed for a text, and why."),
    "rank": ("bot.commands.judge:rank", "Rank candidates given as JSON lines."),
    "gate": ("bot.commands.judge:gate", "Sort texts given as JSON lines: crisis, search, greeting …"),
    "evaluate": ("bot.commands.evaluate:evaluate", "Measure matcher and gate on the labelled sentences."),
    "richmenu": ("bot.commands.richmenu:richmenu", "Draw and set LINE's rich menu."),
    "account": ("bot.commands.account:account", "Make the console's first administrator."),
    "metrics": ("bot.commands.metrics:metrics", "Print how the service is, for Prometheus."),
    "jobs": ("bot.commands.jobs:jobs", "Do what takes long in the background; look at it."),
    "inbox": ("bot.commands.inbox:inbox", "Look at events, take up again what was parked."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """In the order of the table: what people need first."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        with all_stays():
            command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in --help, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, meaning) for name, (_, meaning) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.option("--end-with", type=int, hidden=True, help="The process that started this one and must not be outlived.")
def cli(end_with: int | None) -> None:
    """むすび: a LINE bot that connects residents with gatherings, groups and small roles near them.

    Start with `demo`. Settings come from the environment; see .env.example.
    """
    if end_with is not None:
        lifeline.end_with(end_with)


def main() -> None:
    """Run a command; an incomplete configuration is told in words, with exit code 2."""
    try:
        cli(prog_name="python -m bot")
    except BadConfig as error:
        click.echo(str(error), err=True)
        sys.exit(2)

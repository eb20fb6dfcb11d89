"""How long processes were on the processor, by their part in a measurement."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil


def started_here(*command: str, **settings: str) -> list[psutil.Process]:
    """Children of this process that run these words one after the other, with these in their environment."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            words, environment = child.cmdline(), child.environ()
            told = any(tuple(words[at : at + len(command)]) == command for at in range(len(words)))
            if told and settings.items() <= environment.items():
                found.append(child)
    return found


def server(folder: Path) -> list[psutil.Process]:
    """The embedded PostgreSQL that keeps its data in this folder."""
    return [psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))]


def seconds(parts: Mapping[str, Sequence[psutil.Process]]) -> dict[str, float]:
    """Processor time of each part so far, with all that its processes started."""
    return {name: sum(map(_used, processes)) for name, processes in parts.items()}


def _used(process: psutil.Process) -> float:
    used = 0.0
    with suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                times = one.cpu_times()
                used += times.user + times.system
        ended = process.cpu_times()
        used += ended.children_user + ended.children_system
    return used

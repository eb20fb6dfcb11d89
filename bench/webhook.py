"""Our durable webhook against a bare echo, same server settings, same load, in turns: at full speed, then at half."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rig.figures import percentile, table
from rig.load import Exchange, send, webhook
from rig.places import other_bot, our_command, scratch_database
from sqlalchemy import create_engine, func, select

from bot.config import Config
from models.inbox import InboxEvent
from models.session import with_driver

ROUNDS, EVENTS, STEADY_EVENTS, WARM_UP = 15, 600, 300, 300
THREADS = Config.web_threads
USER = "U" + "a1" * 16
OURS, ECHO = "Musubi, stored durably", "Flask + WebhookParser, nothing stored"


@dataclass(frozen=True)
class Round:
    """What one of the two did in one turn: requests per second, and milliseconds to the answer."""

    rate: float
    p50: float
    p99: float


Taken = dict[str, list[Round]]


def main() -> None:
    """Measure and print."""
    with (
        scratch_database("bench_webhook") as url,
        our_command("web", url) as ours,
        other_bot("echo", threads=THREADS) as echo,
    ):
        ports = {OURS: ours, ECHO: echo}
        for port in ports.values():
            _sent(port, WARM_UP)
        full = _in_turns(ports, lambda port: _sent(port, EVENTS))
        half = _median(full[OURS], lambda one: one.rate) / 2
        steady = _in_turns(ports, lambda port: _sent(port, STEADY_EVENTS, per_second=half))
        _check_stored(url, WARM_UP + ROUNDS * (EVENTS + STEADY_EVENTS))
    load = os.getloadavg()[0]
    print(
        f"{ROUNDS} rounds in turns; 16 connections; 1 process with {THREADS} threads; load of the machine {load:.1f}.\n"
    )
    _print(f"as fast as answered, {EVENTS} a round", full)
    _print(f"{half:.0f} a second, half of our most, {STEADY_EVENTS} a round", steady)


def _in_turns(ports: Mapping[str, int], turn: Callable[[int], Round]) -> Taken:
    taken: Taken = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            taken[name].append(turn(port))
    return taken


def _sent(port: int, events: int, *, per_second: float = 0.0) -> Round:
    exchanges = send(port, [webhook("編み物がしたい", user=USER) for _ in range(events)], per_second=per_second)
    refused = sum(one.status != 200 for one in exchanges)
    if refused:
        raise RuntimeError(f"{refused} webhooks were not answered with 200")
    waits = [one.milliseconds for one in exchanges]
    return Round(_rate(exchanges), percentile(waits, 0.5), percentile(waits, 0.99))


def _rate(exchanges: Sequence[Exchange]) -> float:
    return len(exchanges) / (max(one.answered for one in exchanges) - min(one.sent for one in exchanges))


def _check_stored(url: str, sent: int) -> None:
    engine = create_engine(with_driver(url))
    with engine.connect() as connection:
        stored = connection.scalar(select(func.count()).select_from(InboxEvent))
    engine.dispose()
    print(f"\n{sent} webhooks answered with 200, {stored} rows stored.")
    if stored != sent:
        raise RuntimeError("answered and stored differ")


Figure = Callable[[Round], float]
_FIGURES: tuple[Figure, ...] = (lambda one: one.rate, lambda one: one.p50, lambda one: one.p99)


def _print(title: str, taken: Taken) -> None:
    rows = [[name, *(f"{_median(rounds, figure):.1f}" for figure in _FIGURES)] for name, rounds in taken.items()]
    ratios = [_ratios(taken, figure) for figure in _FIGURES]
    rows.append(["ratio, median of the rounds", *(f"{percentile(found, 0.5):.2f}" for found in ratios)])
    rows.append(["ratio, middle half of the rounds", *(f"{_at(found, 0.25)}–{_at(found, 0.75)}" for found in ratios)])
    table((title, "requests/s", "p50 ms", "p99 ms"), rows)


def _ratios(taken: Taken, figure: Figure) -> list[float]:
    """Ours to the other's, round by round: both met the same machine."""
    return [figure(mine) / figure(other) for mine, other in zip(taken[OURS], taken[ECHO], strict=True)]


def _median(rounds: Sequence[Round], figure: Figure) -> float:
    return percentile([figure(one) for one in rounds], 0.5)


def _at(found: Sequence[float], share: float) -> str:
    return f"{percentile(found, share):.2f}"


if __name__ == "__main__":
    main()

"""Our durable webhook against a bare echo: same server settings, same load, in turns."""

from collections.abc import Callable, Sequence

from rig.figures import percentile, table
from rig.load import Exchange, send, webhook
from rig.places import other_bot, our_command, scratch_database
from sqlalchemy import create_engine, func, select

from models.inbox import InboxEvent
from models.session import with_driver

ROUNDS, EVENTS, WARM_UP = 5, 2000, 300
USER = "U" + "a1" * 16
Rounds = list[list[Exchange]]


def main() -> None:
    """Measure and print."""
    with (
        scratch_database("bench_webhook") as url,
        our_command("web", url) as ours,
        other_bot("echo") as echo,
    ):
        for port in (ours, echo):
            _round(port, WARM_UP)
        taken: dict[str, Rounds] = {"Musubi, stored durably": [], "Flask + WebhookParser, nothing stored": []}
        for _ in range(ROUNDS):
            for port, rounds in zip((ours, echo), taken.values(), strict=True):
                rounds.append(_round(port, EVENTS))
        _check_stored(url, WARM_UP + ROUNDS * EVENTS)
    _print(taken)


def _round(port: int, events: int) -> list[Exchange]:
    exchanges = send(port, [webhook("編み物がしたい", user=USER) for _ in range(events)])
    refused = sum(one.status != 200 for one in exchanges)
    if refused:
        raise RuntimeError(f"{refused} webhooks were not answered with 200")
    return exchanges


def _check_stored(url: str, sent: int) -> None:
    engine = create_engine(with_driver(url))
    with engine.connect() as connection:
        stored = connection.scalar(select(func.count()).select_from(InboxEvent))
    engine.dispose()
    print(f"\n{sent} webhooks answered with 200, {stored} rows stored.")
    if stored != sent:
        raise RuntimeError("answered and stored differ")


def _print(taken: dict[str, Rounds]) -> None:
    ours, echo = taken.values()
    rows = [_row(name, rounds) for name, rounds in taken.items()]
    rows.append(["ratio, median of the rounds", *(_ratio(ours, echo, figure) for figure in _FIGURES)])
    rows.append(["ratio, lowest to highest", *(_span(ours, echo, figure) for figure in _FIGURES)])
    print(f"{ROUNDS} rounds in turns, {EVENTS} signed events each, 16 connections, 1 process with 8 threads.\n")
    table(("webhook", "requests/s", "p50 ms", "p99 ms"), rows)


def _rate(exchanges: Sequence[Exchange]) -> float:
    return len(exchanges) / (max(one.answered for one in exchanges) - min(one.sent for one in exchanges))


def _p50(exchanges: Sequence[Exchange]) -> float:
    return percentile([one.milliseconds for one in exchanges], 0.5)


def _p99(exchanges: Sequence[Exchange]) -> float:
    return percentile([one.milliseconds for one in exchanges], 0.99)


Figure = Callable[[Sequence[Exchange]], float]
_FIGURES: tuple[Figure, ...] = (_rate, _p50, _p99)


def _row(name: str, rounds: Rounds) -> list[str]:
    rate, p50, p99 = (percentile([figure(one) for one in rounds], 0.5) for figure in _FIGURES)
    return [name, f"{rate:.0f}", f"{p50:.1f}", f"{p99:.1f}"]


def _ratios(ours: Rounds, echo: Rounds, figure: Figure) -> list[float]:
    return [figure(mine) / figure(other) for mine, other in zip(ours, echo, strict=True)]


def _ratio(ours: Rounds, echo: Rounds, figure: Figure) -> str:
    return f"{percentile(_ratios(ours, echo, figure), 0.5):.2f}"


def _span(ours: Rounds, echo: Rounds, figure: Figure) -> str:
    found = _ratios(ours, echo, figure)
    return f"{min(found):.2f}–{max(found):.2f}"


if __name__ == "__main__":
    main()

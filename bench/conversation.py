"""The whole bot, from webhook to accepted reply, against a tutorial bot that replies inside the request.

Ours stores each event, understands it, searches the sample city if that is meant, records what it answers and replies.
The other says back what it heard. Both talk to the same stand-in; afterwards every message is checked as LINE does.
"""

import itertools
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psutil
from rig import cpu
from rig.figures import percentile, table
from rig.line import Line, line_stand_in
from rig.load import Exchange, send, webhook
from rig.places import ROOT, SECRET_KEY, other_bot, our_command, scratch_database
from sqlalchemy import Engine, select

from bot.identity import Domain, Vault
from bot.opendata import sample
from bot.simulator import ids
from handlers.acts.consent import WORDING
from matching.evaluate import rows
from models.area import Area
from models.consent import Consent, Purpose
from models.resident import Resident, ResidentArea
from models.session import make_engine, make_sessions

ROUNDS = 3
LATENCIES = (0.0, 0.08)
# Of the residents, every second lets the bot remember what they like.
USERS = [ids.user_id(f"resident {number}") for number in range(1_000)]
RATES = (25, 50, 100, 200, 300)
_RATE_SECONDS = 10
_LATEST_SECONDS = 2.0
_WARM_UP = 80
_LOST_AFTER_SECONDS = 60.0


@dataclass(frozen=True)
class Talk:
    """What residents say: so many at once, then at a pace per second."""

    name: str
    texts: Sequence[str]
    burst: int
    pace: int
    paced: int


TALKS = (
    Talk("short answers", ("ありがとう", "こんにちは", "予定", "ヘルプ"), burst=600, pace=50, paced=300),
    Talk(
        "searches with cards",
        [row["text"] for row in rows("queries-dev.jsonl") if row["intent"] != "none"],
        burst=100,
        pace=10,
        paced=100,
    ),
)


@dataclass(frozen=True)
class Bot:
    """A bot that runs: the port of its webhook, and its processes by their part."""

    name: str
    port: int
    parts: Mapping[str, Sequence[psutil.Process]]


@dataclass(frozen=True)
class Talked:
    """What one stretch of messages took. `waited`: webhook to accepted reply; `answered`: the webhook alone; ms."""

    per_second: float
    waited: list[float]
    answered: list[float]
    cpu: Mapping[str, float]


def main() -> None:
    """Measure and print; `sustained` as an argument: only how much it bears."""
    with ExitStack() as stack:
        line = stack.enter_context(line_stand_in())
        *ours, tutorial = _bots(stack, line)
        for talk in TALKS:
            said = zip(itertools.cycle(USERS), itertools.cycle(talk.texts), strict=False)
            for bot in (*ours, tutorial):
                _talk(bot, line, said, _WARM_UP)
            if "sustained" not in sys.argv:
                for seconds in LATENCIES:
                    line.slow_down(seconds)
                    _against_the_tutorial(talk, said, (*ours, tutorial), line, seconds)
            line.slow_down(LATENCIES[-1])
            for bot in ours:
                _sustained(talk, said, bot, line)


def _against_the_tutorial(
    talk: Talk, said: Iterator[tuple[str, str]], bots: Sequence[Bot], line: Line, seconds: float
) -> None:
    bursts: dict[str, list[Talked]] = {bot.name: [] for bot in bots}
    for _, bot in itertools.product(range(ROUNDS), bots):
        bursts[bot.name].append(_talk(bot, line, said, talk.burst))
    paced = {bot.name: _talk(bot, line, said, talk.paced, per_second=talk.pace) for bot in bots}
    print(f"\n{talk.name}, LINE answers in {seconds * 1000:.0f} ms:")
    print(f"{ROUNDS} rounds of {talk.burst} at once, then {talk.paced} at {talk.pace}/s; none was lost.\n")
    _print(bursts, paced)


def _sustained(talk: Talk, said: Iterator[tuple[str, str]], bot: Bot, line: Line) -> None:
    """Faster and faster, until something is later than two seconds."""
    lines = []
    for rate in RATES:
        talked = _talk(bot, line, said, rate * _RATE_SECONDS, per_second=rate)
        quantiles = [f"{percentile(talked.waited, share):.0f}" for share in (0.5, 0.99, 1.0)]
        lines.append([f"{rate}/s", *quantiles, *(f"{used:.1f}" for used in talked.cpu.values())])
        if max(talked.waited) > _LATEST_SECONDS * 1000:
            break
    print(f"\n{talk.name}, {bot.name}, LINE answers in 80 ms, {_RATE_SECONDS} s at each rate:\n")
    head = ("messages", "p50 ms", "p99 ms", "latest ms", *(f"{name} CPU ms" for name in talked.cpu))
    table(head, lines)


def _bots(stack: ExitStack, line: Line) -> list[Bot]:
    """Ours as it ships and with a second worker, and the tutorial's."""
    settings: Mapping[str, Any] = {"LINE_API_BASE": line.url, "MUSUBI_CITY": "京都市"}
    filled = stack.enter_context(scratch_database("bench_talk"))
    _fill(filled)
    copy = stack.enter_context(scratch_database("bench_talk_two", copy_of="bench_talk"))
    around = {"PostgreSQL": cpu.server(ROOT / "var" / "bench" / "postgres"), "LINE": [psutil.Process(line.pid)]}
    bots = []
    for name, url, workers in (("Musubi", filled, 1), ("Musubi, two workers", copy, 2)):
        port = stack.enter_context(our_command("web", url, **settings))
        for _ in range(workers):
            stack.enter_context(our_command("worker", url, **settings))
        ours = {part: cpu.started_here("-m", "bot", part, DATABASE_URL=url) for part in ("web", "worker")}
        bots.append(Bot(name, port, {**ours, **around}))
    port = stack.enter_context(other_bot("tutorial", **settings))
    return [*bots, Bot("tutorial, 8 threads", port, {"web": cpu.started_here("rig.tutorial:app")} | around)]


def _fill(url: str) -> None:
    """The sample city, and residents who live in 右京区."""
    engine: Engine = make_engine(url)
    vault, now = Vault(SECRET_KEY), datetime.now(UTC)
    with make_sessions(engine).begin() as session:
        sample.load(session, now=now)
        home = session.scalars(select(Area).where(Area.ward == "右京区", Area.layer == "town").limit(1)).one()
        for number, user in enumerate(USERS):
            key, sealed = vault.key_of(user, Domain.USER), vault.seal(user)
            at_home = [ResidentArea(position=0, area=home)]
            resident = Resident(line_key=key, line_sealed=sealed, followed_at=now, last_seen_at=now, areas=at_home)
            session.add(resident)
            if number % 2:
                session.flush()
                yes = {"purpose": Purpose.MATCHING, "wording": WORDING, "given_at": now}
                session.add(Consent(resident_id=resident.id, **yes))
    engine.dispose()


def _talk(bot: Bot, line: Line, said: Iterator[tuple[str, str]], count: int, *, per_second: float = 0.0) -> Talked:
    tokens = line.tokens(count)
    chat = zip(itertools.islice(said, count), tokens, strict=True)
    requests = [webhook(text, user=user, token=token) for (user, text), token in chat]
    before = cpu.seconds(bot.parts)
    exchanges = send(bot.port, requests, per_second=per_second)
    accepted = _accepted(line, count)
    used = {name: (now - before[name]) * 1000 / count for name, now in cpu.seconds(bot.parts).items()}
    waited = [(accepted[token] - one.sent) * 1000 for token, one in zip(tokens, exchanges, strict=True)]
    took = max(accepted.values()) - min(one.sent for one in exchanges)
    return Talked(count / took, waited, _milliseconds(exchanges), used)


def _accepted(line: Line, count: int) -> Mapping[str, float]:
    """When the reply to each message was accepted, once all were."""
    deadline = time.monotonic() + _LOST_AFTER_SECONDS
    while (taken := line.taken()) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{count - taken} messages were not replied to")
        time.sleep(0.1)
    return line.accepted()


def _milliseconds(exchanges: Sequence[Exchange]) -> list[float]:
    return [one.milliseconds for one in exchanges]


def _print(bursts: Mapping[str, Sequence[Talked]], paced: Mapping[str, Talked]) -> None:
    *_, tutorial = bursts
    base, calm = percentile([one.per_second for one in bursts[tutorial]], 0.5), paced[tutorial]
    table(
        ("bot", "events/s", "ratio", "reply p50 ms", "ratio", "reply p99 ms", "ratio", "webhook p99 ms"),
        [
            [
                name,
                f"{(rate := percentile([one.per_second for one in bursts[name]], 0.5)):.0f}",
                f"{rate / base:.2f}",
                *_against(paced[name].waited, calm.waited, 0.5),
                *_against(paced[name].waited, calm.waited, 0.99),
                f"{percentile(paced[name].answered, 0.99):.1f}",
            ]
            for name in bursts
        ],
    )
    spent = bursts[next(iter(bursts))]
    each = ", ".join(f"{name} {percentile([one.cpu[name] for one in spent], 0.5):.1f}" for name in spent[0].cpu)
    print(f"Processor time of a message in the first bot's rounds, ms: {each}.\n")


def _against(values: Sequence[float], others: Sequence[float], share: float) -> tuple[str, str]:
    mine = percentile(values, share)
    return f"{mine:.1f}", f"{mine / percentile(others, share):.2f}"


if __name__ == "__main__":
    main()

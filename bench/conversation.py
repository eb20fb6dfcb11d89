"""The whole bot, from webhook to accepted reply, against a tutorial bot that replies inside the request.

Ours stores each event, understands it, searches the sample city if that is meant, records what it answers and replies.
The other says back what it heard. Both talk to the same stand-in, which checks every message as LINE does.
"""

import itertools
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from rig.figures import percentile, table
from rig.line import Line, line_stand_in
from rig.load import Exchange, send, webhook
from rig.places import SECRET_KEY, other_bot, our_command, scratch_database
from sqlalchemy import Engine, select

from bot.identity import Domain, Vault
from bot.opendata import sample
from bot.simulator import ids
from matching.evaluate import rows
from models.area import Area
from models.resident import Resident, ResidentArea
from models.session import make_engine, make_sessions

ROUNDS = 2
LATENCIES = (0.0, 0.08)
MANY = "64"
USERS = [ids.user_id(f"resident {number}") for number in range(100)]
_WARM_UP = 40
_LOST_AFTER_SECONDS = 30.0


@dataclass(frozen=True)
class Talk:
    """What residents say: so many at once, then at a pace per second."""

    name: str
    texts: Sequence[str]
    burst: int
    pace: int
    paced: int


TALKS = (
    Talk("short answers", ("ありがとう", "こんにちは", "予定", "ヘルプ"), burst=200, pace=50, paced=200),
    Talk(
        "searches with cards",
        [row["text"] for row in rows("queries-dev.jsonl") if row["intent"] != "none"],
        burst=80,
        pace=5,
        paced=40,
    ),
)


@dataclass(frozen=True)
class Talked:
    """What one stretch of messages took. `waited`: webhook to accepted reply; `answered`: the webhook alone; ms."""

    per_second: float
    waited: list[float]
    answered: list[float]


def main() -> None:
    """Measure and print."""
    with ExitStack() as stack:
        line = stack.enter_context(line_stand_in())
        bots = _bots(stack, line)
        for talk in TALKS:
            said = zip(itertools.cycle(USERS), itertools.cycle(talk.texts), strict=False)
            for port in bots.values():
                _talk(port, line, itertools.islice(said, _WARM_UP))
            for seconds in LATENCIES:
                line.slow_down(seconds)
                bursts: dict[str, list[Talked]] = {name: [] for name in bots}
                for _, (name, port) in itertools.product(range(ROUNDS), bots.items()):
                    bursts[name].append(_talk(port, line, itertools.islice(said, talk.burst)))
                paced = {
                    name: _talk(port, line, itertools.islice(said, talk.paced), per_second=talk.pace)
                    for name, port in bots.items()
                }
                print(f"\n{talk.name}, LINE answers in {seconds * 1000:.0f} ms:")
                print(f"{ROUNDS} rounds of {talk.burst} at once, then {talk.paced} at {talk.pace}/s; none was lost.\n")
                _print(bursts, paced)


def _bots(stack: ExitStack, line: Line) -> dict[str, int]:
    """The bots by name, each with the port of its webhook; ours twice, with few and with many threads."""
    filled = stack.enter_context(scratch_database("bench_talk"))
    _fill(filled)
    copy = stack.enter_context(scratch_database("bench_talk_many", copy_of="bench_talk"))
    settings = {"LINE_API_BASE": line.url, "MUSUBI_CITY": "京都市"}
    bots: dict[str, int] = {}
    for name, url, workers in (("Musubi, 8 handlers", filled, "8"), (f"Musubi, {MANY} handlers", copy, MANY)):
        bots[name] = stack.enter_context(our_command("web", url, **settings))
        stack.enter_context(our_command("worker", url, MUSUBI_WORKERS=workers, **settings))
    bots["tutorial, 8 threads"] = stack.enter_context(other_bot("tutorial", **settings))
    return bots


def _fill(url: str) -> None:
    """The sample city, and residents who live in 右京区."""
    engine: Engine = make_engine(url)
    vault, now = Vault(SECRET_KEY), datetime.now(UTC)
    with make_sessions(engine).begin() as session:
        sample.load(session, now=now)
        home = session.scalars(select(Area).where(Area.ward == "右京区", Area.layer == "town").limit(1)).one()
        for user in USERS:
            key, sealed = vault.key_of(user, Domain.USER), vault.seal(user)
            at_home = [ResidentArea(position=0, area=home)]
            session.add(Resident(line_key=key, line_sealed=sealed, followed_at=now, last_seen_at=now, areas=at_home))
    engine.dispose()


def _talk(port: int, line: Line, chat: Iterable[tuple[str, str]], *, per_second: float = 0.0) -> Talked:
    said = list(chat)
    tokens = line.tokens([user for user, _ in said])
    requests = [webhook(text, user=user, token=token) for (user, text), token in zip(said, tokens, strict=True)]
    exchanges = send(port, requests, per_second=per_second)
    accepted = _accepted(line, tokens)
    waited = [(accepted[token] - one.sent) * 1000 for token, one in zip(tokens, exchanges, strict=True)]
    took = max(accepted[token] for token in tokens) - min(one.sent for one in exchanges)
    return Talked(len(said) / took, waited, _milliseconds(exchanges))


def _accepted(line: Line, tokens: Sequence[str]) -> Mapping[str, float]:
    """When the reply to each message was accepted, once all were."""
    deadline = time.monotonic() + _LOST_AFTER_SECONDS
    while lost := set(tokens) - (accepted := line.accepted()).keys():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(lost)} messages were not replied to")
        time.sleep(0.1)
    return accepted


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


def _against(values: Sequence[float], others: Sequence[float], share: float) -> tuple[str, str]:
    mine = percentile(values, share)
    return f"{mine:.1f}", f"{mine / percentile(others, share):.2f}"


if __name__ == "__main__":
    main()

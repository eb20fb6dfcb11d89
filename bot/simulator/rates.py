"""LINE's rate limits: one token bucket for each endpoint. Sizes only; the endpoints themselves are in `api/`."""

from collections.abc import Mapping

from bot.simulator.clock import Clock

HOUR, MINUTE = 3600.0, 60.0
USUAL = (2000, 1.0)
# Endpoint -> (how many, in how many seconds).
PUBLISHED: dict[str, tuple[int, float]] = {
    "narrowcast": (60, HOUR),
    "broadcast": (60, HOUR),
    "delivery": (60, HOUR),
    "webhook_test": (60, HOUR),
    "webhook_get": (1000, MINUTE),
    "webhook_put": (1000, MINUTE),
    "rich_menu_create": (100, HOUR),
    "rich_menu_delete": (100, HOUR),
    "alias_delete": (100, HOUR),
    "rich_menu_list": (10, 1.0),
    "multicast": (200, 1.0),
    "loading": (100, 1.0),
}


class Rates:
    """`limits` replaces published ones, so that a test need not send two thousand messages."""

    def __init__(self, clock: Clock, limits: Mapping[str, tuple[int, float]] | None = None) -> None:
        self._clock = clock
        self.limits = {**PUBLISHED, **(limits or {})}
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, endpoint: str) -> bool:
        """Whether one more call to this endpoint fits now."""
        size, period = self.limits.get(endpoint, USUAL)
        now = self._clock.elapsed()
        level, then = self._buckets.get(endpoint, (float(size), now))
        level = min(float(size), level + (now - then) * size / period)
        fits = level >= 1
        self._buckets[endpoint] = (level - 1 if fits else level, now)
        return fits

"""The month's messages."""

from datetime import UTC, datetime

from flask.testing import FlaskClient

from bot.simulator.platform import Platform
from bot.simulator.quota import Quota
from tests.bot.simulator import shapes as s

NEW_YEARS_EVE = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)  # midnight in Japan


def test_a_month_begins_at_midnight_in_japan() -> None:
    quota = Quota(limit=2)
    quota.take(2, NEW_YEARS_EVE)
    assert not quota.fits(1, NEW_YEARS_EVE)
    assert (quota.fits(2, NEW_YEAR), quota.used(NEW_YEAR)) == (True, 0)


def test_without_a_limit_everything_fits_but_is_counted() -> None:
    quota = Quota()
    quota.take(1_000_000, NEW_YEAR)
    assert quota.fits(1, NEW_YEAR)
    assert quota.used(NEW_YEAR) == 1_000_000


def test_whether_blockers_are_charged_can_be_chosen(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.phone("花子").block()
    for counts in (True, False):
        platform.quota.counts_blocked = counts
        client.post("/v2/bot/message/push", json={"to": friend, "messages": [s.text()]})
    assert platform.quota.used(platform.clock.now()) == 1

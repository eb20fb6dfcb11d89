"""The stand-in as a running server."""

import json
import threading
import time
import urllib.request
from pathlib import Path

from bot.simulator.platform import Platform
from bot.simulator.server import Server, serve
from tests.bot.simulator.conftest import TOKEN


def fetch(url: str) -> object:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read())


def test_it_answers_over_http(server: Server, friend: str) -> None:
    profile = fetch(f"{server.url}/v2/bot/profile/{friend}")
    assert isinstance(profile, dict)
    assert profile["displayName"] == "花子"


def test_closing_does_not_wait_for_open_pages(platform: Platform, friend: str) -> None:
    running = serve(platform)
    version = platform.version
    waiting = threading.Thread(target=fetch, args=(f"{running.url}/sim/phones/{friend}?after={version}",), daemon=True)
    waiting.start()
    time.sleep(0.2)  # until the page is waiting inside the server
    running.close()
    waiting.join(5)
    assert not waiting.is_alive()


def test_samples_are_part_of_the_package() -> None:
    samples = Path(__file__).parents[3] / "bot" / "simulator" / "static" / "samples"
    assert {path.name for path in samples.iterdir()} == {"photo.jpg", "paper.pdf"}

"""No more hands than may be, none that nobody needed, and what was given is finished at the end."""

import threading

from bot.campaigns.hands import Hands


def test_as_many_are_taken_on_as_work_at_a_time() -> None:
    hands, done = Hands(3, "hand"), threading.Semaphore(0)
    for _ in range(5):
        assert hands.ask(5)
        hands.give(done.release)
        assert done.acquire(timeout=5)
        # It is free again only once its work has returned.
        assert all(hands.ask(5) for _ in range(3))
        for _ in range(3):
            hands.dismiss()
    assert len([one for one in threading.enumerate() if one.name.startswith("hand-")]) == 1
    assert hands.close(5)


def test_who_asks_waits_while_all_are_busy() -> None:
    hands, go_on, done = Hands(2, "busy"), threading.Event(), list[bool]()
    for _ in range(2):
        assert hands.ask(5)
        hands.give(lambda: done.append(go_on.wait(20)))
    assert not hands.ask(0.01)
    assert not hands.close(0.01)
    go_on.set()
    assert hands.ask(5)


def test_the_end_waits_for_what_was_given() -> None:
    hands, done = Hands(2, "last"), threading.Event()
    assert hands.ask(5)
    hands.give(done.set)
    assert hands.close(5)
    assert done.is_set()

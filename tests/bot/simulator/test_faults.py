"""Trouble comes as often as ordered, where it was ordered."""

from bot.simulator.faults import ANY, Fault, Faults

BROKEN, SLOW = Fault(status=500), Fault(seconds=1)


def test_a_fault_comes_as_often_as_ordered() -> None:
    faults = Faults()
    faults.add("push", BROKEN, times=2)
    assert [faults.take(endpoint) for endpoint in ("reply", "push", "push", "push")] == [None, BROKEN, BROKEN, None]


def test_faults_come_in_order_and_anywhere() -> None:
    faults = Faults()
    faults.add("push", BROKEN)
    faults.add(ANY, SLOW)
    assert [faults.take("push"), faults.take("profile"), faults.take("push")] == [BROKEN, SLOW, None]


def test_a_lasting_fault_ends_when_cleared() -> None:
    faults = Faults()
    faults.add("push", BROKEN, times=None)
    assert {faults.take("push") for _ in range(5)} == {BROKEN}
    faults.clear()
    assert faults.take("push") is None


def test_a_share_strikes_so_many_of_the_calls() -> None:
    faults = Faults()
    faults.add("push", BROKEN, times=None, share=0.1)
    struck = [faults.take("push") for _ in range(1000)].count(BROKEN)
    assert 60 < struck < 140
    assert faults.struck == struck

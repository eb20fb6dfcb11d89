"""A proposal sent twice is one; what was changed in between is another."""

import re
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from handlers.acts.introduce import made_before
from models.introduction import Introduction
from tests import factories
from tests.bot.console.conftest import Office
from tests.bot.console.test_introductions import PHONE, coordinator
from tests.introductions import REASON


def _typed(office: Office, once: str) -> dict[str, str]:
    with office.sessions.begin() as session:
        place = factories.gathering(session).public_id
    return {**PHONE, "do": "propose", "to": "place", "place": f"gathering:{place}", "reason": REASON, "once": once}


def _made(office: Office) -> list[str]:
    with office.sessions() as session:
        return list(session.scalars(select(Introduction.public_id).order_by(Introduction.id)))


def test_pressed_twice_it_is_proposed_once(office: Office) -> None:
    browser = coordinator(office)
    (once,) = re.findall(r'name="once" value="(\w+)"', browser.open("introductions/new").text)
    typed = _typed(office, once)
    answers = [browser.send("introductions/new", **typed) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"/console/introductions/{once}"}
    assert _made(office) == [once]


def test_who_goes_back_and_changes_it_proposes_another(office: Office) -> None:
    browser, typed = coordinator(office), _typed(office, "abcdefghjk")
    browser.send("introductions/new", **typed)
    browser.send("introductions/new", **{**typed, "reason": "歌の会をさがしておられます"})
    assert len(_made(office)) == 2


def test_a_fault_keeps_the_id(office: Office) -> None:
    typed = _typed(office, "abcdefghjk") | {"reason": ""}
    assert 'name="once" value="abcdefghjk"' in coordinator(office).send("introductions/new", **typed).text


def test_two_at_the_same_moment_wait_for_each_other(office: Office) -> None:
    def look() -> Introduction | None:
        with office.sessions.begin() as session:
            return made_before(session, "abcdefghjk")

    with office.sessions.begin() as first, ThreadPoolExecutor(1) as other:
        assert made_before(first, "abcdefghjk") is None
        waits = other.submit(look)
        first.add(
            Introduction(public_id="abcdefghjk", kind="groups", reason=REASON, made_at=office.hands.at, made_by="a")
        )
        first.commit()
        assert waits.result(10) is not None

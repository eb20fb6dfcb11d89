"""What is saved holds in every process: two holders hear of it, nobody asks, nobody starts anew."""

import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.follow import Follower, words_followed
from matching import vocabulary
from matching.corrections import LiveVocabulary, as_saved, saved_edits
from matching.live import LiveIndex
from matching.search import Request, Search
from models.correction import Correction, CorrectionEdit, CorrectionState, EditKind
from models.match_log import MatchLog
from tests import factories


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    vocabulary.stand(None)


def save(session: Session, now: datetime, number: int, **values: object) -> None:
    edit = CorrectionEdit(made_at=now, made_by="a", **{"kind": EditKind.WORD, "concept": "knitting", **values})
    state = {"state": CorrectionState.SAVED, "number": number, "saved_at": now}
    session.add(Correction(made_at=now, made_by="a", edits=[edit], **state))
    session.flush()


def test_what_is_saved_is_laid_over_in_order(session: Session, now: datetime) -> None:
    save(session, now, 1, form="毛糸あそび")
    save(session, now, 2, form="毛糸あそび", laid=False)
    save(session, now, 3, form="あみあみ会")
    session.add(Correction(made_at=now, made_by="b", edits=[]))
    assert [edit.form for edit in saved_edits(session)] == ["毛糸あそび", "毛糸あそび", "あみあみ会"]
    forms = as_saved(session).concepts["knitting"].forms
    assert ("毛糸あそび" in forms, "あみあみ会" in forms, as_saved(session).mark) == (False, True, "3")


def test_a_process_reads_what_is_saved_once(session: Session, now: datetime) -> None:
    live = LiveVocabulary()
    save(session, now, 1, form="毛糸あそび")
    first = live.follow(session)
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert (live.follow(session) is first, vocabulary.current() is first, len(asked)) == (True, True, 1)


def test_two_processes_hear_of_it_and_answer_with_it(clean_database: Engine, now: datetime) -> None:
    with Session(clean_database) as session, session.begin():
        factories.gathering(session, "ぽんぽこだいらの日", description="")
    indexes = LiveIndex(), LiveIndex()

    def follow(index: LiveIndex) -> None:
        with Session(clean_database) as session:
            index.follow(session, now)

    for index in indexes:
        follow(index)

    def read_so() -> list[bool]:
        with Session(clean_database) as session:
            shots = [index.fresh(session, now).snapshot() for index in indexes]
        return [any("knitting" in entry.concepts for entry in shot.entries) for shot in shots]

    assert read_so() == [False, False]
    followers = [
        *(Follower(clean_database, partial(follow, index)) for index in indexes),
        words_followed(clean_database),
    ]
    for follower in followers:
        follower.start()
    with Session(clean_database) as session, session.begin():
        save(session, now, 1, form="ぽんぽこだいら")
    deadline = time.monotonic() + 20
    while read_so() != [True, True] and time.monotonic() < deadline:
        time.sleep(0.02)
    for follower in followers:
        follower.stop()
    assert (read_so(), vocabulary.current().mark) == ([True, True], "1")


def test_a_search_is_answered_and_recorded_with_the_version(session: Session, now: datetime) -> None:
    save(session, now, 1, form="ぽんぽこだいら")
    resident = factories.resident(session)
    found = Search().find(session, Request(resident, now, text="ぽんぽこだいら"))
    log = MatchLog.by_public_id(session, found.log_id)
    assert log is not None and log.engine.endswith("+1")
    assert found.topics == ("knitting",)

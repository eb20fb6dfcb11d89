"""Corrections as acts: what a draft takes, what makes a version, what taking one back leaves."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor
from handlers.acts.check_edit import CannotCorrect
from handlers.acts.correct import add_edit, drop, fingerprint, is_tried, propose, remove_edit, save, take_back
from handlers.acts.replay import ask_replay
from matching.corrected import Edit, holding
from matching.corrections import saved_edits
from models.correction import Correction, CorrectionState, ReplayState

ACTOR = Actor("hanako", "花子")
WORD = Edit("word", "knitting", "ぽんぽこだいら")
Put = Callable[..., Correction]


@pytest.fixture
def put(session: Session, now: datetime) -> Put:
    def put(*edits: Edit, actor: Actor = ACTOR) -> Correction:
        """A draft with these edits."""
        return [add_edit(session, actor, edit, true(), now=now) for edit in edits][-1]

    return put


def tried(session: Session, draft: Correction, *, worse: int = 0, whole: bool = True) -> Correction:
    """As if a replay had found this."""
    draft.replay_state = ReplayState.DONE
    told = {"base": Correction.latest(session), "edits": fingerprint(draft.edits), "whole": whole}
    draft.replay = {**told, "counts": {"worse": worse}, "labelled": {}}
    session.flush()
    return draft


def saved(session: Session, put: Put, now: datetime, *edits: Edit) -> Correction:
    draft = tried(session, put(*edits))
    save(session, ACTOR, draft, ("why", ""), now=now)
    return draft


def facts(session: Session) -> set[str]:
    return {edit.form or edit.other for edit in holding(saved_edits(session))}


def refused(why: str) -> object:
    return pytest.raises(CannotCorrect, match=rf"^{why}$")


def test_an_account_has_one_draft_that_grows(session: Session, put: Put) -> None:
    assert put(WORD) is put(Edit("not_word", "shogi", "将棋"))
    assert put(WORD, actor=Actor("other", "x")).made_by == "other"


def test_the_same_is_not_said_twice(put: Put) -> None:
    with refused("edit.already"):  # type: ignore[attr-defined]
        put(WORD, WORD)
    with refused("edit.twice"):  # type: ignore[attr-defined]
        put(Edit("near", "go", other="tea_talk", weight=0.7), Edit("near", "go", other="tea_talk", weight=0.9))


def test_a_new_concept_is_there_for_the_edits_after_it(session: Session, put: Put) -> None:
    [row] = put(Edit("concept", "", "もふもふ茶屋", other="salon")).edits
    draft = put(Edit("word", row.concept, "もふ茶屋の日"))
    assert len(draft.edits) == 2
    remove_edit(session, draft, row.id)
    assert draft.edits == []


def test_a_change_after_trying_has_to_be_tried_again(session: Session, put: Put, now: datetime) -> None:
    draft = tried(session, put(WORD))
    assert is_tried(session, draft)
    put(Edit("not_word", "shogi", "将棋"))
    with refused("correction.try_first"):  # type: ignore[attr-defined]
        save(session, ACTOR, draft, ("why", ""), now=now)


def test_a_version_saved_meanwhile_has_to_be_tried_with(session: Session, put: Put, now: datetime) -> None:
    draft = tried(session, put(Edit("not_word", "shogi", "将棋"), actor=Actor("other", "x")))
    saved(session, put, now, WORD)
    assert not is_tried(session, draft)


@pytest.mark.parametrize(
    ("whole", "worse", "reasons", "why"),
    [
        (False, 0, ("why", ""), "correction.try_whole"),
        (True, 0, (" ", ""), "correction.say_why"),
        (True, 1, ("why", ""), "correction.say_worse"),
        (True, 0, ("x" * 501, ""), "correction.long_why"),
    ],
)
def test_not_everything_is_saved(
    session: Session, put: Put, now: datetime, whole: bool, worse: int, reasons: tuple[str, str], why: str
) -> None:
    draft = tried(session, put(WORD), whole=whole, worse=worse)
    with refused(why):  # type: ignore[attr-defined]
        save(session, ACTOR, draft, reasons, now=now)


def test_a_version_is_taken_back_and_that_as_well(session: Session, put: Put, now: datetime) -> None:
    first = saved(session, put, now, WORD)
    saved(session, put, now, Edit("word", "knitting", "あみあみ会"))
    back = take_back(session, ACTOR, first, now=now)
    assert (back.number, back.takes_back, facts(session)) == (3, 1, {"あみあみ会"})
    take_back(session, ACTOR, back, now=now)
    assert facts(session) == {"ぽんぽこだいら", "あみあみ会"}


def test_nothing_is_taken_back_twice(session: Session, put: Put, now: datetime) -> None:
    first = saved(session, put, now, WORD)
    take_back(session, ACTOR, first, now=now)
    with refused("correction.nothing_left"):  # type: ignore[attr-defined]
        take_back(session, ACTOR, first, now=now)


def test_what_a_version_replaced_holds_again_without_it(session: Session, put: Put, now: datetime) -> None:
    near = Edit("near", "go", other="tea_talk", weight=0.7)
    saved(session, put, now, near)
    second = saved(session, put, now, Edit("near", "go", other="tea_talk", weight=0.1))
    take_back(session, ACTOR, second, now=now)
    assert [edit.weight for edit in holding(saved_edits(session))] == [0.7]


def test_a_saved_word_is_taken_off_by_an_edit(session: Session, put: Put, now: datetime) -> None:
    saved(session, put, now, WORD)
    saved(session, put, now, Edit("word", "knitting", "ぽんぽこだいら", laid=False))
    assert facts(session) == set()
    with refused("edit.not_there"):  # type: ignore[attr-defined]
        put(Edit("word", "knitting", "ぽんぽこだいら", laid=False))


def test_a_proposal_waits_and_a_dropped_one_is_gone(session: Session, put: Put, now: datetime) -> None:
    draft = tried(session, put(WORD), whole=False)
    propose(session, ACTOR, draft, "よく聞く", now=now)
    assert put(WORD) is not draft
    drop(session, ACTOR, draft, now=now)
    with refused("correction.not_now"):  # type: ignore[attr-defined]
        drop(session, ACTOR, draft, now=now)
    states = session.scalars(select(Correction.state).order_by(Correction.id)).all()
    assert states == [CorrectionState.DROPPED, CorrectionState.DRAFT]


def test_it_is_tried_once_at_a_time(session: Session, put: Put) -> None:
    draft = put(WORD)
    ask_replay(session, ACTOR, draft)
    with refused("correction.being_tried"):  # type: ignore[attr-defined]
        ask_replay(session, ACTOR, draft)

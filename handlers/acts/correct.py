"""Correct the matching: edits are gathered in a draft, tried, saved as a version; any version can be taken back.

Whether an edit can be is told in `check_edit`; what trying them showed in `replay`.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.check_edit import CannotCorrect, checked
from matching import vocabulary
from matching.corrected import Edit, corrected, holding
from matching.corrections import as_saved, edits_of, saved_edits
from matching.vocabulary import Vocabulary
from models.correction import OPEN, Correction, CorrectionEdit, CorrectionState, EditKind, ReplayState

MOST_EDITS = 50
LONGEST_REASON = 500
# Versions are numbered one after another: whoever saves holds this lock until the commit.
_LOCK = 0x6D7573756269_43


def add_edit(session: Session, actor: Actor, edit: Edit, reach: ColumnElement[bool], *, now: datetime) -> Correction:
    """Put an edit into the account's draft, a new one if need be. `reach`: searches whose words may be counted.

    Raises:
        CannotCorrect: it makes no sense, stands there already, or the draft is full.
    """
    draft = Correction.draft_of(session, actor.key)
    if draft and len(draft.edits) >= MOST_EDITS:
        raise CannotCorrect("edit.too_many", most=MOST_EDITS)
    with vocabulary.using(laid_over(session, draft) if draft else as_saved(session)):
        fit = checked(session, edit, reach) if edit.laid else _held(session, edit)
    if draft is None:
        draft = Correction(made_at=now, made_by=actor.key)
        session.add(draft)
        session.flush()
    elif any(one.fact == fit.fact and one.laid == fit.laid for one in edits_of(draft.edits)):
        raise CannotCorrect("edit.twice")
    draft.edits.append(_row(fit, actor, now))
    _changed(draft)
    session.flush()
    return draft


def _held(session: Session, edit: Edit) -> Edit:
    """What is to be taken off again has to hold."""
    held = next((one for one in holding(saved_edits(session)) if one.fact == edit.fact), None)
    if held is None:
        raise CannotCorrect("edit.not_there")
    return replace(held, laid=False)


def remove_edit(session: Session, draft: Correction, number: int) -> None:
    """Take one out of a draft again, with those that speak of the concept it would have made.

    Raises:
        CannotCorrect: it is not there, or no draft any more.
    """
    gone = next((row for row in draft.edits if row.id == number), None)
    if gone is None or draft.state is not CorrectionState.DRAFT:
        raise CannotCorrect("edit.not_there")
    made = gone.concept if gone.kind is EditKind.CONCEPT and gone.laid else None
    draft.edits = [row for row in draft.edits if row is not gone and (not made or made not in (row.concept, row.other))]
    _changed(draft)
    session.flush()


def laid_over(session: Session, draft: Correction) -> Vocabulary:
    """The vocabulary that holds, with a draft's edits laid over it."""
    return corrected([*saved_edits(session), *edits_of(draft.edits)], f"{Correction.latest(session)}+")


def fingerprint(edits: Sequence[CorrectionEdit]) -> str:
    """The same as long as the edits stay as they are."""
    said = json.dumps([astuple(edit) for edit in edits_of(edits)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def is_tried(session: Session, draft: Correction) -> bool:
    """Whether the replay shows these edits over the version that holds."""
    told = draft.replay
    tried = draft.replay_state is ReplayState.DONE and told.get("edits") == fingerprint(draft.edits)
    return tried and told.get("base") == Correction.latest(session)


def propose(session: Session, actor: Actor, draft: Correction, reason: str, *, now: datetime) -> None:
    """Ask somebody of the whole city to save it.

    Raises:
        CannotCorrect: it was not tried as it stands, or nobody said why.
    """
    _check(session, draft, {CorrectionState.DRAFT})
    draft.reason = _said(reason)
    draft.state, draft.proposed_at = CorrectionState.PROPOSED, now
    _told(session, actor, "correction.propose", draft, now)


def save(session: Session, actor: Actor, draft: Correction, reasons: tuple[str, str], *, now: datetime) -> None:
    """Make a version of it. `reasons`: why; and why although something got worse.

    Raises:
        CannotCorrect: it was not tried on the whole city as it stands, or nobody said why.
    """
    _numbering(session)
    session.refresh(draft, with_for_update=True)
    _check(session, draft, OPEN)
    if not draft.replay.get("whole"):
        raise CannotCorrect("correction.try_whole")
    draft.reason, draft.worse_reason = _said(reasons[0] or draft.reason), ""
    if got_worse(draft):
        if not reasons[1].strip():
            raise CannotCorrect("correction.say_worse")
        draft.worse_reason = _said(reasons[1])
    _number(session, actor, draft, now)
    _told(session, actor, "correction.save", draft, now)


def got_worse(draft: Correction) -> bool:
    """Whether the replay found answers, or a labelled set, that got worse."""
    sets = draft.replay.get("labelled", {}).values()
    return bool(draft.replay.get("counts", {}).get("worse")) or any(one["worse"] for one in sets)


def drop(session: Session, actor: Actor, draft: Correction, *, now: datetime) -> None:
    """Throw a draft or a proposal away."""
    if draft.state not in OPEN:
        raise CannotCorrect("correction.not_now")
    draft.state = CorrectionState.DROPPED
    _told(session, actor, "correction.drop", draft, now)


def take_back(session: Session, actor: Actor, version: Correction, *, now: datetime) -> Correction:
    """A new version under which everything is as if this one had never been saved.

    Raises:
        CannotCorrect: it is no version, or nothing of it holds any more.
    """
    _numbering(session)
    if version.number is None:
        raise CannotCorrect("correction.not_now")
    rows = session.scalars(
        select(CorrectionEdit)
        .join(Correction)
        .where(Correction.number.is_not(None))
        .order_by(Correction.number, CorrectionEdit.id)
    ).all()
    is_now = holding(edits_of(rows))
    without = holding(edits_of(row for row in rows if row.correction_id != version.id))
    undone = [replace(edit, laid=False) for edit in is_now if edit not in without]
    undone += [edit for edit in without if edit not in is_now]
    if not undone:
        raise CannotCorrect("correction.nothing_left")
    back = Correction(made_at=now, made_by=actor.key, state=CorrectionState.SAVED, takes_back=version.number)
    back.edits = [_row(edit, actor, now) for edit in undone]
    _number(session, actor, back, now)
    session.add(back)
    session.flush()
    _told(session, actor, "correction.take_back", back, now)
    return back


def _check(session: Session, draft: Correction, allowed: frozenset[CorrectionState] | set[CorrectionState]) -> None:
    if draft.state not in allowed:
        raise CannotCorrect("correction.not_now")
    if not draft.edits:
        raise CannotCorrect("correction.no_edits")
    if not is_tried(session, draft):
        raise CannotCorrect("correction.try_first")


def _said(reason: str) -> str:
    plain = reason.replace("\0", "").strip()
    if not plain:
        raise CannotCorrect("correction.say_why")
    if len(plain) > LONGEST_REASON:
        raise CannotCorrect("correction.long_why", most=LONGEST_REASON)
    return plain


def _numbering(session: Session) -> None:
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _number(session: Session, actor: Actor, correction: Correction, now: datetime) -> None:
    correction.number = Correction.latest(session) + 1
    correction.state, correction.saved_at, correction.saved_by = CorrectionState.SAVED, now, actor.key


def _changed(draft: Correction) -> None:
    """What was tried before says nothing of it any more."""
    draft.replay_state, draft.replay, draft.progress = ReplayState.NONE, {}, 0


def _row(edit: Edit, actor: Actor, now: datetime) -> CorrectionEdit:
    return CorrectionEdit(
        made_at=now, made_by=actor.key, kind=EditKind(edit.kind), laid=edit.laid, concept=edit.concept,
        language=edit.language, form=edit.form, other=edit.other, weight=edit.weight or None, item=edit.item,
    )  # fmt: skip


def _told(session: Session, actor: Actor, action: str, draft: Correction, now: datetime) -> None:
    session.flush()
    said = [{name: value for name, value in _columns(row).items() if value} for row in draft.edits]
    after = {"version": draft.number, "reason": draft.reason, "although": draft.worse_reason, "edits": said}
    kept = {name: value for name, value in after.items() if value}
    record(session, actor, Deed(action, f"correction:{draft.public_id}", {}, kept), now=now)


def _columns(row: CorrectionEdit) -> dict[str, object]:
    told = {name: getattr(row, name) for name in ("concept", "form", "other", "weight", "item")}
    return {"kind": row.kind.value, "off": not row.laid, **told}

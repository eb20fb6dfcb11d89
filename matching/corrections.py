"""Staff's corrections as the database has them, and what of them holds in this process."""

import threading
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching import vocabulary
from matching.corrected import Edit, corrected
from matching.vocabulary import Vocabulary
from models.correction import Correction, CorrectionEdit


def edits_of(rows: Iterable[CorrectionEdit]) -> list[Edit]:
    """Rows as plain values."""
    return [
        Edit(row.kind.value, row.concept, row.form, row.other, row.item, row.weight or 0.0, row.language, row.laid)
        for row in rows
    ]


def saved_edits(session: Session) -> list[Edit]:
    """Every edit that was ever saved, in order."""
    rows = select(CorrectionEdit).join(Correction).where(Correction.number.is_not(None))
    return edits_of(session.scalars(rows.order_by(Correction.number, CorrectionEdit.id)))


def as_saved(session: Session, number: int | None = None) -> Vocabulary:
    """The vocabulary of the version that holds. `number`: of that version, where it is known."""
    number = Correction.latest(session) if number is None else number
    return corrected(saved_edits(session), str(number)) if number else vocabulary.shipped()


class LiveVocabulary:
    """Keeps this process in step with what is saved. Safe for threads."""

    def __init__(self) -> None:
        self._number = -1
        self._read = vocabulary.shipped()
        self._lock = threading.Lock()

    def follow(self, session: Session, number: int | None = None) -> Vocabulary:
        """What is saved now; where it changed, it holds in the whole process from here on. `number`: as above."""
        with self._lock:
            number = Correction.latest(session) if number is None else number
            if number != self._number:
                self._read = as_saved(session, number)
                # Made here, where nobody waits for it.
                self._read.forms()
                vocabulary.stand(self._read)
                self._number = number
            return self._read

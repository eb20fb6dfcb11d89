"""What passes between those who read batches, those who send them and those who record: plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.announcement import BatchState


@dataclass(frozen=True)
class Job:
    """A batch ready to be sent. `attempts` includes the coming one; `unsure`: an earlier try may have got through."""

    id: int
    announcement_id: int
    language: str
    retry_key: UUID
    to: Sequence[str]
    messages: Sequence[Mapping[str, Any]]
    attempts: int
    unsure: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a try. `untried`: certainly not with LINE, so that nothing of this try is counted.

    `pause` in seconds: tried again after it, with the same key. `stop`: why the whole announcement has to wait.
    """

    job: Job
    state: BatchState
    cause: str | None = None
    request_id: str | None = None
    pause: float | None = None
    untried: bool = False
    stop: str | None = None

"""A recorded search beside the same question ranked now, by the engine and catalogue of today. Nothing is recorded."""

from dataclasses import dataclass

from flask import Blueprint, Response

from bot.console.desk import desk, page, session
from bot.console.match_log import one
from bot.console.match_shown import Line, Part, lines, parts_of, reasons_of
from matching import record
from matching.proposals import Proposal
from matching.search import Request
from matching.version import version
from models.area import Area
from models.match_log import MatchLog
from models.resident import Resident


@dataclass(frozen=True)
class Now:
    """One proposal of today. `before`: its place then; None: it was not shown."""

    place: int
    before: int | None
    name: str
    gathering: str
    score: float
    chance: float
    parts: list[Part]
    reasons: dict[str, list[str]]


def add_to(views: Blueprint) -> None:
    """The comparison."""
    views.add_url_rule("/match-log/<public_id>/today", "match_today", today)


def today(public_id: str) -> Response:
    """Then and now, side by side."""
    log = one(public_id, "match_today")
    before = lines(log, quoting=False)
    answer = desk().finder.answer(session(), _request(log))
    now = [_now(at, each, before) for at, each in enumerate(answer.proposals, start=1)]
    gone = {line.gathering for line in before} - {each.gathering for each in now}
    return page("match_today", log=log, before=before, now=now, gone=gone, engine=version(), by_words=bool(log.text))


def _request(log: MatchLog) -> Request:
    """The same question: by the words while they are kept, afterwards by what was understood of them.

    Of who consented with their profile of today; others are nobody in particular.
    """
    asker = session().get(Resident, log.resident_id) if log.resident_id else None
    nobody = Resident(language="ja", interests=[], areas=[], free_slots=[], support=[])
    area = session().get(Area, log.area_id) if log.area_id else None
    return Request(
        resident=asker or nobody,
        now=desk().clock.now(),
        text=log.text or "",
        area=area,
        remember=asker is not None,
        # The place was found then already.
        asked=log,
        wanted=None if log.text else record.wanted(log.understood),
    )


def _now(place: int, proposal: Proposal, before: list[Line]) -> Now:
    item, key = proposal.role or proposal.gathering, proposal.gathering.public_id
    return Now(
        place=place,
        before=next((line.place for line in before if line.gathering == key), None),
        name=item.name,
        gathering=key,
        score=proposal.match.score,
        chance=proposal.match.chance,
        parts=parts_of(proposal.match.parts),
        reasons=reasons_of(proposal.reasons, quoting=False),
    )

"""The sentence above an answer once more, from the match log: what the resident read, for coordinators."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.chat.heading import guessed, heading, only_conditions
from handlers.texts import say
from handlers.turn import Text, t
from matching import record
from matching.audience import Audience
from matching.confidence import Confidence
from matching.proposals import Proposal
from matching.search import Found
from matching.understand import Wanted
from models.area import Area
from models.gathering import Gathering
from models.match_log import MatchLog
from models.occurrence import Coming


def retold(log: MatchLog, area: Area | None, language: str) -> str:
    """The sentence in a language of residents. Rows from before dates and reach were recorded say less."""
    return say(language, _sentence(_found(log, area), log, language))


def _sentence(found: Found, log: MatchLog, language: str) -> Text:
    if log.found is None:
        return t("where.which")
    kept = log.resident_id is not None and bool(found.topics or (found.wanted and found.wanted.words))
    if not found.proposals:
        return t("find.nothing_kept" if kept else "find.nothing" if found.topics else "find.not_understood")
    unmet = found.confidence is Confidence.CLOSEST and not guessed(found) and not only_conditions(found)
    return heading(found, language, kept=unmet and kept)


def _found(log: MatchLog, area: Area | None) -> Found:
    """The answer as it was, as far as its sentence needs it: no rows of the catalogue."""
    proposals = tuple(Proposal(Gathering(), None, _shown_on(row), record.match(row)) for row in log.shown)
    confidence = proposals[0].confidence if proposals else Confidence.CLOSEST
    topics, wanted = tuple(log.understood.get("concepts", ())), _wanted(log.understood)
    reached = record.reached(log.understood)
    return Found(log.public_id, proposals, topics, "", area, confidence, reached, wanted)


def _wanted(kept: Mapping[str, Any]) -> Wanted:
    """How many words nobody knew is recorded, not which."""
    unknown, tags = ("",) * kept.get("unknown", 0), frozenset(kept.get("audience", ()))
    return replace(record.wanted(kept), words=unknown, audience=Audience(tags=tags))


def _shown_on(row: Mapping[str, Any]) -> Coming | None:
    return Coming("", datetime.fromisoformat(row["on"])) if row.get("on") else None

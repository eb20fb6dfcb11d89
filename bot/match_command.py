"""What `musubi match` shows: the proposals for a text as the talk would make them. Remembers nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.acts.messages import span_of
from handlers.chat.reasons import sentence
from handlers.texts import say
from handlers.turn import t
from matching.gate import gate
from matching.proposals import Proposal
from matching.search import Request, Search
from matching.sentences import Encode, off
from matching.where import area_at, areas_named
from models.area import Area
from models.resident import Resident


class UnknownArea(Exception):
    """No such area; the message says which was asked for."""


@dataclass(frozen=True)
class Matched:
    """The gate's route and, when it lets the text through, the proposals with score and reasons, best first."""

    route: str
    proposals: list[dict[str, Any]]

    def lines(self) -> list[str]:
        """As a person reads it."""
        if not self.proposals:
            return [f"（{self.route}: なにも出しません）"]
        return [line for proposal in self.proposals for line in _lines(proposal)]


def match(session: Session, text: str, *, area: Area | None = None, now: datetime, encode: Encode = off) -> Matched:
    """Rank for a text, in an area if there is one. Writes nothing: the caller rolls back."""
    verdict = gate(text)
    if verdict.route != "interest":
        return Matched(verdict.route, [])
    search = Search(encode)
    nobody = Resident(interests=[], areas=[], free_slots=[], support=[])
    found = search.find(session, Request(resident=nobody, now=now, text=text, area=area))
    return Matched(verdict.route, [_proposal(proposal) for proposal in found.proposals])


def area_meant(session: Session, near: tuple[float, float] | None, name: str | None) -> Area | None:
    """The town at a point, else the area with a name; None when neither is given.

    Raises:
        UnknownArea: there is no such place.
    """
    if near:
        found = area_at(session, near)
        if found is None:
            raise UnknownArea(f"{near[0]},{near[1]}")
        return found
    if not name:
        return None
    named = areas_named(session, name, city="")
    if not named:
        raise UnknownArea(name)
    return named[0]


def _proposal(proposal: Proposal) -> dict[str, Any]:
    gathering, occurrence = proposal.gathering, proposal.occurrence
    return {
        "id": proposal.item_id,
        "name": proposal.role.name if proposal.role else gathering.name,
        "kind": "role" if proposal.role else "gathering",
        "score": proposal.match.score,
        "place": gathering.place_name,
        "next": occurrence.starts_at.isoformat() if occurrence else None,
        "when": say("ja", t("card.span", span=span_of(occurrence))) if occurrence else None,
        "why": [
            {"key": reason.key, "verdict": reason.verdict, "words": say("ja", words)}
            for reason in proposal.reasons
            if (words := sentence(reason, "ja"))
        ],
        "sample": gathering.sample,
    }


def _lines(proposal: dict[str, Any]) -> list[str]:
    mark = "（見本）" if proposal["sample"] else ""
    why = "・".join(each["words"] for each in proposal["why"] if each["verdict"] == "yes")
    return [
        f"{proposal['score']:.2f}  {proposal['name']}{mark}",
        f"      {proposal['when'] or '日にちは分かりません'}　{proposal['place']}",
        f"      {why}",
    ]

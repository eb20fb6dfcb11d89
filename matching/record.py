"""What the match log keeps of a search, as JSON and back: what was understood, what was shown, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matching.reasons import Reason
from matching.slots import Slots
from matching.understand import Wanted


def understood(wanted: Wanted) -> dict[str, Any]:
    """What was understood, without the resident's own words."""
    return {
        "concepts": list(wanted.concepts),
        "avoided": sorted(wanted.avoided),
        "slots": _slots(wanted.slots),
        "support": sorted(wanted.support),
        "help": wanted.help,
        "place": wanted.place.key if wanted.place else None,
    }


def shown(item_id: str, score: float, confidence: str, why: Sequence[Reason]) -> dict[str, Any]:
    """One proposal with its score and all its reasons, those that speak against it included."""
    kept = [{"key": reason.key, "verdict": reason.verdict, "args": _plain(reason.args)} for reason in why]
    return {"id": item_id, "score": score, "confidence": str(confidence), "reasons": kept}


def reasons(rows: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The reasons as they were recorded."""
    return tuple(Reason(row["key"], row["verdict"], _values(row["args"])) for row in rows)


def _plain(args: Mapping[str, object]) -> dict[str, object]:
    return {name: _slots(value) if name == "slots" else value for name, value in args.items()}  # type: ignore[arg-type]


def _values(args: Mapping[str, Any]) -> dict[str, object]:
    pairs = {"slots": tuple((int(slot[0]), slot[2:]) for slot in args["slots"])} if "slots" in args else {}
    return {**args, **pairs}


def _slots(slots: Slots) -> list[str]:
    return sorted(f"{day}-{band}" for day, band in slots)

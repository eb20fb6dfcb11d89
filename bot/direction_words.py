"""What coordinators read as reasons in the other directions. What residents read too is in the catalogue of texts."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.chat.reasons import sentence
from handlers.texts import say
from handlers.turn import t
from matching.reasons import Reason
from matching.vocabulary import label

_MOST_SLOTS = 3

EXCHANGES: Mapping[str, str] = {
    "performing": "演奏や芸の披露",
    "helping": "手伝いの手",
    "teaching": "教えること",
    "room": "場所の貸し借り",
    "materials": "道具や食べもの",
    "cohosting": "いっしょに開くこと",
}

WORDS: Mapping[str, str] = {
    "reason.no.asked": "この4週間に{times}回お願いしています",
    "reason.unknown.free": "空いている時間は、聞いていません",
    "reason.unknown.home": "どのあたりの人かは、聞いていません",
    "reason.unknown.age": "年代は、聞いていません",
    "reason.shared": "「{topic}」がしたい",
    "reason.within": "たがいに{km}kmの中",
    "reason.same_area": "みんな{area}",
    "reason.shared_time": "みんな空いています（{slots}）",
    "reason.some_time": "{people}人が空いています（{slots}）",
    "reason.no.shared_time": "みんなに合う時間がありません",
    "reason.unknown.shared_time": "空いている時間を聞いていない人がいます",
    "reason.about": "「{topic}」のことができます",
    "reason.same_topic": "どちらも「{topic}」",
    "reason.gives": "{exchange}で、力になれます",
    "reason.gets": "{exchange}で、力を借りられます",
    "reason.unknown.gives": "{exchange}で、力になれるかもしれません（聞いてみてください）",
    "reason.unknown.gets": "{exchange}で、力を借りられるかもしれません（聞いてみてください）",
}


def words(reason: Reason) -> str:
    """One reason as a coordinator reads it; "" for what only the engine needs to know."""
    if reason.key in WORDS:
        told = {name: _VALUES[name](value) if name in _VALUES else value for name, value in reason.args.items()}
        return WORDS[reason.key].format_map(told)
    said = sentence(reason, "ja")
    return say("ja", said) if said else ""


def _slots(slots: Any) -> str:
    named = [say("ja", t("slot.one", day=t(f"day.{day}"), band=t(f"band.{band}"))) for day, band in slots]
    return "・".join(named[:_MOST_SLOTS]) + ("など" if len(named) > _MOST_SLOTS else "")


_VALUES: Mapping[str, Callable[[Any], str]] = {
    "topic": label,
    "slots": _slots,
    "exchange": lambda kind: EXCHANGES[kind],
}

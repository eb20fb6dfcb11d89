"""What an operator reads about what was found in the catalogue's words: first what cannot be found by anybody."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from matching.concepts_found import FoundIn, concepts_found, words_to_add
from matching.live import LiveIndex
from matching.vocabulary import label

MOST = 20
_MOST_CONCEPTS, _MOST_WORDS = 6, 5


def read_concepts(session: Session, *, only: Collection[str] | None = None, now: datetime) -> list[FoundIn]:
    """What was read from everything residents can be shown, or `only` from the items with these public ids."""
    entries = LiveIndex().fresh(session, now).snapshot().entries
    return concepts_found(each for each in entries if only is None or each.item.id in only)


def concept_lines(found: Sequence[FoundIn], most: int = MOST) -> list[str]:
    """The summary, then items that nothing was read from, what was only guessed, and the others; `most` of each."""
    silent = [each for each in found if not each.concepts and not each.meant]
    guessed = [each for each in found if not each.concepts and each.meant]
    telling = [each for each in found if each.concepts]
    lines = [f"内容が読みとれた集まり・出番 {len(telling) + len(guessed)}件、読みとれないもの {len(silent)}件"]
    if silent:
        lines += ["読みとれないもの（ことばでさがしても見つかりません。説明を足してください）"]
        lines += _some([_silent(each) for each in silent], most)
    if guessed:
        lines += ["説明から推しはかった内容（ちがっていたら、名前か説明に内容を書いてください）"]
        lines += _some([_telling(each) for each in guessed], most)
    if telling:
        lines += ["読みとれた内容", *_some([_telling(each) for each in telling], most)]
    return lines


def word_lines(found: Sequence[FoundIn], most: int = MOST) -> list[str]:
    """Words that could be added to the vocabulary: they stand where nothing was read."""
    words = words_to_add(found, most)
    if not words:
        return []
    return ["辞書に足すとよさそうなことば（出てくる件数）", *(f"  {number:4} {word}" for word, number in words)]


def _some(lines: Sequence[str], most: int) -> list[str]:
    left = len(lines) - most
    return [*(f"  {line}" for line in lines[:most]), *([f"  ほか {left}件"] if left > 0 else [])]


def _silent(each: FoundIn) -> str:
    if not each.described:
        return f"{each.name} — 説明がありません"
    words = "、".join(each.words[:_MOST_WORDS])
    return f"{each.name} — 辞書にないことば: {words}" if words else f"{each.name} — 内容を表すことばがありません"


def _telling(each: FoundIn) -> str:
    told = [*map(label, each.concepts), *(f"{label(key)}らしい" for key in each.meant)]
    more = "など" if len(told) > _MOST_CONCEPTS else ""
    return f"{each.name}: {'、'.join(told[:_MOST_CONCEPTS])}{more}"

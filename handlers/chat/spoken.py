"""Short words that answer a question of ours: yes, no, I went, I could not. Compared after normalising."""

from matching.text import normalise

_YES = ("はい", "うん", "ええ", "お願いします", "おねがいします", "はいお願いします", "yes", "ok", "yes please")
_NO = ("いいえ", "いえ", "いらない", "いりません", "けっこうです", "結構です", "no", "no thanks")
_WENT = ("行けた", "行けました", "いけた", "いけました", "行った", "行きました", "いきました", "i went", "yes i went")
_MISSED = ("行けなかった", "行けませんでした", "いけなかった", "いけませんでした", "i could not go", "i couldn't go")
_YES_FORMS = frozenset(normalise(word) for word in _YES)
_NO_FORMS = frozenset(normalise(word) for word in _NO)
_WENT_FORMS = tuple(normalise(word) for word in _WENT)
_MISSED_FORMS = tuple(normalise(word) for word in _MISSED)


def yes_or_no(text: str) -> bool | None:
    """True or False when the text is nothing but a yes or a no; None: it is something else."""
    word = normalise(text).strip(" 。.!")
    return True if word in _YES_FORMS else False if word in _NO_FORMS else None


def went_or_missed(text: str) -> bool | None:
    """Whether a text begins with having gone (True) or not (False); None: it is about something else."""
    word = normalise(text).strip()
    if word.startswith(_MISSED_FORMS):
        return False
    return True if word.startswith(_WENT_FORMS) else None

"""Letters drawn once: what many are told in the same words is drawn for the first, and for the others copied.

Only the id that a person's own buttons carry differs. What letters say is `handlers/acts/messages.py`'s.
"""

from functools import lru_cache

from bot.ledger import body
from bot.line.render import draw
from handlers.acts.messages import OWN, Content, Letter

# A few hundred dates in three languages; a drawn letter is about three kilobytes.
_MOST = 4096
_OWN = OWN.encode()


def drawn(letter: Letter) -> bytes:
    """The letter as LINE messages in JSON, as they are kept and sent."""
    return _pattern(letter.content, letter.language).replace(_OWN, letter.own.encode())


@lru_cache(_MOST)
def _pattern(content: Content, language: str) -> bytes:
    """Equal contents are drawn alike: whatever is said stands in them, and nothing else is looked at."""
    return body(draw(content.answer().messages, language))

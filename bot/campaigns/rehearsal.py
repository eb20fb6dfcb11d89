"""Done once by a process that stands by: the way to the first call, so that the real one need not wait for it.

Nothing stays of it: what was written is taken back, and nobody but this process ever saw it.
"""

from contextlib import ExitStack

from bot.campaigns.term import Tools
from handlers.acts.announce import Draft, announce
from handlers.acts.audience import Audience
from handlers.acts.cut import cut_stretch

# One cuts, one reads ahead, one records.
_SIDE_BY_SIDE = 3
_EVERYONE = Draft({"ja": []}, Audience(everyone=True), "rehearsal")


def rehearse(tools: Tools) -> None:
    """Open the connections that a term needs, and have their statements made and planned."""
    now = tools.clock.now()
    with ExitStack() as stack:
        for _ in range(_SIDE_BY_SIDE):
            session = stack.enter_context(tools.sessions())
            announcement = announce(session, _EVERYONE, now=now)
            cut_stretch(session, announcement, now=now)
            tools.reader.read(session, held=(), most=0, now=now)
    tools.turnstile.pace.take(0)

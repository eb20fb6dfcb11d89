"""Writes a large file of the match log in the background, of what its account may see while it is written."""

import gzip
import io

from sqlalchemy import text

from bot.console.access import NEEDS
from bot.console.scope import searches_seen_by
from bot.parts import Parts
from handlers.acts.match_file import write_file
from handlers.acts.searches import Filters, conditions
from models.account import Account
from models.match_file import FileState, MatchFile
from models.session import make_sessions

_DUTIES = NEEDS["console.make_match_file"].duties
# A million lines take longer than a page may.
_PATIENCE = text("set local statement_timeout = '10min'")


def write_match_file(parts: Parts, file_id: int) -> None:
    """Write it, or nothing if it was let go meanwhile; written twice it is the same."""
    now = parts.clock.now()
    with make_sessions(parts.engine).begin() as session:
        session.execute(_PATIENCE)
        row = session.get(MatchFile, file_id)
        owner = session.get(Account, row.account_id) if row else None
        if row is None or owner is None:
            return
        reach = searches_seen_by(owner, _DUTIES, now=now)
        packed = io.BytesIO()
        with gzip.open(packed, "wt", encoding="utf-8", newline="") as written:
            write_file(session, [reach, *conditions(session, Filters.typed(row.filters), now=now)], written)
        row.content, row.state = packed.getvalue(), FileState.READY

"""What is tapped in an announcement: counted, for nobody in particular, and where it leads."""

import random
import secrets

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.announcement import AnnouncementLink, AnnouncementTap, LinkPart

# Taps that come in the same moment meet in different rows.
_SLOTS = 16


def new_link(url: str, *, base_url: str = "") -> AnnouncementLink:
    """A link to this address, the same for everybody. `base_url`: ours, where taps are counted; empty: they are not."""
    token = _token()
    address = f"{base_url}/r/{token}" if base_url else None
    return AnnouncementLink(part=LinkPart.LINK, token=token, url=url, address=address)


def new_button() -> AnnouncementLink:
    """A button that signs up in the chat."""
    return AnnouncementLink(part=LinkPart.BUTTON, token=_token())


def leads_to(session: Session, token: str) -> str | None:
    """The one address this token ever leads to; None: it is none of ours."""
    here = (AnnouncementLink.token == token, AnnouncementLink.part == LinkPart.LINK)
    return session.scalar(select(AnnouncementLink.url).where(*here))


def tapped(session: Session, token: str) -> None:
    """One tap more. Who it was is not known here."""
    link_id = session.scalar(select(AnnouncementLink.id).where(AnnouncementLink.token == token))
    if link_id is None:
        return
    row = insert(AnnouncementTap).values(link_id=link_id, slot=random.randrange(_SLOTS), taps=1)
    once_more = {"taps": AnnouncementTap.taps + 1}
    session.execute(row.on_conflict_do_update(index_elements=["link_id", "slot"], set_=once_more))


def taps_of(session: Session, announcement_id: int) -> dict[LinkPart, int]:
    """How often each was tapped; what there is not is missing."""
    taps = func.coalesce(func.sum(AnnouncementTap.taps), 0)
    rows = select(AnnouncementLink.part, taps).outerjoin(AnnouncementTap).group_by(AnnouncementLink.part)
    found = session.execute(rows.where(AnnouncementLink.announcement_id == announcement_id))
    return {part: int(number) for part, number in found}


def _token() -> str:
    return secrets.token_urlsafe(16)

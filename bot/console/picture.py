"""A picture or flyer is handed in with the form of an announcement: kept at once, so that it is chosen only once."""

import secrets

from flask import request

from bot.console.announcing_form import Form
from bot.console.desk import desk, say, session
from bot.line.flyer import Flyer, NoFlyer, is_flyer, open_flyer
from bot.line.picture import MOST_BYTES, NoPicture, draw_anew
from models.picture import AnnouncementPicture


def take_in_picture(form: Form) -> None:
    """The form then names it in `picture_token`; `picture_fault` says what was wrong with it."""
    form.pop("picture_fault", None)
    if form.get("picture_off"):
        form.pop("picture_token", None)
    file = request.files.get("picture")
    if file is None or not file.filename:
        return
    try:
        found = _opened(file.read(MOST_BYTES + 1))
    except NoPicture:
        form["picture_fault"] = say("announcement.bad_picture")
    except NoFlyer as refusal:
        form["picture_fault"] = say(f"announcement.flyer_{refusal.cause}")
    else:
        form["picture_token"] = _kept(found).token


def _opened(data: bytes) -> Flyer:
    """A picture is a flyer of no pages."""
    return open_flyer(data) if is_flyer(data) else Flyer(draw_anew(data), 0, "")


def _kept(found: Flyer) -> AnnouncementPicture:
    row = AnnouncementPicture(
        token=secrets.token_urlsafe(16),
        whole=found.drawn.whole,
        small=found.drawn.small,
        pages=found.pages or None,
        words=found.words,
        made_at=desk().clock.now(),
    )
    session().add(row)
    session().flush()
    return row

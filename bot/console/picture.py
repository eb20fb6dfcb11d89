"""A picture is handed in with the form of an announcement: kept at once, so that it need not be chosen again."""

import secrets

from flask import request

from bot.console.announcing_form import Form
from bot.console.desk import desk, say, session
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
        drawn = draw_anew(file.read(MOST_BYTES + 1))
    except NoPicture:
        form["picture_fault"] = say("announcement.bad_picture")
        return
    row = AnnouncementPicture(
        token=secrets.token_urlsafe(16), whole=drawn.whole, small=drawn.small, made_at=desk().clock.now()
    )
    session().add(row)
    session().flush()
    form["picture_token"] = row.token

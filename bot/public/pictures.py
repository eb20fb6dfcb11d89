"""Pictures of announcements, for LINE to fetch: /pictures/<token>.jpg and the small one. Names cannot be guessed."""

import re

from flask import Blueprint, Response, abort
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.picture import AnnouncementPicture

_NAME = re.compile(r"([A-Za-z0-9_-]{16,32})(~s)?\.jpg")
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def blueprint(engine: Engine) -> Blueprint:
    """GET /pictures/…"""
    views = Blueprint("pictures", __name__)

    @views.get("/pictures/<name>")
    def picture(name: str) -> Response:
        asked = _NAME.fullmatch(name) or abort(404)
        with Session(engine) as session:
            found = AnnouncementPicture.by_token(session, asked[1]) or abort(404)
            body = found.small if asked[2] else found.whole
        return Response(body, mimetype="image/jpeg", headers=_HEADERS)

    return views


def message_of(base_url: str, token: str) -> dict[str, str]:
    """The picture as a LINE message."""
    address = f"{base_url}/pictures/{token}"
    return {"type": "image", "originalContentUrl": f"{address}.jpg", "previewImageUrl": f"{address}~s.jpg"}

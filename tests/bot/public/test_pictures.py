"""Pictures of announcements are handed out under names that cannot be guessed, and nothing else is."""

from datetime import datetime

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.line.limits import check
from bot.public.pictures import blueprint, message_of
from models.picture import AnnouncementPicture

TOKEN = "abcdefghij_-klmnopqrst"


def test_a_picture_and_its_small_one_are_handed_out(clean_database: Engine, now: datetime) -> None:
    with Session(clean_database) as session, session.begin():
        session.add(AnnouncementPicture(token=TOKEN, whole=b"whole", small=b"small", made_at=now))
    app = Flask("tests")
    app.register_blueprint(blueprint(clean_database))
    client = app.test_client()
    answer = client.get(f"/pictures/{TOKEN}.jpg")
    assert (answer.data, answer.mimetype, answer.headers["X-Content-Type-Options"]) == (
        b"whole",
        "image/jpeg",
        "nosniff",
    )
    assert client.get(f"/pictures/{TOKEN}~s.jpg").data == b"small"
    for name in ("x.jpg", f"{TOKEN}.png", f"{TOKEN[:-1]}a.jpg", "%00.jpg"):
        assert client.get(f"/pictures/{name}").status_code == 404


def test_line_takes_it_as_a_message() -> None:
    check([message_of("https://city.example.jp", TOKEN)])

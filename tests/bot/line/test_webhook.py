"""LINE's door: only signed bodies come in, all of what is in them is stored, and nothing else happens."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.line.webhook import MAX_BYTES
from models.inbox import InboxEvent
from models.session import make_engine
from tests.bot.parts import USER, body_of, parts_on, signature, text_event


@pytest.fixture
def door(app: Flask, clean_database: Engine) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def rows(clean_database: Engine) -> Iterator[Session]:
    with Session(clean_database) as session:
        yield session


def _knock(door: FlaskClient, body: bytes, sign: str | None = None) -> TestResponse:
    headers = {"X-Line-Signature": signature(body) if sign is None else sign}
    return door.post("/callback", data=body, headers=headers)


def _stored(rows: Session) -> list[InboxEvent]:
    return list(rows.scalars(select(InboxEvent).order_by(InboxEvent.id)))


def test_all_events_of_a_request_are_stored(door: FlaskClient, rows: Session) -> None:
    events = [text_event(f"{number}") for number in range(100)]
    assert _knock(door, body_of(*events)).status_code == 200
    assert [row.event_id for row in _stored(rows)] == [event["webhookEventId"] for event in events]


def test_the_verify_button_gets_its_200(door: FlaskClient, rows: Session) -> None:
    assert _knock(door, body_of()).status_code == 200
    assert _stored(rows) == []


@pytest.mark.parametrize("sign", ["", "wrong", "ж✓", signature(b"other"), signature(body_of(), "other secret")])
def test_an_unsigned_body_is_refused_unread(door: FlaskClient, rows: Session, sign: str) -> None:
    assert _knock(door, b"{ not even JSON", sign.encode().decode("latin-1")).status_code == 400
    assert _stored(rows) == []


def test_a_body_without_a_signature_is_refused(door: FlaskClient) -> None:
    assert door.post("/callback", data=body_of()).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"events": null}', b"\xff\xfe", b"[" * 5000])
def test_a_signed_body_that_is_none_is_refused(door: FlaskClient, body: bytes) -> None:
    assert _knock(door, body).status_code == 400


def test_an_odd_event_does_not_harm_its_neighbours(door: FlaskClient, rows: Session) -> None:
    odd: list[object] = [
        None,
        3,
        "x",
        [],
        {"webhookEventId": "nul\0", "timestamp": 10**30},
        {"type": {}, "source": "\ud83d"},
    ]
    assert _knock(door, body_of(text_event(), *odd, text_event("NUL\0 \ud83d"))).status_code == 200
    assert len(_stored(rows)) == 4


def test_a_redelivered_event_is_stored_once(door: FlaskClient, rows: Session) -> None:
    first = text_event()
    for flag in (False, True, True):
        _knock(door, body_of(first | {"deliveryContext": {"isRedelivery": flag}}))
    assert len(_stored(rows)) == 1


def test_the_same_event_twice_in_one_body_is_stored_once(door: FlaskClient, rows: Session) -> None:
    twice, once = text_event(), text_event()
    assert _knock(door, body_of(twice, once, twice)).status_code == 200
    assert [row.event_id for row in _stored(rows)] == [twice["webhookEventId"], once["webhookEventId"]]


def test_a_body_whose_length_is_not_told_is_read_to_its_end(door: FlaskClient, rows: Session) -> None:
    body = body_of(text_event())
    for sent, expected in ((body, 200), (b"x" * (MAX_BYTES + 1), 413)):
        answer = door.post(
            "/callback",
            input_stream=BytesIO(sent),
            headers={"X-Line-Signature": signature(sent)},
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert answer.status_code == expected
    assert len(_stored(rows)) == 1


def test_a_body_that_breaks_off_is_not_lines(door: FlaskClient, rows: Session) -> None:
    body = body_of(text_event())
    answer = door.post(
        "/callback",
        input_stream=BytesIO(body[:-1]),
        headers={"X-Line-Signature": signature(body), "Content-Length": str(len(body))},
    )
    assert (answer.status_code, _stored(rows)) == (400, [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posting_is_for_line(door: FlaskClient, method: str) -> None:
    assert door.open("/callback", method=method).status_code == 404


def test_a_fault_of_our_own_is_a_500_and_goes_no_further(door: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = door.post("/callback", data=body_of(), environ_overrides={"CONTENT_LENGTH": "many"})
    assert answer.status_code == 500
    assert "webhook failed" in caplog.text


def test_a_huge_body_is_refused_without_being_read(door: FlaskClient) -> None:
    body = b"x" * (MAX_BYTES + 1)
    assert _knock(door, body).status_code == 413


def test_without_a_database_line_is_asked_to_come_again_and_what_came_lies_sealed_on_disk(tmp_path: Path) -> None:
    parts = parts_on(make_engine("postgresql://127.0.0.1:1/nothing"), data=tmp_path)
    assert _knock(create_app(parts).test_client(), body_of(text_event("ひとりでさみしい"))).status_code == 503
    (spooled,) = (path.read_bytes() for path in tmp_path.glob("spool/*.spool"))
    assert b"01EVENT" in spooled
    assert not any(word in spooled for word in (USER.encode(), "さみしい".encode(), b"replyToken"))


def test_without_a_database_and_without_a_disk_line_is_asked_to_come_again() -> None:
    door = create_app(parts_on(make_engine("postgresql://127.0.0.1:1/nothing"))).test_client()
    assert _knock(door, body_of(text_event())).status_code == 503


def test_who_it_was_stands_in_the_sealed_body_alone(door: FlaskClient, rows: Session, clean_database: Engine) -> None:
    _knock(door, body_of(text_event()))
    (row,) = _stored(rows)
    assert USER.encode() not in row.chat_key
    assert USER not in row.event_id
    assert row.raw is not None
    assert USER.encode() not in row.raw
    assert USER in parts_on(clean_database).vault.open(row.raw)


def test_nothing_personal_is_logged(door: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="bot"):
        _knock(door, body_of(text_event("ひとりでさみしい")))
        _knock(door, body_of(text_event()), "wrong")
    said = " ".join(str(vars(record)) for record in caplog.records if record.name.startswith("bot"))
    assert "webhook refused" in said
    assert USER not in said
    assert "さみしい" not in said

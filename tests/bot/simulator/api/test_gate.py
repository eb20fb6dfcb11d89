"""What every call passes before anything else."""

import http.client
import time

import pytest
from flask.testing import FlaskClient

from bot.simulator.faults import Fault
from bot.simulator.platform import Platform
from bot.simulator.server import Server
from tests.bot.simulator import shapes as s
from tests.bot.simulator.conftest import TOKEN

PUSH = "/v2/bot/message/push"


def test_every_answer_has_its_own_request_id(client: FlaskClient) -> None:
    ids = {
        client.get(path).headers["x-line-request-id"] for path in ("/v2/bot/info", "/v2/bot/info", "/v2/bot/profile/x")
    }
    assert len(ids) == 3


@pytest.mark.parametrize("header", ["", "Bearer other", TOKEN])
def test_a_wrong_token_is_turned_away(client: FlaskClient, header: str) -> None:
    answer = client.get("/v2/bot/info", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.get_json()["message"].startswith("Authentication failed due to the following reason:")


def test_what_is_not_json_is_refused(client: FlaskClient) -> None:
    broken = client.post(PUSH, data="{", content_type="application/json")
    assert (broken.status_code, broken.get_json()["message"][:48]) == (
        400,
        "The request body could not be parsed as JSON (li",
    )
    assert client.post(PUSH, data="[]", content_type="application/json").status_code == 400
    assert client.post(PUSH, data="to=U", content_type="text/plain").status_code == 415


def test_two_megabytes_are_too_much(client: FlaskClient) -> None:
    assert client.post(PUSH, data=b" " * 2_000_001, content_type="application/json").status_code == 413


def test_an_unknown_property_is_named(client: FlaskClient, friend: str) -> None:
    answer = client.post(PUSH, json={"to": friend, "messages": [s.text()], "urgent": True})
    assert "The property, urgent, in the request body is invalid" in answer.get_json()["message"]


def test_problems_come_as_details(client: FlaskClient, friend: str) -> None:
    answer = client.post(PUSH, json={"to": friend, "messages": [s.text(""), s.text("")]}).get_json()
    assert answer["message"] == "The request body has 2 error(s)"
    assert answer["details"][1] == {"message": "May not be empty", "property": "messages[1].text"}


def test_a_flex_fault_points_into_the_card(client: FlaskClient, friend: str) -> None:
    card = s.flex(s.bubble(s.text(color="red")))
    answer = client.post(PUSH, json={"to": friend, "messages": [s.text(), card]}).get_json()
    assert answer["message"] == "A message (messages[1]) in the request body is invalid"
    assert answer["details"] == [{"message": "invalid property", "property": "/body/contents/0/color"}]


def test_too_many_calls_at_once(client: FlaskClient, platform: Platform) -> None:
    platform.rates.limits["info"] = (2, 1.0)
    answers = [client.get("/v2/bot/info").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    platform.clock.let_pass(0.5)
    assert client.get("/v2/bot/info").status_code == 200


def test_trouble_before_acceptance_leaves_nothing(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.faults.add("push", Fault(status=500), times=2)
    body = {"to": friend, "messages": [s.text()]}
    assert [client.post(PUSH, json=body).status_code for _ in range(3)] == [500, 500, 200]
    assert len(platform.ledger.to(friend)) == 1


def test_trouble_after_acceptance_leaves_the_message(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.faults.add("*", Fault(status=500, accepted=True))
    answer = client.post(PUSH, json={"to": friend, "messages": [s.text()]})
    assert answer.status_code == 500
    assert answer.headers["x-line-request-id"] == platform.ledger.to(friend)[0].request_id


def test_an_ordered_429(client: FlaskClient, platform: Platform) -> None:
    platform.faults.add("info", Fault(status=429))
    assert "rate limit" in client.get("/v2/bot/info").get_json()["message"]


def test_a_dropped_call_was_not_accepted(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.faults.add("push", Fault(dropped=True))
    client.post(PUSH, json={"to": friend, "messages": [s.text()]})
    assert platform.ledger.to(friend) == []


def test_garbage_comes_after_the_message_was_accepted(client: FlaskClient, platform: Platform, friend: str) -> None:
    platform.faults.add("push", Fault(200, accepted=True, garbage=b"<html>"))
    answer = client.post(PUSH, json={"to": friend, "messages": [s.text()]})
    assert (answer.status_code, answer.data) == (200, b"<html>")
    assert len(platform.ledger.to(friend)) == 1


def test_garbage_instead_of_http(server: Server) -> None:
    server.platform.faults.add("info", Fault(garbage=b"\x00 no HTTP at all\r\n\r\n"))
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("GET", "/v2/bot/info", headers={"Authorization": f"Bearer {TOKEN}"})
    with pytest.raises(http.client.BadStatusLine):
        connection.getresponse()
    connection.close()


def test_a_slow_answer(client: FlaskClient, platform: Platform) -> None:
    platform.faults.add("info", Fault(seconds=0.05))
    started = time.monotonic()
    assert client.get("/v2/bot/info").status_code == 200
    assert time.monotonic() - started >= 0.05


def test_a_dropped_connection(server: Server) -> None:
    server.platform.faults.add("info", Fault(dropped=True))
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("GET", "/v2/bot/info", headers={"Authorization": f"Bearer {TOKEN}"})
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        connection.getresponse()
    connection.close()

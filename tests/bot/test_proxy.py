"""Lists by way of a city's proxy: plain addresses asked of it, encrypted ones through a tunnel, nothing inside."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.fetch import FetchError, Limits, fetch
from bot.proxy import Proxy

# Names that no name service knows: only the proxy does.
PLAIN, SAFE = "http://lists.example/data/list.csv", "https://lists.example/data/list.csv"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlist"


@dataclass
class Gate:
    """A proxy that answers for the hosts behind it, and remembers what it was asked."""

    context: ssl.SSLContext
    port: int = 0
    secure: bool = False
    shut: bool = False
    heard: list[str] = field(default_factory=list)

    def limits(self, login: str = "") -> Limits:
        scheme = "https" if self.secure else "http"
        return Limits(proxy=Proxy.of(f"{scheme}://{login}127.0.0.1:{self.port}"), seconds=5)

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                connection.settimeout(5)
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        if self.secure:
            connection = self.context.wrap_socket(connection, server_side=True)
        self.heard.append(_head(connection))
        if self.heard[-1].startswith("CONNECT") and not self.secure and not self.shut:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            connection = self.context.wrap_socket(connection, server_side=True)
            self.heard.append(_head(connection))
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n" if self.shut else ANSWER)
        connection.close()


def _head(connection: socket.socket) -> str:
    came = b""
    while b"\r\n\r\n" not in came and (piece := connection.recv(4096)):
        came += piece
    return came.decode()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the hosts of these tests, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lists.example")])
    hosts = [x509.DNSName("lists.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("papers") / "host.pem"
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem) + written)
    return file


@pytest.fixture
def gate(papers: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        gate = Gate(context, listening.getsockname()[1])
        thread = threading.Thread(target=gate.serve, args=(listening,), daemon=True)
        thread.start()
        yield gate
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_a_plain_list_is_asked_of_the_proxy(gate: Gate) -> None:
    assert fetch(PLAIN, limits=gate.limits("clerk:s%40cret@")).content == b"list"
    assert gate.heard[0].startswith("GET http://lists.example/data/list.csv HTTP/1.1")
    assert ("Host: lists.example" in gate.heard[0], "Basic Y2xlcms6c0BjcmV0" in gate.heard[0]) == (True, True)


def test_an_encrypted_list_comes_through_a_tunnel_that_hears_no_login(gate: Gate) -> None:
    assert fetch(SAFE, limits=gate.limits("clerk:secret@")).content == b"list"
    tunnel, page = gate.heard
    assert tunnel.startswith("CONNECT lists.example:443 HTTP/1.1")
    assert page.startswith("GET /data/list.csv HTTP/1.1")
    assert ("Proxy-Authorization" in tunnel, "Proxy-Authorization" in page) == (True, False)


def test_a_proxy_that_does_not_let_through_is_named(gate: Gate) -> None:
    gate.shut = True
    with pytest.raises(FetchError, match="プロキシが通しません"):
        fetch(SAFE, limits=gate.limits())


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "localhost", "2130706433", "intranet", "files.local"])
def test_what_lies_inside_is_not_asked_of_the_proxy(gate: Gate, host: str) -> None:
    with pytest.raises(FetchError, match="内部のネットワーク"):
        fetch(f"http://{host}/list.csv", limits=gate.limits())
    assert gate.heard == []


def test_a_proxy_can_itself_be_spoken_to_over_tls(gate: Gate) -> None:
    gate.secure = True
    assert fetch(PLAIN, limits=gate.limits()).content == b"list"
    # Its certificate is not for this name: who stands in for it is not spoken to.
    with pytest.raises(FetchError, match="証明書"):
        fetch(PLAIN, limits=Limits(proxy=Proxy("localhost", gate.port, secure=True), seconds=5))
    assert len(gate.heard) == 1


def test_without_an_address_there_is_no_proxy() -> None:
    assert Proxy.of("") is None

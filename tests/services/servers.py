"""A piece of the internet on this machine: names that lead to servers here, under a certificate of our own.

The vendors' libraries are not changed for these tests: they resolve no name, but ask the proxy that their
environment names, which knows the servers below and refuses every other.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import select
import socket
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LOCAL = "127.0.0.1"
_DAY = dt.timedelta(days=1)


class Certificate:
    """A certificate and its key, in PEM; it is its own root, so whoever trusts it trusts no other."""

    def __init__(self, *names: str) -> None:
        private = ec.generate_private_key(ec.SECP256R1())
        whose = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "these tests")])
        now = dt.datetime.now(dt.UTC)
        alternatives = [x509.DNSName(name) for name in names]
        made = (
            x509.CertificateBuilder(issuer_name=whose, subject_name=whose, public_key=private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + _DAY)
            .add_extension(
                x509.SubjectAlternativeName([*alternatives, x509.IPAddress(ipaddress.ip_address(LOCAL))]),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
            .sign(private, hashes.SHA256())
        )
        self.certificate = made.public_bytes(serialization.Encoding.PEM)
        self.private = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def written(self, folder: Path) -> Path:
        """The certificate and its key in one file."""
        path = folder / "services.pem"
        path.write_bytes(self.certificate + self.private)
        return path


class Service(BaseHTTPRequestHandler):
    """What the servers below share: JSON in and out, and no word on the terminal."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in the library
        pass

    def body(self) -> Any:
        """The JSON that was sent."""
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")

    def answer(self, status: int, said: object, headers: Mapping[str, str] | None = None) -> None:
        """Say this, and no more."""
        raw = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class _Tunnel(BaseHTTPRequestHandler):
    """CONNECT to a known name: the bytes are passed on to the server here that has it."""

    routes: Mapping[str, int]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in the library
        pass

    def do_CONNECT(self) -> None:
        port = self.routes.get(self.path)
        if port is None:
            self.send_error(403, "no such server in these tests")
            return
        with socket.create_connection((LOCAL, port), timeout=10) as there:
            self.send_response(200)
            self.end_headers()
            here = self.connection
            other = {here: there, there: here}
            while ready := select.select([here, there], [], [], 30)[0]:
                for end in ready:
                    chunk = end.recv(65536)
                    if not chunk:
                        return
                    other[end].sendall(chunk)


@contextmanager
def served(handler: type[BaseHTTPRequestHandler], *, under: Path | None = None) -> Iterator[int]:
    """The port on which `handler` answers until the end, with TLS if there is a certificate."""
    server = ThreadingHTTPServer((LOCAL, 0), handler)
    server.daemon_threads = True
    if under is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(under)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def tunnelled(routes: Mapping[str, int]) -> Iterator[str]:
    """The address of a proxy that leads to these servers (`name:port` → the port here), and to no other."""
    handler = type("Tunnel", (_Tunnel,), {"routes": dict(routes)})
    with served(handler) as port:
        yield f"http://{LOCAL}:{port}"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])

"""The running server: over TCP, TLS and a Unix socket; what it says, how it stops, and what a kill leaves."""

from __future__ import annotations

import datetime as dt
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from licet.guard import UseEntry, decode
from licet.log import Log, LogKey
from tests.unit.cli.shell import Shell, write
from tests.unit.decision_point.conftest import EVALUATION, request
from tests.unit.decision_point.served import SERVE, Served


def uses() -> list[UseEntry]:
    """What the record holds, once nobody has it open."""
    folder = Path("model.onnx.record")
    key = LogKey.from_skey((folder / "device.key").read_text(), where=folder)
    log = Log.open(folder, key=key)
    found = [decode(raw, index=index) for index, raw in enumerate(log.entries())]
    log.close()
    return [entry for entry in found if isinstance(entry, UseEntry)]


@pytest.mark.usefixtures("licensed_here")
def test_it_answers_until_it_is_told_to_stop(started: list[Served]) -> None:
    served = Served("--port", "0")
    started.append(served)
    url = served.said["url"]
    assert served.said["tenants"] == {"model.onnx": "licence NO-2026-0041"}
    with httpx.Client(base_url=url, timeout=60) as client:
        assert client.post(EVALUATION, json=request()).json()["decision"] is True
        assert client.get("/.well-known/authzen-configuration").json()["policy_decision_point"] == url
        assert client.get("/readyz").status_code == 200
        assert "server" not in client.get("/healthz").headers
    assert served.stop() == (0, "")
    assert [entry.verdict for entry in uses()] == ["permit"]


@pytest.mark.usefixtures("licensed_here")
@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_kill_loses_no_use_that_was_answered_durably(started: list[Served], recording: str) -> None:
    served = Served("--port", "0", "--recording", recording)
    started.append(served)
    with httpx.Client(base_url=served.said["url"], timeout=60) as client:
        answers = [client.post(EVALUATION, json=request()).json() for _ in range(40)]
        served.process.kill()
        served.process.wait()
    answered = [answer["context"]["record"] for answer in answers]
    kept = len(uses())
    if recording == "sync":
        assert kept >= len(answered)
    assert len(set(answered)) == len(answered)  # each answer names an entry of its own


@pytest.mark.usefixtures("licensed_here")
def test_a_unix_socket_serves_this_user(started: list[Served], tmp_path: Path) -> None:
    served = Served("--socket", "licet.sock")
    started.append(served)
    with httpx.Client(
        transport=httpx.HTTPTransport(uds=str(tmp_path / "licet.sock")),
        base_url="http://localhost",
        timeout=60,
    ) as client:
        assert client.post(EVALUATION, json=request()).json()["decision"] is True


@pytest.mark.usefixtures("licensed_here")
def test_a_token_file_is_obeyed(started: list[Served]) -> None:
    write("tokens", "a-token-of-some-length")
    served = Served("--port", "0", "--token-file", "tokens")
    started.append(served)
    with httpx.Client(base_url=served.said["url"], timeout=60) as client:
        assert client.post(EVALUATION, json=request()).status_code == 401
        head = {"Authorization": "Bearer a-token-of-some-length"}
        assert client.post(EVALUATION, json=request(), headers=head).json()["decision"] is True
        assert client.get("/metrics").status_code == 404


def certificate(
    name: str, *, issuer: tuple[x509.Certificate, Any] | None = None
) -> tuple[x509.Certificate, Any]:
    """A certificate for this machine, and its key, written as NAME.pem and NAME.key."""
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, by = (issuer[1], issuer[0].subject) if issuer else (key, title)
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(title)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
    Path(f"{name}.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    Path(f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return built, key


@pytest.mark.usefixtures("licensed_here")
def test_over_tls_only_holders_of_a_certificate_are_answered(started: list[Served]) -> None:
    authority = certificate("authority")
    certificate("server", issuer=authority)
    certificate("gateway", issuer=authority)
    write(
        "tenants.yaml",
        "host: localhost\nport: 0\n"
        "tls: {certificate: server.pem, key: server.key, clients: authority.pem}\n"
        "tenants: {border: {artefact: model.onnx, trust: trust}}\n",
    )
    served = Served(config="tenants.yaml")
    started.append(served)
    trusting = ssl.create_default_context(cafile="authority.pem")
    with (
        httpx.Client(base_url=served.said["url"], verify=trusting, timeout=60) as client,
        pytest.raises(httpx.HTTPError),
    ):
        client.post(EVALUATION, json=request())
    trusting.load_cert_chain("gateway.pem", "gateway.key")
    with httpx.Client(base_url=served.said["url"], verify=trusting, timeout=60) as client:
        assert client.post(EVALUATION, json=request()).json()["decision"] is True


@pytest.mark.usefixtures("licensed_here")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--host", "0.0.0.0"), "anyone there could ask"),  # noqa: S104 - refused
        (("--config", "tenants.yaml"), "one of FILE and --config"),
        (("--token-file", "nothing"), "no such token file"),
    ],
)
def test_what_would_be_open_to_all_is_not_begun(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    said = Shell(capsys)(*SERVE[:-1], *words)
    assert (said.status, says in said.err) == (2, True)


@pytest.mark.usefixtures("licensed_here")
@pytest.mark.parametrize("recording", ["sync", "group"])
def test_the_operator_reads_in_one_line_why_the_record_failed(started: list[Served], recording: str) -> None:
    served = Served("--port", "0", "--recording", recording)
    started.append(served)
    with httpx.Client(base_url=served.said["url"], timeout=60) as client:
        assert client.post(EVALUATION, json=request()).json()["decision"] is True
        Path("model.onnx.record/entries").rename("taken-away")
        said = [client.post(EVALUATION, json=request()).json()]
        for _ in range(100):  # a group is written a moment later
            if said[-1]["decision"]:
                said.append(client.post(EVALUATION, json=request()).json())
        assert said[-1]["context"]["ground"] == "record_failed"
        client.post(EVALUATION, json=request())
    status, told = served.stop()
    lines = [line for line in told.splitlines() if "record_failed" in line]
    assert (status, len(lines)) == (2, 1)
    assert "the file was removed, moved or changed" in lines[0]
    assert "Traceback" not in told

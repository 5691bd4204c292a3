"""The settings of a decision point: what may be served, to whom, and where."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from licet import listening
from licet.cli.guard import _serve
from licet.errors import InputError
from licet.facts import Use
from licet.guard.decision_point import (
    Route,
    Settings,
    TenantSettings,
    Tls,
    _start,
    opened,
    read_settings,
    required,
)
from licet.guard.decision_point.server import bound, url_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.guard.conftest import Field

ONE = TenantSettings(artefact="model.onnx", trust="trust")
GUARDED = TenantSettings(artefact="model.onnx", trust="trust", tokens="tokens")
WHOLE = """\
host: 127.0.0.1
port: 0
url: https://pdp.example.org/
tls: {certificate: tls/server.pem, key: tls/server.key, clients: tls/clients.pem}
metrics_tokens: scrapers
tenants:
  border:
    artefact: border/model.onnx
    trust: /etc/licet/root.json
    feed: feed
    revocations: [lists/no.json]
    record: border/record
    recording: group
    state: sqlite:////var/lib/licet/state.sqlite
    sealing_key: border/sealing.key
    names: [matcher]
    tokens: border/tokens
    envoy:
      - path: /compare
        method: POST
        use: {operation: verify, purpose: border_control}
        headers: {country: x-country}
  hospital: {artefact: hospital/model.onnx, trust: trust, tokens: hospital/tokens}
"""


def settings(**changes: Any) -> Settings:
    return Settings(**{"tenants": {"": ONE}, **changes})


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "tenants.yaml").write_text(WHOLE)
    found = read_settings(tmp_path / "tenants.yaml")
    border = found.tenants["border"]
    assert border.artefact == str(tmp_path / "border/model.onnx")
    assert border.trust == "/etc/licet/root.json"
    assert border.revocations == (str(tmp_path / "lists/no.json"),)
    assert (border.feed, border.record) == (str(tmp_path / "feed"), str(tmp_path / "border/record"))
    assert border.tokens == str(tmp_path / "border/tokens")
    assert border.state == "sqlite:////var/lib/licet/state.sqlite"
    assert border.sealing_key == str(tmp_path / "border/sealing.key")
    assert found.tls is not None
    assert found.tls.clients == str(tmp_path / "tls/clients.pem")
    assert found.metrics_tokens == str(tmp_path / "scrapers")
    assert found.address() == "https://pdp.example.org"
    assert border.envoy[0].headers == {"country": "x-country"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tenants: {a: {artefact: x, trust: t, tokns: y}}", "unknown field 'tokns'"),
        ("tenants: {}", "no tenant"),
        ("host: 127.0.0.1", "tenants"),
        ("tenants: {a: {artefact: x, trust: t, recording: never}}", "recording: .*known: group, sync"),
    ],
)
def test_settings_that_mean_nothing_open_nothing(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "tenants.yaml").write_text(text)
    with pytest.raises(InputError, match=says):
        read_settings(tmp_path / "tenants.yaml")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "pdp.example.org", "192.0.2.1"])  # noqa: S104 - refused
def test_what_other_machines_reach_must_ask_who_is_there(host: str) -> None:
    with pytest.raises(InputError, match="anyone there could ask"):
        required(settings(host=host))
    certificate_only = Tls(certificate="c", key="k")
    with pytest.raises(InputError, match="anyone there could ask"):
        required(settings(host=host, tls=certificate_only))
    required(settings(host=host, tenants={"": GUARDED}))
    required(settings(host=host, tls=Tls(certificate="c", key="k", clients="a")))


@pytest.mark.parametrize(
    "where", [{"host": "127.0.0.1"}, {"host": "::1"}, {"host": "localhost"}, {"socket": "s"}]
)
def test_this_machine_alone_needs_no_token(where: dict[str, str]) -> None:
    assert required(settings(**where)).local


def test_several_tenants_are_told_apart_by_their_tokens() -> None:
    with pytest.raises(InputError, match="hospital has no tokens"):
        required(settings(tenants={"border": GUARDED, "hospital": ONE}))


@pytest.mark.parametrize(
    "name", ["", "Border", "a/b", "access", "metrics", "-a", "a" * 65, "ä", ".well-known"]
)
def test_a_tenants_name_must_be_one_that_a_path_can_hold(name: str) -> None:
    with pytest.raises(InputError, match="cannot be a tenant's name"):
        required(settings(tenants={name: GUARDED, "other": GUARDED}))


def test_a_port_must_be_one() -> None:
    for port in (-1, 65_536):
        with pytest.raises(InputError, match="is no port"):
            required(settings(port=port))


@pytest.mark.parametrize(
    ("route", "says"),
    [
        ({"path": "compare", "use": {}}, "is no path"),
        ({"path": "/", "use": {}, "headers": {"colour": "x"}}, "unknown field 'colour'"),
        ({"path": "/", "use": {"operation": "verfy"}}, "unknown operation 'verfy'"),
    ],
)
def test_a_route_that_means_nothing_opens_nothing(
    field: Field, tmp_path: Path, route: dict[str, Any], says: str
) -> None:
    import msgspec

    tenant = {"artefact": str(field.artefact), "trust": "trust", "tokens": "tokens", "envoy": [route]}
    (tmp_path / "tenants.yaml").write_bytes(msgspec.json.encode({"tenants": {"a": tenant}}))
    with pytest.raises(InputError, match=says), ExitStack() as stack:
        opened(read_settings(tmp_path / "tenants.yaml"), stack)


def test_checks_that_a_web_page_could_send_need_a_token_or_a_socket() -> None:
    route = Route(path="/compare", use=Use(operation="operation.verify"))
    bare = {"": TenantSettings(artefact="model.onnx", trust="trust", envoy=(route,))}
    with pytest.raises(InputError, match="any web page could send"):
        required(settings(tenants=bare))
    required(settings(tenants=bare, socket="s"))
    required(settings(tenants=bare, tls=Tls(certificate="c", key="k", clients="a")))
    required(settings(tenants={"": TenantSettings(artefact="m", trust="t", tokens="x", envoy=(route,))}))


def test_a_free_port_is_told(tmp_path: Path) -> None:
    found = settings(port=0)
    with bound(found) as listening:
        assert url_of(found, listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with pytest.raises(InputError, match="cannot listen on"):
            bound(settings(port=listening.getsockname()[1]))
    six = settings(host="::1", port=0)
    with bound(six) as listening:
        assert url_of(six, listening) == f"http://[::1]:{listening.getsockname()[1]}"
    at_path = settings(socket=str(tmp_path / "s"))
    with bound(at_path) as listening:
        assert url_of(at_path, listening) == "http://localhost"
    assert url_of(settings(url="https://pdp.example.org/"), listening) == "https://pdp.example.org"


def test_a_unix_socket_is_this_users_alone_and_replaces_one_left_behind(tmp_path: Path) -> None:
    place = tmp_path / "licet.sock"
    for _ in range(2):  # the second finds what the first left
        with bound(settings(socket=str(place))) as listening:
            assert os.stat(place).st_mode & 0o777 == 0o600  # noqa: PTH116 - as the system sees it
            with pytest.raises(InputError, match="cannot listen"):
                bound(settings(socket=str(place)))
            listening.getsockname()
    place.unlink()
    place.write_text("somebody's file")
    with pytest.raises(InputError, match="cannot listen"):
        bound(settings(socket=str(place)))
    assert place.read_text() == "somebody's file"


def test_tls_needs_its_files(tmp_path: Path) -> None:
    for name in ("certificate", "key", "clients"):
        (tmp_path / name).touch()
    whole = Tls(**{name: str(tmp_path / name) for name in ("certificate", "key", "clients")})
    assert _start._encrypted(whole)["ssl_cert_reqs"] is ssl.CERT_REQUIRED
    alone = Tls(certificate=whole.certificate, key=whole.key)
    assert _start._encrypted(alone)["ssl_cert_reqs"] is ssl.CERT_NONE
    (tmp_path / "clients").unlink()
    with pytest.raises(InputError, match="there is no clients of tls"):
        _start._encrypted(whole)


def test_what_goes_wrong_inside_is_told_by_place_and_never_by_what_was_asked() -> None:
    with pytest.raises(ValueError, match="officer") as raised:
        int("officer-17 asked")
    told = listening._WhereOnly("%(message)s").formatException((raised.type, raised.value, raised.tb))
    assert "test_decision_point_settings.py:" in told
    assert told.endswith("ValueError")
    assert "officer" not in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "any program on this machine"),
        ({"socket": "s"}, "this user alone"),
        ({"tenants": {"": GUARDED}}, "bearers of a token"),
        ({"tenants": {"": GUARDED}, "host": "0.0.0.0"}, "bearers of a token, in clear text"),  # noqa: S104 - read, not bound
        ({"tls": Tls(certificate="c", key="k", clients="a")}, "holders of a client certificate"),
    ],
)
def test_who_may_ask_is_said_at_the_start(changes: dict[str, Any], says: str) -> None:
    assert _serve._callers(settings(**changes)).startswith(says)


@pytest.mark.parametrize("missing", ["uvicorn", "prometheus_client"])
def test_a_missing_extra_is_named(missing: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None; import licet.guard.decision_point; "
        "import licet.asgi, licet.wsgi; import licet.guard.decision_point.server"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert "pip install 'licet[pdp]'" in done.stderr.splitlines()[-1]

"""Keys in cloud key services, each asked through its vendor's own library by way of a socket.

AWS KMS is MiniStack, an independent implementation, in a process of its own; HashiCorp Vault is OpenBao, its
free continuation, where it is installed, and else its published calls; Azure Key Vault and Google Cloud KMS,
of which there is no emulator, are their published calls too (`cloud_keys`), under the services' own names.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.request import urlopen

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec.structs import replace

from licet.cli import main
from licet.errors import InputError
from licet.licence import DeviceKey, SigningKey, Trust, TrustedKey, imported, issue, verify_licence
from tests.services import cloud_keys, servers
from tests.unit.licence.samples import AUTHORITY, KEY, LICENCE, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

VAULT, GOOGLE = "office.vault.azure.net", "cloudkms.googleapis.com"
RING = "projects/office/locations/europe/keyRings/licences/cryptoKeys"
TOKEN = "a-token-of-these-tests"  # noqa: S105 - of a server that lives for a test
BAO = shutil.which("bao") or shutil.which("bao", path=Path(sys.executable).parent)
KINDS = [
    ("aws", "ECC_NIST_P256", "ecdsa-sha2-nistp256"),
    ("aws", "ECC_NIST_P384", "ecdsa-sha2-nistp384"),
    ("azure", "P-256", "ecdsa-sha2-nistp256"),
    ("azure", "P-384", "ecdsa-sha2-nistp384"),
    ("google", "EC_SIGN_P256_SHA256", "ecdsa-sha2-nistp256"),
    ("google", "EC_SIGN_P384_SHA384", "ecdsa-sha2-nistp384"),
    ("google", "PQ_SIGN_ML_DSA_65", "ml-dsa-65/1"),
    ("transit", "ed25519", "ed25519"),
    *([("openbao", "ed25519", "ed25519")] if BAO else []),
]
FIRST = {cloud: kind for cloud, kind, _ in reversed(KINDS)}
ONE_OF_EACH = pytest.mark.parametrize(("cloud", "kind"), sorted(FIRST.items()), indirect=["cloud"])


class Cloud(Protocol):
    """A key service of these tests."""

    def new(self, kind: str) -> str:
        """Make a key of this kind, and say its URI."""


def no_pin(name: str) -> str:
    raise AssertionError(f"a key service asked for a {name}")


@pytest.fixture(scope="session")
def ministack() -> Iterator[str]:
    """The address of a KMS that lives as long as the tests."""
    port = servers.free_port()
    told = {"BIND_HOST": servers.LOCAL, "GATEWAY_PORT": str(port), "SERVICES": "kms", "LOG_LEVEL": "ERROR"}
    address = f"http://{servers.LOCAL}:{port}"
    with _running([sys.executable, "-m", "ministack"], told, until=f"{address}/_ministack/health"):
        yield address


class Aws:
    def __init__(self, client: Any) -> None:
        self.client = client

    def new(self, kind: str) -> str:
        made = self.client.create_key(KeyUsage="SIGN_VERIFY", KeySpec=kind)
        return f"awskms:{made['KeyMetadata']['KeyId']}"


@pytest.fixture
def aws(ministack: str, monkeypatch: pytest.MonkeyPatch) -> Aws:
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL", ministack)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "office")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", TOKEN)
    return Aws(boto3.client("kms"))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[servers.Certificate, Path]:
    made = servers.Certificate(VAULT, GOOGLE)
    return made, made.written(tmp_path_factory.mktemp("services"))


class Azure:
    def __init__(self, vault: type[cloud_keys.AzureVault]) -> None:
        self.vault = vault

    def new(self, kind: str) -> str:
        return f"azurekms://{VAULT}/keys/licences/{self.vault.new('licences', kind)}"


@pytest.fixture
def azure(certificate: tuple[servers.Certificate, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Azure]:
    vault = cloud_keys.AzureVault.of(VAULT)
    with ExitStack() as stack:
        tokens = stack.enter_context(servers.served(cloud_keys.AzureTokens.of(TOKEN)))
        there = stack.enter_context(servers.served(vault, under=certificate[1]))
        monkeypatch.setenv("HTTPS_PROXY", stack.enter_context(servers.tunnelled({f"{VAULT}:443": there})))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[1]))
        monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://{servers.LOCAL}:{tokens}/token")
        monkeypatch.setenv("IDENTITY_HEADER", TOKEN)
        yield Azure(vault)


class Google:
    def __init__(self, kms: cloud_keys.GoogleKms) -> None:
        self.kms = kms

    def new(self, kind: str) -> str:
        name = f"{RING}/{len(self.kms.keys)}/cryptoKeyVersions/1"
        return f"gcpkms:{self.kms.new(name, kind)}"


@pytest.fixture
def google(
    certificate: tuple[servers.Certificate, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Google]:
    kms = cloud_keys.GoogleKms()
    account = tmp_path / "account.json"
    account.write_bytes(_service_account())
    with kms.served(certificate[0]) as port, servers.tunnelled({f"{GOOGLE}:443": port}) as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.setenv("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", str(certificate[1]))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
        yield Google(kms)


class Vault:
    def __init__(self, client: Any) -> None:
        self.client = client

    def new(self, kind: str) -> str:
        transit = self.client.secrets.transit
        transit.create_key("licences", key_type=kind)
        return "hv:licences/1"

    def rotated(self) -> str:
        """The URI of the next version of the same key."""
        self.client.secrets.transit.rotate_key("licences")
        return "hv:licences/2"


@contextmanager
def _vault(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    import hvac

    monkeypatch.setenv("VAULT_ADDR", f"http://{servers.LOCAL}:{port}")
    monkeypatch.setenv("VAULT_TOKEN", TOKEN)
    yield Vault(hvac.Client())


@pytest.fixture
def transit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    engine = cloud_keys.Transit.of(TOKEN)
    with servers.served(engine) as port, _vault(port, monkeypatch) as found:
        yield found


@pytest.fixture
def openbao(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """A server of its own, which keeps everything in memory."""
    port = servers.free_port()
    listen = [f"-dev-listen-address={servers.LOCAL}:{port}", f"-dev-root-token-id={TOKEN}"]
    command = [str(BAO), "server", "-dev", "-dev-no-store-token", *listen]
    running = _running(command, {}, until=f"http://{servers.LOCAL}:{port}/v1/sys/health")
    with running, _vault(port, monkeypatch) as found:
        found.client.sys.enable_secrets_engine("transit")
        yield found


@pytest.fixture
def cloud(request: pytest.FixtureRequest) -> Cloud:
    found: Cloud = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(("cloud", "kind", "scheme"), KINDS, indirect=["cloud"])
def test_a_licence_signed_in_a_key_service_verifies_like_any_other(
    cloud: Cloud, kind: str, scheme: str
) -> None:
    uri = cloud.new(kind)
    public = imported(uri, secret=no_pin)
    envelope = issue(LICENCE, SUBJECTS, key=DeviceKey(uri, public, secret=no_pin))
    trust = Trust.of(TrustedKey(key=public, name=AUTHORITY.name, country=AUTHORITY.country))
    assert verify_licence(envelope, trust=trust).keyid == public.keyid
    assert public.scheme == scheme


@ONE_OF_EACH
def test_an_office_signs_with_a_key_service_from_the_command_line(
    cloud: Cloud, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model.onnx").write_bytes(b"weights")
    since, until = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2120, 1, 1, tzinfo=dt.UTC)
    draft = replace(LICENCE, provisos=(), not_before=since, not_after=until)
    Path("application.json").write_bytes(msgspec.json.encode(draft))
    who = [AUTHORITY.name, "--country", AUTHORITY.country]
    assert main(["keys", "new", *who, "--uri", cloud.new(kind), "--out", "keys"]) == 0
    assert main(["keys", "new", "log.example", "--for", "log", "--out", "keys"]) == 0
    Path("trust").mkdir()
    for name in ("Licensing-Office.key.json", "log.example.vkey"):
        shutil.copy(Path("keys", name), "trust")
    signing = ["--key", "keys/Licensing-Office.uri", "--log", "log", "--log-key", "keys/log.example.skey"]
    assert main(["issue", "application.json", "--for", "model.onnx", *signing]) == 0
    assert main(["tag", "model.onnx", "--licence", "FR-2026-0041.licence"]) == 0
    assert main(["verify", "model.onnx", "--trust", "trust"]) == 0


@ONE_OF_EACH
def test_a_service_that_holds_another_key_is_noticed(cloud: Cloud, kind: str) -> None:
    uri = cloud.new(kind)
    assert imported(uri, secret=no_pin) != KEY.public
    other = SigningKey.generate(imported(uri, secret=no_pin).scheme).public
    with pytest.raises(InputError, match="is not the half of the public key given"):
        DeviceKey(uri, other, secret=no_pin).signature(b"message")


@pytest.mark.parametrize(
    ("cloud", "uri", "why"),
    [
        ("aws", "awskms:alias/missing", "NotFoundException"),
        ("azure", f"azurekms://{VAULT}/keys/missing/1", "ResourceNotFoundError"),
        ("google", f"gcpkms:{RING}/missing/cryptoKeyVersions/1", "NotFound: 404"),
        *((name, "hv:missing/1", "InvalidPath") for name in ("transit", "openbao") if name in FIRST),
    ],
    indirect=["cloud"],
)
@pytest.mark.usefixtures("cloud")
def test_a_key_that_is_not_there_is_told_on_one_line(uri: str, why: str) -> None:
    with pytest.raises(InputError, match=rf"the key cannot be used \({why}") as caught:
        imported(uri, secret=no_pin)
    assert caught.value.where == uri
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cloud", "kind", "told", "why"),
    [
        ("aws", FIRST["aws"], {"AWS_PROFILE": "nobody"}, "ProfileNotFound.*to AWS"),
        ("azure", FIRST["azure"], {"IDENTITY_HEADER": "another"}, "ClientAuthenticationError.*to Azure"),
        (
            "google",
            FIRST["google"],
            {"GOOGLE_APPLICATION_CREDENTIALS": "missing.json"},
            "DefaultCredentialsError.*; check the URI and GOOGLE_APPLICATION_CREDENTIALS",
        ),
        (
            "transit",
            FIRST["transit"],
            {"VAULT_TOKEN": "another"},
            "Forbidden: permission denied.* VAULT_TOKEN",
        ),
    ],
    indirect=["cloud"],
)
def test_whoever_a_service_does_not_know_gets_no_key(
    cloud: Cloud, kind: str, told: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = cloud.new(kind)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=rf"\({why}"):
        imported(uri, secret=no_pin)


@pytest.mark.parametrize("cloud", ["aws", "transit"], indirect=True)
def test_a_service_that_does_not_answer_signs_nothing(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = cloud.new("ed25519" if isinstance(cloud, Vault) else "ECC_NIST_P256")
    public = imported(uri, secret=no_pin)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for name in ("AWS_ENDPOINT_URL", "VAULT_ADDR"):
        monkeypatch.setenv(name, f"http://{servers.LOCAL}:{servers.free_port()}")
    with pytest.raises(InputError, match="the key cannot be used"):
        DeviceKey(uri, public, secret=no_pin).signature(b"message")


@pytest.mark.parametrize(
    ("cloud", "kind", "scheme"),
    [
        ("aws", "RSA_2048", "rsassa-pss-sha256"),
        ("azure", "P-521", "ecdsa-sha2-nistp521"),
    ],
    indirect=["cloud"],
)
def test_a_key_of_a_scheme_licences_do_not_have_is_refused_by_name(
    cloud: Cloud, kind: str, scheme: str
) -> None:
    uri = cloud.new(kind)
    with pytest.raises(
        InputError, match=f"signs by the scheme {scheme}; use one of ed25519, ecdsa"
    ) as caught:
        imported(uri, secret=no_pin)
    assert caught.value.where == uri


def test_a_key_of_an_algorithm_the_library_does_not_know_is_refused(google: Google) -> None:
    with pytest.raises(InputError, match="is not a supported signing algorithm"):
        imported(google.new("EC_SIGN_SECP256K1_SHA256"), secret=no_pin)


@pytest.mark.parametrize("cloud", ["azure", "transit"], indirect=True)
def test_only_the_uri_of_the_newest_version_is_taken(cloud: Azure | Vault) -> None:
    old, kind = cloud.new("P-256" if isinstance(cloud, Azure) else "ed25519"), "P-256"
    new = cloud.new(kind) if isinstance(cloud, Azure) else cloud.rotated()
    for uri in (old, old.rpartition("/")[0]):
        with pytest.raises(InputError, match=f"which version of the key is meant.*; give {new}$"):
            imported(uri, secret=no_pin)
    public = imported(new, secret=no_pin)
    assert public.holds(DeviceKey(new, public, secret=no_pin).signature(b"message"), b"message")


def test_a_vault_of_another_cloud_is_not_taken_for_one_of_the_same_name(azure: Azure) -> None:
    elsewhere = azure.new("P-256").replace(".azure.net", ".azure.example")
    with pytest.raises(InputError, match=r"a key there is called azurekms://VAULT\.vault\.azure\.net/keys/"):
        imported(elsewhere, secret=no_pin)


def _service_account() -> bytes:
    """Who asks Google: a key of its own, with which the library signs for itself."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps(
        {
            "type": "service_account",
            "client_email": "office@office.iam.gserviceaccount.com",
            "private_key": private.decode(),
            "private_key_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
    ).encode()


@contextmanager
def _running(command: list[str], told: dict[str, str], *, until: str) -> Iterator[None]:
    """A process that answers at `until`, and is ended when it is no longer needed."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=os.environ | told, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - a server of the tests
        try:
            _answered(process, until)
            yield
        finally:
            process.terminate()


def _answered(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(address, timeout=1):  # noqa: S310 - a server of the tests
                return
        except OSError:
            assert process.poll() is None, "the server ended before it answered"
            time.sleep(0.05)
    raise AssertionError(f"no answer at {address}")

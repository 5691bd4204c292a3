"""Key services in memory, with real keys: each answers the published calls by which a key is read and signs.

Azure Key Vault (`Get Key`, `Sign`; REST 7.x), Google Cloud KMS (`GetPublicKey`, `AsymmetricSign`; gRPC) and
the transit engine of Vault and OpenBao (read a key, sign; HTTP). They know nothing of Licet, and the vendors'
libraries are imported by name: not every machine that reads this has them.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from tests.services.servers import LOCAL, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.services.servers import Certificate

HASHES: Final[dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]]] = {
    "P-256": (ec.SECP256R1(), hashes.SHA256()),
    "P-384": (ec.SECP384R1(), hashes.SHA384()),
    "P-521": (ec.SECP521R1(), hashes.SHA512()),
}


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class AzureVault(Service):
    """One vault: `names` are its keys, by name, each a list of versions, oldest first."""

    host: str
    names: dict[str, list[tuple[str, str, ec.EllipticCurvePrivateKey]]]

    @classmethod
    def of(cls, host: str) -> type[AzureVault]:
        """A vault of its own."""
        return type("Vault", (cls,), {"host": host, "names": {}})

    @classmethod
    def new(cls, name: str, curve: str = "P-256") -> str:
        """Make a key, or its next version, and return the version."""
        version = secrets.token_hex(16)
        cls.names.setdefault(name, []).append((version, curve, ec.generate_private_key(HASHES[curve][0])))
        return version

    def do_GET(self) -> None:  # noqa: N802 - the name of the method
        if self._is_admitted() and (found := self._found()) is not None:
            name, (version, curve, private) = found
            numbers, size = private.public_key().public_numbers(), (private.key_size + 7) // 8
            key = {
                "kid": f"https://{self.host}/keys/{name}/{version}",
                "kty": "EC",
                "crv": curve,
                "x": base64url(numbers.x.to_bytes(size, "big")),
                "y": base64url(numbers.y.to_bytes(size, "big")),
                "key_ops": ["sign", "verify"],
            }
            self.answer(200, {"key": key, "attributes": {"enabled": True}})

    def do_POST(self) -> None:  # noqa: N802 - the name of the method
        asked = self.body()
        if self._is_admitted() and (found := self._found()) is not None:
            name, (version, curve, private) = found
            digest = urlsafe_b64decode(asked["value"] + "==")
            made = private.sign(digest, ec.ECDSA(Prehashed(HASHES[curve][1])))
            size = (private.key_size + 7) // 8
            raw = b"".join(part.to_bytes(size, "big") for part in decode_dss_signature(made))
            kid = f"https://{self.host}/keys/{name}/{version}"
            self.answer(200, {"kid": kid, "value": base64url(raw)})

    def _is_admitted(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {AzureTokens.TOKEN}":
            return True
        asks = 'Bearer authorization="https://login.windows.net/tenant", resource="https://vault.azure.net"'
        self.answer(401, {"error": {"code": "Unauthorized"}}, {"WWW-Authenticate": asks})
        return False

    def _found(self) -> tuple[str, tuple[str, str, ec.EllipticCurvePrivateKey]] | None:
        _, _, name, wanted, *_ = (*self.path.partition("?")[0].split("/"), "")
        for one in reversed(self.names.get(name, [])):
            if wanted in ("", one[0]):
                return name, one
        self.answer(404, {"error": {"code": "KeyNotFound", "message": f"{name} was not found"}})
        return None


class AzureTokens(Service):
    """Says who the program is, as a machine of Azure says it."""

    TOKEN: Final = "a token of these tests"  # noqa: S105 - of a server that lives for a test
    header: str

    @classmethod
    def of(cls, header: str) -> type[AzureTokens]:
        """One that tells it to whoever knows its header."""
        return type("Tokens", (cls,), {"header": header})

    def do_GET(self) -> None:  # noqa: N802 - the name of the method
        if self.headers.get("X-IDENTITY-HEADER") != self.header:
            self.answer(401, {"error": "invalid_client"})
            return
        told = {"access_token": self.TOKEN, "expires_on": "4102444800", "token_type": "Bearer"}
        self.answer(200, {**told, "resource": "https://vault.azure.net", "client_id": "office"})


class GoogleKms:
    """Google Cloud KMS: `keys` by the whole name of their version, each with the name of its algorithm."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, Any]] = {}

    def new(self, name: str, algorithm: str) -> str:
        """Make a key, and return its name."""
        made: dict[str, Any] = {
            "EC_SIGN_P256_SHA256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "EC_SIGN_P384_SHA384": lambda: ec.generate_private_key(ec.SECP384R1()),
            "EC_SIGN_SECP256K1_SHA256": lambda: ec.generate_private_key(ec.SECP256K1()),
            "PQ_SIGN_ML_DSA_65": mldsa.MLDSA65PrivateKey.generate,
        }
        self.keys[name] = algorithm, made[algorithm]()
        return name

    def get_public_key(self, request: Any, context: Any) -> Any:
        kms = import_module("google.cloud.kms")
        algorithm, private = self._found(request.name, context)
        pem = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        found = kms.PublicKey(name=request.name, algorithm=algorithm)
        found.public_key.data = pem.replace(b"\n", b"\r\n")  # a text of another form, of the same key
        return found

    def asymmetric_sign(self, request: Any, context: Any) -> Any:
        kms = import_module("google.cloud.kms")
        _, private = self._found(request.name, context)
        if request.data:
            return kms.AsymmetricSignResponse(name=request.name, signature=private.sign(request.data))
        digest = request.digest.sha384 or request.digest.sha256
        algorithm = hashes.SHA384() if request.digest.sha384 else hashes.SHA256()
        made = private.sign(digest, ec.ECDSA(Prehashed(algorithm)))
        return kms.AsymmetricSignResponse(name=request.name, signature=made)

    def _found(self, name: str, context: Any) -> tuple[str, Any]:
        grpc = import_module("grpc")
        bearer = dict(context.invocation_metadata()).get("authorization", "")
        if not str(bearer).startswith("Bearer "):
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "who asks?")
        if name not in self.keys:
            context.abort(grpc.StatusCode.NOT_FOUND, f"CryptoKeyVersion {name} not found.")
        return self.keys[name]

    @contextmanager
    def served(self, certificate: Certificate) -> Iterator[int]:
        """The port on which it answers until the end."""
        grpc, kms = import_module("grpc"), import_module("google.cloud.kms")

        def call(answer: Any, asked: Any, said: Any) -> Any:
            return grpc.unary_unary_rpc_method_handler(
                answer, request_deserializer=asked.deserialize, response_serializer=said.serialize
            )

        calls = {
            "GetPublicKey": call(self.get_public_key, kms.GetPublicKeyRequest, kms.PublicKey),
            "AsymmetricSign": call(
                self.asymmetric_sign, kms.AsymmetricSignRequest, kms.AsymmetricSignResponse
            ),
        }
        name = "google.cloud.kms.v1.KeyManagementService"
        server = grpc.server(ThreadPoolExecutor(max_workers=2))
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, calls),))
        pair = (certificate.private, certificate.certificate)
        port = server.add_secure_port(f"{LOCAL}:0", grpc.ssl_server_credentials([pair]))
        server.start()
        try:
            yield port
        finally:
            server.stop(grace=None).wait()


class Transit(Service):
    """The transit engine of Vault: Ed25519 keys by name, each with its versions, for one token."""

    token: str
    names: dict[str, list[Ed25519PrivateKey]]

    @classmethod
    def of(cls, token: str) -> type[Transit]:
        """An engine of its own."""
        return type("Engine", (cls,), {"token": token, "names": {}})

    def do_GET(self) -> None:  # noqa: N802 - the name of the method
        name = self.path.removeprefix("/v1/transit/keys/")
        if self._is_admitted() and self._holds(name):
            keys = {
                str(number): {
                    "name": "ed25519",
                    "public_key": b64encode(key.public_key().public_bytes_raw()).decode(),
                }
                for number, key in enumerate(self.names[name], start=1)
            }
            self.answer(200, {"data": {"name": name, "type": "ed25519", "keys": keys}})

    def do_POST(self) -> None:  # noqa: N802 - the name of the method
        asked = self.body()
        verb, _, name = self.path.removeprefix("/v1/transit/").partition("/")
        if not self._is_admitted():
            return
        if verb == "keys":
            self.names.setdefault(name.removesuffix("/rotate"), []).append(Ed25519PrivateKey.generate())
            self.answer(200, {"data": None})
        elif self._holds(name):
            number = asked.get("key_version") or len(self.names[name])
            made = self.names[name][number - 1].sign(b64decode(asked["input"]))
            self.answer(200, {"data": {"signature": f"vault:v{number}:{b64encode(made).decode()}"}})

    def _is_admitted(self) -> bool:
        if self.headers.get("X-Vault-Token") == self.token:
            return True
        self.answer(403, {"errors": ["permission denied"]})
        return False

    def _holds(self, name: str) -> bool:
        if name in self.names:
            return True
        self.answer(404, {"errors": []})
        return False

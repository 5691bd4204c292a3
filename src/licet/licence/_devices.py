"""Keys that never leave a device or a key service: named by a URI, and asked for each signature.

securesystemslib does the asking: `hsm:` by PKCS#11, `tkey:` of a Tillitis TKey, and the services of
`awskms:`, `gcpkms:`, `azurekms:` and `hv:` (Vault, OpenBao), each through its vendor's own library. It loads
those that are installed, which takes a second or more, and so is itself loaded only for a key at a URI. What
comes back is verified before it is handed on, so that a device holding another key is noticed at once. A URI
that means whatever version of a key is the newest is refused.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from licet.errors import InputError
from licet.licence._public_key import SCHEMES, PublicKey, printed

if TYPE_CHECKING:
    from collections.abc import Callable

    _Imported = tuple[str | None, Any]

URI_SCHEMES: Final = {  # and what brings the library that asks
    "hsm": "licet[hsm]",
    "awskms": "licet[awskms]",
    "gcpkms": "licet[gcpkms]",
    "azurekms": "licet[azurekms]",
    "hv": "licet[vault]",
    "tkey": "licet[tkey]",
}
_ELSEWHERE: Final = {  # what securesystemslib opens too, and why no licence is signed with it
    "file2": ("a key in a file needs no URI", "give the file itself, NAME.pem"),
    "gnupg": (
        "OpenPGP signs something else",
        "use a key in a file, in a device or in a key service",
    ),
}
_FAILURES: Final[dict[str, tuple[str, ...]]] = {  # how each library says that it got no answer
    "hsm": ("pkcs11.exceptions.PKCS11Error",),
    "awskms": ("botocore.exceptions.BotoCoreError", "botocore.exceptions.ClientError"),
    "gcpkms": ("google.api_core.exceptions.GoogleAPIError", "google.auth.exceptions.GoogleAuthError"),
    "azurekms": (
        "azure.core.exceptions.AzureError",
        "securesystemslib.signer._azure_signer.UnsupportedKeyType",
    ),
    "hv": ("hvac.exceptions.VaultError",),
    "tkey": ("keylet.TKeyError",),
}
_REMEDIES: Final = {  # when there was no answer, or none that could be used; docs/spec/keys.md says more
    "hsm": "check the URI, PYKCS11LIB (the path of the device's library), and the PIN",
    "awskms": "check the URI, the region (AWS_DEFAULT_REGION), and who you are to AWS",
    "gcpkms": "check the URI and GOOGLE_APPLICATION_CREDENTIALS, and that Google can be reached",
    "azurekms": "check the URI, who you are to Azure (az login), and that the vault can be reached",
    "hv": "check the URI, VAULT_ADDR and VAULT_TOKEN",
    "tkey": "check the URI, and that the TKey is plugged in and may be opened",
}
_AZURE: Final = ".vault.azure.net"
_LONGEST: Final = 300  # of what a library says of its failure: some add a page of advice


class DeviceKey:
    """A key at a URI. Signing asks the device each time, and `secret` for its PIN if it has one."""

    __slots__ = ("_signer", "public", "uri")

    def __init__(self, uri: str, public: PublicKey, *, secret: Callable[[str], str]) -> None:
        self.uri, self.public = uri, public
        self._signer = _asked(uri, lambda signer: signer.from_priv_key_uri(uri, _theirs(public), secret))

    def signature(self, message: bytes) -> bytes:
        """The device's signature over `message`; `InputError` if it gives none, or one of another key."""
        signature: bytes = _asked(self.uri, lambda _: bytes.fromhex(self._signer.sign(message).signature))
        if not self.public.holds(signature, message):
            raise InputError(
                "the key at this URI is not the half of the public key given",
                where=self.uri,
                remedy="give the public key of this device, or the URI of that key",
            )
        return signature


def imported(uri: str, *, secret: Callable[[str], str]) -> PublicKey:
    """The public half of the key at `uri`, asked of the device or service itself.

    `InputError` unless the URI will mean this very key when a signature is asked for: a service that keeps
    versions of a key gives out its newest, and only the URI of that one is taken.
    """
    scheme, text, lasting = _asked(uri, lambda _: _public(uri, secret))
    if lasting is not None and lasting != uri:
        what = "the URI does not say which version of the key is meant, or not the newest"
        raise InputError(what, where=uri, remedy=f"give {lasting}")
    if scheme not in SCHEMES:
        what = f"the key there signs by the scheme {scheme}"
        raise InputError(what, where=uri, remedy=f"use one of {', '.join(SCHEMES)}")
    return PublicKey(public=text, scheme=scheme)


def _public(uri: str, secret: Callable[[str], str]) -> tuple[str, str, str | None]:
    """The scheme of a key, its text, and the URI that names it for good where others do not."""
    from securesystemslib import signer  # noqa: PLC0415 - slow, and whoever verifies never signs

    parts = urlsplit(uri)
    lasting, key = _IMPORTERS[parts.scheme](signer, parts, secret)
    return key.scheme, _as_printed(key.keyval["public"]), lasting


def _of_pkcs11(kinds: Any, uri: SplitResult, secret: Callable[[str], str]) -> _Imported:
    label = dict(parse_qsl(uri.query)).get("label")
    return None, kinds.HSMSigner.import_(int(uri.path) if uri.path else None, label, secret)[1]


def _of_aws(kinds: Any, uri: SplitResult, _: Callable[[str], str]) -> _Imported:
    return None, kinds.AWSSigner.import_(uri.path)[1]


def _of_google(kinds: Any, uri: SplitResult, _: Callable[[str], str]) -> _Imported:
    return None, kinds.GCPSigner.import_(uri.path)[1]


def _of_azure(kinds: Any, uri: SplitResult, _: Callable[[str], str]) -> _Imported:
    """Of the public cloud only: securesystemslib would ask there for a vault of another cloud, too."""
    name = uri.path.removeprefix("/keys/").partition("/")[0]
    if not uri.netloc.endswith(_AZURE) or not uri.path.startswith("/keys/") or not name:
        raise ValueError(f"a key there is called azurekms://VAULT{_AZURE}/keys/NAME/VERSION")
    lasting, key = kinds.AzureSigner.import_(uri.netloc.removesuffix(_AZURE), name)
    return lasting, key


def _of_vault(kinds: Any, uri: SplitResult, _: Callable[[str], str]) -> _Imported:
    lasting, key = kinds.VaultSigner.import_(uri.path.partition("/")[0])
    return lasting, key


def _of_tkey(kinds: Any, uri: SplitResult, secret: Callable[[str], str]) -> _Imported:
    """A TKey's key is of the program it runs, too, which its URI has to name."""
    asked = dict(parse_qsl(uri.query))
    words = secret("passphrase") if asked.get("passphrase") == "true" else None
    lasting, key = kinds.TKeySigner.import_(asked.get("digest"), uri.path or None, words)
    return (None if "digest" in asked else lasting), key


_IMPORTERS: Final[dict[str, Callable[[Any, SplitResult, Callable[[str], str]], _Imported]]] = {
    "hsm": _of_pkcs11,
    "awskms": _of_aws,
    "gcpkms": _of_google,
    "azurekms": _of_azure,
    "hv": _of_vault,
    "tkey": _of_tkey,
}


def _as_printed(text: str) -> str:
    """A PEM text in the one form that counts, however the service breaks its lines."""
    return printed(load_pem_public_key(text.encode())) if text.startswith("-----") else text


def _theirs(public: PublicKey) -> Any:
    from securesystemslib import signer  # noqa: PLC0415 - slow, and whoever verifies never signs

    return signer.SSlibKey(public.keyid, public.keytype, public.scheme, {"public": public.public})  # type: ignore[attr-defined]  # re-exported there


def _asked(uri: str, ask: Callable[[Any], Any]) -> Any:
    """What securesystemslib answers, its errors in our words."""
    scheme = uri.partition(":")[0]
    if scheme not in URI_SCHEMES:
        known = ", ".join(f"{name}:" for name in URI_SCHEMES)
        unknown = f"{uri[:80]!r} names no key", f"it begins with one of {known}"
        what, remedy = _ELSEWHERE.get(scheme, unknown)
        raise InputError(what, remedy=remedy)
    from securesystemslib import exceptions, signer  # noqa: PLC0415 - slow; whoever verifies never signs

    kinds: Any = signer
    failures: tuple[type[Exception], ...] = (
        ValueError,
        LookupError,
        OSError,
        exceptions.Error,
        *_failures(scheme),
    )
    try:
        return ask(kinds.Signer)
    except exceptions.UnsupportedLibraryError as problem:
        what = f"a library is missing ({str(problem).rstrip('.')})"
        raise InputError(what, where=uri, remedy=f"pip install '{URI_SCHEMES[scheme]}'") from None
    except failures as problem:
        raise InputError(
            f"the key cannot be used ({_said(problem)})",
            where=uri,
            remedy=_REMEDIES[scheme],
        ) from None


def _failures(scheme: str) -> list[type[Exception]]:
    """The errors of the library that asks, if it is installed: without it nothing is reached."""
    found: list[type[Exception]] = []
    for named in _FAILURES[scheme]:
        module, _, name = named.rpartition(".")
        try:
            found.append(getattr(import_module(module), name))
        except ImportError:
            continue
    return found


def _said(problem: Exception) -> str:
    """What a library says went wrong, on one line."""
    kind, said = type(problem), " ".join(str(problem).split())
    if kind.__module__ != "builtins":  # a vendor's own: some say what is wrong by their name alone
        said = f"{kind.__name__}: {said}" if said else kind.__name__
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"

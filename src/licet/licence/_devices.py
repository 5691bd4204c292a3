"""Keys that never leave a device or a key service: named by a URI, and asked for each signature.

securesystemslib does the asking (`hsm:` by PKCS#11, `awskms:`, `gcpkms:`, `azurekms:`, `hv:` for Vault). What
comes back is verified before it is handed on, so that a device holding another key is noticed at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from licet.errors import InputError
from licet.licence._public_key import PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable

URI_SCHEMES: Final = {  # and what brings the library that asks
    "hsm": "licet[hsm]",
    "awskms": "securesystemslib[awskms]",
    "gcpkms": "securesystemslib[gcpkms]",
    "azurekms": "securesystemslib[azurekms]",
    "hv": "securesystemslib[vault]",
}


class DeviceKey:
    """A key at a URI. Signing asks the device each time, and `secret` for its PIN if it has one."""

    __slots__ = ("_signer", "public", "uri")

    def __init__(self, uri: str, public: PublicKey, *, secret: Callable[[str], str]) -> None:
        self.uri, self.public = uri, public
        self._signer = _asked(uri, lambda signer: signer.from_priv_key_uri(uri, _theirs(public), secret))

    def signature(self, message: bytes) -> bytes:
        """The device's signature over `message`; `InputError` if it gives none, or one of another key."""
        made = _asked(self.uri, lambda _: self._signer.sign(message))
        signature = bytes.fromhex(made.signature)
        if not self.public.holds(signature, message):
            raise InputError(
                "the key at this URI is not the half of the public key given",
                where=self.uri,
                remedy="give the public key of this device, or the URI of that key",
            )
        return signature


def imported(uri: str, *, secret: Callable[[str], str]) -> PublicKey:
    """The public half of the key at `uri`, asked of the device or service itself."""
    key = _asked(uri, lambda _: _public(uri, secret))
    return PublicKey(public=key.keyval["public"], scheme=key.scheme)


def _public(uri: str, secret: Callable[[str], str]) -> Any:
    from securesystemslib import signer  # noqa: PLC0415 - slow, and whoever verifies never signs

    kinds: Any = signer
    parts = urlsplit(uri)
    if parts.scheme == "hsm":
        number = int(parts.path) if parts.path else None
        label = dict(parse_qsl(parts.query)).get("label")
        return kinds.HSMSigner.import_(number, label, secret)[1]
    if parts.scheme == "awskms":
        return kinds.AWSSigner.import_(parts.path)[1]
    if parts.scheme == "gcpkms":
        return kinds.GCPSigner.import_(parts.path)[1]
    if parts.scheme == "azurekms":
        name = parts.path.removeprefix("/keys/").partition("/")[0]
        return kinds.AzureSigner.import_(parts.netloc.partition(".")[0], name)[1]
    return kinds.VaultSigner.import_(parts.path.partition("/")[0])[1]


def _theirs(public: PublicKey) -> Any:
    from securesystemslib import signer  # noqa: PLC0415 - slow, and whoever verifies never signs

    return signer.SSlibKey(public.keyid, public.keytype, public.scheme, {"public": public.public})  # type: ignore[attr-defined]  # re-exported there


def _asked(uri: str, ask: Callable[[Any], Any]) -> Any:
    """What securesystemslib answers, its errors in our words."""
    scheme = urlsplit(uri).scheme
    if scheme not in URI_SCHEMES:
        known = ", ".join(f"{name}:" for name in URI_SCHEMES)
        raise InputError(f"{uri[:80]!r} names no key", remedy=f"it begins with one of {known}")
    from securesystemslib import signer  # noqa: PLC0415 - slow, and whoever verifies never signs
    from securesystemslib.exceptions import UnsupportedLibraryError  # noqa: PLC0415 - likewise

    kinds: Any = signer
    failures: tuple[type[Exception], ...] = (ValueError, KeyError, OSError, *_of_pkcs11())
    try:
        return ask(kinds.Signer)
    except UnsupportedLibraryError as problem:
        raise InputError(f"{problem}", where=uri, remedy=f"pip install '{URI_SCHEMES[scheme]}'") from None
    except failures as problem:
        why = str(problem) or type(problem).__name__
        raise InputError(
            f"the key cannot be used ({why})", where=uri, remedy="check the URI, the device and its PIN"
        ) from None


def _of_pkcs11() -> tuple[type[Exception], ...]:
    """The errors of the PKCS#11 library, if it is installed: without it no device was reached."""
    try:
        from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 - only where there is a device
    except ImportError:
        return ()
    return (PKCS11Error,)

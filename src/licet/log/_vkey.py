"""Keys of logs and witnesses as one line of text (https://c2sp.org/signed-note, "verifier keys").

    NAME+KEY ID+BASE64                the public half: the kind of signature in one byte, and the key
    PRIVATE+KEY+NAME+KEY ID+BASE64    the private half, as Go's sumdb/note prints it

A line whose key id does not follow from the rest is refused: a letter of it was changed.
"""

from __future__ import annotations

import re
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from hashlib import sha256
from typing import Final

from licet.errors import InputError

ID_SIZE: Final = 4
_KEY_ID: Final = re.compile(r"[0-9a-f]{8}")
# No plus sign, no space or control character, no half of a pair (from an argument of the command line).
_KEY_NAME: Final = re.compile(r"[^+\s\x00-\x1f\ud800-\udfff]+")


def key_id_of(name: str, material: bytes) -> bytes:
    """Return four bytes that tell keys of one name apart; they prove nothing by themselves."""
    return sha256(name.encode() + b"\n" + material).digest()[:ID_SIZE]


def print_vkey(name: str, material: bytes) -> str:
    """Return the public half as one line."""
    return f"{name}+{key_id_of(name, material).hex()}+{encode64(material)}"


def read_vkey(vkey: str, *, what: str) -> tuple[str, bytes]:
    """Return name and key material of the key of a `what`."""
    parts = vkey.strip("\n").split("+", 2)
    material = decode64(parts[2]) if len(parts) == 3 else None  # noqa: PLR2004 - name, id, key
    if not material or not _KEY_ID.fullmatch(parts[1]) or not is_key_name(parts[0]):
        raise InputError(f"this is not the key of a {what}", remedy="it reads NAME+8 HEX DIGITS+BASE64")
    if key_id_of(parts[0], material).hex() != parts[1]:
        raise InputError(
            f"the key of {what} {parts[0]} does not fit its own key id", remedy="copy the whole line"
        )
    return parts[0], material


def print_skey(name: str, material: bytes, secret: bytes) -> str:
    """Return the private half as one line; `secret` begins with the kind, as `material` does."""
    return f"PRIVATE+KEY+{name}+{key_id_of(name, material).hex()}+{encode64(secret)}"


def read_skey(skey: str, *, what: str, where: object = None) -> tuple[str, str, bytes]:
    """Return name, key id and secret of the private key of a `what`."""
    parts = skey.strip().split("+", 4)
    secret = decode64(parts[4]) if len(parts) == 5 else None  # noqa: PLR2004 - two words, name, id, key
    if not secret or parts[:2] != ["PRIVATE", "KEY"]:
        raise InputError(f"this is not the private key of a {what}", where=where, remedy="make one anew")
    return parts[2], parts[3], secret


def require_key_name(name: str, *, what: str) -> None:
    """Refuse a name that a signed note cannot hold."""
    if not is_key_name(name):
        raise InputError(
            f"{name!r} cannot name a {what}",
            remedy="use something like example.org/licences: no spaces, no plus sign",
        )


def is_key_name(name: str) -> bool:
    """Whether a signed note can hold this name."""
    return _KEY_NAME.fullmatch(name) is not None


def encode64(raw: bytes) -> str:
    """Return standard Base64."""
    return b2a_base64(raw, newline=False).decode()


def decode64(text: str | bytes) -> bytes | None:
    """Return the bytes, or None unless `text` is exactly what `encode64` would print for them."""
    try:
        printed = text.encode() if isinstance(text, str) else text
        raw = a2b_base64(printed, strict_mode=True)
    except (NotBase64, UnicodeEncodeError):
        return None
    return raw if b2a_base64(raw, newline=False) == printed else None

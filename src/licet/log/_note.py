"""Signed notes (https://c2sp.org/signed-note): a text, and below it the signatures of named keys.

A note's text is not shown to anyone, and not acted on, before a signature on it has held. Only Ed25519 is
signed and verified here, and cosignatures in their own module; other signatures are passed over, as the
specification demands.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from licet.errors import BadCheckpoint, InputError
from licet.log._vkey import (
    ID_SIZE,
    decode64,
    encode64,
    is_key_name,
    key_id_of,
    print_skey,
    print_vkey,
    read_skey,
    read_vkey,
    require_key_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_ED25519: Final = b"\x01"
_KEY_SIZE: Final = 32
_MOST_SIGNATURES: Final = 100  # the specification asks for at least 16
_MOST_BYTES: Final = 1024 * 1024
_CONTROL: Final = bytes([*range(10), *range(11, 32)])  # all but the end of a line
_DASH: Final = "\N{EM DASH} ".encode()


class Signature(Struct, frozen=True):
    """One line below a note: who signed, with which key, and the signature itself."""

    name: str
    key_id: bytes
    signature: bytes

    def to_line(self) -> bytes:
        """Print the line as it was read."""
        return signature_line(self.name, self.key_id, self.signature)


class Note(Struct, frozen=True):
    """A note taken apart, its signatures not verified yet."""

    text: bytes
    signatures: tuple[Signature, ...]

    def signed_by(self, name: str, key_id: bytes) -> list[bytes]:
        """Return the signatures under this name and key id, not verified yet."""
        return [one.signature for one in self.signatures if one.key_id == key_id and one.name == name]


class LogVerifier(Struct, frozen=True):
    """The public half of a log's key, printed and read as one line (a "vkey"), named by the log's origin."""

    origin: str
    public: bytes

    def __post_init__(self) -> None:
        require_key_name(self.origin, what="log")
        if len(self.public) != _KEY_SIZE:
            raise InputError(f"an Ed25519 public key has {_KEY_SIZE} bytes, not {len(self.public)}")

    @classmethod
    def from_vkey(cls, vkey: str) -> LogVerifier:
        """Read `<origin>+<key id>+<key>`; the key id must be the one the rest gives."""
        name, material = read_vkey(vkey, what="log")
        if material[:1] != _ED25519:
            raise InputError(
                f"{name} is not the Ed25519 key of a log", remedy="give the log's own key, not a witness's"
            )
        return cls(origin=name, public=material[1:])

    @property
    def vkey(self) -> str:
        """The verifier as one line, to be printed, published and configured."""
        return print_vkey(self.origin, _ED25519 + self.public)

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart; they prove nothing by themselves."""
        return _key_id(self.origin, self.public)

    def verify(self, note: Note) -> None:
        """Return only if this key signed `note`, and every signature under its name and id holds."""
        mine = note.signed_by(self.origin, self.key_id)
        if not mine:
            raise BadCheckpoint(
                f"it is not signed by {self.origin} with key {self.key_id.hex()}",
                remedy="get it from the log itself, or check which key you trust",
            )
        try:
            for signature in mine:
                _loaded(self.public)(signature, note.text)
        except InvalidSignature:
            raise BadCheckpoint(
                f"the signature of {self.origin} does not hold",
                remedy="it was changed on the way; get it again from the log",
            ) from None


class LogKey:
    """The key a log signs its notes with, and the origin it signs as. It is a secret: it never prints."""

    __slots__ = ("_private", "verifier")

    def __init__(self, origin: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = LogVerifier(origin=origin, public=private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, origin: str) -> LogKey:
        """Make a new key from the system's randomness."""
        return cls(origin, Ed25519PrivateKey.generate())

    @classmethod
    def from_private_bytes(cls, origin: str, private: bytes) -> LogKey:
        """Restore a key from the 32 bytes that `private_bytes` gave."""
        if len(private) != _KEY_SIZE:
            raise InputError(f"an Ed25519 private key has {_KEY_SIZE} bytes, not {len(private)}")
        return cls(origin, Ed25519PrivateKey.from_private_bytes(private))

    @classmethod
    def from_skey(cls, skey: str, *, where: object = None) -> LogKey:
        """Read what `skey` printed; the key id must be the one the rest gives."""
        name, key_id, secret = read_skey(skey, what="log", where=where)
        if secret[:1] != _ED25519 or len(secret) != _KEY_SIZE + 1:
            raise InputError(
                "this is not the private key of a log", where=where, remedy="make one with `licet keys new`"
            )
        key = cls.from_private_bytes(name, secret[1:])
        if key.verifier.key_id.hex() != key_id:
            raise InputError(
                "the private key does not fit its own key id", where=where, remedy="restore it from a backup"
            )
        return key

    @property
    def skey(self) -> str:
        """The secret as one line, `PRIVATE+KEY+origin+key id+key` as Go's sumdb/note prints it."""
        return print_skey(self.origin, _ED25519 + self.verifier.public, _ED25519 + self.private_bytes())

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.verifier.origin

    def private_bytes(self) -> bytes:
        """Return the secret itself, for storage and nothing else."""
        return self._private.private_bytes_raw()

    def sign_note(self, text: str | bytes) -> bytes:
        """Return `text` as a note signed by this key; the text ends with a newline."""
        raw = text.encode() if isinstance(text, str) else text
        if not _is_note_text(raw):
            raise InputError(
                "this text cannot be signed as a note",
                remedy="it must be UTF-8, end with a newline and hold no other control character",
            )
        line = signature_line(self.origin, self.verifier.key_id, self._private.sign(raw))
        return raw + b"\n" + line

    def __repr__(self) -> str:
        return f"LogKey({self.verifier.vkey})"


def parse_note(raw: bytes) -> Note:
    """Take a note apart, strictly; `BadCheckpoint` if it is not one."""
    text, blank, below = raw.rpartition(b"\n\n")
    lines = below.split(b"\n")
    if len(raw) > _MOST_BYTES or len(lines) > _MOST_SIGNATURES + 1:
        raise BadCheckpoint("the note is too long to be a checkpoint")
    if not blank or lines.pop() or not lines or not _is_note_text(raw):
        raise BadCheckpoint("this is not a signed note", remedy="it may have been cut short; get it again")
    return Note(text=text + b"\n", signatures=tuple(map(_parse_signature, lines)))


def with_lines(note: bytes, lines: bytes) -> bytes:
    """Return the note with these signature lines too, in place of earlier ones by the same keys."""
    parsed = parse_note(note)
    added = parse_note(parsed.text + b"\n" + lines).signatures
    renewed = {(one.name, one.key_id) for one in added}
    kept = [one for one in parsed.signatures if (one.name, one.key_id) not in renewed]
    return parsed.text + b"\n" + b"".join(one.to_line() for one in (*kept, *added))


def signature_line(name: str, key_id: bytes, signature: bytes) -> bytes:
    """Return one signature as it stands below a note."""
    return f"\N{EM DASH} {name} {encode64(key_id + signature)}\n".encode()


@lru_cache(256)
def _loaded(public: bytes) -> Callable[[bytes, bytes], None]:
    """The key as `cryptography` holds it, which it takes some time to make."""
    return Ed25519PublicKey.from_public_bytes(public).verify


@lru_cache(256)
def _key_id(origin: str, public: bytes) -> bytes:
    return key_id_of(origin, _ED25519 + public)


def _parse_signature(line: bytes) -> Signature:
    begun, _, encoded = line.rpartition(b" ")
    raw = decode64(encoded)
    if not begun.startswith(_DASH) or raw is None or len(raw) <= ID_SIZE:
        raise _no_signature()
    name = begun[len(_DASH) :].decode()
    if not is_key_name(name):
        raise _no_signature()
    return Signature(name=name, key_id=raw[:ID_SIZE], signature=raw[ID_SIZE:])


def _no_signature() -> BadCheckpoint:
    return BadCheckpoint("a line below the note is not a signature", remedy="get the note again")


def _is_note_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return raw.endswith(b"\n") and len(raw.translate(None, _CONTROL)) == len(raw)

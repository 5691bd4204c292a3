"""Authorities as a machine trusts them: their keys, how many must sign, and from when to when each key may.

What counts is the number of signers, not of keys: one officer with two keys is one signer. A key whose time
is bounded counts only for documents that say when they were issued, and were within it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import documents
from licet.errors import InputError, NotTrusted
from licet.licence._licence import Authority
from licet.licence._problem import moment_problems, refuse, spelled, text_problems
from licet.licence._public_key import ED25519, KeyFile, PublicKey, printed_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from licet.licence._problem import Path, Problem

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_MOST_KEYS: Final = 64
_REQUIRED: Final = ("any", "both")


class AuthorityKey(Struct, frozen=True, kw_only=True):
    """One key of an authority; keys of the same `signer` count once. `since` and `until` are included."""

    key: PublicKey
    signer: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def was_valid(self, at: dt.datetime | None) -> bool:
        """Whether a document of `at` may be signed with it; an undated one only if the key is unbounded."""
        if at is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= at) and (self.until is None or at <= self.until)


class TrustedAuthority(Struct, frozen=True, kw_only=True):
    """An authority, in whose name `threshold` of its signers must sign together.

    With `require` `both`, a signer counts who signed with an Ed25519 key and with an ML-DSA key.
    """

    name: str
    country: str
    keys: tuple[AuthorityKey, ...]
    threshold: int = 1
    require: str = "any"

    @property
    def authority(self) -> Authority:
        """The authority as its documents must name it."""
        return Authority(name=self.name, country=self.country)

    @property
    def is_plain(self) -> bool:
        """Whether one signature with any of its keys is enough."""
        return self.threshold == 1 and self.require == "any"

    def key(self, keyid: str) -> PublicKey | None:
        """The key of that name, if the authority has it."""
        for held in self.keys:
            if held.key.keyid == keyid:
                return held.key
        return None

    def require_signed(
        self, keyids: Collection[str], *, what: str, at: dt.datetime | None, undated: bool = False
    ) -> None:
        """`NotTrusted` unless enough signers stand behind these keys, whose signatures have held, at `at`.

        Before the document has been read, `undated` leaves its date out.
        """
        signed = [held for held in self.keys if (undated or held.was_valid(at)) and held.key.keyid in keyids]
        if signed and self.is_plain:
            return
        schemes: dict[str, set[str]] = {}
        for held in signed:
            schemes.setdefault(held.signer or held.key.keyid, set()).add(held.key.keytype)
        wanted = {ED25519, "ml-dsa"} if self.require == "both" else set()
        count = sum(wanted <= found for found in schemes.values())
        if count < self.threshold:
            raise NotTrusted(self._short(count, what=what, at=at), remedy=f"ask {self.name} for a whole one")

    def _short(self, count: int, *, what: str, at: dt.datetime | None) -> str:
        both = ", each with Ed25519 and with ML-DSA" if self.require == "both" else ""
        when = "" if at is None else f" at {at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
        need = f"{self.name} signs with {self.threshold} of its signers{both}"
        return f"the {what} has {count} valid signer{'' if count == 1 else 's'}{when}, and {need}"

    def to_json(self) -> bytes:
        """Print the authority's file."""
        keys = tuple(
            WrittenKey(
                keyid=held.key.keyid,
                keytype=held.key.keytype,
                keyval=held.key.written.keyval,
                scheme=held.key.scheme,
                signer=held.signer,
                since=held.since,
                until=held.until,
            )
            for held in self.keys
        )
        return printed_file(
            AuthorityFile(
                role="authority",
                name=self.name,
                country=self.country,
                threshold=self.threshold,
                require=self.require,
                keys=keys,
            )
        )

    @classmethod
    def from_json(cls, raw: bytes, *, where: str = "authority") -> TrustedAuthority:
        """Read an authority's file; `InputError` unless it means one thing."""
        written = documents.parse(raw, AuthorityFile, where=where)
        if written.role != "authority":
            raise InputError(
                "these keys speak for no authority", where=where, remedy='it needs "role": "authority"'
            )
        keys = tuple(
            AuthorityKey(
                key=KeyFile(keyid=key.keyid, keytype=key.keytype, keyval=key.keyval, scheme=key.scheme).read(
                    where=where
                ),
                signer=key.signer,
                since=key.since,
                until=key.until,
            )
            for key in written.keys
        )
        found = cls(
            name=written.name,
            country=written.country,
            keys=keys,
            threshold=written.threshold,
            require=written.require,
        )
        return checked(found, where=where)


class WrittenKey(KeyFile, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A key in an authority's file."""

    signer: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


class AuthorityFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """NAME.authority.json, as it is written."""

    role: str
    name: str
    country: str
    keys: tuple[WrittenKey, ...]
    threshold: int = 1
    require: str = "any"


def checked(authority: TrustedAuthority, *, where: str) -> TrustedAuthority:
    """The same authority, if its signatures could ever count; `InputError` if not."""
    refuse(_problems(authority), where=lambda path: f"{where}: {spelled(path)}")
    if not _COUNTRY.fullmatch(authority.country):
        raise InputError(
            f"country is {authority.country!r}, not a country code", where=where, remedy="write it like FR"
        )
    if authority.require not in _REQUIRED:
        raise InputError(
            f"require is {authority.require!r}", where=where, remedy=f"known: {', '.join(_REQUIRED)}"
        )
    keyids = [held.key.keyid for held in authority.keys]
    if len(set(keyids)) < len(keyids) or len(keyids) > _MOST_KEYS:
        raise InputError(
            "a key stands twice, or there are too many",
            where=where,
            remedy=f"give 1 to {_MOST_KEYS}",
        )
    signers = {held.signer or held.key.keyid for held in authority.keys}
    if not 1 <= authority.threshold <= len(signers):
        raise InputError(
            f"the threshold is {authority.threshold}, and there are {len(signers)} signers",
            where=where,
            remedy="give one from 1 to the number of signers",
        )
    return authority


def _problems(authority: TrustedAuthority) -> Iterator[Problem]:
    yield from text_problems(("name",), authority.name)
    for index, held in enumerate(authority.keys):
        path: Path = ("keys", index)
        if held.signer is not None:
            yield from text_problems((*path, "signer"), held.signer)
        for field in ("since", "until"):
            if getattr(held, field) is not None:
                yield from moment_problems((*path, field), getattr(held, field))

"""Whom this machine believes: the authorities whose signatures count, and the logs whose checkpoints do.

Trust is configured by a person, from files; nothing that arrives with a licence or a tag can add to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError, NotTrusted, shown
from licet.licence._authorities import TrustedAuthority
from licet.licence._keys import TrustedKey
from licet.log import LogVerifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from licet.licence._licence import Authority

_KEY: Final = ".key.json"
_AUTHORITY: Final = ".authority.json"
_LOG: Final = ".vkey"
_ENDINGS: Final = (_KEY, _AUTHORITY, _LOG)
_LIMIT: Final = 512 * 1024  # an authority may have many ML-DSA keys


class Trust(Struct, frozen=True, kw_only=True):
    """Authorities by key id, and logs by origin. An empty trust believes nobody, so it verifies nothing."""

    authorities: Mapping[str, TrustedAuthority]
    logs: Mapping[str, LogVerifier]
    source: str | None = None  # where it was read from, so that an error can say where to add a key

    @classmethod
    def of(cls, *members: TrustedAuthority | TrustedKey | LogVerifier, source: str | None = None) -> Trust:
        """Trust exactly these; one key cannot speak for two authorities, nor two keys for one log.

        Nor can an authority that needs several signatures be trusted beside it with fewer.
        """
        authorities: dict[str, TrustedAuthority] = {}
        alike: dict[Authority, TrustedAuthority] = {}
        logs: dict[str, LogVerifier] = {}
        for member in members:
            if isinstance(member, LogVerifier):
                if logs.setdefault(member.origin, member) != member:
                    raise _two_ways(f"log {member.origin}", source)
                continue
            authority = member.alone if isinstance(member, TrustedKey) else member
            other = alike.setdefault(authority.authority, authority)
            if other != authority and not (other.is_plain and authority.is_plain):
                raise _two_ways(f"authority {authority.name}", source)
            for held in authority.keys:
                keyid = held.key.keyid
                if authorities.setdefault(keyid, authority) != authority:
                    raise _two_ways(f"key {keyid[:12]}", source)
        return cls(authorities=MappingProxyType(authorities), logs=MappingProxyType(logs), source=source)

    @classmethod
    def load(cls, *places: str | PathLike[str]) -> Trust:
        """Read `*.key.json` and `*.authority.json` (authorities), and `*.vkey` (logs): files, or folders.

        A folder that does not exist, or holds no keys, is an empty trust: using it raises `NotTrusted`.
        """
        members = [_read(path) for place in places for path in _key_files(Path(place))]
        return cls.of(*members, source=", ".join(str(place) for place in places))

    def authority(self, keyids: Iterable[str], *, what: str) -> TrustedAuthority:
        """The one trusted authority among these signers of a `what`; `NotTrusted` if none or several are."""
        if not self.authorities:
            raise NotTrusted(
                "no authority is trusted on this machine", where=self.source, remedy="add its .key.json file"
            )
        signers, found = tuple(keyids), None
        for keyid in signers:
            authority = self.authorities.get(keyid)
            if found is None:
                found = authority
            elif authority is not None and authority != found:
                raise NotTrusted(
                    f"the {what} is signed by two authorities", remedy="ask for one signed by its own"
                )
        if found is not None:
            return found
        names = ", ".join(shown(keyid[:12]) for keyid in signers)
        raise NotTrusted(
            f"the {what} is signed by nobody trusted here (key {names or 'missing'})",
            where=self.source,
            remedy="add the authority's .key.json file if you trust it",
        )

    def log(self, origin: str) -> LogVerifier:
        """The trusted log called `origin`."""
        if origin in self.logs:
            return self.logs[origin]
        raise NotTrusted(
            f"the log '{shown(origin)}' is not trusted here",
            where=self.source,
            remedy="add its .vkey file if you trust it",
        )


def _two_ways(name: str, source: str | None) -> InputError:
    return InputError(f"{name} is trusted in two ways", where=source, remedy="keep one of them")


def _key_files(place: Path) -> Iterator[Path]:
    if place.name.endswith(_ENDINGS) and not place.is_dir():
        yield place
    elif place.is_file():
        raise InputError(
            "this is not a public key", where=place, remedy=f"give a {_KEY}, {_AUTHORITY} or {_LOG} file"
        )
    elif place.is_dir():
        yield from sorted(path for path in place.iterdir() if path.name.endswith(_ENDINGS))


def _read(path: Path) -> TrustedAuthority | TrustedKey | LogVerifier:
    raw = files.read(path, what="public key", limit=_LIMIT)
    if path.name.endswith(_AUTHORITY):
        return TrustedAuthority.from_json(raw, where=str(path))
    if path.name.endswith(_KEY):
        return TrustedKey.from_json(raw, where=str(path))
    try:
        return LogVerifier.from_vkey(raw.decode())
    except UnicodeDecodeError:
        raise InputError("this is not the key of a log", where=path, remedy="copy the line again") from None
    except InputError as problem:
        raise InputError(problem.what, where=path, remedy=problem.remedy) from problem

"""Whom this machine believes: the authorities whose signatures count, and the logs whose checkpoints do.

Trust is configured by a person, from files; nothing that arrives with a licence or a tag can add to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError, NotTrusted
from licet.licence._keys import TrustedKey
from licet.licence._strict import shown
from licet.log import LogVerifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

_AUTHORITY: Final = ".key.json"
_LOG: Final = ".vkey"
_LIMIT: Final = 64 * 1024


class Trust(Struct, frozen=True, kw_only=True):
    """Authorities by key id, and logs by origin. An empty trust believes nobody, so it verifies nothing."""

    authorities: Mapping[str, TrustedKey]
    logs: Mapping[str, LogVerifier]
    source: str | None = None  # where it was read from, so that an error can say where to add a key

    @classmethod
    def of(cls, *members: TrustedKey | LogVerifier, source: str | None = None) -> Trust:
        """Trust exactly these; one key cannot speak for two authorities, nor two keys for one log."""
        authorities: dict[str, TrustedKey] = {}
        logs: dict[str, LogVerifier] = {}
        for member in members:
            if isinstance(member, TrustedKey):
                same = authorities.setdefault(member.key.keyid, member) == member
                name = f"key {member.key.keyid[:12]}"
            else:
                same = logs.setdefault(member.origin, member) == member
                name = f"log {member.origin}"
            if not same:
                raise InputError(f"{name} is trusted in two ways", where=source, remedy="keep one of them")
        return cls(authorities=authorities, logs=logs, source=source)

    @classmethod
    def load(cls, *places: str | PathLike[str]) -> Trust:
        """Read `*.key.json` (authorities) and `*.vkey` (logs): files, or folders of them.

        A folder that does not exist, or holds no keys, is an empty trust: using it raises `NotTrusted`.
        """
        members = [_read(path) for place in places for path in _key_files(Path(place))]
        return cls.of(*members, source=", ".join(str(place) for place in places))

    def authority(self, keyids: Iterable[str], *, what: str) -> TrustedKey:
        """The one trusted authority among these signers of a `what`; `NotTrusted` if none or several are."""
        if not self.authorities:
            raise NotTrusted(
                "no authority is trusted on this machine", where=self.source, remedy="add its .key.json file"
            )
        signers = list(keyids)
        found = [self.authorities[keyid] for keyid in signers if keyid in self.authorities]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotTrusted(
                f"the {what} is signed by two authorities", remedy="ask for one signed by its own"
            )
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


def _key_files(place: Path) -> Iterator[Path]:
    if place.name.endswith((_AUTHORITY, _LOG)) and not place.is_dir():
        yield place
    elif place.is_file():
        raise InputError(
            "this is not a public key", where=place, remedy=f"give a {_AUTHORITY} or {_LOG} file"
        )
    elif place.is_dir():
        yield from sorted(path for path in place.iterdir() if path.name.endswith((_AUTHORITY, _LOG)))


def _read(path: Path) -> TrustedKey | LogVerifier:
    raw = files.read(path, what="public key", limit=_LIMIT)
    if path.name.endswith(_AUTHORITY):
        return TrustedKey.from_json(raw, where=str(path))
    try:
        return LogVerifier.from_vkey(raw.decode())
    except UnicodeDecodeError:
        raise InputError("this is not the key of a log", where=path, remedy="copy the line again") from None
    except InputError as problem:
        raise InputError(problem.what, where=path, remedy=problem.remedy) from problem

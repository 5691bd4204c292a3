"""The acts of those who publish a feed: the union founds it, delegates and rotates keys; a country publishes.

Each act makes the next numbered metadata of one role and signs it. None of them is seen by a reader before
the union has looked at it and vouches for it (`vouch`), so an act that fails half-way changes nothing.
"""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet import files
from licet.errors import FeedError, InputError
from licet.feed import _layout as layout
from licet.feed._content import voice_of
from licet.feed._law import pack_of
from licet.feed._layout import Kind
from licet.feed._repository import STAGED, TOP, Offered, Repository
from licet.feed._signatures import key_of
from licet.feed._tuf import DelegatedRole, Delegations, Role, Root, TargetFile, Targets
from licet.licence import PublicKey, Trust, supersede, verify_revocations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from licet.licence import Signer, VerifiedRevocations

LIFE: Final = {  # how long a signature lasts, unless the signer says otherwise
    "root": dt.timedelta(days=2 * 365),
    "targets": dt.timedelta(days=365),
    "country": dt.timedelta(days=180),
}


class Keys(Struct, frozen=True):
    """The public keys of a role, and how many of them must sign."""

    keys: tuple[PublicKey, ...]
    threshold: int = 1


class Founding(Struct, frozen=True, kw_only=True):
    """The keys of a new feed. `online` signs the snapshot and the timestamp, on the server."""

    root: Keys
    targets: Keys
    online: Keys


def found(
    repository: Repository, founding: Founding, *, signers: Sequence[Signer], at: dt.datetime
) -> Offered:
    """Make the first root; never where a feed is already."""
    with repository.writing():
        if any((repository.folder / room).exists() for room in (layout.METADATA, STAGED)):
            raise InputError(
                "there is a feed here already", where=repository.folder, remedy="choose another folder"
            )
        root = Root(version=1, expires=_until(at, LIFE["root"]), consistent_snapshot=True)
        _appoint(root, "root", founding.root)
        _appoint(root, "targets", founding.targets)
        _appoint(root, "snapshot", founding.online)
        _appoint(root, "timestamp", founding.online)
        return repository.offer("root", root, signers)


def delegate(
    repository: Repository, country: str, keys: Keys | None, *, signers: Sequence[Signer], at: dt.datetime
) -> Offered:
    """Let these keys publish for a country, in place of any before; with None, nobody does any more.

    After new keys, the country must publish again with them: until then the union cannot vouch for anything
    new. To cut off a country at once, withdraw its delegation.
    """
    if not layout.COUNTRY.fullmatch(country):
        raise InputError(f"'{country}' is not a country code", remedy="write it like FR")
    with repository.writing():
        if repository.newest("targets") is None:
            targets = Targets(delegations=Delegations(keys={}, roles={}))
        else:
            targets = repository.targets()
        delegations: Any = targets.delegations
        before = delegations.roles.pop(country, None)
        for keyid in [] if before is None else list(before.keyids):
            if not any(keyid in role.keyids for role in delegations.roles.values()):
                delegations.keys.pop(keyid, None)
        if keys is None and before is None:
            raise InputError(f"nothing is delegated to {country}", where=repository.folder)
        if keys is not None:
            _require_enough(country, keys)
            delegations.roles[country] = DelegatedRole(
                country, [], keys.threshold, terminating=True, paths=layout.patterns(country)
            )
            for key in keys.keys:
                targets.add_key(key_of(key), country)
        _renew(repository, "targets", targets, _until(at, LIFE["targets"]))
        return repository.offer("targets", targets, signers)


def appoint(
    repository: Repository, role: str, keys: Keys, *, signers: Sequence[Signer], at: dt.datetime
) -> Offered:
    """Give a role of the union other keys, by a new root, which the keys before and after must sign."""
    if role not in TOP:
        raise InputError(f"'{role}' is no role of the union", remedy=f"known: {', '.join(TOP)}")
    with repository.writing():
        root = repository.root()
        for keyid in list(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        _appoint(root, role, keys)
        _renew(repository, "root", root, _until(at, LIFE["root"]))
        return repository.offer("root", root, signers)


def publish(  # noqa: PLR0913 - who publishes what, by which keys, when, and for how long
    repository: Repository,
    country: str,
    changes: Mapping[str, bytes | None],
    *,
    signers: Sequence[Signer],
    at: dt.datetime,
    life: dt.timedelta = LIFE["country"],
) -> Offered:
    """Add or replace files of a country (None takes one away), and sign what it publishes now.

    What a reader would refuse is refused here: a foreign key, a list that does not hold or goes back, a pack
    that fails its cases. With no change at all, the country signs anew what it published before.
    """
    with repository.writing():
        newest = repository.newest(country)
        role = Targets() if newest is None else newest.signed
        repository.require_signer(country, role, signers)
        _refuse_misplaced(country, changes)
        before = _Shown(repository, role)
        after = before.changed(changes)
        _refuse_unreadable(country, after)
        _refuse_going_back(country, before, after)
        for path, raw in changes.items():
            role.targets.pop(path, None)
            if raw is not None:
                digest = sha256(raw).hexdigest()
                files.write(repository.folder / layout.stored(path, digest), raw)
                role.targets[path] = TargetFile(len(raw), {"sha256": digest}, path)
        _renew(repository, country, role, _until(at, life))
        return repository.offer(country, role, signers)


def published(repository: Repository, country: str) -> tuple[str, ...]:
    """The paths of what a country has published, by its newest metadata in place."""
    newest = repository.newest(country)
    return () if newest is None else tuple(sorted(newest.signed.targets))


def _refuse_misplaced(country: str, changes: Mapping[str, bytes | None]) -> None:
    for path, raw in changes.items():
        kind = layout.kind_of(path, country=country)
        if kind is None:
            raise InputError(
                f"{country} cannot publish this",
                where=path,
                remedy="see docs/spec/feed.md for what goes where",
            )
        if raw is not None and len(raw) > layout.LARGEST_FILE:
            raise InputError(f"has more than {layout.LARGEST_FILE:,} bytes", where=path)


def _refuse_unreadable(country: str, after: _Shown) -> None:
    """Read everything as a reader would."""
    voice_of(country, after.paths, after.content)
    for _, group in groupby(after.of_kind(country, Kind.LAW), key=layout.pack_of):
        pack_of({path: after.content(path) for path in group})


def _refuse_going_back(country: str, before: _Shown, after: _Shown) -> None:
    """A list is followed by a newer one of the same authority, or stays; each by the keys of its time."""
    for path in before.of_kind(country, Kind.REVOCATIONS):
        if path not in after.paths:
            raise InputError("a revocation list stays published", where=path, remedy="publish the next one")
        supersede(before.listed(country, path), by=after.listed(country, path))


class _Shown:
    """What a country publishes: by its metadata, with changes that are not written yet."""

    def __init__(
        self, repository: Repository, role: Targets, changes: Mapping[str, bytes | None] | None = None
    ) -> None:
        self._repository = repository
        self._role = role
        self._changes = changes or {}
        taken = {path for path, raw in self._changes.items() if raw is None}
        self.paths = sorted((set(role.targets) | set(self._changes)) - taken)
        self._digests = {path: file.hashes["sha256"] for path, file in role.targets.items()}

    def changed(self, changes: Mapping[str, bytes | None]) -> _Shown:
        """The same with these changes; what is taken away must be there."""
        for path, raw in changes.items():
            if raw is None and path not in self._digests:
                raise InputError("this is not published", where=path, remedy="see `licet feed status`")
        return _Shown(self._repository, self._role, changes)

    def of_kind(self, country: str, kind: Kind) -> list[str]:
        """The paths of one kind, in order."""
        return [path for path in self.paths if layout.kind_of(path, country=country) is kind]

    def content(self, path: str) -> bytes:
        """The bytes of a file."""
        new = self._changes.get(path)
        if new is not None:
            return new
        name = layout.stored(path, self._digests[path])
        return self._repository.source.fetch(name, limit=layout.LARGEST_FILE)

    def listed(self, country: str, path: str) -> VerifiedRevocations:
        """A revocation list, by the keys beside it."""
        members = voice_of(country, self.of_kind(country, Kind.KEY), self.content).members
        return verify_revocations(self.content(path), trust=Trust.of(*members))


def _renew(repository: Repository, role: str, signed: Any, expires: dt.datetime) -> None:
    """The next number after every one there ever was in this folder, signed or waiting."""
    signed.version = max(repository.numbers(role), default=0) + 1
    signed.expires = expires
    staged = list((repository.folder / STAGED).glob(f"*.{role}.json"))
    if staged:
        raise FeedError(
            f"another version of {role} waits for signatures",
            where=staged[0],
            remedy="let the others sign it with `licet feed sign`, or delete it",
        )


def _appoint(root: Root, role: str, keys: Keys) -> None:
    _require_enough(role, keys)
    root.roles[role] = Role([], keys.threshold)
    for key in keys.keys:
        root.add_key(key_of(key), role)


def _require_enough(role: str, keys: Keys) -> None:
    different = {key.keyid for key in keys.keys}
    if not 1 <= keys.threshold <= len(different):
        raise InputError(
            f"{role} would need {keys.threshold} of {len(different)} keys",
            remedy="give a threshold from 1 to the number of different keys",
        )


def _until(at: dt.datetime, life: dt.timedelta) -> dt.datetime:
    return (at + life).astimezone(dt.UTC).replace(microsecond=0)

"""The metadata of a feed, verified from the union's root down to every file it announces.

python-tuf's `TrustedMetadataSet` does TUF's own checks, by the clock it is handed; this module walks it
through a feed and adds what this feed demands beyond TUF. It reads no target file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import InitVar, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace
from tuf.api.exceptions import EqualVersionNumberError, ExpiredMetadataError, RepositoryError

from licet.errors import FeedError, Forked, InputError, NotTrusted, Stale
from licet.feed import _layout as layout
from licet.feed._complaints import told
from licet.feed._kept import Kept
from licet.feed._sources import Missing
from licet.feed._state import Mark
from licet.feed._tuf import EnvelopeType, Metadata, Root, Targets, Timestamp, TrustedMetadataSet
from licet.licence import PublicKey

if TYPE_CHECKING:
    from licet.feed._root import UnionRoot
    from licet.feed._sources import Source

ISSUED_AT: Final = "issued_at"  # the field in which the timestamp says when it was signed
AHEAD: Final = dt.timedelta(minutes=5)  # between the publisher's clock and this machine's
_SEAL: Final = object()


class Listed(Struct, frozen=True):
    """A file as its country announced it."""

    sha256: str
    length: int


class Portion(Struct, frozen=True, kw_only=True):
    """What one country publishes. `expired`: it has not signed anew in time."""

    country: str
    version: int
    files: Mapping[str, Listed]
    expires: dt.datetime
    expired: bool = False


class Known(Struct, frozen=True):
    """Metadata that was verified before: nothing older is accepted after it."""

    timestamp: bytes
    snapshot: bytes


class Terms(Struct, frozen=True, kw_only=True):
    """By which clock to judge, how old a feed may be, and what is known already.

    `offline` is for a bundle: it may lack countries, and `max_age` takes the place of the timestamp's expiry.
    """

    at: dt.datetime
    max_age: dt.timedelta | None = None
    known: Known | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedFeed:
    """Metadata that holds up to the root; only `verify` makes one. `names` has each file it was read from."""

    root: bytes
    root_version: int
    timestamp: bytes
    snapshot: bytes
    version: int
    mark: Mark
    issued_at: dt.datetime
    expires: dt.datetime
    portions: Mapping[str, Portion]
    names: Mapping[str, bytes]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedFeed comes from verify, and from nowhere else")

    @property
    def known(self) -> Known:
        """What the next verification may not fall behind."""
        return Known(self.timestamp, self.snapshot)


# What countries' metadata said when its signatures were verified, by the very delegation they were verified
# by: a guard would else verify thirty countries again because one has published.
_held: Final = Kept[Portion](2 * layout.MOST_COUNTRIES)


def opened_root(raw: bytes, *, where: str) -> int:
    """The version of a root that is signed by the threshold of its own keys."""
    with told("root", where=where):
        root = TrustedMetadataSet(raw, EnvelopeType.METADATA).root
        _require_distinct(root, Root.type)
        return root.version


def verify(source: Source, *, root: UnionRoot, terms: Terms) -> VerifiedFeed:
    """Return the feed at `source`, once all of this holds.

    (1) Every root after the given one is signed by the threshold of the one before and by its own; (2) the
    newest has not expired; (3) the timestamp is signed, neither older than the known one nor another of the
    same number, and neither expired, too old nor from the future; (4) the snapshot is the one the timestamp
    announces, and nothing in it is gone or older than what is known; (5) the union's targets are those the
    snapshot announces, signed and not expired, and delegate only to countries, each its own folder, by
    keys that differ; (6) each country's metadata is what the snapshot announces, and signed by its threshold;
    (7) it delegates no further and lists only files its country may publish. A country whose metadata is in
    order but has expired is marked so.
    """
    return _Walk(source, root, terms).verified()


class _Walk:
    """One walk from the root down."""

    def __init__(self, source: Source, root: UnionRoot, terms: Terms) -> None:
        self.source = source
        self.terms = terms
        self.names: dict[str, bytes] = {}
        with told("root"):
            self.trusted = TrustedMetadataSet(root.raw, EnvelopeType.METADATA)
        self.trusted.reference_time = terms.at
        self.newest_root = root.raw
        self.delegation = b""  # the digest of the union's targets, once they are verified

    def verified(self) -> VerifiedFeed:
        """Walk in the order TUF demands."""
        self._roots()
        signed_at = self._timestamp()
        self._snapshot()
        countries = self._targets()
        portions = {country: found for country in countries if (found := self._portion(country))}
        lengths = (file.length for portion in portions.values() for file in portion.files.values())
        if sum(lengths) > layout.MOST_BYTES:
            raise FeedError("the feed announces more than a machine can take", remedy="do not use this feed")
        trusted = self.trusted
        ends = [trusted.root.expires, trusted.targets.expires]
        if not self.terms.offline:
            ends += [trusted.timestamp.expires, trusted.snapshot.expires]
        if self.terms.max_age is not None:
            ends.append(signed_at + self.terms.max_age)
        return VerifiedFeed(
            root=self.newest_root,
            root_version=trusted.root.version,
            timestamp=self.names[layout.TIMESTAMP],
            snapshot=self.names[layout.role_file("snapshot", trusted.snapshot.version)],
            version=trusted.timestamp.version,
            mark=Mark(trusted.root.version, _names(trusted.root, Timestamp.type), trusted.timestamp.version),
            issued_at=signed_at,
            expires=min(ends),
            portions=portions,
            names=self.names,
            seal=_SEAL,
        )

    def _fetch(self, name: str, limit: int) -> bytes:
        self.names[name] = raw = self.source.fetch(name, limit=limit)
        return raw

    def _roots(self) -> None:
        first = self.trusted.root.version + 1
        for version in range(first, first + layout.MOST_ROOTS):  # (1)
            name = layout.role_file("root", version)
            try:
                raw = self._fetch(name, layout.LARGEST_ROOT)
            except Missing:
                break
            with told(f"root {version}"):
                self.trusted.update_root(raw)
                _require_distinct(self.trusted.root, Root.type)
            self.newest_root = raw
        for role in ("targets", "snapshot", "timestamp"):
            _require_distinct(self.trusted.root, role)
        if self.trusted.root.is_expired(self.terms.at):  # (2)
            raise Stale("the union's root has expired", remedy="get the feed's newest root from the union")

    def _timestamp(self) -> dt.datetime:
        raw = self._fetch(layout.TIMESTAMP, layout.LARGEST_TIMESTAMP)
        with told("timestamp"):
            stamp = Metadata[Timestamp].from_bytes(raw).signed
        signed_at = _issued_at(stamp)
        if self.terms.offline:  # (3): the age is bounded below, whatever the timestamp's own term
            self.trusted.reference_time = min(self.terms.at, signed_at)
        if self.terms.known:
            with suppress(RepositoryError):
                self.trusted.update_timestamp(self.terms.known.timestamp)
        try:
            with told("timestamp"), suppress(EqualVersionNumberError):
                self.trusted.update_timestamp(raw)
        except Forked:
            known = self.trusted.timestamp.version
            if stamp.version >= known:
                raise
            raise Forked(
                f"the feed was rolled back: its timestamp is number {stamp.version}, and {known} is known",
                remedy="pull from another place, and keep this one as evidence",
            ) from None
        if self.trusted.timestamp != stamp:
            raise Forked(
                f"the feed has two timestamps numbered {stamp.version}",
                remedy="keep both as evidence, and ask the union",
            )
        if not self.terms.offline and stamp.is_expired(self.terms.at):
            raise Stale("the feed's timestamp has expired", remedy="pull the feed again")
        self._require_young(signed_at)
        return signed_at

    def _require_young(self, signed_at: dt.datetime) -> None:
        age, at_most = self.terms.at - signed_at, self.terms.max_age
        if age < -AHEAD:
            raise Stale(
                f"the feed was signed on {_moment(signed_at)}, and it is {_moment(self.terms.at)}",
                remedy="this machine's clock is wrong: set it",
            )
        if at_most is not None and age > at_most:
            raise Stale(
                f"the feed of {_moment(signed_at)} is older than the {_span(at_most)} it may be",
                remedy="pull a newer one",
            )

    def _snapshot(self) -> None:
        if self.terms.known:
            with suppress(RepositoryError):
                self.trusted.update_snapshot(self.terms.known.snapshot, trusted=True)
        announced = self.trusted.timestamp.snapshot_meta
        most = min(announced.length or layout.LARGEST_SNAPSHOT, layout.LARGEST_SNAPSHOT)
        raw = self._fetch(layout.role_file("snapshot", announced.version), most)
        with told("snapshot"):  # (4)
            self.trusted.update_snapshot(raw)

    def _targets(self) -> list[str]:
        """The countries that the union delegates to."""
        raw = self._announced("targets")
        with told("targets"):  # (5)
            self.trusted.update_targets(raw)
        self.delegation = sha256(raw).digest()
        targets = self.trusted.targets
        if targets.is_expired(self.terms.at):
            raise Stale("the feed's targets have expired", remedy="pull the feed again")
        if targets.targets:
            raise FeedError(
                "the union's targets list files themselves", remedy="only countries publish files"
            )
        if targets.delegations is None:
            return []
        roles = targets.delegations.roles
        if roles is None or len(roles) > layout.MOST_COUNTRIES:
            raise FeedError("the union delegates in a way this feed does not know", remedy="update Licet")
        for name, role in roles.items():
            allowed = layout.patterns(name) if layout.COUNTRY.fullmatch(name) else []
            if not role.paths or not set(role.paths) <= set(allowed):
                raise NotTrusted(
                    f"the union delegates to '{name}' what is not its own", remedy="ask the union"
                )
            _require_distinct(targets, name)
        return sorted(roles)

    def _announced(self, role: str) -> bytes:
        announced = self.trusted.snapshot.meta.get(f"{role}.json")
        if announced is None:
            raise FeedError(f"the feed's snapshot does not name {role}", remedy="pull from another place")
        limit = announced.length or layout.LARGEST_TARGETS
        return self._fetch(layout.role_file(role, announced.version), min(limit, layout.LARGEST_TARGETS))

    def _portion(self, country: str) -> Portion | None:
        if f"{country}.json" not in self.trusted.snapshot.meta:
            return None  # delegated, and nothing published yet
        try:
            raw = self._announced(country)
        except Missing:
            if self.terms.offline:
                return None
            raise
        mark = (self.delegation, country, sha256(raw).digest())
        with told(f"metadata of {country}"):  # (6)
            meta = self.trusted.snapshot.meta[f"{country}.json"]
            meta.verify_length_and_hashes(raw)
            portion = _held.get(mark, lambda: self._opened(raw, country))
            if portion.version != meta.version:
                raise FeedError(f"the snapshot misnumbers {country}", remedy="pull from another place")
        return replace(portion, expired=portion.expires <= self.terms.at)

    def _opened(self, raw: bytes, country: str) -> Portion:
        role = self._loaded(raw, country)
        if role.delegations is not None:  # (7)
            raise NotTrusted(f"{country} delegates what was delegated to it", remedy="ask the union")
        return Portion(
            country=country, version=role.version, files=_listed(role, country), expires=role.expires
        )

    def _loaded(self, raw: bytes, country: str) -> Targets:
        """The country's metadata; its expiry is the last thing checked, and passed over here."""
        try:
            return self.trusted.update_delegated_targets(raw, country, Targets.type)
        except ExpiredMetadataError:
            before = self.trusted.reference_time
            self.trusted.reference_time = dt.datetime.min.replace(tzinfo=dt.UTC)
            try:
                return self.trusted.update_delegated_targets(raw, country, Targets.type)
            finally:
                self.trusted.reference_time = before


def _listed(role: Targets, country: str) -> dict[str, Listed]:
    found = {}
    for path, file in role.targets.items():
        if layout.kind_of(path, country=country) is None:
            what = f"{country} publishes {path[:120]!r}, which it may not"
            raise NotTrusted(what, remedy="a country publishes its own keys, lists, licences and law only")
        if file.length > layout.LARGEST_FILE or "sha256" not in file.hashes:
            raise FeedError(
                f"{path} is announced too large, or without its sha256", remedy="ask its publisher"
            )
        found[path] = Listed(file.hashes["sha256"], file.length)
    return found


def _require_distinct(delegator: Root | Targets, name: str) -> None:
    """One key under two ids, or in two spellings, must not count twice towards a threshold."""
    role = delegator.get_delegated_role(name)
    by: Any = delegator if isinstance(delegator, Root) else delegator.delegations
    try:
        keys = {
            PublicKey(public=key.keyval["public"], scheme=key.scheme)
            for keyid, key in by.keys.items()
            if keyid in role.keyids
        }
    except (InputError, KeyError, TypeError) as problem:
        raise NotTrusted(f"a key of {name} is none that counts ({problem})", remedy="ask the union") from None
    if len(keys) < role.threshold:
        raise NotTrusted(
            f"{name} needs {role.threshold} keys, and has only {len(keys)} different ones",
            remedy="ask the union",
        )


def _names(root: Root, role: str) -> str:
    """Which keys a role has, in one word."""
    return sha256(" ".join(sorted(root.roles[role].keyids)).encode()).hexdigest()


def issued_at(raw: bytes) -> dt.datetime:
    """When a timestamp says it was signed; nothing of it is verified."""
    with told("timestamp"):
        return _issued_at(Metadata[Timestamp].from_bytes(raw).signed)


def announced(raw: bytes) -> int:
    """The number of the snapshot that a timestamp announces; nothing of it is verified."""
    with told("timestamp"):
        return Metadata[Timestamp].from_bytes(raw).signed.snapshot_meta.version


def _issued_at(stamp: Timestamp) -> dt.datetime:
    written: Any = stamp.unrecognized_fields.get(ISSUED_AT)
    try:
        return dt.datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except (TypeError, ValueError):
        raise FeedError(
            "the feed's timestamp does not say when it was signed", remedy="this is not a feed of licences"
        ) from None


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def _span(span: dt.timedelta) -> str:
    return str(span).removesuffix(", 0:00:00")

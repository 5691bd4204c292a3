"""The union's word, signed online: this snapshot of the feed is the newest there is, as of now.

Before it is given, the union reads the whole feed as a guard would. What a guard would refuse or withhold is
left out, with the reason, and the others' new versions are taken: one country's mistake holds up nobody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError, LicetError, NotTrusted
from licet.feed import _layout as layout
from licet.feed._content import Reader
from licet.feed._root import UnionRoot
from licet.feed._signatures import sign
from licet.feed._sources import Held
from licet.feed._state import FeedState
from licet.feed._tuf import Metadata, MetaFile, Snapshot, Timestamp
from licet.feed._verify import ISSUED_AT, Terms, issued_at, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.feed._repository import Repository
    from licet.licence import Signer

SNAPSHOT_LIFE: Final = dt.timedelta(days=30)
TIMESTAMP_LIFE: Final = dt.timedelta(hours=24)


class Vouched(Struct, frozen=True, kw_only=True):
    """What the union vouched for: the state, the roles taken up anew, and those left out, with the reason."""

    state: FeedState
    taken: Mapping[str, int]
    refused: Mapping[str, str]


class _Draft(Struct, frozen=True):
    """A snapshot and a timestamp as they would be written, and the state a reader would see."""

    files: Mapping[str, bytes]
    state: FeedState
    read: frozenset[str]  # the countries in it


class Union:
    """The union's online keys at work on one folder; what was read once is not read again."""

    def __init__(
        self, repository: Repository, signers: Sequence[Signer], *, life: dt.timedelta = TIMESTAMP_LIFE
    ) -> None:
        self.repository = repository
        self.signers = signers
        self.life = life
        self._reader = Reader()

    def vouch(self, at: dt.datetime) -> Vouched:
        """Take up every new version that a guard would accept, and sign the timestamp.

        Raises a LicetError, and changes nothing, when not even the state before holds any more.
        """
        with self.repository.writing():
            now = self._in_force(at)
            new = self._new(now)
            draft, taken = self._best(now, new, at)
            refused = {
                role: self._reason({**now, **taken}, role, new[role], at) for role in set(new) - set(taken)
            }
            for name, raw in draft.files.items():  # the timestamp is the last of them
                files.write(self.repository.folder / name, raw)
        return Vouched(state=draft.state, taken=taken, refused=refused)

    def _in_force(self, at: dt.datetime) -> dict[str, int]:
        """The version of each role that readers see now."""
        stamp = self._stamp()
        if stamp is None:
            return {}
        if issued_at(stamp.to_bytes()) > at:
            raise InputError(
                "the feed's timestamp is later than this machine's clock",
                where=self.repository.folder / layout.TIMESTAMP,
                remedy="set the clock right",
            )
        name = layout.role_file("snapshot", stamp.signed.snapshot_meta.version)
        snapshot = self.repository.read(name).signed
        return {role.removesuffix(".json"): meta.version for role, meta in snapshot.meta.items()}

    def _stamp(self) -> Metadata[Timestamp] | None:
        there = (self.repository.folder / layout.TIMESTAMP).exists()
        return self.repository.read(layout.TIMESTAMP) if there else None

    def _new(self, now: Mapping[str, int]) -> dict[str, int]:
        """The newest version in place of each role, where readers do not see it yet."""
        delegations = self.repository.targets().delegations
        countries = sorted((delegations.roles or {}) if delegations else {})
        newest = {role: self.repository.numbers(role)[:1] for role in ("targets", *countries)}
        return {role: found[0] for role, found in newest.items() if found and found[0] > now.get(role, 0)}

    def _best(
        self, now: Mapping[str, int], new: Mapping[str, int], at: dt.datetime
    ) -> tuple[_Draft, dict[str, int]]:
        """As many of the new versions as hold together: all of them, all but one, or one after the other."""
        wrong: LicetError | None = None
        for left_out in ("", *(role for role in new if role != "targets")):
            taken = {role: version for role, version in new.items() if role != left_out}
            try:
                return self._draft(now, taken, at), taken
            except LicetError as problem:
                wrong = wrong or problem
        assert wrong is not None  # noqa: S101 - the whole was tried, and did not hold
        return self._one_by_one(now, new, at, wrong=wrong)

    def _one_by_one(
        self, now: Mapping[str, int], new: Mapping[str, int], at: dt.datetime, *, wrong: LicetError
    ) -> tuple[_Draft, dict[str, int]]:
        """Each new version that holds with those taken before it; else what was in force, else `wrong`."""
        draft, taken = None, dict[str, int]()
        for role, version in new.items():  # the targets first, since they say who publishes at all
            try:
                found = self._draft({**now, **taken}, {role: version}, at)
            except LicetError:
                continue
            if role == "targets" or role in found.read:
                draft, taken[role] = found, version
        if draft is not None:
            return draft, taken
        try:
            return self._draft(now, {}, at), {}
        except LicetError:
            raise wrong from None

    def _reason(self, taken: Mapping[str, int], role: str, version: int, at: dt.datetime) -> str:
        try:
            self._draft(taken, {role: version}, at)
        except LicetError as problem:
            return str(problem)
        return "it holds, but not with the others left out"

    def _draft(self, now: Mapping[str, int], new: Mapping[str, int], at: dt.datetime) -> _Draft:
        """A snapshot of these versions and its timestamp, read as a guard would read them.

        No new version is taken whose country a guard would withhold for what is in it.
        """
        repository, stamp = self.repository, self._stamp()
        number, snapshot = self._snapshot({**now, **new}, at, changed=bool(new))
        timestamp = Timestamp(
            version=1 if stamp is None else stamp.signed.version + 1,
            expires=_whole(at + self.life),
            snapshot_meta=_meta(number, snapshot),
            unrecognized_fields={ISSUED_AT: f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"},
        )
        made = {
            layout.role_file("snapshot", number): snapshot,
            layout.TIMESTAMP: self._signed("timestamp", timestamp),
        }
        oldest = layout.role_file("root", repository.numbers("root")[-1])
        anchor = UnionRoot.from_bytes(repository.source.fetch(oldest, limit=layout.LARGEST_ROOT))
        source = Held(made, under=repository.source)
        feed = verify(source, root=anchor, terms=Terms(at=at))
        state = self._reader.state(feed, source)
        for country, why in state.withheld.items():
            if country in new and not feed.portions[country].expired:
                raise NotTrusted(why)
        return _Draft(made, state, frozenset(feed.portions))

    def _snapshot(self, versions: Mapping[str, int], at: dt.datetime, *, changed: bool) -> tuple[int, bytes]:
        """The snapshot in force; the next one when anything or its keys changed, or half its life is over."""
        stamp = self._stamp()
        if stamp is not None and not changed:
            number = stamp.signed.snapshot_meta.version
            raw = self._raw("snapshot", number)
            before = Metadata[Snapshot].from_bytes(raw)
            held = self.repository.root().get_verification_result(
                "snapshot", before.signed_bytes, before.signatures
            )
            if held and before.signed.expires - at > SNAPSHOT_LIFE / 2:
                return number, raw
        number = max(self.repository.numbers("snapshot"), default=0) + 1
        meta = {
            f"{role}.json": _meta(version, self._raw(role, version)) for role, version in versions.items()
        }
        snapshot = Snapshot(version=number, expires=_whole(at + SNAPSHOT_LIFE), meta=meta)
        return number, self._signed("snapshot", snapshot)

    def _raw(self, role: str, version: int) -> bytes:
        return self.repository.source.fetch(layout.role_file(role, version), limit=layout.LARGEST_TARGETS)

    def _signed(self, role: str, signed: Snapshot | Timestamp) -> bytes:
        keyids = self.repository.root().roles[role].keyids
        metadata: Metadata[Any] = Metadata(signed)
        if not sign(metadata, self.signers, keyids=keyids):
            raise InputError(
                f"none of these keys signs the {role}",
                where=self.repository.folder,
                remedy="give the online key",
            )
        return metadata.to_bytes()


def _meta(version: int, raw: bytes) -> MetaFile:
    return MetaFile(version, len(raw), {"sha256": sha256(raw).hexdigest()})


def _whole(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(microsecond=0)

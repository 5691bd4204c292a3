"""What an attacker can make who has stolen some keys: metadata signed as asked, without a look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.feed._layout import TIMESTAMP, role_file
from licet.feed._publishing import Keys
from licet.feed._signatures import key_of, sign
from licet.feed._tuf import DelegatedRole, Metadata, Snapshot, TargetFile, Targets, Timestamp
from licet.feed._verify import ISSUED_AT
from licet.feed._vouching import _meta
from tests.unit.feed.feeds import DAY, NOW, ONLINE, SIGNS, TARGETS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from licet.licence import SigningKey
    from tests.unit.feed.feeds import Publisher


def signed(value: Any, *keys: SigningKey) -> bytes:
    metadata: Metadata[Any] = Metadata(value)
    sign(metadata, keys, keyids=[key.public.keyid for key in keys])
    return metadata.to_bytes()


def forged(publisher: Publisher, role: str, change: Callable[[Any], None], *keys: SigningKey) -> Any:
    """The next version of a role, changed at will and signed with these keys, in place."""
    newest = publisher.repository.newest(role)
    value = Targets() if newest is None else newest.signed
    value.version = max(publisher.repository.numbers(role), default=0) + 1
    value.expires = NOW + 100 * DAY
    change(value)
    (publisher.folder / role_file(role, value.version)).write_bytes(signed(value, *keys))
    return value


def vouched_blindly(
    publisher: Publisher,
    *,
    at: dt.datetime = NOW,
    versions: Mapping[str, int] | None = None,
    key: SigningKey = ONLINE,
    number: int | None = None,
) -> None:
    """A snapshot of these versions (default: the newest) and its timestamp, by a stolen online key."""
    repository = publisher.repository
    roles = ("targets", *SIGNS)
    newest = {role: repository.numbers(role)[0] for role in roles if repository.numbers(role)}
    meta = {
        f"{role}.json": _meta(version, (publisher.folder / role_file(role, version)).read_bytes())
        for role, version in (newest if versions is None else versions).items()
    }
    following = max(repository.numbers("snapshot"), default=0) + 1
    snapshot = Snapshot(version=following, expires=at + 9 * DAY, meta=meta)
    raw = signed(snapshot, key)
    (publisher.folder / role_file("snapshot", following)).write_bytes(raw)
    stamped(publisher, following, raw, at=at, key=key, number=number)


def stamped(  # noqa: PLR0913 - what a timestamp says
    publisher: Publisher,
    snapshot: int,
    raw: bytes,
    *,
    at: dt.datetime = NOW,
    key: SigningKey = ONLINE,
    number: int | None = None,
) -> None:
    place = publisher.folder / TIMESTAMP
    before = Metadata[Timestamp].from_bytes(place.read_bytes()).signed.version if place.exists() else 0
    timestamp = Timestamp(
        version=number or before + 1,
        expires=at + DAY,
        snapshot_meta=_meta(snapshot, raw),
        unrecognized_fields={ISSUED_AT: f"{at:%Y-%m-%dT%H:%M:%SZ}"},
    )
    place.write_bytes(signed(timestamp, key))


def listing_file(publisher: Publisher, path: str, raw: bytes) -> Callable[[Any], None]:
    """A change that lists a file, which is put in place."""
    from hashlib import sha256

    digest = sha256(raw).hexdigest()
    folder, _, name = path.rpartition("/")
    place = publisher.folder / "targets" / folder / f"{digest}.{name}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(raw)

    def change(value: Any) -> None:
        value.targets[path] = TargetFile(len(raw), {"sha256": digest}, path)

    return change


def delegating(
    name: str, paths: Iterable[str], *keys: SigningKey, threshold: int = 1
) -> Callable[[Any], None]:
    """A change that delegates these paths to these keys under a name."""

    def change(value: Any) -> None:
        held = Keys(tuple(key.public for key in keys), threshold)
        value.delegations.roles[name] = DelegatedRole(
            name, [], threshold, terminating=True, paths=list(paths)
        )
        for public in held.keys:
            value.add_key(key_of(public), name)

    return change


def redelegated(publisher: Publisher, change: Callable[[Any], None]) -> None:
    """The union's targets, changed with the union's own key."""
    forged(publisher, "targets", change, TARGETS)

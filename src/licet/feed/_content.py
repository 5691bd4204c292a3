"""What the files of a verified feed mean: keys, lists and law, country by country.

A country speaks for itself alone: a key of another country, a list signed by others, a pack that is not its
own or fails its own cases, or a name another country uses already, and the whole feed is refused. (The union
looks before it vouches for a state, with this very code, so such a feed has passed another hand.)
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.errors import FeedError, LicetError, NotTrusted
from licet.feed import _layout as layout
from licet.feed._law import Shelf
from licet.feed._layout import Kind
from licet.feed._state import FeedState
from licet.licence import Trust, TrustedAuthority, TrustedKey, verify_revocations
from licet.log import LogVerifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from licet.feed._sources import Source
    from licet.feed._verify import Listed, Portion, VerifiedFeed
    from licet.law import Pack


class Voice(Struct, frozen=True):
    """What one country says: its keys, and the lists of its authorities."""

    members: tuple[TrustedKey | TrustedAuthority | LogVerifier, ...]
    revocations: Mapping[str, bytes]


class Reader:
    """Reads one state after the other, and only what changed since."""

    def __init__(self, *, law: bool = True) -> None:
        self._shelf = Shelf() if law else None
        self._voices: dict[str, tuple[object, Voice]] = {}
        self._before: FeedState | None = None

    def state(self, feed: VerifiedFeed, source: Source) -> FeedState:
        """The state that this feed announces, with what the files at `source` say."""
        voices: dict[str, Voice] = {}
        withheld: dict[str, str] = {}
        for country, portion in feed.portions.items():
            if portion.expired:
                withheld[country] = f"{country} has not signed since {portion.expires:%Y-%m-%d %H:%M} UTC"
            else:
                voices[country] = self._voice(portion, source)
        state = FeedState(
            trust=self._trust(voices),
            revocations=_lists(voices),
            law=self._law(feed.portions.values(), source),
            issued_at=feed.issued_at,
            expires=feed.expires,
            version=feed.version,
            withheld=withheld,
            files={
                path: file.sha256
                for portion in feed.portions.values()
                for path, file in portion.files.items()
            },
        )
        self._before = state
        return state

    def _voice(self, portion: Portion, source: Source) -> Voice:
        mark = _only(portion, Kind.KEY, Kind.REVOCATIONS)
        before = self._voices.get(portion.country)
        if before is not None and before[0] == mark:
            return before[1]
        voice = voice_of(portion.country, list(mark), lambda path: content(source, path, mark[path]))
        self._voices[portion.country] = (mark, voice)
        return voice

    def _trust(self, voices: Mapping[str, Voice]) -> Trust:
        _refuse_shared_names(voices)
        trust = Trust.of(
            *(member for voice in voices.values() for member in voice.members), source="the feed"
        )
        before = self._before
        return before.trust if before is not None and before.trust == trust else trust

    def _law(self, portions: Iterable[Portion], source: Source) -> tuple[Pack, ...]:
        if self._shelf is None:
            return ()
        found = []
        for portion in portions:
            files = _only(portion, Kind.LAW)
            found += self._shelf.packs(files, lambda path, files=files: content(source, path, files[path]))  # type: ignore[misc]  # the default binds the loop's value
        law = tuple(sorted(found, key=lambda pack: pack.id))
        before = self._before
        same = before is not None and len(before.law) == len(law) and all(map(_is, before.law, law))
        return before.law if before is not None and same else law


def content(source: Source, path: str, listed: Listed) -> bytes:
    """The bytes of a file, which are those that were announced."""
    raw = source.fetch(layout.stored(path, listed.sha256), limit=listed.length)
    if len(raw) != listed.length or sha256(raw).hexdigest() != listed.sha256:
        raise FeedError(f"{path} is not the file that was announced", remedy="pull the feed again")
    return raw


def voice_of(country: str, paths: Iterable[str], content: Callable[[str], bytes]) -> Voice:
    """The keys and lists among these files of a country; each list is signed by one of the keys."""
    members, lists = [], []
    for path in sorted(paths):
        kind = layout.kind_of(path, country=country)
        if kind is Kind.KEY:
            members.append(_key(country, path, content(path)))
        elif kind is Kind.REVOCATIONS:
            lists.append(path)
    own = Trust.of(*members, source=f"{country}/keys")
    revocations: dict[str, bytes] = {}
    for path in lists:
        envelope = content(path)
        try:
            name = verify_revocations(envelope, trust=own).authority.name
        except LicetError as problem:
            raise NotTrusted(f"{path} does not hold: {problem.what}", remedy=problem.remedy) from problem
        if name in revocations:
            raise FeedError(f"{country} publishes two lists of {name}", where=path, remedy="take one away")
        revocations[name] = envelope
    return Voice(tuple(members), revocations)


def _key(country: str, path: str, raw: bytes) -> TrustedKey | TrustedAuthority | LogVerifier:
    if path.endswith(".vkey"):
        return LogVerifier.from_vkey(raw.decode("utf-8", "replace"))
    kind = TrustedKey if path.endswith(".key.json") else TrustedAuthority
    member: TrustedKey | TrustedAuthority = kind.from_json(raw, where=path)
    if member.country != country:
        raise NotTrusted(
            f"{country} publishes a key of {member.name} ({member.country})",
            where=path,
            remedy=f"only {member.country} may publish it",
        )
    return member


def _refuse_shared_names(voices: Mapping[str, Voice]) -> None:
    """An authority is known by its name: two countries with one name could revoke for each other."""
    owner: dict[str, str] = {}
    for country, voice in voices.items():
        for member in voice.members:
            name = member.origin if isinstance(member, LogVerifier) else member.name
            if owner.setdefault(name, country) != country:
                what = f"{country} and {owner[name]} both publish keys of {name}"
                raise NotTrusted(what, remedy="ask the union which of them may")


def _lists(voices: Mapping[str, Voice]) -> dict[str, bytes]:
    return {name: raw for voice in voices.values() for name, raw in voice.revocations.items()}


def _only(portion: Portion, *kinds: Kind) -> dict[str, Listed]:
    country = portion.country
    return {
        path: file for path, file in portion.files.items() if layout.kind_of(path, country=country) in kinds
    }


def _is(one: object, other: object) -> bool:
    return one is other

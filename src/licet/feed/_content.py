"""What the files of a verified feed mean: keys, lists and law, country by country.

A country speaks for itself alone. One that publishes a key of another country, or a list signed by others, is
withheld: its keys and lists do not count, so that its licences open nothing, and the others go on. Of several
that publish one name or one key, none counts: which of them may is not for a reader to guess. A pack that
fails its own cases refuses the whole feed, for to leave out a prohibition would be to permit. (The union
looks before it vouches for a state, with this very code, so any such feed has passed another hand.)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import FeedError, LicetError, NotTrusted
from licet.feed import _layout as layout
from licet.feed._kept import Kept
from licet.feed._law import pack_of
from licet.feed._layout import Kind
from licet.feed._state import FeedState
from licet.law import Pack
from licet.licence import (
    Trust,
    TrustedAuthority,
    TrustedKey,
    VerifiedRevocations,
    verify_revocations,
)
from licet.log import LogVerifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from licet.feed._sources import Source
    from licet.feed._verify import Listed, Portion, VerifiedFeed


class Voice(Struct, frozen=True):
    """What one country says: its keys, and the lists of its authorities; or why none of it counts."""

    members: tuple[TrustedKey | TrustedAuthority | LogVerifier, ...] = ()
    lists: Mapping[str, VerifiedRevocations] = {}
    fault: str | None = None


class Memory:
    """What countries said and what packs hold, as far as it was read."""

    def __init__(self) -> None:
        self.voices = Kept[Voice](2 * layout.MOST_COUNTRIES)
        self.packs = Kept[Pack](256)


SHARED: Final = Memory()  # of all guards in this process: each would else try the same cases again


class Reader:
    """Reads one state after the other, and only what is not in its memory."""

    def __init__(self, *, law: bool = True, memory: Memory | None = None) -> None:
        self._memory = memory or Memory()
        self._has_law = law
        self._before: FeedState | None = None

    def state(self, feed: VerifiedFeed, source: Source) -> FeedState:
        """The state that this feed announces, with what the files at `source` say."""
        voices, withheld = self._voices(feed.portions, source)
        lists = _lists(voices)
        state = FeedState(
            trust=self._trust(voices),
            revocations={name: listed.envelope for name, listed in lists.items()},
            lists=lists,
            law=self._law(feed.portions.values(), source),
            issued_at=feed.issued_at,
            expires=feed.expires,
            version=feed.version,
            mark=feed.mark,
            withheld=withheld,
            files={
                path: file.sha256
                for portion in feed.portions.values()
                for path, file in portion.files.items()
            },
        )
        self._before = state
        return state

    def _voices(
        self, portions: Mapping[str, Portion], source: Source
    ) -> tuple[dict[str, Voice], dict[str, str]]:
        """What each country says, and why others are withheld."""
        voices: dict[str, Voice] = {}
        withheld: dict[str, str] = {}
        for country, portion in portions.items():
            if portion.expired:
                withheld[country] = f"{country} has not signed since {portion.expires:%Y-%m-%d %H:%M} UTC"
                continue
            voice = self._voice(portion, source)
            if voice.fault is None:
                voices[country] = voice
            else:
                withheld[country] = voice.fault
        contested = _contested(voices)
        heard = {country: voice for country, voice in voices.items() if country not in contested}
        return heard, withheld | contested

    def _voice(self, portion: Portion, source: Source) -> Voice:
        files = _only(portion, Kind.KEY, Kind.REVOCATIONS)
        mark = tuple((path, file.sha256) for path, file in sorted(files.items()))
        return self._memory.voices.get(mark, lambda: _heard(portion.country, files, source))

    def _trust(self, voices: Mapping[str, Voice]) -> Trust:
        trust = Trust.of(
            *(member for voice in voices.values() for member in voice.members), source="the feed"
        )
        before = self._before
        return before.trust if before is not None and before.trust == trust else trust

    def _law(self, portions: Iterable[Portion], source: Source) -> tuple[Pack, ...]:
        if not self._has_law:
            return ()
        found = [pack for portion in portions for pack in self._packs(portion, source)]
        law = tuple(sorted(found, key=lambda pack: pack.id))
        before = self._before
        same = before is not None and len(before.law) == len(law) and all(map(_is, before.law, law))
        return before.law if before is not None and same else law

    def _packs(self, portion: Portion, source: Source) -> Iterator[Pack]:
        files = _only(portion, Kind.LAW)
        for _, group in groupby(sorted(files), key=layout.pack_of):
            paths = list(group)
            mark = tuple((path, files[path].sha256) for path in paths)
            yield self._memory.packs.get(mark, partial(_pack, source, {path: files[path] for path in paths}))


def _heard(country: str, files: Mapping[str, Listed], source: Source) -> Voice:
    """The country's voice; a file that cannot be had is no fault of the country, and is raised."""
    had = {path: content(source, path, listed) for path, listed in files.items()}
    try:
        return voice_of(country, had, had.__getitem__)
    except LicetError as problem:
        return Voice(fault=str(problem))


def _pack(source: Source, files: Mapping[str, Listed]) -> Pack:
    return pack_of({path: content(source, path, listed) for path, listed in files.items()})


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
    found: dict[str, VerifiedRevocations] = {}
    for path in lists:
        envelope = content(path)
        try:
            listed = verify_revocations(envelope, trust=own)
        except LicetError as problem:
            raise NotTrusted(f"{path} does not hold: {problem.what}", remedy=problem.remedy) from problem
        if found.setdefault(listed.authority.name, listed) is not listed:
            what = f"{country} publishes two lists of {listed.authority.name}"
            raise FeedError(what, where=path, remedy="take one away")
    return Voice(tuple(members), found)


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


def _contested(voices: Mapping[str, Voice]) -> dict[str, str]:
    """Why a country's keys do not count beside another's: with one name they could revoke for each other."""
    claimed: dict[str, dict[str, None]] = {}
    for country, voice in voices.items():
        for member in voice.members:
            for claim in _claims(member):
                claimed.setdefault(claim, {})[country] = None
    found: dict[str, str] = {}
    for claim, countries in claimed.items():
        if len(countries) > 1:
            why = f"{' and '.join(countries)} each publish {claim}; the union must say which of them may"
            found = dict.fromkeys(countries, why) | found
    return found


def _claims(member: TrustedKey | TrustedAuthority | LogVerifier) -> tuple[str, ...]:
    """What no other country may claim: the name, and for an authority each key."""
    if isinstance(member, LogVerifier):
        return (f"keys of {member.origin}",)
    authority = member.alone if isinstance(member, TrustedKey) else member
    keys = (f"the key {held.key.keyid}" for held in authority.keys)
    return (f"keys of {authority.name}", *keys)


def _lists(voices: Mapping[str, Voice]) -> dict[str, VerifiedRevocations]:
    return {name: listed for voice in voices.values() for name, listed in voice.lists.items()}


def _only(portion: Portion, *kinds: Kind) -> dict[str, Listed]:
    country = portion.country
    return {
        path: file for path, file in portion.files.items() if layout.kind_of(path, country=country) in kinds
    }


def _is(one: object, other: object) -> bool:
    return one is other

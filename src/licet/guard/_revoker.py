"""What a guard obeys beside the licence: revocation lists and law, renewed while it runs.

They come from files that someone carries, or from the union's feed. What cannot be read, is signed by another
hand, or is older than what was already seen closes the guard until better arrives. What merely stops coming
grows stale: the licence says how old a list may be, and the union how old its feed.
"""

from __future__ import annotations

from dataclasses import dataclass
from stat import S_ISREG
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.errors import InputError, LicetError, NotTrusted, Revoked, Stale
from licet.guard._entries import FeedEntry, ListEntry, encode
from licet.guard._law import law_of_use
from licet.guard._verdict import Ground
from licet.licence import check_revoked, supersede, verify_chain, verify_revocations
from licet.log import verify_checkpoint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from licet.feed import FeedFolder, FeedState
    from licet.law import Pack
    from licet.licence import Trust, VerifiedRevocations
    from licet.tag import VerifiedTag

_LARGEST = 16 * 1024 * 1024
_PACKS = 200  # named in one entry of the record
_GROUNDS = {
    "suspended": Ground.SUSPENDED,
    "surrendered": Ground.SURRENDERED,
    "amended": Ground.AMENDED,
}


class Stop(Struct, frozen=True):
    """Why nothing is permitted for now."""

    ground: Ground
    says: str


class ListFile:
    """One file in which newer lists arrive; looking at it costs one stat while nothing changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stop: Stop | None = None
        self._seen: tuple[int, int, int] | None = None

    def news(self) -> bytes | None:
        """The file, when it is not the one looked at last; a missing one brings nothing new."""
        from licet import files  # noqa: PLC0415 - only when a new list has arrived

        try:
            facts = self.path.stat()
        except OSError:
            return None
        seen = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        if seen == self._seen:
            return None
        self._seen = seen
        if not S_ISREG(facts.st_mode):  # a pipe would keep every thread waiting
            raise InputError("the revocation list is no file", where=self.path, remedy="put the list here")
        return files.read(self.path, what="revocation list", limit=_LARGEST)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where news come from. `law` is what the machine has of its own, `attachments` are those of the tag."""

    trust: Trust
    law: tuple[Pack, ...]
    paths: tuple[Path, ...] = ()
    feed: FeedFolder | None = None
    attachments: tuple[bytes, ...] = ()


class Revoker:
    """The newest verified lists, one of each authority at the root, and the law in force."""

    def __init__(self, tag: VerifiedTag, sources: Sources) -> None:
        self._chain = tag.chain
        self._trust = sources.trust
        self._own_law = sources.law
        self._attachments = sources.attachments
        self._files = [ListFile(path) for path in sources.paths]
        self._feed = sources.feed
        self._feed_stop: Stop | None = None
        self._state: FeedState | None = None
        self.lists = {listed.authority.name: listed for listed in tag.lists}
        self.law = law_of_use(sources.law)
        self.unrecorded: list[bytes] = []
        self.stop: Stop | None = None  # what closes the guard, whatever the use
        self._withdrawn: Stop | None = None
        self._is_judged = False  # whether every list has been asked
        self._checkpoints = tag.checkpoints
        self._vouched_at = tag.vouched_at if sources.feed is None else None
        self._date_lists()

    def poll(self, at: dt.datetime) -> None:
        """Take up what is new; what it changed stands in `unrecorded` until the record holds it."""
        changed = False
        for file in self._files:
            changed |= self._look_at(file, at)
        if self._feed is not None:
            changed |= self._look_at_feed(self._feed, at)
        if changed or not self._is_judged or self._withdrawn is not None:  # a suspension ends by itself
            self._judge(at)
        stops = (self._withdrawn, self._feed_stop, *(file.stop for file in self._files))
        self.stop = next((stop for stop in stops if stop is not None), None)

    def _look_at(self, file: ListFile, at: dt.datetime) -> bool:
        try:
            raw = file.news()
            if raw is None:
                return False
            self._take(verify_revocations(raw, trust=self._trust), at)
        except LicetError as problem:
            file.stop = Stop(Ground.FEED_BROKEN, str(problem))
            return False
        file.stop = None
        return True

    def _look_at_feed(self, feed: FeedFolder, at: dt.datetime) -> bool:
        try:
            feed.poll(at)
            state = feed.state
            if state is None or state is self._state:
                self._feed_stop = None
                return False
            self.take_up(state, at)
        except Stale as problem:
            self._feed_stop = Stop(Ground.STALE, str(problem))
        except NotTrusted as problem:
            self._feed_stop = Stop(Ground.NOT_TRUSTED, str(problem))
        except LicetError as problem:
            self._feed_stop = Stop(Ground.FEED_BROKEN, str(problem))
        else:
            self._feed_stop = None
            return True
        return False

    def take_up(self, state: FeedState, at: dt.datetime) -> None:
        """Obey a new state, or raise: (1) its keys for chain and logs, (2) its lists, (3) its law."""
        before = self._state
        if before is None or state.trust is not before.trust:  # (1)
            envelopes = [link.envelope for link in self._chain.links]
            verify_chain(envelopes, trust=state.trust, leaf=self._chain.digest, attachments=self._attachments)
            for head in self._checkpoints:  # that they hold the documents was shown at the opening
                verify_checkpoint(head.note, state.trust.log(head.origin))
            self._trust = state.trust
        for authority in self._chain.effective.authorities:  # (2)
            raw = state.revocations.get(authority.name)
            if raw is None:
                why = state.withheld.get(authority.country, "it publishes none")
                raise NotTrusted(
                    f"the feed has no revocation list of {authority.name}: {why}",
                    remedy="wait for the authority to publish again",
                )
            known = self.lists.get(authority.name)
            if known is None or known.envelope != raw:
                self._take(verify_revocations(raw, trust=state.trust), at)
        if before is None or state.law is not before.law:  # (3)
            self.law = law_of_use(state.law_beside(self._own_law))
        self._state = state
        self.unrecorded.extend(encode(entry) for entry in feed_entries(at, state, self.law))

    def _take(self, listed: VerifiedRevocations, at: dt.datetime) -> None:
        name = listed.authority.name
        if name not in self.lists:
            roots = ", ".join(self.lists)
            raise NotTrusted(f"the revocation list is by {name}, and not by {roots}")
        before = self.lists[name]
        self.lists[name] = supersede(before, by=listed)
        if listed.digest != before.digest:
            self.unrecorded.append(encode(list_entry(at.timestamp(), listed)))
        self._date_lists()

    def _date_lists(self) -> None:
        issued = [listed.revocations.issued_at.timestamp() for listed in self.lists.values()]
        self.oldest, self.newest = min(issued), max(issued)
        if self._vouched_at is not None:  # nothing renews the union's word in a tag
            self.oldest = min(self.oldest, self._vouched_at.timestamp())

    def _judge(self, at: dt.datetime) -> None:
        """Whether a list withdraws anything; one that is stale or early hides those after it, for now."""
        self._withdrawn, self._is_judged = None, False
        try:
            check_revoked(self._chain, self.lists.values(), at=at)
        except Revoked as problem:
            self._withdrawn = Stop(self._ground(at), str(problem))
        except Stale:
            return  # judged at every use, by the clock
        except LicetError as problem:
            self._withdrawn = Stop(Ground.NOT_TRUSTED, str(problem))
        self._is_judged = True

    def _ground(self, at: dt.datetime) -> Ground:
        """The kind of entry that withdraws, for the record; a plain revocation where several do."""
        digests = {document.digest for document in self._chain.documents}
        numbers = {document.number for document in self._chain.documents}
        kinds = {
            entry.kind
            for listed in self.lists.values()
            for entry in listed.revocations.entries
            if (entry.licence in digests or entry.number in numbers)
            and entry.by not in digests
            and (entry.until is None or at <= entry.until)
        }
        return _GROUNDS.get(kinds.pop(), Ground.REVOKED) if len(kinds) == 1 else Ground.REVOKED


def list_entry(at: float, listed: VerifiedRevocations) -> ListEntry:
    """What the record keeps of a list relied on from `at` on."""
    return ListEntry(
        at=int(at), authority=listed.authority.name, sequence=listed.sequence, list=listed.digest
    )


def feed_entries(at: dt.datetime, state: FeedState, law: Sequence[Pack]) -> Iterator[FeedEntry]:
    """What the record keeps of a state of the feed obeyed from `at` on."""
    packs = tuple(f"{pack.id} {pack.version} {pack.sha256}" for pack in law)
    mark = state.mark
    for start in range(0, len(packs) or 1, _PACKS):
        yield FeedEntry(
            at=int(at.timestamp()),
            version=state.version,
            law=packs[start : start + _PACKS],
            root=mark.root,
            online=mark.online,
        )

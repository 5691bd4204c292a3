"""One attempt to open a guard: what was given is verified, and the record accounts for it either way.

Steps (2) to (7) of `open_artefact`. Nothing is handed out before all of them hold.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from licet.errors import Forked, LicetError, LogError, OutOfScope, Stale
from licet.guard._allowance import Allowance
from licet.guard._binding import counted_at_once, recorded_links
from licet.guard._entries import FeedEntry, ListEntry, OpenEntry, decode, encode
from licet.guard._handover import Handover
from licet.guard._keeping import Keeping
from licet.guard._parts import Parts
from licet.guard._recording import recording_under
from licet.guard._revoker import Revoker, Sources, list_entry
from licet.guard._sealed import Plain, content_of, level_of
from licet.guard._standing import Standing
from licet.guard.identity import Admission, SignatureCounts
from licet.guard.provisos import Setting, is_kept
from licet.licence import PROVISOS, Trust, verify_revocations
from licet.licence.provisos import Operators
from licet.tag import verify_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from licet.feed import FeedFolder, Mark, UnionRoot
    from licet.guard._entries import Entry
    from licet.guard._recording import Recording
    from licet.guard._sealed import Content
    from licet.guard.state import Account
    from licet.law import Pack
    from licet.licence import VerifiedRevocations
    from licet.log import LogKey, Record
    from licet.seal import Unsealer
    from licet.tag import VerifiedTag

_NAMES = {kind: name for name, kind in PROVISOS.items()}
_MOST_LINKS = 500  # above the last document, named in one entry of the record


class Opening:
    """One attempt to open: what was given, and the record that accounts for it."""

    def __init__(  # noqa: PLR0913 - what was given, all by keyword
        self,
        *,
        log: Record,
        believed: Trust | UnionRoot,
        feed: FeedFolder | None,
        newer: list[bytes],
        at: float,
        key: Unsealer | None = None,
    ) -> None:
        self.moment = dt.datetime.fromtimestamp(at, dt.UTC)
        self._log = log
        self._believed = believed
        self._feed = feed
        self._newer = newer
        self._key = key
        self._at = int(at)
        self._last = 0.0
        self.account_of: Callable[[VerifiedTag], Account] | None = None
        self.recording: Recording | None = None  # as asked; once the tag is verified, as it will be
        self.folder: Path | None = None  # where the guard keeps what is no entry of its record
        self.device: LogKey | None = None  # what signs the record

    def verified(self, artefact: Path) -> VerifiedTag:
        """The tag, verified; a refusal is recorded before it is raised, and with it the lists that came."""
        seen = _Seen(self._entries())
        self._last = seen.last
        trust = self._believed
        try:
            if self._feed is not None:
                trust = self._fed(self._feed, seen)
            tag = verify_tag(artefact, trust=trust, at=self.moment, revocations=self._newer)
            for listed in tag.lists:
                seen.require_newest(listed)
            _require_kept(tag, assurance=level_of(tag, self._key))
            self.recording = recording_under(tag.effective, self.recording, title=tag.chain.title)
        except LicetError as problem:
            self._refused(problem, trust)
            raise
        return tag

    def listening(self, tag: VerifiedTag, law: Sequence[Pack], *, paths: Iterable[Path]) -> Revoker:
        """What is obeyed from now on: the lists that were verified, and the law, with the feed's."""
        sources = Sources(
            trust=tag.trust,
            law=tuple(law),
            paths=tuple(paths),
            feed=self._feed,
            attachments=tuple(text.encode() for text in tag.document.attachments),
        )
        revoker = Revoker(tag, sources)
        if self._feed is not None and self._feed.state is not None:
            revoker.take_up(self._feed.state, self.moment)
        return revoker

    def content(self, tag: VerifiedTag) -> Content:
        """Where the licensed bytes come from; that a sealed file does not open is recorded too."""
        try:
            return content_of(tag, self._key)
        except LicetError as problem:
            self._refused(problem, tag.trust)
            raise

    def parts(self, tag: VerifiedTag, revoker: Revoker, *, clock: Callable[[], float]) -> Parts:
        """What the guard is put together from: verified, and reminded of what the record holds."""
        standing = Standing(tag, record=self._log, revoker=revoker, last=self._last)
        admission, handover = self._persons(tag)
        account = self.account_of(tag) if self.account_of is not None else None
        keeping = Keeping(tag.effective.conditions, self._setting(tag, standing, admission, account))
        queued = self.recording == "group"
        allowance = Allowance(tag.chain, self._log, queued=queued, account=account)
        self._remind(allowance, keeping, trust=tag.trust, now=max(clock(), self._last))
        keeping.take_up(handover.waiting)
        return Parts(
            tag=tag,
            content=Plain(tag),
            record=self._log,
            revoker=revoker,
            standing=standing,
            allowance=allowance,
            keeping=keeping,
            admission=admission,
            clock=clock,
            queued=queued,
            handover=handover,
        )

    def _setting(
        self, tag: VerifiedTag, standing: Standing, admission: Admission, account: Account | None
    ) -> Setting:
        """What the keepers of provisos know of the guard they are in."""
        return Setting(
            title=tag.chain.title,
            licence=tag.chain.digest,
            assurance=level_of(tag, self._key),
            heard_at=standing.heard_at,
            believes=admission.believes,
            roots=frozenset(link.digest for link in tag.chain.roots),
            at_once=counted_at_once(tag.chain),
            state=None if account is None else account.state,
        )

    def _remind(self, allowance: Allowance, keeping: Keeping, *, trust: Trust, now: float) -> None:
        """Show what the record holds to those that count or remember by it."""
        told = self._told_to(keeping) if allowance.counters or keeping.remembering else ()
        try:
            allowance.remember(told, now=now)
        except LogError as problem:  # a state or a record that was put back
            self._refused(problem, trust)
            raise

    def _persons(self, tag: VerifiedTag) -> tuple[Admission, Handover]:
        """Who admits persons, knowing what their passkeys have counted; and who asked before a restart."""
        operators = [one for one in tag.effective.provisos if isinstance(one, Operators)]
        folder = self.folder if operators else None
        try:
            handover = Handover(folder and folder / "waiting", key=self.device)
            counts = SignatureCounts(folder and folder / "passkeys")
        except LogError as problem:
            self._refused(problem, tag.trust)
            raise
        return Admission(operators, counts=counts, persons=handover.secret), handover

    def _told_to(self, keeping: Keeping) -> Iterator[Entry]:
        """The entries of the record in order, each shown to the keepers on its way to the quotas."""
        for index, entry in enumerate(self._entries()):
            keeping.remember(entry, index=index)
            yield entry

    def _entries(self) -> Iterator[Entry]:
        return (decode(raw, index=index) for index, raw in enumerate(self._log.entries()))

    def keep(self, tag: VerifiedTag, revoker: Revoker) -> None:
        """Record the opening, and what is relied on from now on."""
        opened = OpenEntry(
            at=self._at,
            verdict="permit",
            ground="permitted",
            artefact=tag.sha256,
            licence=tag.chain.digest,
            links=recorded_links(tag.chain),
            recording=self.recording or "",
            **_of_list(tag.revocations),
        )
        self._log.append(encode(opened))
        for listed in tag.lists[1:]:
            self._log.append(encode(list_entry(self._at, listed)))
        while revoker.unrecorded:
            self._log.append(revoker.unrecorded.pop(0))

    def _fed(self, feed: FeedFolder, seen: _Seen) -> Trust:
        """The keys that the feed vouches for; its lists count like those that were given."""
        feed.poll(self.moment)
        state = feed.state
        assert state is not None  # noqa: S101 - poll raises where there is none
        seen.require_feed(state.mark)
        self._newer = [*self._newer, *state.revocations.values()]
        return state.trust

    def _refused(self, problem: LicetError, trust: Trust | UnionRoot) -> None:
        ground = re.sub("(?<=[a-z])(?=[A-Z])", "_", type(problem).__name__).lower()
        known = [] if not isinstance(trust, Trust) else _readable(self._newer, trust)
        first = _of_list(known[0]) if known else {}
        self._log.append(encode(OpenEntry(at=self._at, verdict="refuse", ground=ground, **first)))
        for listed in known[1:]:
            self._log.append(encode(list_entry(self._at, listed)))


class _Seen:
    """The newest lists, feed and moment that a record knows: what was withdrawn stays so across a restart."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._feed: FeedEntry | None = None
        self._lists: dict[str, tuple[int, str]] = {}
        self.last = 0.0  # the newest moment it tells of
        for entry in entries:
            self.last = max(self.last, float(entry.at))
            if isinstance(entry, FeedEntry):
                self._feed = entry  # each was held against the one before
            elif isinstance(entry, OpenEntry | ListEntry) and entry.authority:
                found = (entry.sequence, entry.list)
                self._lists[entry.authority] = max(self._lists.get(entry.authority, found), found)

    def require_feed(self, mark: Mark) -> None:
        """Refuse a feed older than the one this record has seen, by its root or by its number."""
        seen = self._feed
        if seen is not None:
            from licet.feed import Mark  # noqa: PLC0415 - likewise

            Mark(seen.root, seen.online, seen.version).require_before(mark)

    def require_newest(self, listed: VerifiedRevocations) -> None:
        """Refuse a list older than one this record has seen, or another of the same number."""
        name = listed.authority.name
        sequence, digest = self._lists.get(name, (-1, ""))
        if listed.sequence < sequence:
            raise Stale(
                f"revocation list {listed.sequence} of {name} is older than list {sequence}, "
                "which was seen here",
                remedy="give the latest list",
            )
        if listed.sequence == sequence and listed.digest != digest:
            raise Forked(
                f"{name} signed two different revocation lists numbered {sequence}",
                remedy="keep both as evidence, and ask the authority",
            )


def _require_kept(tag: VerifiedTag, *, assurance: str) -> None:
    """What a licence asks of a guard, and this one does not do, is not met by leaving it out."""
    effective, title = tag.effective, tag.chain.title
    if not effective.assurance <= assurance:  # levels are named in their order
        raise OutOfScope(
            f"{title} requires assurance {effective.assurance}; this guard gives {assurance}",
            where=tag.artefact,
            remedy="use a guard of that level, or ask the authority for an amendment",
        )
    for proviso in effective.provisos:
        if not is_kept(proviso):
            raise OutOfScope(
                f"{title} has a proviso this guard does not keep ({_NAMES[type(proviso)]})",
                where=tag.artefact,
                remedy="update Licet: a proviso that cannot be kept permits nothing",
            )
    if len(recorded_links(tag.chain)) > _MOST_LINKS:
        raise OutOfScope(
            f"{title} has more than {_MOST_LINKS} documents above it that count uses",
            where=tag.artefact,
            remedy="ask for a shorter chain",
        )


def _readable(lists: Iterable[bytes], trust: Trust) -> list[VerifiedRevocations]:
    """Those of the lists that are a trusted authority's."""
    found = []
    for raw in lists:
        with suppress(LicetError):
            found.append(verify_revocations(raw, trust=trust))
    return found


def _of_list(listed: VerifiedRevocations) -> dict[str, Any]:
    return {"authority": listed.authority.name, "sequence": listed.sequence, "list": listed.digest}

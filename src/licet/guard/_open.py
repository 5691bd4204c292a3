"""Open a guarded artefact: verify everything once, then hand out a guard.

    (1) open the record, so that even a refused opening is accounted for;
    (2) read the union's feed, if one is followed: it must hold, and be no older than one seen before;
    (3) verify the tag: documents, trust, log proofs, revocations, dates, artefact digest, provenance;
    (4) refuse lists older than those seen before, and conditions this guard cannot keep;
    (5) take up the lists and the law of use;
    (6) only now ask for the key of a sealed artefact, and open it once to its end, keeping nothing;
    (7) record the opening and hand out the guard.

Any step that fails raises its LicetError and nothing is opened.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import secrets
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from licet import files
from licet.errors import Forked, InputError, LicetError, LogError, OutOfScope, Stale, Unwritable
from licet.guard._allowance import Allowance
from licet.guard._binding import recorded_links
from licet.guard._entries import FeedEntry, ListEntry, OpenEntry, decode, encode
from licet.guard._guard import Guard, Parts
from licet.guard._keeping import Keeping
from licet.guard._revoker import Revoker, Sources, list_entry
from licet.guard._sealed import Plain, content_of, level_of, unsealer_of
from licet.guard._standing import Standing
from licet.guard.provisos import Setting, is_kept
from licet.guard.state import Joint
from licet.licence import PROVISOS, Trust, verify_revocations
from licet.log import Log, LogKey
from licet.tag import verify_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from licet.feed import FeedFolder, Mark, UnionRoot
    from licet.guard._entries import Entry
    from licet.guard._sealed import Content, GivenKey
    from licet.guard.state import Account, State
    from licet.law import Pack
    from licet.licence import VerifiedRevocations
    from licet.log import Record
    from licet.seal import Unsealer
    from licet.tag import VerifiedTag

_NAMES = {kind: name for name, kind in PROVISOS.items()}
_MOST_LINKS = 500  # above the last document, named in one entry of the record
Recording = Literal["durable", "queued"]


def open_artefact(  # noqa: PLR0913 - the guard's whole environment, all but the path by keyword
    path: str | PathLike[str],
    *,
    trust: Trust | UnionRoot | str | PathLike[str],
    revocations: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None,
    feed: FeedFolder | str | PathLike[str] | None = None,
    record: str | PathLike[str] | None = None,
    law: Sequence[Pack] | None = None,
    sealing_key: GivenKey | None = None,
    recording: Recording = "durable",
    state: State | str | PathLike[str] | None = None,
    clock: Callable[[], float] = time.time,
) -> Guard:
    """Return a guard on the artefact at `path`, or raise the LicetError that says why not.

    `trust` names the keys to believe: a folder of them, or the union's `root.json`. `revocations` are the
    files where newer revocation lists arrive, `feed` the folder that `licet feed pull` keeps: its keys, lists
    and law are obeyed as they come, within a second or two. Without either, the lists in the tag are all the
    guard knows. A list or feed older than one the record has seen is refused. The record is kept in the
    folder `record` (default: the artefact's name with `.record`), one guard at a time. `law` is the packs
    whose prohibitions of use apply (default: every shipped pack of law). `sealing_key` opens an artefact that
    is sealed: the file of that key, or whatever holds it. With `recording="queued"` a permit
    may be answered up to 50 ms before its entry is durable; a crash then loses the entries of that window,
    and costs up to a sixteenth of what was left of a quota. `state` is where several programs or hosts count
    one licence's quotas together: `sqlite:///PATH`, `postgresql://…`, or one that is open already.
    """
    artefact = Path(path)
    believed = trusted(trust)
    fed = followed(feed, believed)
    paths = _paths(revocations)
    newer = [files.read(one, what="revocation list") for one in paths]
    key = None if sealing_key is None else unsealer_of(sealing_key)
    folder = Path(record) if record is not None else artefact.with_name(f"{artefact.name}.record")
    log = Log.open(folder, key=device_key(folder))  # (1)
    shared = Joint(state)
    try:
        at = clock()
        opening = Opening(log=log, believed=believed, feed=fed, newer=newer, at=at, key=key)
        opening.account_of = shared.accounts(log)
        tag = opening.verified(artefact)  # (2), (3), (4)
        revoker = opening.listening(tag, shipped() if law is None else law, paths=paths)  # (5)
        content = opening.content(tag)  # (6)
        parts = opening.parts(tag, revoker, clock=clock, queued=recording == "queued")
        guard = Guard(replace(parts, content=content))
        opening.keep(tag, revoker)  # (7)
    except BaseException:
        log.close()
        shared.close()
        raise
    return guard


def device_key(folder: Path) -> LogKey:
    """The key this guard signs its record with, made at the first opening; software-held (assurance A0)."""
    place = folder / "device.key"
    if not place.exists():
        with _alone_in(folder):
            _require_key(place)
    return LogKey.from_skey(files.read(place, what="device key").decode("utf-8", "replace"), where=place)


def _require_key(place: Path) -> None:
    """Make the key unless another process did meanwhile: a record has one key for all its life."""
    if place.exists():
        return
    if (place.parent / "entries").exists():
        raise LogError("the record's device key is missing", where=place, remedy="restore it from a backup")
    key = LogKey.generate(f"licet-guard/{secrets.token_hex(8)}")
    files.write(place, f"{key.skey}\n".encode(), mode=0o600)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process makes its key here."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as problem:
        raise Unwritable(
            f"the record cannot be begun ({problem.strerror})", where=folder, remedy="choose another place"
        ) from problem
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


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

    def parts(self, tag: VerifiedTag, revoker: Revoker, *, clock: Callable[[], float], queued: bool) -> Parts:
        """What the guard is put together from: verified, and reminded of what the record holds."""
        standing = Standing(tag, record=self._log, revoker=revoker, last=self._last)
        setting = Setting(
            title=tag.chain.title,
            licence=tag.chain.digest,
            assurance=level_of(tag, self._key),
            heard_at=standing.heard_at,
            believes=_believes_nobody,
            roots=frozenset(link.digest for link in tag.chain.roots),
        )
        keeping = Keeping(tag.effective.conditions, setting)
        account = self.account_of(tag) if self.account_of is not None else None
        allowance = Allowance(tag.chain, self._log, queued=queued, account=account)
        told = self._told_to(keeping) if allowance.counters or keeping.remembering else ()
        try:
            allowance.remember(told, now=max(clock(), self._last))
        except LogError as problem:  # a state or a record that was put back
            self._refused(problem, tag.trust)
            raise
        return Parts(
            tag=tag,
            content=Plain(tag),
            record=self._log,
            revoker=revoker,
            standing=standing,
            allowance=allowance,
            keeping=keeping,
            clock=clock,
            queued=queued,
        )

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


def _believes_nobody(_asker: object, _at: float) -> bool:
    return False


def trusted(trust: Trust | UnionRoot | str | PathLike[str]) -> Trust | UnionRoot:
    """The keys to believe: a folder holds them, and a file is a union's root."""
    if isinstance(trust, Trust):
        return trust
    from licet import feed  # noqa: PLC0415 - where keys are given, no feed is read

    return trust if isinstance(trust, feed.UnionRoot) else feed.trusted(trust)


def followed(feed: FeedFolder | str | PathLike[str] | None, trust: Trust | UnionRoot) -> FeedFolder | None:
    if feed is None:
        return None
    if isinstance(trust, Trust):
        raise InputError(
            "a feed is followed, and single keys are trusted beside it",
            remedy="give the union's root.json as the trust, and the feed says which keys count",
        )
    from licet.feed import FeedFolder  # noqa: PLC0415 - likewise

    return feed if isinstance(feed, FeedFolder) else FeedFolder(feed, root=trust)


def _paths(given: str | PathLike[str] | Sequence[str | PathLike[str]] | None) -> list[Path]:
    if given is None:
        return []
    return [Path(given)] if isinstance(given, str | os.PathLike) else [Path(one) for one in given]


def _readable(lists: Iterable[bytes], trust: Trust) -> list[VerifiedRevocations]:
    """Those of the lists that are a trusted authority's."""
    found = []
    for raw in lists:
        with suppress(LicetError):
            found.append(verify_revocations(raw, trust=trust))
    return found


def _of_list(listed: VerifiedRevocations) -> dict[str, Any]:
    return {"authority": listed.authority.name, "sequence": listed.sequence, "list": listed.digest}


def shipped() -> Sequence[Pack]:
    """The packs whose prohibitions of use apply where no others are named."""
    from licet import packs  # noqa: PLC0415 - a guard given its own law never reads the shipped packs

    return packs.shipped()

"""Content that lost its tag, recognised in a log by its digest: what is needed to tag it again.

A log is public, and shows only what was signed: it can prove that a document exists, and permits nothing.
Whoever opens the new tag verifies all of it.
"""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError, LicetError, WrongArtefact
from licet.licence import LINKS, verify_document
from licet.log import LogView
from licet.tag import forms
from licet.tag._claims import Claim, claim_of, leaf_of
from licet.tag._document import LoggedLink
from licet.tag._newest import NewestLists
from licet.tag._papers import Papers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from os import PathLike

    from licet.licence import Trust, VerifiedRevocations

_BATCH: Final = 1024
_LARGEST_NOTE: Final = 1024 * 1024
_ATTACHED: Final = ("consent", "end-use-statement")


class _Found(Struct, frozen=True):
    """A document of the log that matters: what it claims, and where it stands."""

    claim: Claim
    envelope: bytes
    log: int
    entry: int


class _Search(Struct):
    """What is looked for, and what was found, in one pass after another: backwards, forwards, and so on."""

    digests: frozenset[str]
    wanted: set[str]
    found: dict[str, _Found]
    heard: NewestLists

    def take(self, entry: _Found) -> None:
        """Keep a document that names the content, that one already kept needs, or that amends one."""
        claim = entry.claim
        named = claim.kind in LINKS and not self.digests.isdisjoint(claim.subjects.values())
        amends = claim.kind == "amendment" and not self.found.keys().isdisjoint(claim.parents)
        if claim.digest in self.found or not (named or amends or claim.digest in self.wanted):
            return
        self.found[claim.digest] = entry
        self.wanted |= {*claim.parents, *claim.cited}


def recognise(artefact: Path, logs: Sequence[LogView], *, trust: Trust, number: str | None = None) -> Papers:
    """The papers of the content at `artefact`, as `logs` hold them; `WrongArtefact` if none names it.

    (1) Every entry that names one of its digests is found, and (2) every one those need, and every amendment
    of them that a trusted authority signed, in whichever of the logs it is; (3) of several documents that end
    a chain, `number` says which is meant; (4) the newest list of each authority at the root goes with it, if
    a log holds it, or names it and keeps it beside; and (5) every link gets its proof against the log's
    checkpoint.
    """
    digests = frozenset(found.sha256 for found in _fingerprints(artefact))
    search = _Search(digests=digests, wanted=set(), found={}, heard=NewestLists({}))
    before, passes = -1, cycle((_from_the_end, _from_the_start))
    while before < len(search.found):  # (1), (2)
        before, entries = len(search.found), next(passes)
        for place, log in enumerate(logs):
            for entry, raw in entries(log):
                if not _is_document(raw, search, log=place, entry=entry, trust=trust):
                    search.heard.hear(raw, log, trust=trust)
    leaf = _leaf(search, artefact, number)  # (3)
    needed = _needed(search, leaf)
    return Papers(
        links=[_proved(one, logs) for one in needed if one.claim.kind in LINKS],  # (5)
        attachments=[one.envelope for one in needed if one.claim.kind in _ATTACHED],
        revocations=[listed.envelope for listed in _lists(search, needed)],  # (4)
    )


def trusted_log(folder: str | PathLike[str], *, trust: Trust) -> LogView:
    """Open the log in `folder`, which must be one this machine trusts by the name its checkpoint gives it."""
    note = files.read(Path(folder) / "checkpoint", what="checkpoint of a log", limit=_LARGEST_NOTE)
    return LogView.open(folder, verifier=trust.log(note.partition(b"\n")[0].decode("utf-8", "replace")))


def _fingerprints(artefact: Path) -> Iterator[forms.Fingerprint]:
    """The artefact in every form it can be read in."""
    for form in forms.possible(artefact):
        try:
            yield forms.fingerprint(artefact, form)
        except InputError:
            if form == forms.natural_form(artefact):
                raise


def _from_the_end(log: LogView) -> Iterator[tuple[int, bytes]]:
    """The entries, newest first, so that what follows another is met before it; a batch at a time."""
    for end in range(log.size, 0, -_BATCH):
        start = max(0, end - _BATCH)
        batch = list(islice(log.entries(start), end - start))
        yield from zip(range(end - 1, start - 1, -1), reversed(batch), strict=True)


def _from_the_start(log: LogView) -> Iterator[tuple[int, bytes]]:
    """The entries, oldest first, so that what is amended is met before what amends it."""
    return enumerate(log.entries())


def _is_document(raw: bytes, search: _Search, *, log: int, entry: int, trust: Trust) -> bool:
    """Whether the entry is one of Licet's documents; it is looked at."""
    claim = claim_of(raw)
    if claim is None:
        return False
    if claim.kind != "amendment" or _is_signed(raw, trust):
        search.take(_Found(claim, raw, log, entry))
    return True


def _is_signed(amendment: bytes, trust: Trust) -> bool:
    """Whether a trusted authority made it: anybody could write that a licence was amended."""
    try:
        verify_document(amendment, trust=trust)
    except LicetError:
        return False
    return True


def _leaf(search: _Search, artefact: Path, number: str | None) -> str:
    """The document to end the tag with: the only one that names the content and is not followed."""
    named = [
        one.claim
        for one in search.found.values()
        if one.claim.kind in LINKS and not search.digests.isdisjoint(one.claim.subjects.values())
    ]
    if not named:
        raise WrongArtefact(
            "no document in the log names this content",
            where=artefact,
            remedy="look in the log of the authority that licensed it, or ask for a licence",
        )
    if number is None:
        try:
            return leaf_of(named)
        except InputError as problem:
            raise InputError(problem.what, where=artefact, remedy="say which by its number") from None
    chosen = [claim.digest for claim in named if claim.number == number]
    if len(chosen) != 1:
        known = ", ".join(sorted(claim.number for claim in named))
        raise InputError(f"{len(chosen)} documents have the number {number}", remedy=f"known: {known}")
    return chosen[0]


def _needed(search: _Search, leaf: str) -> list[_Found]:
    """The leaf, everything it rests on or cites, and every amendment of those."""
    taken: dict[str, _Found] = {}
    ahead = [leaf]
    while ahead:
        digest = ahead.pop()
        one = search.found.get(digest)
        if one is None:
            raise InputError(
                f"a document this content rests on is not in the log (sha256 {digest[:16]}…)",
                remedy="give the other logs too",
            )
        if digest not in taken:
            taken[digest] = one
            ahead += [*one.claim.parents, *one.claim.cited, *_amendments(search, digest)]
    return list(taken.values())


def _amendments(search: _Search, digest: str) -> Iterable[str]:
    return (
        one.claim.digest
        for one in search.found.values()
        if one.claim.kind == "amendment" and digest in one.claim.parents
    )


def _lists(search: _Search, needed: Iterable[_Found]) -> list[VerifiedRevocations]:
    names = {name for one in needed if one.claim.kind == "licence" for name in one.claim.authorities}
    return [search.heard.lists[name] for name in sorted(names & search.heard.lists.keys())]


def _proved(one: _Found, logs: Sequence[LogView]) -> LoggedLink:
    return LoggedLink.of(one.envelope, logs[one.log].prove(one.entry).to_bytes())

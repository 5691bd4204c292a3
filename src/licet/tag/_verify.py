"""Verify a tag: the artefact, the documents it stands on, the log they are in, and what was withdrawn.

Everything is refused unless everything holds, all at one moment. Nothing is downloaded, no clock is read, and
no key is taken from the tag unless it is proved up to a union's root that a person gave.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.errors import BadChain, LicetError, WrongArtefact
from licet.licence import (
    Trust,
    VerifiedChain,
    VerifiedRevocations,
    check_dates,
    check_provenance,
    check_revoked,
    verify_chain,
)
from licet.log import LogProof, VerifiedCheckpoint, leaf_hash, verify_checkpoint, verify_inclusion
from licet.tag import forms
from licet.tag._claims import in_order
from licet.tag._place import read_tag, sealed_beside
from licet.tag._standing import Believed, believed, newest_lists

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from licet.feed import UnionRoot
    from licet.licence import Effective
    from licet.seal import SealedFile
    from licet.tag._document import Tag

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class VerifiedTag:
    """An artefact whose licence was in force, and logged, when it was asked for; only `verify_tag` makes one.

    `artefact` is where it is and `path` where its tag is, which says `document`; `fingerprint` is what it
    was: load it with `read_artefact` or `read_member`, which hold it to that. `lists` are the newest
    revocation lists, one of each authority at the root, and `checkpoints` those of the logs, one for each
    link. `trust` is whom all this was verified by: what was given, or what the tag's own feed proved up to
    the union's root, which vouched for it at `vouched_at`.

    Where the artefact is `sealed`, only the head of the sealed file has been read: that it holds what the
    head says is shown when it is opened with a key, and not before.
    """

    artefact: Path
    fingerprint: forms.Fingerprint
    document: Tag
    chain: VerifiedChain
    trust: Trust
    lists: tuple[VerifiedRevocations, ...]
    checkpoints: tuple[VerifiedCheckpoint, ...]
    path: Path
    vouched_at: dt.datetime | None
    sealed: SealedFile | None
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedTag comes from verify_tag, and from nowhere else")

    @property
    def sha256(self) -> str:
        """The artefact's digest, as its document names it."""
        return self.fingerprint.sha256

    @property
    def effective(self) -> Effective:
        """What the documents permit together."""
        return self.chain.effective

    @property
    def revocations(self) -> VerifiedRevocations:
        """The list of the authority at the first root."""
        return self.lists[0]

    @property
    def checkpoint(self) -> VerifiedCheckpoint:
        """The checkpoint of the log that holds the artefact's own document."""
        return self.checkpoints[-1]


def verify_tag(
    artefact: str | PathLike[str],
    *,
    trust: Trust | UnionRoot,
    at: dt.datetime,
    revocations: bytes | Iterable[bytes] | None = None,
) -> VerifiedTag:
    """Return the tag of `artefact`, once everything in it holds at `at`.

    (1) There is a tag, whole and canonical; (2) where only a union's root is trusted, the feed in the tag
    proves up to it whom else to trust; (3) the documents hold together, from licences signed by trusted
    authorities to the artefact's own, stand in their order, and (4) are in force; (5) trusted logs show that
    they hold each of them; (6) none is withdrawn, by the lists in the tag or by newer ones given as
    `revocations`; (7) the tag is for an artefact its document names, and (8) `artefact` is that one, byte for
    byte, or is sealed and says that it holds it; (9) it was made as a proviso demands.
    """
    file = Path(artefact)
    given = (revocations,) if isinstance(revocations, bytes) else tuple(revocations or ())
    path, tag = read_tag(file)  # (1)
    with _found_in(path):
        belief = believed(tag, trust, at=at)  # (2)
        chain = _chained(tag, belief)  # (3)
        check_dates(chain, at=at)  # (4)
        checkpoints = _require_logged(tag, belief.trust)  # (5)
        lists = newest_lists(belief, given, chain=chain)  # (6)
        check_revoked(chain, lists, at=at)
        belief.require_recent(chain, at=at)
        wanted = _require_named(tag, chain)  # (7)
    sealed = sealed_beside(path, file)
    found = forms.fingerprint(file, wanted.form) if sealed is None else _said(sealed, wanted)
    forms.require(found, wanted, path=file)  # (8)
    with _found_in(path):
        check_provenance(chain, [text.encode() for text in tag.attachments])  # (9)
    return VerifiedTag(
        artefact=file,
        fingerprint=found,
        document=tag,
        chain=chain,
        trust=belief.trust,
        lists=lists,
        checkpoints=checkpoints,
        path=path,
        vouched_at=belief.vouched_at,
        sealed=sealed,
        seal=_SEAL,
    )


def _chained(tag: Tag, belief: Believed) -> VerifiedChain:
    """The documents as one chain; in another order they would be another tag."""
    envelopes = [link.envelope.encode() for link in tag.links]
    attachments = [text.encode() for text in tag.attachments]
    chain = verify_chain(envelopes, trust=belief.trust, attachments=attachments)
    by_digest = {link.digest: link.envelope for link in chain.links}
    if [by_digest[digest] for digest in in_order(chain.links, leaf=chain.digest)] != envelopes:
        raise BadChain("the links of the tag are not in their order", remedy="get the tag again")
    return chain


def _require_logged(tag: Tag, trust: Trust) -> tuple[VerifiedCheckpoint, ...]:
    """The proof says which log it is from; which logs count, only the machine's own trust says.

    Links that were proved together share a checkpoint, whose signatures are verified once.
    """
    heads: dict[bytes, VerifiedCheckpoint] = {}
    found = []
    for link in tag.links:
        proof = LogProof.from_bytes(link.log_proof.encode())
        note = proof.checkpoint
        if note not in heads:
            heads[note] = verify_checkpoint(
                note, trust.log(note.partition(b"\n")[0].decode("utf-8", "replace"))
            )
        head = heads[note]
        leaf = leaf_hash(link.envelope.encode())
        verify_inclusion(proof.path, leaf=leaf, index=proof.index, size=head.size, root=head.root)
        found.append(head)
    return tuple(found)


def _require_named(tag: Tag, chain: VerifiedChain) -> forms.Fingerprint:
    tagged = tag.artefact
    if chain.subjects.get(tagged.name) != tagged.sha256:
        raise WrongArtefact(
            f"the tag is for a file that {chain.title} does not name",
            remedy="get the file and its tag again, together",
        )
    return forms.Fingerprint(form=tagged.form, sha256=tagged.sha256, size=tagged.size)


def _said(sealed: SealedFile, wanted: forms.Fingerprint) -> forms.Fingerprint:
    """What a sealed file says it holds; its form is that of the whole file, and no other."""
    if wanted.form != "file":
        raise WrongArtefact(
            f"the licence names a digest in the form {wanted.form}; a sealed file is known by all its bytes",
            where=sealed.path,
            remedy="ask for a licence for the whole file (licet issue --form file)",
        )
    return forms.Fingerprint(form="file", sha256=sealed.header.sha256, size=sealed.header.size)


@contextmanager
def _found_in(path: Path) -> Iterator[None]:
    """Let an error say which file it was found in."""
    try:
        yield
    except LicetError as problem:
        problem.where = problem.where or str(path)
        raise

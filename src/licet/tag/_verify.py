"""Verify a tag: the artefact, the documents it stands on, the log they are in, and what was withdrawn.

Everything is refused unless everything holds, all at one moment. Nothing is downloaded, no clock is read, and
no key is taken from the tag unless it is proved up to a union's root that a person gave.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.errors import InputError, LicetError, WrongArtefact
from licet.licence import VerifiedLicence, VerifiedRevocations, check_dates, check_revoked, verify_licence
from licet.log import LogProof, VerifiedCheckpoint, verify_log_proof
from licet.tag import forms
from licet.tag._place import read_tag
from licet.tag._provenance import check_provenance
from licet.tag._standing import newest_lists

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from licet.licence import Effective, Trust
    from licet.tag._document import LoggedLink, Tag

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class VerifiedTag:
    """An artefact whose licence was in force, and logged, when it was asked for; only `verify_tag` makes one.

    `artefact` is where it is and `path` where its tag is; `fingerprint` says what it was: load it with
    `read_artefact` or `read_member`, which hold it to that. `lists` are the newest revocation lists, one of
    each authority at the root, and `checkpoints` those of the logs, one for each link of the tag.
    """

    artefact: Path
    fingerprint: forms.Fingerprint
    chain: VerifiedLicence
    lists: tuple[VerifiedRevocations, ...]
    checkpoints: tuple[VerifiedCheckpoint, ...]
    path: Path
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
    def licence(self) -> VerifiedLicence:
        """The licence at the root."""
        return self.chain

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
    trust: Trust,
    at: dt.datetime,
    revocations: bytes | Iterable[bytes] | None = None,
) -> VerifiedTag:
    """Return the tag of `artefact`, once everything in it holds at `at`.

    (1) There is a tag, whole and canonical; (2) its documents hold together, from licences signed by trusted
    authorities to the artefact's own, and (3) are in force; (4) trusted logs show that they hold each of
    them; (5) none is withdrawn, by the lists in the tag or by newer ones given as `revocations`; (6) the tag
    is for an artefact its document names, and (7) `artefact` is that one, byte for byte; (8) it was made as a
    proviso demands.
    """
    file = Path(artefact)
    given = (revocations,) if isinstance(revocations, bytes) else tuple(revocations or ())
    path, tag = read_tag(file)  # (1)
    with _found_in(path):
        chain = verify_licence(_only(tag).envelope.encode(), trust=trust)  # (2)
        check_dates(chain, at=at)  # (3)
        checkpoints = tuple(_require_logged(link, trust) for link in tag.links)  # (4)
        lists = newest_lists(tag, given, chain=chain, trust=trust)  # (5)
        check_revoked(chain, lists, at=at)
        wanted = _require_named(tag, chain)  # (6)
    found = forms.fingerprint(file, wanted.form)
    forms.require(found, wanted, path=file)  # (7)
    with _found_in(path):
        check_provenance(chain, wanted.sha256, tag.attachments)  # (8)
    return VerifiedTag(
        artefact=file,
        fingerprint=found,
        chain=chain,
        lists=lists,
        checkpoints=checkpoints,
        path=path,
        seal=_SEAL,
    )


def _only(tag: Tag) -> LoggedLink:
    if len(tag.links) != 1:
        raise InputError(
            f"the tag has {len(tag.links)} links, and one can be verified", remedy="update Licet"
        )
    return tag.links[0]


def _require_logged(link: LoggedLink, trust: Trust) -> VerifiedCheckpoint:
    """The proof says which log it is from; which logs count, only the machine's own trust says."""
    proof = LogProof.from_bytes(link.log_proof.encode())
    origin = proof.checkpoint.partition(b"\n")[0].decode("utf-8", "replace")
    return verify_log_proof(proof, entry=link.envelope.encode(), verifier=trust.log(origin))


def _require_named(tag: Tag, chain: VerifiedLicence) -> forms.Fingerprint:
    tagged = tag.artefact
    if chain.subjects.get(tagged.name) != tagged.sha256:
        raise WrongArtefact(
            f"the tag is for a file that {chain.title} does not name",
            remedy="get the file and its tag again, together",
        )
    return forms.Fingerprint(form=tagged.form, sha256=tagged.sha256, size=tagged.size)


@contextmanager
def _found_in(path: Path) -> Iterator[None]:
    """Let an error say which file it was found in."""
    try:
        yield
    except LicetError as problem:
        problem.where = problem.where or str(path)
        raise

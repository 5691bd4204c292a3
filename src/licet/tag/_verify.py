"""Verify a tag: the file, its licence, the log it is in, and what was withdrawn, all at one moment.

Everything is refused unless everything holds. Nothing is downloaded, no clock is read, and no key is taken
from the tag.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.errors import InputError, LicetError, WrongArtefact
from licet.licence import (
    VerifiedLicence,
    VerifiedRevocations,
    check_dates,
    check_revoked,
    supersede,
    verify_licence,
    verify_revocations,
)
from licet.log import LogProof, VerifiedCheckpoint, verify_log_proof
from licet.tag import forms
from licet.tag._place import read_tag

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from os import PathLike

    from licet.licence import Trust
    from licet.tag._document import LoggedLink, Tag

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class VerifiedTag:
    """A file whose licence was in force, and logged, when it was asked for; only `verify_tag` makes one.

    `artefact` is where the file is and `path` where its tag is; `sha256` and `size` say what the file was:
    load it with `read_artefact`, which holds it to them.
    """

    artefact: Path
    fingerprint: forms.Fingerprint
    licence: VerifiedLicence
    revocations: VerifiedRevocations
    checkpoint: VerifiedCheckpoint
    path: Path
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedTag comes from verify_tag, and from nowhere else")

    @property
    def sha256(self) -> str:
        """The artefact's digest, as the licence names it."""
        return self.fingerprint.sha256


def verify_tag(
    artefact: str | PathLike[str], *, trust: Trust, at: dt.datetime, revocations: bytes | None = None
) -> VerifiedTag:
    """Return the tag of `artefact`, once everything in it holds at `at`.

    (1) There is a tag, whole and canonical; (2) its licence is signed by a trusted authority, and (3) in
    force; (4) a trusted log shows that it holds this very licence; (5) the licence is not withdrawn, by the
    list in the tag or by the newer one given as `revocations`; (6) the tag is for a file the licence names,
    and (7) `artefact` is that file, byte for byte.
    """
    file = Path(artefact)
    newer = None if revocations is None else verify_revocations(revocations, trust=trust)
    path, tag = read_tag(file)  # (1)
    with _found_in(path):
        link = _only(tag)
        licence = verify_licence(link.envelope.encode(), trust=trust)  # (2)
        check_dates(licence, at=at)  # (3)
        checkpoint = _require_logged(link, trust)  # (4)
        latest = _latest(tag, newer, trust)  # (5)
        check_revoked(licence, latest, at=at)
        wanted = _require_named(tag, licence)  # (6)
    found = forms.fingerprint(file, wanted.form)
    forms.require(found, wanted, path=file)  # (7)
    return VerifiedTag(
        artefact=file,
        fingerprint=found,
        licence=licence,
        revocations=latest,
        checkpoint=checkpoint,
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


def _latest(tag: Tag, newer: VerifiedRevocations | None, trust: Trust) -> VerifiedRevocations:
    """The list in the tag, or the one given, which may not be older."""
    if len(tag.revocations) != 1:
        raise InputError(f"the tag has {len(tag.revocations)} revocation lists", remedy="tag the file again")
    stapled = verify_revocations(tag.revocations[0].encode(), trust=trust)
    return stapled if newer is None else supersede(stapled, by=newer)


def _require_named(tag: Tag, licence: VerifiedLicence) -> forms.Fingerprint:
    tagged = tag.artefact
    if licence.subjects.get(tagged.name) != tagged.sha256:
        raise WrongArtefact(
            f"the tag is for a file that licence {licence.licence.number} does not name",
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

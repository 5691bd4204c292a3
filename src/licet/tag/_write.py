"""Write a tag: bind signed and logged documents to the artefact they are about.

Nothing is verified but what could not be a tag at all: whoever opens the tag verifies it, by the keys it
trusts.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from licet import files
from licet.errors import InputError, WrongArtefact
from licet.licence import claimed_subjects
from licet.log import LogProof
from licet.tag._artefact import Fingerprint, fingerprint
from licet.tag._document import LARGEST, VERSION, LoggedLink, Tag, TaggedArtefact, text_of
from licet.tag._place import tag_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike


def write_tag(
    artefact: str | PathLike[str],
    *,
    links: Sequence[LoggedLink],
    revocations: Sequence[bytes],
    attachments: Sequence[bytes] = (),
) -> Path:
    """Bind `links`, the last of them the artefact's own, to `artefact`; return the path of the tag.

    (1) The last link names this artefact's digest; (2) every proof is one, so that no tag is written that
    never was logged; (3) the tag is small enough to be read back. It is written whole or not at all.
    """
    path = Path(artefact)
    print_ = fingerprint(path)
    if not links:
        raise InputError("a tag without a licence permits nothing", where=path, remedy="give its licence")
    tag = Tag(
        licet=VERSION,
        artefact=TaggedArtefact(
            name=_name_of(print_, links[-1].envelope.encode(), path),  # (1)
            form=print_.form,
            sha256=print_.sha256,
            size=print_.size,
        ),
        links=tuple(links),
        revocations=tuple(text_of(raw, what="revocation list") for raw in revocations),
        attachments=tuple(text_of(raw, what="attachment") for raw in attachments),
    )
    for link in links:
        LogProof.from_bytes(link.log_proof.encode())  # (2)
    content = tag.to_bytes()
    if len(content) > LARGEST:  # (3)
        raise InputError(f"the tag would have {len(content):,} bytes, more than {LARGEST:,}", where=path)
    return files.write(tag_path(path), content)


def _name_of(print_: Fingerprint, licence: bytes, path: Path) -> str:
    """The name the licence gives to this very content; its own name, if the licence gives it several."""
    named = claimed_subjects(licence)
    names = sorted(name for name, sha256 in named.items() if sha256 == print_.sha256)
    if not names:
        raise WrongArtefact(
            f"licence for {len(named)} other file(s), such as '{min(named)}': this one is not among them",
            where=path,
            remedy="tag the file it was issued for, or have one issued for this file",
        )
    return path.name if path.name in names else names[0]

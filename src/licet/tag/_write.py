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
from licet.tag import forms
from licet.tag._claims import in_order, leaf_of, read_claim
from licet.tag._document import LARGEST, VERSION, LoggedLink, Tag, TaggedArtefact, text_of
from licet.tag._place import tag_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from licet.tag._papers import Papers


def write_tag(artefact: str | PathLike[str], papers: Papers, *, inside: bool = False) -> Path:
    """Bind `papers` to `artefact`, beside it or `inside` it; return the path of the file that holds the tag.

    (1) The documents end in one, which names this artefact's digest in one of the forms it has; (2) every
    proof is one, so that no tag is written that never was logged; (3) the tag is small enough to be read
    back. It is written whole or not at all.
    """
    path = Path(artefact)
    if not papers.links:
        raise InputError("a tag without a licence permits nothing", where=path, remedy="give its licence")
    links = ordered(papers.links)
    named = claimed_subjects(links[-1].envelope.encode())
    found, name = _named(path, named, inside=inside)  # (1)
    for link in papers.links:
        LogProof.from_bytes(link.log_proof.encode())  # (2)
    tag = Tag(
        licet=VERSION,
        artefact=TaggedArtefact(name=name, form=found.form, sha256=found.sha256, size=found.size),
        links=links,
        revocations=tuple(text_of(raw, what="revocation list") for raw in papers.revocations),
        attachments=tuple(text_of(raw, what="attachment") for raw in papers.attachments),
        feed=dict(papers.feed),
    )
    content = tag.to_bytes()
    if len(content) > LARGEST:  # (3)
        raise InputError(f"the tag would have {len(content):,} bytes, more than {LARGEST:,}", where=path)
    if inside:
        return forms.embed(path, content, form=found.form)
    return files.write(tag_path(path), content)


def ordered(links: Sequence[LoggedLink]) -> tuple[LoggedLink, ...]:
    """The links in the one order a tag has, the artefact's own last."""
    claims = [read_claim(link.envelope.encode()) for link in links]
    by_digest = {claim.digest: link for claim, link in zip(claims, links, strict=True)}
    if len(by_digest) != len(links):
        raise InputError("a document is given twice", remedy="give each once")
    return tuple(by_digest[digest] for digest in in_order(claims, leaf=leaf_of(claims)))


def _named(path: Path, named: Mapping[str, str], *, inside: bool) -> tuple[forms.Fingerprint, str]:
    """The digest of the artefact that its document names, and the name it gives it.

    A document names the digest of one form. Of several names of one content, its own name is taken.
    """
    candidates = [form for form in forms.possible(path) if not inside or form in forms.EMBEDDING]
    if not candidates:
        raise InputError(
            "a tag can travel inside an ONNX model or a safetensors file only",
            where=path,
            remedy="keep it beside the artefact",
        )
    for form in candidates:
        found = forms.fingerprint(path, form)
        names = sorted(name for name, sha256 in named.items() if sha256 == found.sha256)
        if names:
            return found, path.name if path.name in names else names[0]
    raise WrongArtefact(
        f"licence for {len(named)} other file(s), such as '{min(named)}': this one is not among them",
        where=path,
        remedy="tag the file it was issued for, or have one issued for this file"
        + (", by the digest without its metadata (--form)" if inside else ""),
    )

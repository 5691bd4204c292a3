"""The papers of an artefact: signed and logged documents, and what they need beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.tag._claims import read_claim
from licet.tag._document import LoggedLink
from licet.tag._place import read_tag

if TYPE_CHECKING:
    from os import PathLike


class Papers(Struct, frozen=True, kw_only=True):
    """What a tag carries: the logged documents, in any order, and what they need beside them."""

    links: Sequence[LoggedLink]
    revocations: Sequence[bytes] = ()
    attachments: Sequence[bytes] = ()
    feed: Mapping[str, str] = {}


def carried(artefact: str | PathLike[str]) -> Papers:
    """The papers in the tag of an artefact, nothing verified."""
    tag = read_tag(Path(artefact))[1]
    return Papers(
        links=tag.links,
        revocations=[text.encode() for text in tag.revocations],
        attachments=[text.encode() for text in tag.attachments],
        feed=tag.feed,
    )


def add(papers: Papers, more: Papers) -> Papers:
    """Both together, each document and attachment once; lists and a feed in `more` take the others' place."""
    links = {link.envelope: link for link in (*papers.links, *more.links)}
    return Papers(
        links=tuple(links.values()),
        revocations=more.revocations or papers.revocations,
        attachments=tuple(dict.fromkeys((*papers.attachments, *more.attachments))),
        feed=more.feed or papers.feed,
    )


def roots(papers: Papers) -> frozenset[str]:
    """The names of the authorities whose licences the documents claim to stand on."""
    claims = [read_claim(link.envelope.encode()) for link in papers.links]
    return frozenset(name for claim in claims for name in claim.authorities)

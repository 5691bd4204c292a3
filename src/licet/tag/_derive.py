"""Tag what was made from licensed files: it keeps every control of all it came from.

Only tagged sources count: what nobody licensed cannot be derived from. The new document is verified with all
it follows before it is logged, so that no log holds a derivative that would not hold.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from licet.errors import InputError
from licet.licence import Derivative, Grant, Proviso, sign, verify_chain
from licet.tag import forms
from licet.tag._document import LoggedLink
from licet.tag._papers import Papers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from licet.licence import Signer
    from licet.log import LogProof
    from licet.tag._verify import VerifiedTag


class ProvingLog(Protocol):
    """A log that can be appended to and proves what it holds."""

    def append(self, entry: bytes) -> int:
        """Return the entry's index, only after it is durable."""
        ...

    def prove(self, index: int) -> LogProof:
        """Show that the entry is in the log, against a checkpoint it signed."""
        ...


class Making(Struct, frozen=True, kw_only=True):
    """How the new artefact was made: `kind` is one of MAKINGS. Without `grants` it has all it may have."""

    number: str
    kind: str
    made_at: dt.datetime
    form: str | None = None
    grants: tuple[Grant, ...] | None = None
    provisos: tuple[Proviso, ...] = ()


def derive(
    artefact: str | PathLike[str],
    sources: Sequence[VerifiedTag],
    making: Making,
    *,
    key: Signer,
    log: ProvingLog,
) -> Papers:
    """Sign and log that `artefact` was made from `sources`, by their holder; return the papers for its tag.

    (1) There is a source, and every one is verified, as its type says; (2) the new document, and all that the
    sources stand on, hold together; (3) it is logged before it is handed out. What the sources carried goes
    with it, once each; of feeds the one that says most.
    """
    path = Path(artefact)
    if not sources:  # (1)
        raise InputError("nothing is named that this was made from", where=path, remedy="name its sources")
    document = Derivative(
        number=making.number,
        parents=tuple(dict.fromkeys(source.chain.digest for source in sources)),
        sources=tuple(dict.fromkeys(source.sha256 for source in sources)),
        kind=making.kind,
        made_at=making.made_at,
        holder=sources[0].effective.holder,
        grants=making.grants,
        provisos=making.provisos,
    )
    envelope = sign(document, {path.name: forms.fingerprint(path, making.form).sha256}, key)
    links = {link.envelope: link for source in sources for link in source.document.links}.values()
    attachments = tuple(dict.fromkeys(text for source in sources for text in source.document.attachments))
    verify_chain(  # (2)
        [*(link.envelope.encode() for link in links), envelope],
        trust=sources[0].trust,
        attachments=[text.encode() for text in attachments],
    )
    proof = log.prove(log.append(envelope)).to_bytes()  # (3)
    return Papers(
        links=[*links, LoggedLink.of(envelope, proof)],
        revocations=_newest(sources),
        attachments=[text.encode() for text in attachments],
        feed=max((source.document.feed for source in sources), key=len),
    )


def _newest(sources: Sequence[VerifiedTag]) -> list[bytes]:
    """One list of each authority: the newest that any source has."""
    lists = sorted((listed for source in sources for listed in source.lists), key=lambda one: one.sequence)
    return [listed.envelope for listed in {listed.authority: listed for listed in lists}.values()]

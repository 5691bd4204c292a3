"""How an artefact was made, where a proviso asks: a signed in-toto statement, such as SLSA provenance.

Builders sign with their own tools, so the statement is read as DSSE and in-toto define it, whoever wrote it.
What it says of the build is for people: that a named builder says it, of this very artefact, is checked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import LicenceError
from licet.licence import PAYLOAD_TYPE, Provenance
from licet.tag.forms import strict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from licet.licence import Verified

_LARGEST: Final = 1024 * 1024
_MOST_SIGNATURES: Final = 32
_STATEMENTS: Final = ("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1")


class _Signature(Struct, frozen=True):
    sig: bytes


class _Envelope(Struct, frozen=True, rename="camel"):
    payload: bytes
    payload_type: str
    signatures: tuple[_Signature, ...]

    @property
    def message(self) -> bytes:
        """What the signatures are over (https://github.com/secure-systems-lab/dsse)."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(self.payload), self.payload)


class _Subject(Struct, frozen=True):
    digest: dict[str, str]


class _Statement(Struct, frozen=True, rename={"type_": "_type", "predicate_type": "predicateType"}):
    type_: str
    subject: tuple[_Subject, ...]
    predicate_type: str


def check_provenance(chain: Verified, sha256: str, attachments: Sequence[str]) -> None:
    """Return only if every proviso that demands provenance has it among `attachments`.

    A statement counts if (1) it is small, and a DSSE envelope with an in-toto statement; (2) one of the
    builders the proviso names signed it; (3) its form is one the proviso names; (4) it is about this digest.
    """
    for condition in chain.effective.conditions:
        demanded = condition.proviso
        if isinstance(demanded, Provenance) and not any(
            sha256 in digests for digests in _vouched(demanded, attachments)
        ):
            raise LicenceError(
                f"{condition.by} demands a statement of how this was made, signed by a builder it names, and "
                "none is attached",
                remedy="ask the builder for its provenance, and tag the artefact again with it",
            )


def _vouched(demanded: Provenance, attachments: Sequence[str]) -> Iterator[set[str]]:
    for text in attachments:
        envelope = _opened(text)  # (1)
        if envelope is None or not _signed(envelope, demanded):  # (2)
            continue
        statement = _read(envelope.payload)
        if statement is not None and statement.predicate_type in demanded.predicate_types:  # (3)
            yield {subject.digest.get("sha256", "") for subject in statement.subject}  # (4)


def _opened(text: str) -> _Envelope | None:
    """An attachment as an envelope; None if it is another kind of paper."""
    if len(text) > _LARGEST:
        return None
    try:
        envelope = msgspec.convert(strict(text.encode()), _Envelope)
    except (ValueError, RecursionError):
        return None
    return envelope if envelope.payload_type == PAYLOAD_TYPE else None


def _signed(envelope: _Envelope, demanded: Provenance) -> bool:
    """Whichever name the signature gives its key: in DSSE that is a hint."""
    return any(
        builder.holds(signature.sig, envelope.message)
        for signature in envelope.signatures[:_MOST_SIGNATURES]
        for builder in demanded.builders
    )


def _read(payload: bytes) -> _Statement | None:
    try:
        statement = msgspec.convert(strict(payload), _Statement)
    except (ValueError, RecursionError):
        return None
    return statement if statement.type_ in _STATEMENTS else None

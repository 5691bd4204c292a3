"""Provenance: signed statements of how a file was made, by the builder a proviso names.

The statements are in-toto's (SLSA provenance, or another named type) in DSSE envelopes, as build systems
write them. What a statement says of the build is for a person to read; here it only counts who says it of
which file.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from licet.errors import LicenceError
from licet.licence._envelope import read_envelope
from licet.licence._statement import PAYLOAD_TYPE, STATEMENT, read_loosely
from licet.licence.provisos import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.licence._envelope import Sealed
    from licet.licence._verify import Verified

_MOST_LOOKED_AT: Final = 4096  # signatures, in all: half a second or so


def check_provenance(verified: Verified, attachments: Iterable[bytes] = ()) -> None:
    """Return only if every file of the last link has the provenance that every proviso asks for.

    For each `Provenance` proviso of the chain and each file of its last link: (1) one of the attachments is a
    DSSE envelope whose signature by a key the proviso names holds; (2) it is an in-toto statement of a type
    the proviso names, (3) and the file's sha256 is among its subjects. At most 4,096 signatures are tried.
    """
    asked = [proviso for proviso in verified.effective.provisos if isinstance(proviso, Provenance)]
    if not asked:
        return
    sealed = [read_envelope(raw, what="attachment") for raw in attachments]
    looked = count(1)
    for proviso in dict.fromkeys(asked):
        attested = {sha256 for one in sealed for sha256 in _attested(one, proviso, looked)}
        for name, sha256 in verified.subjects.items():
            if sha256 not in attested:
                raise LicenceError(
                    f"{verified.title} asks who made '{name}', and no builder it names has attested it",
                    remedy=f"attach a statement ({', '.join(proviso.predicate_types)}) signed by its builder",
                )


def _attested(sealed: Sealed, proviso: Provenance, looked: Iterator[int]) -> Iterable[str]:
    """The digests of the files this envelope attests as the proviso asks; none if it does not."""
    if sealed.payload_type != PAYLOAD_TYPE or not _is_signed(sealed, proviso, looked):  # (1)
        return ()
    statement = read_loosely(sealed.payload, what="provenance")
    if statement.type_ != STATEMENT or statement.predicate_type not in proviso.predicate_types:  # (2)
        return ()
    return (subject.digest.get("sha256", "") for subject in statement.subject)  # (3)


def _is_signed(sealed: Sealed, proviso: Provenance, looked: Iterator[int]) -> bool:
    message = sealed.message
    for key in proviso.builders:
        if key.keyid not in sealed.signatures:
            continue
        if next(looked) > _MOST_LOOKED_AT:
            raise LicenceError(
                f"more than {_MOST_LOOKED_AT:,} signatures would have to be tried to say who made this",
                remedy="attach the statements it needs, and no others",
            )
        if key.holds(sealed.signatures[key.keyid], message):
            return True
    return False

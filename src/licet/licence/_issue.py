"""Issue documents: refuse what could not be kept or understood, then sign it.

Whether a licence may be issued at all is the law's question and the authority's decision; this module only
makes sure that what is signed means one thing. Whether a link stays within its parent is decided by
`verify_chain`, which whoever signs one asks before handing it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.errors import InputError
from licet.licence._check import problems
from licet.licence._documents import KIND_OF, Amendment
from licet.licence._envelope import require_small, signed
from licet.licence._in_full import in_full, in_utc
from licet.licence._licence import Licence
from licet.licence._problem import refuse, spelled
from licet.licence._statement import PAYLOAD_TYPE, print_statement
from licet.licence._strict import LARGEST_ENTRY
from licet.licence.grant import Quota
from licet.licence.provisos import Concurrent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.licence._documents import Predicate
    from licet.licence._keys import Signer
    from licet.licence._problem import Path


def sign(document: Predicate, subjects: Mapping[str, str], *keys: Signer) -> bytes:
    """Sign any document about the files `subjects` (name → sha256); `InputError` if it is not well formed.

    (1) Every field means one thing; (2) every term is known, and written in full; (3) each file is named
    once, by a whole digest, and a quota is for one file; (4) the result is small enough to be logged and
    verified.
    """
    kind = KIND_OF[type(document)]

    def where(path: Path) -> str:
        return f"{kind} {document.number!r}, {spelled(path)}"

    if not keys:
        raise InputError(f"the {kind} would be signed by nobody", remedy="give a key")
    refuse(problems(document), where=where)  # (1)
    _require_one_file(document, subjects)
    payload = print_statement(in_utc(in_full(document, where=where)), subjects)  # (2), (3)
    return require_small(signed(PAYLOAD_TYPE, payload, *keys), what=kind, limit=LARGEST_ENTRY)  # (4)


def issue(licence: Licence, subjects: Mapping[str, str], *, key: Signer) -> bytes:
    """Sign `licence` for the files `subjects` (name → sha256), by the same rules as `sign`."""
    return sign(licence, subjects, key)


def _require_one_file(document: Predicate, subjects: Mapping[str, str]) -> None:
    """Guards count by file: a quota, or a bound on uses at once, would be two for two files."""
    licence = document.licence if isinstance(document, Amendment) else document
    if not isinstance(licence, Licence) or len(subjects) < 2:  # noqa: PLR2004 - one file, or several
        return
    counted = {type(proviso) for proviso in licence.provisos} & {Quota, Concurrent}
    if counted or any(grant.quotas for grant in licence.grants):
        what = "bounds the uses at once" if counted == {Concurrent} else "sets a quota"
        raise InputError(
            f"licence {licence.number} {what} for {len(subjects)} files, but guards count by file",
            remedy="issue one licence for each file",
        )

"""Issue a licence: refuse what could not be kept or understood, then sign it.

Whether the licence may be issued at all is the law's question and the authority's decision; this module
only makes sure that what is signed means one thing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.errors import InputError
from licet.licence._check import in_full, problems, refuse, spelled
from licet.licence._envelope import require_small
from licet.licence._statement import PAYLOAD_TYPE, print_statement
from licet.licence.grant import Quota

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.licence._check import Path
    from licet.licence._keys import SigningKey
    from licet.licence._licence import Licence


def issue(licence: Licence, subjects: Mapping[str, str], *, key: SigningKey) -> bytes:
    """Sign `licence` for the files `subjects` (name → sha256); `InputError` if it is not well formed.

    (1) Every field means one thing; (2) every term is known, and written in full; (3) each file is named
    once, by a whole digest, and a quota is for one file; (4) the result is small enough to be verified.
    """

    def where(path: Path) -> str:
        return f"licence {licence.number!r}, {spelled(path)}"

    refuse(problems(licence), where=where)  # (1)
    if len(subjects) > 1 and any(isinstance(proviso, Quota) for proviso in licence.provisos):
        raise InputError(
            f"licence {licence.number} sets a quota for {len(subjects)} files, but guards count by file",
            remedy="issue one licence for each file",
        )
    payload = print_statement(in_utc(in_full(licence, where=where)), subjects)  # (2), (3)
    return require_small(key.sign(PAYLOAD_TYPE, payload), what="licence")  # (4)


def in_utc(licence: Licence) -> Licence:
    """The same licence with its moments in UTC, as in-toto writes them."""
    return replace(
        licence,
        not_before=licence.not_before.astimezone(dt.UTC),
        not_after=licence.not_after.astimezone(dt.UTC),
    )

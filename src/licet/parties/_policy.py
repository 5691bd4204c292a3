"""The review policy an entry states, as one of the terms the law uses.

Read from the entry's own words and never supplied: wording this does not know is `policy.other`, and an
entry without wording has no policy.
"""

from __future__ import annotations

import re
from typing import Final

_DENIAL: Final = re.compile(r"(presumption|policy) (of|for) denial", re.IGNORECASE)
_CASE_BY_CASE: Final = re.compile(r"cas[ea][\s-]+by[\s-]+case", re.IGNORECASE)  # "casa-by-case": as published
_APPROVAL: Final = re.compile(r"(presumption|policy) (of|for) approval", re.IGNORECASE)
_CARVE_OUT: Final = re.compile(r"\b(apart from|except|other than)\b", re.IGNORECASE)


def policy_term(text: str | None) -> str | None:
    """Return the term for a licence review policy, or None where the entry states none."""
    if text is None:
        return None
    denial, case_by_case, approval = (p.search(text) for p in (_DENIAL, _CASE_BY_CASE, _APPROVAL))
    if sum(map(bool, (denial, case_by_case, approval))) > 1:
        return "policy.mixed"
    if denial:
        return "policy.mixed" if _CARVE_OUT.search(text) else "policy.presume_denial"
    return "policy.case_by_case" if case_by_case else "policy.other"

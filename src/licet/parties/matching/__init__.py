"""Matching: an index of names and how near a name asked is to each.

It needs numpy and rapidfuzz (`pip install 'licet[parties]'`) and reads no list, no clock and no network.
"""

from licet.errors import InputError

try:
    from licet.parties.matching._index import NameIndex
    from licet.parties.matching._meetings import Alignment
    from licet.parties.matching._reasons import reasons
    from licet.parties.matching._score import DEFAULT_THRESHOLD, false_alarms
    from licet.parties.matching._values import Hit, Named, Question
except ModuleNotFoundError as missing:
    package = (missing.name or "").partition(".")[0]
    if package not in {"numpy", "rapidfuzz"}:
        raise
    raise InputError(
        f"screening needs the package {package}", remedy="pip install 'licet[parties]'"
    ) from missing

__all__ = [
    "DEFAULT_THRESHOLD",
    "Alignment",
    "Hit",
    "NameIndex",
    "Named",
    "Question",
    "false_alarms",
    "reasons",
]

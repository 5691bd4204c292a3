"""What a word is worth in a name: the rarer among the names, the more; what names no one, next to nothing.

A word's worth runs from 0 to 1. It is the share of the information in the name's rarest possible word, so
that the worth of words adds up to that of the name.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final

import numpy as np

from licet.parties.matching._columns import Numbers, Shares  # noqa: TC001 - fields of structs
from licet.parties.names import weight

if TYPE_CHECKING:
    from collections.abc import Sequence


_COMMONEST: Final = 0.35
_BARE: Final = 0.2  # at most this by what it does in a name: how rare it is does not matter
_FEWEST: Final = 20_000  # names; of fewer, how often a word occurs says little about the world
LEAST_NAME: Final = 0.3  # the worth of a name of nothing but small words


def worth(word: str, names: int, of: int, *, person: bool) -> float:
    """Return what a word is worth that stands in `names` of all the names there are."""
    by_role = weight(word, person=person)
    if by_role < _BARE:
        return by_role
    of = max(of, _FEWEST)
    rarity = _COMMONEST + (1 - _COMMONEST) * log((of + 1) / (names + 1)) / log(of + 2)
    return rarity * (0.5 + 0.5 * by_role)


def worths(words: Sequence[str], names: Numbers, of: int) -> Shares:
    """Return what each word is worth: in the first row among other names, in the second among persons'."""
    pairs = list(zip(words, names.tolist(), strict=True))
    return np.array(
        [[worth(word, count, of, person=person) for word, count in pairs] for person in (False, True)],
        dtype=np.float32,
    ).reshape(2, len(pairs))

"""The kinds of column an index is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Keys: TypeAlias = "NDArray[np.uint64]"  # hashes
Numbers: TypeAlias = "NDArray[np.int64]"
Places: TypeAlias = "NDArray[np.int32]"  # numbers of rows, words or names
Shares: TypeAlias = "NDArray[np.float32]"  # from 0 to 1, or sums of such
Texts: TypeAlias = "NDArray[np.object_]"
Small: TypeAlias = "NDArray[np.int8]"
Totals: TypeAlias = "NDArray[np.float64]"
Truths: TypeAlias = "NDArray[np.bool_]"

"""Which references a file has used before: two rows under one reference could not be told apart afterwards.

References are kept as short digests, on disk when they are many, and are gone with the process.
"""

from __future__ import annotations

import sqlite3
from hashlib import blake2b


class References:
    """Every reference met so far, and the row that had it first."""

    def __init__(self) -> None:
        self._seen = sqlite3.connect("", isolation_level=None)  # SQLite's own scratch file, without a name
        self._seen.execute("CREATE TABLE seen (ref INTEGER PRIMARY KEY, row INTEGER NOT NULL)")
        self._seen.execute("BEGIN")

    def first(self, ref: str, row: int) -> int:
        """The first row of this reference: this one, unless an earlier had it."""
        key = int.from_bytes(blake2b(ref.encode(), digest_size=8).digest(), signed=True)
        added = self._seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, row))
        if added.rowcount:
            return row
        (earlier,) = self._seen.execute("SELECT row FROM seen WHERE ref = ?", (key,)).fetchone()
        return int(earlier)

    def close(self) -> None:
        """Forget them."""
        self._seen.close()

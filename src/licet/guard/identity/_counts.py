"""How many signatures each passkey has made: a count that does not grow is a copy's (WebAuthn, 6.1.1).

What is kept is a number for each key of the licence; not who bears it, nor when it was used. Where the counts
cannot be read or kept, nobody is admitted by a passkey.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec

from licet import files
from licet.errors import InputError, NotAdmitted
from licet.guard._beside import read_beside

if TYPE_CHECKING:
    from pathlib import Path

_counts: Final = msgspec.json.Decoder(dict[str, int])
_LARGEST: Final = 16 * 1024 * 1024


class SignatureCounts:
    """The newest count of each passkey, in `place` if there is one, so that a restart knows them."""

    def __init__(self, place: Path | None = None) -> None:
        self._place, self._lock = place, Lock()
        self._counts = {} if place is None or not place.exists() else _read(place)

    def grow(self, key: str, count: int) -> None:
        """Remember that a passkey has made so many; `NotAdmitted` unless that is more than ever before.

        An authenticator that does not count says 0 for ever; one that has counted may not say so again.
        """
        with self._lock:
            last = self._counts.get(key, 0)
            if not count and not last:
                return
            if count <= last:
                raise NotAdmitted(
                    "the passkey counts backwards, as a copy of it would", remedy="withdraw the passkey"
                )
            self._keep({**self._counts, key: count})

    def _keep(self, counts: dict[str, int]) -> None:
        if self._place is not None:
            try:
                files.write(self._place, msgspec.json.encode(counts), mode=0o600)
            except InputError as problem:
                what = f"what the passkey has counted cannot be kept: {problem}"
                raise NotAdmitted(what, remedy="free some space, then ask for a new challenge") from problem
        self._counts = counts


def _read(place: Path) -> dict[str, int]:
    return read_beside(
        place,
        _counts.decode,
        limit=_LARGEST,
        what="what passkeys have counted",
        remedy="restore it; without it a copied passkey would not be noticed",
    )

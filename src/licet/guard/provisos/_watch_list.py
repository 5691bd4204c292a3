"""Watch lists: only galleries that the licence names, each for its own purposes.

So one matcher may find a missing child and may not find a dissident. Which file a product really searches,
only the product can know: it states the file's digest, and the digest stands in the record.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from licet.errors import InputError
from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal

if TYPE_CHECKING:
    from os import PathLike

    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import WatchList

_SHOWN = 16


def gallery_digest(path: str | PathLike[str]) -> str:
    """The sha256 of a gallery's file, as a use states it: ask once, when the file is loaded."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        what = f"the gallery cannot be read ({problem.strerror})"
        raise InputError(what, where=path, remedy="give the file that is searched") from None


class WatchListKeeper:
    """A use states what it searches, and that is listed for what the use is for."""

    def __init__(self, watch_list: WatchList, setting: Setting) -> None:
        self._title = setting.title
        self._purposes = {listed.sha256: listed.purposes for listed in watch_list.lists}

    def refuses(self, asked: Asked) -> Refusal | None:
        """(1) What is searched is stated and listed; (2) it is listed for this purpose, or a wider one."""
        searched, purpose = asked.circumstances.watch_list, asked.use.purpose
        purposes = self._purposes.get(searched) if isinstance(searched, str) else None
        if purposes is None:  # (1)
            stated = "none is stated" if searched is None else "another is searched"
            says = f"{self._title} names the watch lists that may be searched, and {stated}"
            return Refusal(Ground.WRONG_WATCH_LIST, says, (Change("watch_list", tuple(self._purposes)),))
        if purpose is not None and any(_within(purpose, one) for one in purposes):  # (2)
            return None
        says = f"{self._title} lets this watch list be searched for {', '.join(purposes)} alone"
        fit = tuple(
            sha256
            for sha256, others in self._purposes.items()
            if purpose is not None and any(_within(purpose, one) for one in others)
        )
        changes = (Change("purpose", purposes), *((Change("watch_list", fit),) if fit else ()))
        return Refusal(Ground.WRONG_WATCH_LIST, says, changes)

    def marks(self, asked: Asked) -> tuple[str, ...]:
        """Which list was searched."""
        return (f"watch_list.{(asked.circumstances.watch_list or '')[:_SHOWN]}",)


def _within(purpose: str, listed: str) -> bool:
    return purpose == listed or purpose.startswith(f"{listed}.")

"""How soon an entry is on disk: before the answer (`sync`), or within a bounded window after it (`group`).

A licence that asks for more than A0 is not opened in `group`, whoever asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from licet.errors import InputError, OutOfScope
from licet.licence.provisos import Assurance

if TYPE_CHECKING:
    from licet.licence import Effective

Recording = Literal["sync", "group"]

_LEAST: Final = "A0"


def require_recording(asked: Recording | None) -> None:
    """Refuse a word that is neither of the two."""
    if asked is not None and asked not in get_args(Recording):
        raise InputError(f"there is no recording '{asked}'", remedy="say sync or group")


def recording_under(effective: Effective, asked: Recording | None, *, title: str) -> Recording:
    """How a guard records under this licence: as asked, else `group` where the licence asks for A0 alone."""
    demanded = _demanded(effective)
    if demanded == _LEAST:
        return asked or "group"
    if asked == "group":
        raise OutOfScope(
            f"{title} asks for assurance {demanded}, and with recording='group' a crash could lose permits",
            remedy="open it with recording='sync', or leave recording out",
        )
    return "sync"


def _demanded(effective: Effective) -> str:
    """The highest assurance that the licence asks for, of all uses or of some."""
    asked = (proviso.level for proviso in effective.provisos if isinstance(proviso, Assurance))
    return max((effective.assurance, *asked))  # levels are named in their order

"""Under which sectoral directives a listed entry is, as far as its list says so.

The official files write it among the numbers of an entry, where import keeps it as a note. An entry without
such a note is under a directive nobody here knows, never under none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from licet.parties.entities import Entity

_DETERMINED: Final = re.compile(
    r"Executive Order (?P<order>\d{5}) Directive Determination\W*Subject to (?P<directive>Directive \d\w?)\b"
)


def directives_of(entity: Entity) -> frozenset[str]:
    """The directives its list states ("E.O. 13662 Directive 1"); empty where it states none."""
    return frozenset(
        f"E.O. {found['order']} {found['directive']}"
        for note in entity.all_of("notes")
        for found in _DETERMINED.finditer(note)
    )

"""Country names and codes as the lists write them, as FollowTheMoney's codes (ISO 3166-1, lower case).

A name nobody has judged gives no code: it is kept as the list wrote it, in a note, because a guessed country
could turn a match into a mismatch. A region of several states counts for each of them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from licet.parties.entities import Value

_DATA: Final = Path(__file__).parent.parent.parent / "data"
_ASIDE: Final = re.compile(r"\s*[(\[].*$")


def country_codes(text: str) -> tuple[str, ...] | None:
    """Return the codes of a country by its name or code, none where it names none; None if unknown."""
    plain = " ".join(text.split())
    known = _by_name()
    for written in (plain, _ASIDE.sub("", plain)):
        found = known.get(written.casefold())
        if found is not None:
            return found
    return None


def country_values(prop: str, text: str, origin: str) -> tuple[Value, ...]:
    """Return the values of a country property, or a note where the name is not known."""
    plain = " ".join(text.split())
    if not plain:
        return ()
    codes = country_codes(plain)
    if codes is None:
        return (Value("notes", f"{prop}: {plain}", origin),)
    return tuple(
        Value(prop, code, origin, original="" if plain.casefold() == code else plain) for code in codes
    )


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for file in ("countries.txt", "country_names.txt"):
        for line in (_DATA / file).read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            codes, _, name = line.partition(" ")
            states = () if codes == "-" else tuple(codes.lower().split("+"))
            found[name.casefold()] = states
            found |= {} if file != "countries.txt" else {codes.casefold(): states}
    return found

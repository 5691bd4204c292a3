"""The numbers a party is asked by: those given as such, and those that stand where its name should.

Ship's papers say "MV ARTAVIL IMO 9187629", and a number is pasted where a name is asked. Compared as words,
such a number would find nobody and the answer would look clean. So a long one is asked as a number too; the
name is still compared whole. A short one is not: house numbers and years would find strangers.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from licet.parties._query import Query

_SHORTEST: Final = 5  # characters: shorter numbers are shared by many parties
_SIGNS: Final = re.compile(r"[^0-9A-Z]+")
_PREFIX: Final = re.compile(r"^\s*IMO(\s*(NO|NUMBER|NR)\b)?")
_LONG: Final = re.compile(r"\w*\d{7,}\w*")  # digits in a row: an IMO number has seven
_KIND: Final = r"(?:imo|lei|inn|ogrn|passport|number|no|nr)\b"
_ALONE: Final = re.compile(rf"(?:{_KIND}|[\W_])*\d(?:[\W_]|\d)*", re.IGNORECASE)


def numbers_asked(query: Query) -> tuple[str, ...]:
    """Return the identifiers of the query and the long numbers within its names, as they are written."""
    within = (number for name in (query.name, *query.aliases) for number in _LONG.findall(name))
    return tuple(dict.fromkeys((*query.identifiers, *within)))


def only_a_number(name: str) -> bool:
    """Whether the text is a number and no name: "9187629", "IMO 9187629"."""
    return _ALONE.fullmatch(name.strip()) is not None


def plain_number(text: str) -> str:
    """A number as it is compared: capitals and digits, no signs; empty if it is too short to name anybody."""
    written = unicodedata.normalize("NFKC", text).upper()
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in written)
    plain = _SIGNS.sub("", _PREFIX.sub("", digits))
    return plain if len(plain) >= _SHORTEST else ""

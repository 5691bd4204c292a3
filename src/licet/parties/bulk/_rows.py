"""A row of a file made into a question, or refused with the reason, as an officer would say it.

Nothing that a row says is left out in silence: a country, a kind or a date that cannot be read stops the row,
since a query without it could come back with another answer.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet.errors import InputError
from licet.parties._country_names import country_code
from licet.parties._damage import lost_letters, spoilt
from licet.parties._query import Query, checked
from licet.parties.bulk._columns import MANY, Columns, values
from licet.parties.bulk._dates import Order, born

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Final = {
    "individual": "person",
    "natural person": "person",
    "organization": "organisation",
    "company": "organisation",
    "entity": "organisation",
    "legal entity": "organisation",
    "legal person": "organisation",
    "legalentity": "organisation",
    "ship": "vessel",
    "airplane": "aircraft",
}
_BETWEEN: Final = {"countries": re.compile(r"[;,|]")}
_SEMICOLON: Final = re.compile(r"[;\n]")


class Bad(Struct, frozen=True):
    """Why a row cannot be screened, and the field that stops it."""

    reason: str
    field: str | None = None


def question(cells: Mapping[str, Any], columns: Columns, dates: Order | None) -> Query | Bad:
    """The row as a query."""
    said: dict[str, Any] = {}
    for field, held_by in columns.of.items():
        try:
            texts = [text for value in values(cells, held_by) for text in _texts(value, field)]
        except ValueError as problem:
            return Bad(str(problem), field)
        for text in texts:
            if reason := spoilt(text):
                return Bad(reason, field)
        if texts:
            said[field] = tuple(dict.fromkeys(texts)) if field in MANY else texts[0]
    if "name" not in said:
        return Bad("the name is empty", "name")
    return _asked(said, dates)


def meaningless(query: Query) -> str | None:
    """Why finding nothing under this name means nothing, whatever is searched; None if it means something."""
    if sum(letter.isalnum() for letter in query.name) < 2:  # noqa: PLR2004 - one letter is no name
        return "the name has one letter only"
    return "question marks stand where letters were lost" if lost_letters(query.name) else None


def _asked(said: dict[str, Any], dates: Order | None) -> Query | Bad:
    field = "born"
    try:
        if "born" in said:
            said["born"] = born(said["born"], dates)
        if "kind" in said:
            kind = said["kind"].casefold()
            said["kind"] = _KINDS.get(kind, kind)
        if "countries" in said:  # people write names; what names no one country is refused as it stands
            said["countries"] = tuple(country_code(text) or text for text in said["countries"])
        return checked(Query(**said))
    except ValueError as problem:
        return Bad(str(problem), field)
    except InputError as problem:
        return Bad(str(problem))


def _texts(value: Any, field: str) -> list[str]:
    """What a cell says, blanks cut; a list where the field may hold many."""
    if isinstance(value, str):
        if field == "name" and "\n" in value.strip():
            raise ValueError("the name has several lines; a quote may be missing")
        parts = _BETWEEN.get(field, _SEMICOLON).split(value) if field in MANY else [value]
        return [text for part in parts if (text := " ".join(part.split()))]
    if isinstance(value, bool) or not isinstance(value, int | dt.date | list | tuple):
        raise ValueError(f"{type(value).__name__} where text is expected")  # noqa: TRY004 - the row is wrong
    if isinstance(value, dt.date):
        return [value.isoformat()[:10]]
    if isinstance(value, int):
        return [str(value)]
    if field not in MANY:
        raise ValueError("a list where one value is expected")
    return [text for item in value if item is not None for text in _texts(item, field)]

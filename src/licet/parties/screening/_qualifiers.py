"""What else is known of a party, held against an entry: it moves the score, and says why in plain words.

A qualifier never makes a match of two different names, except a number that names one party. What one side
does not state speaks neither for nor against.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.parties._numbers import numbers_asked, plain_number
from licet.parties.names import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.parties._query import Query
    from licet.parties.entities import Entity

SAME_NUMBER: Final = 0.99
_AGREES: Final = 0.3  # of what the score lacks to 1, so much is given
_AGREES_WELL: Final = 0.6
_OTHER_COUNTRY: Final = 0.97
_OTHER_YEAR: Final = 0.85
_OTHER_DAY: Final = 0.95
_YEARS_OFF: Final = 1  # lists give "circa" years, and calendars differ
_YEAR: Final = re.compile("[0-9]{4}")


class Weighed(Struct, frozen=True):
    """The score with the qualifiers in it, what agrees and what speaks against."""

    score: float
    agrees: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    same_number: bool = False


class _Bearing(Struct, frozen=True):
    """What one qualifier adds: a share of what is missing, or a factor."""

    gain: float = 0.0
    factor: float = 1.0
    agrees: str = ""
    doubt: str = ""


_NOTHING: Final = _Bearing()


def weigh(score: float, query: Query, entity: Entity) -> Weighed:
    """Return the name's score moved by number, date and place of birth, country and address."""
    number = same_number(query, entity)
    bearings = (
        _born(query.born, entity.born),
        _country(query.countries, entity.countries),
        _place(query.birthplace, entity.birthplaces, "place of birth"),
        _place(query.address, entity.addresses, "address"),
    )
    for bearing in bearings:
        score = (score + (1.0 - score) * bearing.gain) * bearing.factor
    agrees = tuple(bearing.agrees for bearing in bearings if bearing.agrees)
    doubts = tuple(bearing.doubt for bearing in bearings if bearing.doubt)
    if number:
        return Weighed(max(score, SAME_NUMBER), (f"the same number: {number}", *agrees), doubts, True)
    return Weighed(score, agrees, doubts)


def same_number(query: Query, entity: Entity) -> str:
    """Return the listed number that is one of those asked, with what it is; empty if none is."""
    asked = plain_numbers(query)
    for value in entity.identifiers if asked else ():
        if plain_number(value.text) in asked:
            return f"{value.text} ({value.prop})"
    return ""


def plain_numbers(query: Query) -> frozenset[str]:
    """Every number the query asks by, as numbers are compared."""
    return frozenset(map(plain_number, numbers_asked(query))) - {""}


def _born(asked: str | None, listed: tuple[str, ...]) -> _Bearing:
    if asked is None or not listed:
        return _NOTHING
    whole = len("1971-03-28")
    if any(len(date) == whole == len(asked) and date == asked for date in listed):
        return _Bearing(gain=_AGREES_WELL, agrees=f"born on the same day ({asked})")
    if any(date.startswith(asked) or asked.startswith(date) for date in listed):
        return _Bearing(gain=_AGREES, agrees=f"the dates of birth agree as far as they are stated ({asked})")
    years = [int(date[:4]) for date in listed if _YEAR.match(date)]
    if not years:
        return _NOTHING
    if any(abs(year - int(asked[:4])) <= _YEARS_OFF for year in years):
        return _Bearing(factor=_OTHER_DAY, doubt=f"born near that day: asked {asked}, {_listed(listed)}")
    return _Bearing(factor=_OTHER_YEAR, doubt=f"born in another year: asked {asked}, {_listed(listed)}")


def _country(asked: tuple[str, ...], listed: tuple[str, ...]) -> _Bearing:
    if not asked or not listed:
        return _NOTHING
    shared = [code for code in asked if code in listed]
    if shared:
        return _Bearing(gain=_AGREES / 2, agrees=f"country agrees ({', '.join(shared)})")
    differs = f"country differs: asked {', '.join(asked)}, {_listed(listed)}"
    return _Bearing(factor=_OTHER_COUNTRY, doubt=differs)


def _place(asked: str | None, listed: tuple[str, ...], what: str) -> _Bearing:
    """Places are written in many ways: words in common speak for a match, their absence against nobody."""
    if asked is None or not listed:
        return _NOTHING
    ours = set(words(asked))
    shared = max((ours & set(words(place)) for place in listed), key=len)
    if not ours or len(shared) * 2 < len(ours):
        return _NOTHING
    return _Bearing(gain=_AGREES / 2, agrees=f"{what} agrees: {', '.join(sorted(shared))}")


def _listed(values: Iterable[str]) -> str:
    return f"listed {', '.join(values)}"

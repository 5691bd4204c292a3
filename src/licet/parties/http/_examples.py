"""A query by example, as yente's clients send it, read as a question to screening.

    {"schema": "Person", "properties": {"name": ["John Doe"], "birthDate": ["1975"], "nationality": "us"}}

Names, dates and places of birth, countries, identifiers and addresses are read. As yente does, what is not
understood is left out of the question and of its echo. An example that gives numbers and no name is asked by
the first number; one that gives neither is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from licet.errors import InputError, UnknownTerm
from licet.parties._country_names import country_code
from licet.parties._query import MOST_NAMES, Query, checked
from licet.parties.entities import IDENTIFIERS, KINDS, STRONG_NAMES, WEAK_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

_Value: TypeAlias = str | int | float | bool | None
Properties: TypeAlias = dict[str, tuple[str, ...]]

ANY_PARTY: Final = {"Thing": None, "Vehicle": None}
_NO_PARTY: Final = ("Address", "BankAccount", "CryptoWallet", "Position", "Security", "UserAccount")
_NAME_PARTS: Final = ("firstName", "secondName", "middleName", "fatherName", "lastName")
_COUNTRIES: Final = ("country", "mainCountry", "jurisdiction", "nationality", "citizenship", "flag")
_DATE: Final = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?")


class Example(Struct, frozen=True):
    """One query of a batch. `id` is the asker's own and comes back untouched."""

    schema: str
    properties: dict[str, _Value | list[_Value]]
    id: str | None = None


class Asked(Struct, frozen=True):
    """An example as it was understood: the question, and its echo."""

    key: str
    query: Query
    echo: Example


def kind_of(schema: str) -> str | None:
    """Return the kind of party a FollowTheMoney schema means, None for any; `InputError` for what is none."""
    if schema in _NO_PARTY:
        raise InputError(
            f"'{schema}' is no party", remedy="ask for a Person, Organization, Vessel or Airplane"
        )
    known = {**KINDS, **ANY_PARTY}
    if schema not in known:
        raise UnknownTerm(schema, family="schema", known=known)
    return known[schema]


def understood(key: str, example: Example) -> Asked:
    """Return an example as a question, or `InputError` for one that cannot be asked."""
    kind = kind_of(example.schema)
    stated = {prop: _texts(value) for prop, value in example.properties.items()}
    names = _names(stated)
    kept = _kept(stated)
    query = checked(
        Query(
            name=names[0],
            aliases=names[1:],
            kind=kind,
            countries=tuple(
                dict.fromkeys(code.upper() for prop in _COUNTRIES for code in kept.get(prop, ()))
            ),
            born=born_of(stated.get("birthDate", ())),
            birthplace=next(iter(kept.get("birthPlace", ())), None),
            identifiers=tuple(
                number for prop in example.properties if prop in IDENTIFIERS for number in kept[prop]
            ),
            address=next(iter(kept.get("address", ())), None),
            ref=example.id,
        )
    )
    echo: dict[str, _Value | list[_Value]] = {prop: list(texts) for prop, texts in kept.items() if texts}
    return Asked(key, query, Example(id=example.id, schema=example.schema, properties=echo))


def _texts(value: _Value | list[_Value]) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for item in values if item is not None and (text := " ".join(str(item).split())))


def _kept(stated: Properties) -> Properties:
    """What of an example is understood, in the form in which it is used."""
    kept: Properties = {}
    for prop, texts in stated.items():
        if prop in _COUNTRIES:
            codes = (country_code(text) for text in texts)
            kept[prop] = tuple(code.lower() for code in codes if code)
        elif prop == "birthDate":
            kept[prop] = _dates(texts)
        elif prop in (*STRONG_NAMES, *WEAK_NAMES, *_NAME_PARTS, *IDENTIFIERS, "birthPlace", "address"):
            kept[prop] = texts
    return kept


def _names(stated: Properties) -> tuple[str, ...]:
    """Every name, the primary ones first; of a person without one, the parts; without those, a number."""
    stated_names = (name for prop in (*STRONG_NAMES, *WEAK_NAMES) for name in stated.get(prop, ()))
    numbers = (number for prop in stated if prop in IDENTIFIERS for number in stated[prop])
    names = tuple(dict.fromkeys(stated_names)) or _joined(stated) or tuple(numbers)[:1]
    if not names:
        raise InputError("a query without a name or number", remedy="give properties.name")
    if len(names) > MOST_NAMES:
        raise InputError(f"{len(names)} names", remedy=f"give at most {MOST_NAMES}")
    return names


def _joined(stated: Properties) -> tuple[str, ...]:
    """A name from its parts, as a person's forms have them."""
    parts = [stated[prop][0] for prop in _NAME_PARTS if stated.get(prop)]
    return (" ".join(parts),) if parts else ()


def born_of(texts: Iterable[str]) -> str | None:
    """The most exact of dates that agree; none of several that do not, since one of them must be wrong."""
    dates = _dates(texts)
    longest = max(dates, key=len, default=None)
    if longest is None or not all(longest.startswith(day) for day in dates):
        return None
    return longest


def _dates(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(found[1] for text in texts if (found := _DATE.fullmatch(text.strip())))

"""What is asked of screening, and what it answers: plain values that every door shares.

The CLI, the HTTP service, bulk files, monitoring and the law all speak these. A question is checked before
it is asked: one that cannot be read must not come back as a clean answer.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from msgspec import Struct

from licet.errors import InputError, UnknownTerm, shown
from licet.parties._damage import spoilt

KINDS: Final = ("person", "organisation", "vessel", "aircraft")
LONGEST: Final = 500  # characters of one name
MOST_NAMES: Final = 50
_WHOLE: Final = len("1971-03-28")
_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


class Query(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A party to screen. Everything but the name may be unknown; nothing here is ever stored by screening.

    `born` is an ISO date or the start of one ("1971", "1971-03"); `countries` are ISO 3166-1 alpha-2;
    `identifiers` are numbers as printed (registration, tax, passport, IMO, LEI); `ref` is the asker's own
    reference.
    """

    name: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    countries: tuple[str, ...] = ()
    born: str | None = None
    birthplace: str | None = None
    identifiers: tuple[str, ...] = ()
    address: str | None = None
    ref: str | None = None


class Match(Struct, frozen=True, kw_only=True):
    """A listed party that may be the one asked about, and every reason for and against, in plain words.

    `name` is the entry's first name, `matched` the listed spelling that was met. `score` runs from 0 to 1 and
    ranks; `false_alarms` says what it means: the share of unlisted names of that kind that score as high.
    `certainty` is "confirmed" (the same name, and nothing known speaks against it) or "possible".
    """

    entity: str
    list: str
    name: str
    matched: str
    score: float
    certainty: str
    reasons: tuple[str, ...]
    false_alarms: float | None = None
    kind: str | None = None
    countries: tuple[str, ...] = ()
    requirement: str | None = None
    policy: str | None = None
    programmes: tuple[str, ...] = ()
    cite: str | None = None
    url: str | None = None


class ListState(Struct, frozen=True, kw_only=True):
    """A list as it stood when it was searched: enough to repeat the search."""

    id: str
    as_of: date
    sha256: str
    entries: int


class Screening(Struct, frozen=True, kw_only=True):
    """The answer: matches best first, those that came near and why they are none, and what was searched.

    `unsearchable` says why finding nothing would mean nothing, and is None when it means something.
    `also_asked` are names read out of those given ("X d/b/a Y"), each asked as an alias. `digest` is of all
    the lists together; the same digest and query give the same answer.
    """

    query: Query
    matches: tuple[Match, ...]
    also_asked: tuple[str, ...] = ()
    near: tuple[Match, ...] = ()
    unsearchable: str | None = None
    threshold: float
    digest: str
    lists: tuple[ListState, ...] = ()


def checked(query: Query) -> Query:
    """Return the query with its codes in their usual form, or raise `InputError` naming the field."""
    if len(query.aliases) >= MOST_NAMES:
        raise InputError(f"{len(query.aliases)} aliases", remedy=f"give at most {MOST_NAMES} names")
    for name in (query.name, *query.aliases):
        _check_name(name)
    if query.kind is not None and query.kind not in KINDS:
        raise UnknownTerm(query.kind, family="kind of party", known=KINDS)
    if query.born is not None and not _is_date(query.born):
        raise InputError(
            f"'{shown(query.born)}' is no date of birth", remedy="write 1971-03-28, or 1971-03, or 1971"
        )
    countries = tuple(_country(code) for code in query.countries)
    return Query(
        name=query.name,
        aliases=query.aliases,
        kind=query.kind,
        countries=countries,
        born=query.born,
        birthplace=query.birthplace,
        identifiers=query.identifiers,
        address=query.address,
        ref=query.ref,
    )


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) < _WHOLE else text)
    except ValueError:
        return False
    return True


def _check_name(name: str) -> None:
    if why := spoilt(name):
        raise InputError(f"the name is spoilt: {why}", remedy="give the name as the party writes it")
    if len(name) > LONGEST:
        raise InputError(
            f"the name has {len(name):,} characters", remedy=f"give the name alone, at most {LONGEST}"
        )
    if not any(letter.isalnum() for letter in name):
        raise InputError(
            f"the name {name!r} has no letters or digits", remedy="give the name as the party writes it"
        )


def _country(code: str) -> str:
    if re.fullmatch("[A-Za-z]{2}", code):
        return "GB" if code.upper() == "UK" else code.upper()  # which ISO reserves for it, and no list writes
    from licet.parties._country_names import country_code  # noqa: PLC0415 - for the few that are no code

    meant = country_code(code)
    remedy = f"write {meant}" if meant else "give two letters of ISO 3166-1, as in NO"
    raise InputError(f"'{shown(code)}' is no country code", remedy=remedy)

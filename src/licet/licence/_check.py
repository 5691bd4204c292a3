"""What a well-formed licence is: the same questions before one is signed and after one is verified.

Words of the vocabulary are checked only before signing (`in_full`). A verifier older than the authority may
meet a term it does not know; no use it can name falls under such a term, so nothing is permitted by it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from msgspec.structs import replace

from licet import vocabulary
from licet.errors import InputError, UnknownTerm
from licet.licence._licence import TimeWindow
from licet.licence._strict import shown
from licet.licence.grant import PERIODS, faults

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from licet.licence._licence import Authority, Holder, Licence, Proviso
    from licet.licence.grant import Grant

Path = tuple[str | int, ...]

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_ZONE: Final = re.compile(r"[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+")
_YEARS: Final = range(1970, 9000)
_LONGEST_TEXT: Final = 500
_LONGEST_FRESHNESS: Final = 10 * 366 * 24 * 3600
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ASSURANCE: Final = ("A0", "A1", "A2", "A3")
_RETRANSFER: Final = ("none",)
_FAMILIES: Final = {
    "operations": "operation",
    "purposes": "purpose",
    "places": "place",
    "actors": "party",
}


class Problem(Struct, frozen=True):
    """One reason why a document cannot be signed or relied on, and the path to it."""

    path: Path
    what: str
    remedy: str = ""


def problems(licence: Licence) -> Iterator[Problem]:
    """Everything that keeps `licence` from meaning one thing, in the order of its fields."""
    yield from text_problems(("number",), licence.number)
    yield from _person_problems(("authority",), licence.authority)
    yield from _person_problems(("holder",), licence.holder)
    if licence.holder.kind is not None:
        yield from text_problems(("holder", "kind"), licence.holder.kind)
    if licence.holder.key is not None:
        yield from hex_problems(("holder", "key"), licence.holder.key)
    if not licence.grants:
        yield Problem(
            ("grants",), "a licence without a grant permits nothing", "add a grant, or do not issue it"
        )
    for index, grant in enumerate(licence.grants):
        yield from _grant_problems(("grants", index), grant)
    for index, proviso in enumerate(licence.provisos):
        yield from _proviso_problems(("provisos", index), proviso)
    yield from _choice_problems(("retransfer",), licence.retransfer, _RETRANSFER)
    yield from _choice_problems(("assurance",), licence.assurance, _ASSURANCE)
    yield from _validity_problems(licence)
    if licence.determination is not None:
        yield from hex_problems(("determination",), licence.determination)
    if licence.case is not None:
        yield from text_problems(("case",), licence.case)


def in_full(licence: Licence, *, where: Callable[[Path], str]) -> Licence:
    """The same licence with every term written in full; errors are placed by `where`."""
    words, holder = vocabulary.shipped(), licence.holder
    _require_country(licence.authority.country, ("authority", "country"), where=where)
    _require_country(holder.country, ("holder", "country"), where=where)
    if holder.kind is not None:
        kind = words.resolve("party", holder.kind, where=where(("holder", "kind")))
        holder = replace(holder, kind=kind)
    grants = tuple(
        _grant_in_full(grant, ("grants", index), where=where) for index, grant in enumerate(licence.grants)
    )
    return replace(licence, grants=grants, holder=holder)


def refuse(found: Iterator[Problem], *, where: Callable[[Path], str]) -> None:
    """Raise the first problem, if there is one."""
    for problem in found:
        raise InputError(problem.what, where=where(problem.path), remedy=problem.remedy)


def spelled(path: Path) -> str:
    """A path as a person reads it: `grants.0.operations`."""
    return ".".join(str(step) for step in path)


def text_problems(path: Path, text: str) -> Iterator[Problem]:
    """A name, number or reason is one printable line."""
    if not text.strip():
        yield Problem(path, f"{spelled(path)} is empty", "fill it in")
    elif text != text.strip() or not text.isprintable() or len(text) > _LONGEST_TEXT:
        yield Problem(path, f"{spelled(path)} is not one line of printable text", "write it on one line")


def hex_problems(path: Path, text: str) -> Iterator[Problem]:
    """A digest or key is 64 lower-case hexadecimal digits."""
    if not _HEX.fullmatch(text):
        yield Problem(path, f"{spelled(path)} is not 64 lower-case hexadecimal digits", "copy it whole")


def moment_problems(path: Path, at: dt.datetime) -> Iterator[Problem]:
    """A moment says its zone, and is a date somebody could mean."""
    if at.utcoffset() is None:
        yield Problem(
            path, f"{spelled(path)} does not say its time zone", "write it like 2026-01-31T00:00:00Z"
        )
    elif at.year not in _YEARS:
        yield Problem(path, f"{spelled(path)} is in the year {at.year}", "correct the date")


def _grant_in_full(grant: Grant, path: Path, *, where: Callable[[Path], str]) -> Grant:
    words = vocabulary.shipped()
    full = {
        field: tuple(
            words.resolve(family, word, where=where((*path, field, index)))
            for index, word in enumerate(getattr(grant, field))
        )
        for field, family in _FAMILIES.items()
    }
    for index, code in enumerate(grant.countries):
        _require_country(code, (*path, "countries", index), where=where)
    return replace(grant, **full)


def _require_country(code: str, path: Path, *, where: Callable[[Path], str]) -> None:
    known = vocabulary.shipped().group("group.world").members
    if code not in known:
        family = "country (ISO 3166-1 alpha-2, such as FR)"
        raise UnknownTerm(code, family=family, known=known, where=where(path))


def _person_problems(path: Path, person: Authority | Holder) -> Iterator[Problem]:
    yield from text_problems((*path, "name"), person.name)
    yield from _country_problems((*path, "country"), person.country)


def _country_problems(path: Path, code: str) -> Iterator[Problem]:
    if not _COUNTRY.fullmatch(code):
        yield Problem(path, f"{spelled(path)} is '{shown(code)}', not a country code", "write it like FR")


def _grant_problems(path: Path, grant: Grant) -> Iterator[Problem]:
    for spot, what, remedy in faults(grant, path):
        yield Problem(spot, what, remedy)


def _proviso_problems(path: Path, proviso: Proviso) -> Iterator[Problem]:
    if isinstance(proviso, TimeWindow):
        yield from _window_problems(path, proviso)
        return
    if proviso.uses < 1:
        yield Problem((*path, "uses"), "a quota below one use permits nothing", "give 1 or more uses")
    yield from _choice_problems((*path, "per"), proviso.per, PERIODS)


def _window_problems(path: Path, window: TimeWindow) -> Iterator[Problem]:
    if not window.days or len(set(window.days)) < len(window.days):
        yield Problem((*path, "days"), "the window names no day, or one twice", "list each day once")
    for index, day in enumerate(window.days):
        yield from _choice_problems((*path, "days", index), day, _DAYS)
    if window.minutes is None:
        remedy = "write both like 08:00 (and 24:00 for the end of the day)"
        yield Problem((*path, "start"), "the window's start or end is not a time of day", remedy)
    elif window.minutes[0] >= window.minutes[1]:
        yield Problem((*path, "end"), "the window ends before it starts", "give an end later on the same day")
    if not _is_zone(window.zone):
        remedy = "write it like Europe/Paris; if it is right, install the tzdata package"
        yield Problem((*path, "zone"), f"unknown time zone '{shown(window.zone)}'", remedy)


def _validity_problems(licence: Licence) -> Iterator[Problem]:
    found = [
        *moment_problems(("not_before",), licence.not_before),
        *moment_problems(("not_after",), licence.not_after),
    ]
    yield from found
    if not found and licence.not_before >= licence.not_after:
        yield Problem(("not_after",), "the licence ends before it starts", "put the two dates in order")
    if not 1 <= licence.freshness <= _LONGEST_FRESHNESS:
        yield Problem(
            ("freshness",), f"freshness is {licence.freshness} seconds", "give 1 second to 10 years"
        )


def _choice_problems(path: Path, value: str, allowed: tuple[str, ...]) -> Iterator[Problem]:
    if value not in allowed:
        yield Problem(path, f"{spelled(path)} is '{shown(value)}'", f"known: {', '.join(allowed)}")


def _is_zone(name: str) -> bool:
    """Area/Location only: `localtime` and the like mean another zone on every machine."""
    if name == "UTC":  # known even where no zone data is installed
        return True
    if not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        return False
    return True

"""What makes a grant mean nothing, or two things: asked before one is signed, relied on, or compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from licet.errors import InputError
from licet.licence.grant._grant import FIELDS
from licet.licence.grant._quota import PERIODS
from licet.licence.grant._words import quoted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from licet.licence.grant._grant import Grant
    from licet.licence.grant._quota import Quota

Path = tuple[str | int, ...]
Fault = tuple[Path, str, str]

MOST_GRANTS: Final = 32  # in one document, and in what several permit together
MOST_WORDS: Final = 512  # in one field of a grant
LARGEST: Final = 2**53 - 1  # the largest whole number that every JSON reader keeps exact (RFC 8259, 6)
_LONGEST: Final = 200
_YEARS: Final = range(1970, 9000)
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def faults(grant: Grant, path: Path = ()) -> Iterator[Fault]:
    """Everything that is wrong with the grant at `path`: where, what, and what to do."""
    for field in FIELDS:
        words = getattr(grant, field)
        if not _are_words(words, field):
            yield from _word_faults((*path, field), words)
    yield from _time_faults(path, grant)
    if grant.gallery is not None:
        yield from _count_faults((*path, "gallery"), grant.gallery)
    yield from _quota_faults((*path, "quotas"), grant.quotas)


def require_sound(grants: tuple[Grant, ...]) -> None:
    """Refuse grants that cannot be compared; `InputError` says what is wrong with the first such."""
    if len(grants) > MOST_GRANTS:
        raise InputError(
            f"{len(grants):,} grants at once, more than {MOST_GRANTS}", remedy="write fewer, wider grants"
        )
    for place, grant in enumerate(grants):
        if not _is_sound(grant):
            _, what, remedy = next(faults(grant, ("grants", place)))
            raise InputError(what, remedy=remedy)


@lru_cache(512)
def _is_sound(grant: Grant) -> bool:
    return next(faults(grant), None) is None


@lru_cache(512)
def _are_words(words: tuple[str, ...], field: str) -> bool:
    return next(_word_faults((field,), words), None) is None


def _word_faults(path: Path, words: tuple[str, ...]) -> Iterator[Fault]:
    if not words:
        yield path, f"{_at(path)} is empty", "name what is allowed"
    if len(words) > MOST_WORDS:
        yield path, f"{_at(path)} has {len(words):,} words, more than {MOST_WORDS}", "name wider terms"
        return
    country = path[-1] == "countries"
    for place, word in enumerate(words):
        spot = (*path, place)
        if not word:
            yield spot, f"{_at(spot)} is empty", "fill it in, or leave it out"
        elif country and not _COUNTRY.fullmatch(word):
            yield spot, f"{_at(spot)} is {quoted(word)}, not a country code", "write it like FR"
        elif not country and (len(word) > _LONGEST or not _WORD.fullmatch(word)):
            yield spot, f"{_at(spot)} is {quoted(word)}, not a term", "write it like purpose.border_control"


def _time_faults(path: Path, grant: Grant) -> Iterator[Fault]:
    if grant.since is None and grant.until is None:
        return
    found = [
        *_moment_faults((*path, "since"), grant.since),
        *_moment_faults((*path, "until"), grant.until),
    ]
    yield from found
    if not found and grant.since and grant.until and grant.since > grant.until:
        spot = (*path, "until")
        yield spot, f"{_at(spot)} is before since: the grant is never open", "put the two in order"


def _moment_faults(path: Path, moment: dt.datetime | None) -> Iterator[Fault]:
    if moment is None:
        return
    if moment.utcoffset() is None:
        yield path, f"{_at(path)} does not say its time zone", "write it like 2026-01-31T00:00:00Z"
    elif moment.year not in _YEARS:
        yield path, f"{_at(path)} is in the year {moment.year}", "correct the date"
    elif moment.microsecond:  # records count in whole seconds, and must count what the guard did
        yield path, f"{_at(path)} has a fraction of a second", "write whole seconds"


def _quota_faults(path: Path, quotas: tuple[Quota, ...]) -> Iterator[Fault]:
    seen = set()
    for place, quota in enumerate(quotas):
        spot = (*path, place, "per")
        if quota.per not in PERIODS:
            yield spot, f"{_at(spot)} is {quoted(quota.per)}", f"known: {', '.join(PERIODS)}"
        elif quota.per in seen:
            yield spot, f"{_at(spot)}: there are two quotas per {quota.per}", "keep the smaller"
        seen.add(quota.per)
        yield from _count_faults((*path, place, "uses"), quota.uses)


def _count_faults(path: Path, number: int) -> Iterator[Fault]:
    """A whole number of at least one; `True` and `5.0` are none, and NaN compares with nothing."""
    if not (type(number) is int and 1 <= number <= LARGEST):
        told = "too large" if number > LARGEST else "too small" if number < -LARGEST else f"{number}"
        yield path, f"{_at(path)} is {told}", f"give a whole number from 1 to {LARGEST:,}"


def _at(path: Path) -> str:
    return ".".join(str(step) for step in path)

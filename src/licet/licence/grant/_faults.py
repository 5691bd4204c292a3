"""What makes a grant mean nothing, or two things: asked before one is signed, relied on, or compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from licet.errors import InputError
from licet.licence.grant._grant import FIELDS
from licet.licence.grant._quota import PERIODS
from licet.licence.grant._words import in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from licet.licence.grant._grant import Grant
    from licet.licence.grant._quota import Quota

Fault = tuple[tuple[str | int, ...], str, str]

MOST_GRANTS: Final = 32  # in one document, and in what several permit together
MOST_WORDS: Final = 512  # in one field of a grant
LARGEST: Final = 2**53 - 1  # the largest whole number that every JSON reader keeps exact (RFC 8259, 6)
_YEARS: Final = range(1970, 9000)
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LONGEST: Final = 200
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def faults(grant: Grant) -> Iterator[Fault]:
    """Everything that is wrong with one grant: where, what, and what to do."""
    for field in FIELDS:
        yield from _word_faults(field, getattr(grant, field))
    yield from _time_faults(grant)
    if grant.gallery is not None and not _is_count(grant.gallery):
        yield ("gallery",), f"gallery is {grant.gallery}", f"give 1 to {LARGEST:,} persons"
    yield from _quota_faults(grant.quotas)


def require_sound(grants: tuple[Grant, ...]) -> None:
    """Refuse grants that cannot be compared; `InputError` names the first fault."""
    if len(grants) > MOST_GRANTS:
        raise InputError(
            f"{len(grants):,} grants at once, more than {MOST_GRANTS}", remedy="write fewer, wider grants"
        )
    for place, grant in enumerate(grants):
        for path, what, remedy in faults(grant):
            spot = ".".join(str(step) for step in ("grants", place, *path))
            raise InputError(what, where=spot, remedy=remedy)


def _word_faults(field: str, words: tuple[str, ...]) -> Iterator[Fault]:
    if not words:
        yield (field,), f"{field} is empty", "name what is allowed"
    if len(words) > MOST_WORDS:
        yield (field,), f"{field} has {len(words):,} words, more than {MOST_WORDS}", "name wider terms"
        return
    form, like = (_COUNTRY, "FR") if field == "countries" else (_WORD, f"{field[:-1]}.name")
    for place, word in enumerate(words):
        if not (isinstance(word, str) and len(word) <= _LONGEST and form.fullmatch(word)):
            yield (field, place), f"{in_words((str(word),))} is no word for {field}", f"write it like {like}"


def _time_faults(grant: Grant) -> Iterator[Fault]:
    found = [*_moment_faults("since", grant.since), *_moment_faults("until", grant.until)]
    yield from found
    if not found and grant.since and grant.until and grant.since > grant.until:
        yield ("until",), "the grant ends before it starts", "put the two moments in order"


def _moment_faults(field: str, moment: dt.datetime | None) -> Iterator[Fault]:
    if moment is None:
        return
    if moment.utcoffset() is None:
        yield (field,), f"{field} does not say its time zone", "write it like 2026-01-31T00:00:00Z"
    elif moment.year not in _YEARS:
        yield (field,), f"{field} is in the year {moment.year}", "correct the date"


def _quota_faults(quotas: tuple[Quota, ...]) -> Iterator[Fault]:
    seen = set()
    for place, quota in enumerate(quotas):
        if quota.per not in PERIODS:
            what = f"per is {in_words((quota.per,))}"
            yield ("quotas", place, "per"), what, f"known: {', '.join(PERIODS)}"
        elif quota.per in seen:
            yield ("quotas", place, "per"), f"two quotas per {quota.per}", "keep the smaller"
        seen.add(quota.per)
        if not _is_count(quota.uses):
            yield ("quotas", place, "uses"), f"uses is {quota.uses}", f"give 1 to {LARGEST:,} uses"


def _is_count(number: object) -> bool:
    """A whole number of at least one; `True` and `5.0` are none, and NaN compares with nothing."""
    return type(number) is int and 1 <= number <= LARGEST

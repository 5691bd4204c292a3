"""Where a control comes from, as far as the code of the entry tells: its series, on the list it stands in."""

from __future__ import annotations

from functools import cache
from importlib import resources

from msgspec import Struct

from licet import documents

_CATEGORY, _SERIES = 0, 2  # of `5A001`: the category and the series


class Series(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The entries of one list (by the `fact` that holds its code) that share a numeral, and whose they are.

    `origin` is `wassenaar`, `regime` or `beyond`; `category` narrows it to one category of the list.
    """

    fact: str
    digit: str
    name: str
    origin: str
    cite: str
    url: str
    category: str = ""
    regime: str = ""
    review: str = "unverified"
    note: str = ""


class _SeriesFile(Struct, frozen=True, forbid_unknown_fields=True):
    series: tuple[Series, ...]


def series_of(fact: str, code: str) -> Series | None:
    """The series of a control-list code; None for a word such as `none`, or a numeral nobody has named."""
    if len(code) <= _SERIES or not code[_CATEGORY].isdigit():
        return None
    found = [one for one in _all() if one.fact == fact and one.digit == code[_SERIES]]
    found = [one for one in found if one.category in ("", code[_CATEGORY])]
    return max(found, key=lambda one: bool(one.category), default=None)


@cache
def _all() -> tuple[Series, ...]:
    path = resources.files("licet.vocabulary") / "series.yaml"
    return documents.parse(path.read_bytes(), _SeriesFile, where=path.name).series

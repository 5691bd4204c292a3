"""What can be wrong with one field of a document, and where: asked before signing and after verifying."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError
from licet.licence._strict import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

Path = tuple[str | int, ...]

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_YEARS: Final = range(1970, 9000)
_LONGEST_TEXT: Final = 500


class Problem(Struct, frozen=True):
    """One reason why a document cannot be signed or relied on, and the path to it."""

    path: Path
    what: str
    remedy: str = ""


def refuse(found: Iterable[Problem], *, where: Callable[[Path], str]) -> None:
    """Raise the first problem, if there is one."""
    for problem in found:
        raise InputError(problem.what, where=where(problem.path), remedy=problem.remedy)


def spelled(path: Path) -> str:
    """A path as a person reads it: `grants.0.operations`."""
    return ".".join(str(step) for step in path)


def text_problems(path: Path, text: str) -> Iterator[Problem]:
    """A name, number or reason is one printable line."""
    if len(text) <= _LONGEST_TEXT and _is_line(text):  # long text is never remembered
        return
    if not text.strip():
        yield Problem(path, f"{spelled(path)} is empty", "fill it in")
    else:
        yield Problem(path, f"{spelled(path)} is not one line of printable text", "write it on one line")


def hex_problems(path: Path, text: str) -> Iterator[Problem]:
    """A digest is 64 lower-case hexadecimal digits."""
    if not _HEX.fullmatch(text):
        yield Problem(path, f"{spelled(path)} is not 64 lower-case hexadecimal digits", "copy it whole")


def digests_problems(path: Path, digests: tuple[str, ...]) -> Iterator[Problem]:
    """Digests, each once."""
    for index, digest in enumerate(digests):
        yield from hex_problems((*path, index), digest)
    if len(set(digests)) < len(digests):
        yield Problem(path, f"{spelled(path)} names one twice", "name each once")


def moment_problems(path: Path, at: dt.datetime) -> Iterator[Problem]:
    """A moment says its zone, and is a date somebody could mean."""
    if at.utcoffset() is None:
        yield Problem(
            path, f"{spelled(path)} does not say its time zone", "write it like 2026-01-31T00:00:00Z"
        )
    elif at.year not in _YEARS:
        yield Problem(path, f"{spelled(path)} is in the year {at.year}", "correct the date")


def country_problems(path: Path, code: str) -> Iterator[Problem]:
    """A country is two capital letters."""
    if not _COUNTRY.fullmatch(code):
        yield Problem(path, f"{spelled(path)} is '{shown(code)}', not a country code", "write it like FR")


def choice_problems(path: Path, value: str, allowed: tuple[str, ...]) -> Iterator[Problem]:
    """One of a few words."""
    if value not in allowed:
        yield Problem(path, f"{spelled(path)} is '{shown(value)}'", f"known: {', '.join(allowed)}")


@lru_cache(8192)
def _is_line(text: str) -> bool:
    return bool(text) and text == text.strip() and text.isprintable()

"""What can be wrong with one field of a document, and where: asked before signing and after verifying.

Each question is asked of every field of every link of a chain, and the answer is nearly always nothing: so it
is a tuple, and no generator is made to find that out.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


def text_problems(path: Path, text: str) -> tuple[Problem, ...]:
    """A name, number or reason is one printable line."""
    if is_text(text):
        return ()
    if not text.strip():
        return (Problem(path, f"{spelled(path)} is empty", "fill it in"),)
    return (Problem(path, f"{spelled(path)} is not one line of printable text", "write it on one line"),)


def hex_problems(path: Path, text: str) -> tuple[Problem, ...]:
    """A digest is 64 lower-case hexadecimal digits."""
    if _HEX.fullmatch(text):
        return ()
    return (Problem(path, f"{spelled(path)} is not 64 lower-case hexadecimal digits", "copy it whole"),)


def digests_problems(path: Path, digests: tuple[str, ...]) -> tuple[Problem, ...]:
    """Digests, each once."""
    found = [
        problem for index, digest in enumerate(digests) for problem in hex_problems((*path, index), digest)
    ]
    if len(set(digests)) < len(digests):
        found.append(Problem(path, f"{spelled(path)} names one twice", "name each once"))
    return tuple(found)


def moment_problems(path: Path, at: dt.datetime) -> tuple[Problem, ...]:
    """A moment says its zone, and is a date somebody could mean."""
    if at.tzinfo is dt.UTC and at.year in _YEARS:
        return ()
    if at.utcoffset() is None:
        remedy = "write it like 2026-01-31T00:00:00Z"
        return (Problem(path, f"{spelled(path)} does not say its time zone", remedy),)
    if at.year not in _YEARS:
        return (Problem(path, f"{spelled(path)} is in the year {at.year}", "correct the date"),)
    return ()


def country_problems(path: Path, code: str) -> tuple[Problem, ...]:
    """A country is two capital letters."""
    if is_country(code):
        return ()
    return (Problem(path, f"{spelled(path)} is '{shown(code)}', not a country code", "write it like FR"),)


def choice_problems(path: Path, value: str, allowed: tuple[str, ...]) -> tuple[Problem, ...]:
    """One of a few words."""
    if value in allowed:
        return ()
    return (Problem(path, f"{spelled(path)} is '{shown(value)}'", f"known: {', '.join(allowed)}"),)


def is_text(text: str) -> bool:
    """Whether it is a name, number or reason."""
    return len(text) <= _LONGEST_TEXT and _is_line(text)  # long text is never remembered


def is_country(code: str) -> bool:
    """Whether it is two capital letters."""
    return _COUNTRY.fullmatch(code) is not None


@lru_cache(8192)
def _is_line(text: str) -> bool:
    return bool(text) and text == text.strip() and text.isprintable()

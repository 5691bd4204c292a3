"""One printed entry of a BIS supplement, taken apart: its name, its aliases and its addresses.

The supplements print all three as one text. Aliases stand behind dashes; where a name ends and an address
begins is told by a comma, past any legal form, unless the name is known from elsewhere. Remarks in brackets
about other entries are no address.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Collection

_FOLLOWING: Final = re.compile(
    r"[,;]?\s*\(?(?P<kind>[af])\.k\.a\.?[,;]?\s*,?\s*(?:and [af]\.k\.a\.,?\s*)?the following[^:\n]*:?",
    re.IGNORECASE,
)
_INLINE: Final = re.compile(r"[,;]?\s*\(?(?P<kind>[af])\.k\.a\.?[,;]?\s+", re.IGNORECASE)
_FORM: Final = re.compile(
    r"\s*(?:Co|Ltd|Limited|Inc|LLC|L\.L\.C|Corp|Corporation|Company|GmbH|S\.?A|S\.?L|S\.?r\.?l|B\.?V|N\.?V|FZE|FZC|"
    r"FZCO|FZ|LLP|L\.P|LP|PLC|Pte|Pty|PVT|Private|OOO|JSC|AO|ZAO|PJSC|Sdn|Bhd|K\.?K|A\.?S|Group|AG)\.?"
    r"(?:[\s.]+(?:Co|Ltd|Limited|Inc|LLC|Bhd|Corp|Company|C\.V)\.?)*\.?\s*",
)
_ASIDE: Final = re.compile(
    r"\(?\bSee (?:also )?(?:alternate|additional|other)?[^().]*(?:\([^)]*\)[^().]*)?\.?\)?", re.IGNORECASE
)
_DASH: Final = re.compile(r"\s*[—–]\s*")
_DASH_LINE: Final = re.compile(r"\n\s*[—–]\s*")
_ALIAS_END: Final = re.compile(r"[;,.]?\s*(?:\band\b)?\s*[;,]?\s*$")
_ABBREVIATION: Final = re.compile(r"\b(Co|Ltd|Inc|Corp|[A-Z])\.$")
_BETWEEN: Final = re.compile(r";\s*(?:and\b)?\s*|\.\s+and\s+(?=[A-Z0-9#])")


class Printed(Struct, frozen=True):
    """The parts of one printed entry."""

    name: str
    aliases: tuple[str, ...]
    former: tuple[str, ...]
    addresses: tuple[str, ...]


def take_apart(text: str, *, names: Collection[str] = ()) -> Printed:
    """Return the parts of an entry's text, whose lines are kept; `names` are names known from elsewhere."""
    listed = _FOLLOWING.search(text)
    if listed:
        return _with_list(text, listed)
    line = " ".join(text.split())
    name = _known(line, names) or _first_name(line)
    rest = line[len(name) :].lstrip(" ,;")
    aliases: list[str] = []
    former: list[str] = []
    while (inline := _INLINE.match(rest)) is not None:
        further = _first_name(rest[inline.end() :])
        (former if inline["kind"].casefold() == "f" else aliases).append(_trimmed(further))
        rest = rest[inline.end() + len(further) :].lstrip(" ,;)")
    return Printed(_trimmed(name), tuple(aliases), tuple(former), _addresses(rest))


def _with_list(text: str, listed: re.Match[str]) -> Printed:
    """Read dashes as aliases; after the last one, on a line of its own or after a stop, stand addresses."""
    name, rest = text[: listed.start()], text[listed.end() :]
    pieces = (_DASH_LINE if "\n" in rest else _DASH).split(rest)
    found = [piece for piece in pieces[1:] if piece.strip()]
    addresses = pieces[0] if not found else ""
    if found:
        found[-1], addresses = _last_alias(found[-1])
    aliases = tuple(_trimmed(" ".join(alias.split())) for alias in found)
    once = tuple(dict.fromkeys(alias for alias in aliases if alias))
    kept = _addresses(" ".join(addresses.split()))
    former = listed["kind"].casefold() == "f"
    return Printed(_trimmed(" ".join(name.split())), () if former else once, once if former else (), kept)


def _last_alias(text: str) -> tuple[str, str]:
    """Part the last alias from the addresses after it."""
    first, line_end, rest = text.strip().partition("\n")
    if line_end:
        return first, rest
    stop = re.search(r"(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\b[A-Z])\.\s+(?=\S)|(?<=Ltd)\.\s+(?=[^,a-z])", first)
    return (first[: stop.start()], first[stop.end() :]) if stop else (first, "")


def _known(line: str, names: Collection[str]) -> str:
    """Return the longest known name the line starts with, up to a comma or its end."""
    ends = [found.start() for found in re.finditer(r"[,;]|$|\s(?=No\.|\d)", line)]
    return next((line[:end] for end in reversed(ends) if line[:end].strip() in names), "")


def _first_name(line: str) -> str:
    """Return the text up to the first comma that is not followed by a legal form."""
    at = line.find(",")
    while at >= 0:
        form = _FORM.match(line, at + 1)
        if not form or (form.end() < len(line) and line[form.end()] not in ",;("):
            return line[:at]
        at = line.find(",", form.end())
    return line


def _trimmed(name: str) -> str:
    """Drop the "; and" between aliases, and a full stop that ends no abbreviation."""
    text = name.strip()
    return (text if _ABBREVIATION.search(text) else _ALIAS_END.sub("", text)).strip(" ,;")


def _addresses(text: str) -> tuple[str, ...]:
    plain = _ASIDE.sub("", text)
    parts = (part.strip(" .,;()") for part in _BETWEEN.split(plain))
    return tuple(dict.fromkeys(part for part in parts if re.search(r"\w", part)))

"""Which column of a file says what: recognised by its heading, or told.

A heading is recognised in any case, with spaces or underscores. Nothing is guessed from what a column holds:
a file without a column of names is refused, with the columns it has.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet.errors import InputError, UnknownTerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name", "full name", "names"),
    "aliases": ("alias", "aliases", "aka", "other names"),
    "kind": ("kind", "type", "entity type"),
    "countries": ("country", "countries", "country code", "nationality"),
    "born": ("born", "date of birth", "birth date", "birthdate", "dob"),
    "birthplace": ("birthplace", "place of birth", "pob"),
    "identifiers": ("identifier", "identifiers", "registration number", "passport", "imo", "lei"),
    "address": ("address", "addresses"),
    "ref": ("ref", "reference", "id"),
}
MANY: Final = ("aliases", "countries", "identifiers")
_SHOWN: Final = 12
_FIELDS: Final = {heading: field for field, headings in HEADINGS.items() for heading in headings}


class Columns(Struct, frozen=True):
    """For each field of a query the columns that hold it; more than one only where it may have many.

    `unread` are those of no field: nothing that they say is asked.
    """

    of: dict[str, tuple[str, ...]]
    unread: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join(f"{field}={'+'.join(columns)}" for field, columns in self.of.items())


def recognised(names: Iterable[str], told: Mapping[str, str], *, where: object) -> Columns:
    """The columns of a file; `told` names the column of a field, or nothing if no column is to be used."""
    have = list(names)
    _refuse_double(have, where)
    found: dict[str, list[str]] = {}
    for field, column in told.items():
        if field not in HEADINGS:
            raise UnknownTerm(field, family="field of --columns", known=tuple(HEADINGS))
        if column and column not in have:
            raise UnknownTerm(column, family="column", known=have, where=where)
        found[field] = [column] if column else []
    taken = set(told.values())
    for column in have:
        field = _FIELDS.get(_plain(column), "")
        if field and field not in told and column not in taken:
            found.setdefault(field, []).append(column)
    for field, columns in found.items():
        if len(columns) > 1 and field not in MANY:
            what = f"columns {' and '.join(map(repr, columns))} both say the {field}"
            raise InputError(what, where=where, remedy=f"choose one: --columns {field}={columns[0]}")
    if not found.get("name"):
        raise InputError(f"no column of names ({_shown(have)})", where=where, remedy=_nearest(have))
    held = {field: tuple(found[field]) for field in HEADINGS if found.get(field)}
    read = {column for columns in held.values() for column in columns}
    return Columns(held, tuple(column for column in have if column not in read))


def unread_said(unread: tuple[str, ...]) -> str:
    """What a person is told of columns that are passed over; nothing where none is."""
    return f" Not read: {_listed(unread)}." if unread else ""


def told(text: str) -> dict[str, str]:
    """`name=Kunde,country=Land` as fields and the columns that hold them."""
    pairs = {}
    for pair in filter(None, text.split(",")):
        field, equals, column = pair.partition("=")
        if not equals:
            remedy = "write --columns name=Kunde,country=Land"
            raise InputError(f"'{pair}' names no column", where="--columns", remedy=remedy)
        pairs[_FIELDS.get(_plain(field), field.strip())] = column.strip()
    return pairs


def values(cells: Mapping[str, Any], columns: tuple[str, ...]) -> list[Any]:
    """What a row says in these columns."""
    return [cells[column] for column in columns if cells.get(column) is not None]


def _plain(heading: str) -> str:
    return re.sub(r"[\s_\-]+", " ", heading).strip().casefold()


def _refuse_double(names: list[str], where: object) -> None:
    seen = set[str]()
    for name in names:
        if name in seen:
            raise InputError(f"column '{name}' stands twice", where=where, remedy="rename one of them")
        seen.add(name)


def _shown(names: list[str]) -> str:
    return f"its columns: {_listed(names)}" if names else "it has no columns"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name or "one without a heading" for name in names[:_SHOWN]) + ", …" * (
        len(names) > _SHOWN
    )


def _nearest(names: list[str]) -> str:
    """The column that most likely holds the names."""
    plain = {_plain(name): name for name in reversed(names)}
    near = get_close_matches("name", plain, n=1, cutoff=0.5)
    near = near or [name for name in plain if "name" in name]
    column = plain[near[0]] if near else "COLUMN"
    return f"say which: --columns name={column}" + ("?" if near else "")

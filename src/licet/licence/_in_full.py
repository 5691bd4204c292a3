"""A document as it is signed: every term known and written in full, every moment in UTC.

Only what is about to be signed comes here. What was signed is never rewritten.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from licet import vocabulary
from licet.errors import UnknownTerm
from licet.licence._documents import Amendment, EndUseStatement
from licet.licence._licence import Authority, Holder
from licet.licence.provisos import WatchList

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.licence._documents import Predicate
    from licet.licence._problem import Path
    from licet.licence.grant import Grant
    from licet.licence.provisos import Proviso

_FAMILIES: Final = {
    "operations": "operation",
    "purposes": "purpose",
    "places": "place",
    "actors": "party",
    "on": "operation",
}
_OF_GRANTS: Final = ("operations", "purposes", "places", "actors")


Document = TypeVar("Document", bound="Predicate")


def in_full(document: Document, *, where: Callable[[Path], str]) -> Document:
    """The same document with every term written in full; errors are placed by `where`."""
    full: dict[str, Any] = {}
    for field in document.__struct_fields__:
        value = getattr(document, field)
        if isinstance(value, Authority | Holder):
            full[field] = _person_in_full(value, (field,), where=where)
        elif field == "grants" and value is not None:
            full[field] = tuple(
                _grant_in_full(grant, (field, index), where=where) for index, grant in enumerate(value)
            )
        elif field == "provisos" and value is not None:
            full[field] = tuple(
                _proviso_in_full(proviso, (field, index), where=where) for index, proviso in enumerate(value)
            )
    if isinstance(document, Amendment):
        full["licence"] = in_full(document.licence, where=lambda path: where(("licence", *path)))
    if isinstance(document, EndUseStatement):
        full |= _words_in_full(document, (), fields=("operations", "purposes"), where=where)
    return replace(document, **full)


def in_utc(document: Document) -> Document:
    """The same document with its moments in UTC, as in-toto writes them."""
    moved: dict[str, Any] = {}
    for field in document.__struct_fields__:
        value = getattr(document, field)
        if isinstance(value, dt.datetime):
            moved[field] = value.astimezone(dt.UTC)
        elif field == "grants" and value is not None:
            moved[field] = tuple(_grant_in_utc(grant) for grant in value)
    if isinstance(document, Amendment):
        moved["licence"] = in_utc(document.licence)
    return replace(document, **moved)


def _grant_in_utc(grant: Grant) -> Grant:
    since = None if grant.since is None else grant.since.astimezone(dt.UTC)
    until = None if grant.until is None else grant.until.astimezone(dt.UTC)
    return replace(grant, since=since, until=until)


def _person_in_full(person: Any, path: Path, *, where: Callable[[Path], str]) -> Any:
    _require_country(person.country, (*path, "country"), where=where)
    if isinstance(person, Authority) or person.kind is None:
        return person
    kind = vocabulary.shipped().resolve("party", person.kind, where=where((*path, "kind")))
    return replace(person, kind=kind)


def _grant_in_full(grant: Grant, path: Path, *, where: Callable[[Path], str]) -> Grant:
    for index, code in enumerate(grant.countries):
        _require_country(code, (*path, "countries", index), where=where)
    return replace(grant, **_words_in_full(grant, path, fields=_OF_GRANTS, where=where))


def _proviso_in_full(proviso: Proviso, path: Path, *, where: Callable[[Path], str]) -> Proviso:
    full: dict[str, Any] = {}
    if isinstance(proviso, WatchList):
        full["lists"] = tuple(
            replace(
                listed,
                **_words_in_full(listed, (*path, "lists", index), fields=("purposes",), where=where),
            )
            for index, listed in enumerate(proviso.lists)
        )
    if "on" in proviso.__struct_fields__:
        full |= _words_in_full(proviso, path, fields=("on",), where=where)
    return replace(proviso, **full) if full else proviso


def _words_in_full(
    holder: Any, path: Path, *, fields: tuple[str, ...], where: Callable[[Path], str]
) -> dict[str, Any]:
    words = vocabulary.shipped()
    return {
        field: tuple(
            words.resolve(_FAMILIES[field], word, where=where((*path, field, index)))
            for index, word in enumerate(getattr(holder, field))
        )
        for field in fields
    }


def _require_country(code: str, path: Path, *, where: Callable[[Path], str]) -> None:
    known = vocabulary.shipped().group("group.world").members
    if code not in known:
        family = "country (ISO 3166-1 alpha-2, such as FR)"
        raise UnknownTerm(code, family=family, known=known, where=where(path))

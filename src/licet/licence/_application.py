"""Documents as a person drafts them, in YAML or JSON: short terms allowed, every mistake named by its line.

Reading a draft grants nothing: it gives the value somebody may decide to sign.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from licet import documents
from licet.errors import InputError, UnknownField, UnknownTerm
from licet.licence._check import problems
from licet.licence._documents import KIND_OF, Predicate
from licet.licence._in_full import in_full, in_utc
from licet.licence._licence import Licence
from licet.licence._problem import refuse, spelled
from licet.licence._public_key import PublicKey
from licet.licence.provisos import PROVISOS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from licet.licence._problem import Path

_CLOCKS: Final = ("start", "end")
_PERSONS: Final = ("holder", "end_user")
_KEYS: Final = ("builders", "by", "receipts")  # of provisos

Document = TypeVar("Document", bound=Predicate)


def application(raw: bytes, *, where: str) -> Licence:
    """Read an application into a licence that could be signed; `InputError` with file, line and remedy."""
    return drafted(raw, Licence, where=where)


def drafted(
    raw: bytes, kind: type[Document], *, where: str, given: Mapping[str, object] | None = None
) -> Document:
    """Read a draft of a `kind` of document; `given` are fields the draft may leave out."""

    def line(path: Path) -> str:
        return f"{where}:{documents.line_of(raw, path)}"

    written = documents.plain(raw, where=where)
    if not isinstance(written, dict):
        name = "an application" if kind is Licence else f"a {KIND_OF[kind]}"
        raise InputError(f"{name} is a mapping of fields", where=where, remedy="see docs/formats.md")
    _refuse_unknown_fields(written, _names(kind), path=(), line=line)
    _refuse_bare_dates(written, line=line)
    _refuse_unknown_provisos(written.get("provisos"), line=line)
    whole = {
        **msgspec.to_builtins(given or {}, builtin_types=(dt.datetime,)),
        **_with_keys(written, line=line),
    }
    document = documents.convert(whole, kind, where=where, raw=raw)
    refuse(problems(document), where=line)
    return in_utc(in_full(document, where=line))


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(kind.__struct_encode_fields__)


def _with_keys(written: dict[str, Any], *, line: Callable[[Path], str]) -> dict[str, Any]:
    """A key, of a person or in a proviso, may be written as the bare text of an Ed25519 key."""
    whole = dict(written)
    for field in _PERSONS:
        person = whole.get(field)
        if isinstance(person, dict) and "key" in person:
            whole[field] = {**person, "key": _key(person["key"], (field, "key"), line=line)}
    provisos = whole.get("provisos")
    if isinstance(provisos, list):
        whole["provisos"] = [
            _proviso_with_keys(proviso, ("provisos", index), line=line)
            if isinstance(proviso, dict)
            else proviso
            for index, proviso in enumerate(provisos)
        ]
    return whole


def _proviso_with_keys(proviso: dict[Any, Any], path: Path, *, line: Callable[[Path], str]) -> dict[Any, Any]:
    whole = dict(proviso)
    for field in _KEYS:
        keys = whole.get(field)
        if isinstance(keys, list):
            whole[field] = [_key(key, (*path, field, index), line=line) for index, key in enumerate(keys)]
    return whole


def _key(value: object, path: Path, *, line: Callable[[Path], str]) -> object:
    if not isinstance(value, str):
        return value
    try:
        PublicKey(public=value)
    except InputError as problem:
        raise InputError(problem.what, where=line(path), remedy=problem.remedy) from None
    return {"public": value}


def _refuse_unknown_fields(
    written: dict[Any, Any], known: tuple[str, ...], *, path: Path, line: Callable[[Path], str]
) -> None:
    for field in written:
        if field not in known:
            raise UnknownField(str(field), known=known, where=line((*path, str(field))))


def _refuse_bare_dates(written: dict[Any, Any], *, line: Callable[[Path], str]) -> None:
    """A day alone leaves open where it begins and whether it is included."""
    for field, value in written.items():
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            raise InputError(
                f"{field} is a day, not a moment",
                where=line((str(field),)),
                remedy=f"write {value}T00:00:00Z",
            )


def _refuse_unknown_provisos(written: object, *, line: Callable[[Path], str]) -> None:
    for index, proviso in enumerate(written if isinstance(written, list) else ()):
        if not isinstance(proviso, dict):
            continue  # `convert` says what is wrong
        path: Path = ("provisos", index)
        kind = str(proviso.get("kind"))
        if kind not in PROVISOS:
            raise UnknownTerm(kind, family="kind of proviso", known=PROVISOS, where=line((*path, "kind")))
        _refuse_unknown_fields(proviso, (*_names(PROVISOS[kind]), "kind"), path=path, line=line)
        for clock in _CLOCKS:
            if isinstance(proviso.get(clock), int):  # YAML 1.1 reads 18:00 as a number in base 60
                spot = (*path, clock)
                raise InputError(
                    f"{spelled(spot)} is a number",
                    where=line(spot),
                    remedy='write it in quotes, like "18:00"',
                )

"""A licence as a person drafts it, in YAML or JSON: short terms allowed, every mistake named by its line.

Reading an application grants nothing: it gives the value an authority may decide to sign.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from licet import documents
from licet.errors import InputError, UnknownField, UnknownTerm
from licet.licence._check import problems
from licet.licence._in_full import in_full, in_utc
from licet.licence._licence import PROVISOS, Licence
from licet.licence._problem import refuse, spelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.licence._problem import Path

_MOMENTS: Final = ("not_before", "not_after")
_CLOCKS: Final = ("start", "end")


def application(raw: bytes, *, where: str) -> Licence:
    """Read an application into a licence that could be signed; `InputError` with file, line and remedy."""

    def line(path: Path) -> str:
        return f"{where}:{documents.line_of(raw, path)}"

    written = documents.plain(raw, where=where)
    if not isinstance(written, dict):
        raise InputError("an application is a mapping of fields", where=where, remedy="see docs/formats.md")
    _refuse_unknown_fields(written, Licence, path=(), line=line)
    _refuse_bare_dates(written, line=line)
    _refuse_unknown_provisos(written.get("provisos"), line=line)
    licence = documents.convert(written, Licence, where=where, raw=raw)
    refuse(problems(licence), where=line)
    return in_utc(in_full(licence, where=line))


def _refuse_unknown_fields(
    written: dict[Any, Any], kind: Any, *, path: Path, line: Callable[[Path], str]
) -> None:
    known = (*kind.__struct_fields__, "kind") if path else kind.__struct_fields__
    for field in written:
        if field not in known:
            raise UnknownField(str(field), known=known, where=line((*path, str(field))))


def _refuse_bare_dates(written: dict[Any, Any], *, line: Callable[[Path], str]) -> None:
    """A day alone leaves open where it begins and whether it is included."""
    for field in _MOMENTS:
        value = written.get(field)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            raise InputError(
                f"{field} is a day, not a moment", where=line((field,)), remedy=f"write {value}T00:00:00Z"
            )


def _refuse_unknown_provisos(written: object, *, line: Callable[[Path], str]) -> None:
    for index, proviso in enumerate(written if isinstance(written, list) else ()):
        if not isinstance(proviso, dict):
            continue  # `convert` says what is wrong
        path: Path = ("provisos", index)
        kind = str(proviso.get("kind"))
        if kind not in PROVISOS:
            raise UnknownTerm(kind, family="kind of proviso", known=PROVISOS, where=line((*path, "kind")))
        _refuse_unknown_fields(proviso, PROVISOS[kind], path=path, line=line)
        for clock in _CLOCKS:
            if isinstance(proviso.get(clock), int):  # YAML 1.1 reads 18:00 as a number in base 60
                spot = (*path, clock)
                raise InputError(
                    f"{spelled(spot)} is a number",
                    where=line(spot),
                    remedy='write it in quotes, like "18:00"',
                )

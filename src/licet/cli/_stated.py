"""A use and what is known of it, as a person or a program writes them down: YAML or JSON, a file or `-`.

Who asks cannot be written down: a person proves that to the guard of a running product.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from licet import documents, facts, files
from licet.errors import InputError, UnknownField
from licet.facts import Use
from licet.guard import Circumstances

if TYPE_CHECKING:
    from collections.abc import Sequence

_LARGEST: Final = 1024 * 1024
_STDIN: Final = "-"


class Stated(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked, and in which circumstances."""

    use: Use
    circumstances: Circumstances = Circumstances()

    @property
    def has_circumstances(self) -> bool:
        """Whether anything is stated beside the use."""
        return self.circumstances != Circumstances()


def read_stated(name: str) -> Stated:
    """The use in a file, every word of it known, with its circumstances."""
    raw, where = _read(name, what="use")
    try:
        found = documents.parse(raw, Stated, where=where)
    except UnknownField as problem:
        if problem.field not in Use.__struct_fields__:
            raise
        what = f"{problem.field!r} is of the use, and does not stand in it"
        remedy = "write the use below `use:`, what is known beside it below `circumstances:`"
        raise InputError(what, where=problem.where, remedy=remedy) from None
    use = facts.checked(facts.Transaction(use=found.use), where=where).use
    return replace(found, use=use, circumstances=_without_askers(found.circumstances, where=where))


def read_circumstances(name: str) -> Circumstances:
    """What a file says is known of a use."""
    raw, where = _read(name, what="circumstances")
    return _without_askers(documents.parse(raw, Circumstances, where=where), where=where)


def in_words(told: Circumstances) -> list[str]:
    """What was stated, each as `gallery: 200 enrolled persons`."""
    shown: dict[str, object] = {
        name: getattr(told, name)
        for name in told.__struct_fields__
        if getattr(told, name) not in (None, False, ())
    }
    if told.gallery is not None:
        shown["gallery"] = f"{told.gallery:,} enrolled persons"
    if told.position is not None:
        where = told.position
        shown["position"] = f"{where.latitude}, {where.longitude} within {where.metres} m"
    if told.enrolled_at is not None:
        shown["enrolled_at"] = told.enrolled_at.isoformat(" ", "minutes")
    if told.urgent:
        shown["urgent"] = "yes"
    return [f"{name.replace('_', ' ')}: {value}" for name, value in shown.items()]


def require_once(flags: Sequence[str], *, beside: str) -> None:
    """Refuse flags that say what a file says too, or could: nobody shall have to guess which counts."""
    if flags:
        remedy = "state each in one place (what --use reads may hold `use:` and `circumstances:`)"
        raise InputError(f"{beside} and {flags[0]} exclude each other", remedy=remedy)


def _read(name: str, *, what: str) -> tuple[bytes, str]:
    if name != _STDIN:
        return files.read(name, what=f"file of the {what}", limit=_LARGEST), name
    where = "standard input"
    if sys.stdin is None:
        raise InputError(f"{where} is closed", remedy="name a file")
    raw = sys.stdin.buffer.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise InputError(f"there are more than {_LARGEST:,} bytes", where=where, remedy="pipe the right file")
    return raw, where


def _without_askers(told: Circumstances, *, where: str) -> Circumstances:
    if told.askers:
        raise InputError(
            "askers cannot be stated in a file",
            where=where,
            remedy="have them admitted by the guard of a running product (docs/identity.md)",
        )
    return told

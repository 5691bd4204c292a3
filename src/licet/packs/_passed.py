"""Whether a pack keeps its own cases. Those of the shipped packs are tried when made, not at each start.

`PASSED.json` holds, for each shipped pack, a digest over all that its cases depend on: rules, definitions,
cases, the vocabulary, and the program that reads and evaluates them. `scripts/stamp-packs` writes it when all
cases have passed. While the digest fits, they are not tried again; when anything was changed, they are.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

from licet.errors import RulebookError
from licet.law import try_cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from licet.law import Pack

STAMPS = "PASSED.json"
_PROGRAM = ("documents.py", "facts.py", "law", "vocabulary")
_READ = (".json", ".py", ".yaml")


def refuse_failing(pack: Pack, folder: Traversable) -> None:
    """Raise RulebookError at the first case that the pack does not keep."""
    for result in try_cases(pack, folder):
        if not result.ok:
            missing = f" (missing: {', '.join(result.missing)})" if result.missing else ""
            raise RulebookError(
                f"the pack {pack.id} fails its own case '{result.name}': expected {result.expected}, "
                f"got {result.got}{missing}",
                where=result.where,
                remedy="correct the rule or the case; `licet law test` shows every failure",
            )


def promise(folder: Traversable) -> str:
    """A digest over everything that the cases of a shipped pack depend on."""
    seal = hashlib.sha256(_program().encode())
    _add(seal, folder, folder.name)
    return seal.hexdigest()


def recorded(home: Traversable) -> dict[str, str]:
    """The digests of the packs whose cases have passed, by pack; none where they cannot be read."""
    file = home / STAMPS
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str]) if file.is_file() else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}  # then all cases are tried


@cache
def _program() -> str:
    """A digest over the vocabulary and the program, as they are on this machine."""
    seal = hashlib.sha256()
    for name in _PROGRAM:
        _add(seal, resources.files("licet") / name, name)
    return seal.hexdigest()


def _add(seal: hashlib._Hash, path: Traversable, name: str) -> None:
    for shown, file in _files(path, name):
        raw = file.read_bytes()
        seal.update(f"{shown}\0{len(raw)}\0".encode() + raw)


def _files(path: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    """The files that count, in the order of their names; rooms below `law` only look at packs."""
    if path.is_file():
        if path.name.endswith(_READ):
            yield name, path
        return
    for child in sorted(path.iterdir(), key=lambda child: child.name):
        if child.is_file() or name != "law":
            yield from _files(child, f"{name}/{child.name}")

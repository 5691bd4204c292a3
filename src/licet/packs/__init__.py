"""The law itself: one folder per instrument, each rule a YAML file beside its cases.

Packs of law apply by default; packs marked `chosen` (vendors' moratoria, the 2021 ban) apply only when named.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from licet.errors import UnknownTerm
from licet.law import load_pack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from licet.law import Pack

__all__ = ["names", "shipped"]


def names() -> list[str]:
    """The ids of every pack that comes with this version."""
    return sorted(path.name for path in _home().iterdir() if path.is_dir() and (path / "pack.yaml").is_file())


def shipped(chosen: Iterable[str] = ()) -> tuple[Pack, ...]:
    """Every pack of law, and the packs named in `chosen`."""
    wanted = set(chosen)
    for name in wanted:
        if name not in names():
            raise UnknownTerm(name, family="law pack", known=names())
    return tuple(pack for pack in map(_pack, names()) if not pack.chosen or pack.id in wanted)


@cache
def _pack(name: str) -> Pack:
    return load_pack(_home() / name)


def _home() -> Traversable:
    return resources.files("licet.packs")

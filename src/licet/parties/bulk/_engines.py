"""Where the questions of a file are asked: on the cores of this machine, or on Spark's workers.

Both take the same batches to the same lists and give the same answers in the same order; a test runs them
side by side.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from licet.errors import UnknownTerm
from licet.parties.bulk._answering import keep_lists
from licet.parties.bulk._local import here, in_workers, usable_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from licet.parties.lists import ListSet

    Engine = Callable[[Iterable[bytes], ListSet, int], Generator[bytes]]


def local(batches: Iterable[bytes], lists: ListSet, processes: int) -> Generator[bytes]:
    """In as many worker processes, or in this one where one is enough."""
    if processes == 1:
        yield from here(batches, lists)
        return
    with TemporaryDirectory(prefix="licet-") as scratch:
        kept = keep_lists(lists, Path(scratch))
        yield from in_workers(batches, kept, processes=processes)


def spark(batches: Iterable[bytes], lists: ListSet, _processes: int) -> Generator[bytes]:
    """On Spark's workers, each with the lists; how many there are is Spark's to know."""
    from licet.parties.bulk._spark import on_spark  # noqa: PLC0415 - heavy, and only where it is asked for

    with TemporaryDirectory(prefix="licet-") as scratch:
        yield from on_spark(batches, keep_lists(lists, Path(scratch)))


_ENGINES: dict[str, Engine] = {"local": local, "spark": spark}
ENGINES = {"local": usable_cores(), "spark": 1}


def engine_called(name: str) -> Engine:
    """The engine of that name."""
    if name not in _ENGINES:
        raise UnknownTerm(name, family="engine", known=tuple(_ENGINES))
    return _ENGINES[name]

"""What a worker does, wherever it runs: some questions in, their answers out, in order.

Both are bytes, so that a pipe, a thread or a cluster can carry them. A question the lists refuse is answered
with the reason and keeps none of the others from being asked.
"""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties._query import Match, Query
from licet.parties._screen import screen_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.parties.lists import ListSet


class Answer(Struct, frozen=True, array_like=True):
    """What was found for one query; `refused` says why it could not be asked."""

    matches: tuple[Match, ...] = ()
    unsearchable: str | None = None
    refused: str | None = None


_QUERIES: Final = msgspec.msgpack.Decoder(list[Query])
_ANSWERS: Final = msgspec.msgpack.Decoder(list[Answer])


def asking(queries: list[Query]) -> bytes:
    """Questions, to be sent."""
    return msgspec.msgpack.encode(queries)


def read_answers(sent: bytes) -> list[Answer]:
    """Answers, as they came back."""
    return _ANSWERS.decode(sent)


def answered(sent: bytes, lists: ListSet) -> bytes:
    """The answers to the questions sent."""
    return msgspec.msgpack.encode(list(_answers(_QUERIES.decode(sent), lists)))


def _answers(queries: list[Query], lists: ListSet) -> Iterator[Answer]:
    try:
        found = list(screen_all(queries, lists=lists))
    except InputError as problem:
        if len(queries) == 1:
            yield Answer(refused=str(problem))
            return
        for query in queries:
            yield from _answers([query], lists)
        return
    yield from (Answer(one.matches, one.unsearchable) for one in found)


def keep_lists(lists: ListSet, folder: Path) -> Path:
    """Put the lists, ready to be searched, into a file for the workers; a folder only its owner can read."""
    path = folder / f"licet-lists-{lists.digest[:16]}-{folder.name}.pickle"
    path.write_bytes(pickle.dumps(lists, protocol=5))
    return path


@lru_cache(maxsize=1)
def kept_lists(path: str) -> ListSet:
    """The lists that `keep_lists` wrote, read once in a process."""
    content = Path(path).read_bytes()
    lists: ListSet = pickle.loads(content)  # noqa: S301 - written by the process that started this one
    return lists

"""The list file: gzip'd JSON lines, a header and one row per entity, each row read only when it is asked for.

    {"format": "licet-lists-3", "lists": […], "shapes": […], "shared": […], "ids": […], "digests": […]}
    ["us.entity.nso-group", 0, "Organization", [[0, "NSO Group"], [1, "NSO"], 37, 52]]

A row's values are, in the source's order, either the number of a value that many rows share or a shape (the
property, origin and language) with the text. Rows stand list by list, so that a list is a run of them. The
digest is over the content, whatever the compression; a file with one broken row is not used at all.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import ListError
from licet.parties.entities import STRONG_NAMES, WEAK_NAMES, Entity, Value
from licet.parties.lists._imported import WatchList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMAT: Final = "licet-lists-3"
_LIMIT: Final = 2 * 1024 * 1024 * 1024
_NAMES: Final = frozenset({*STRONG_NAMES, *WEAK_NAMES})
_OFTEN: Final = 2  # a value that this many rows hold is written once


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: the lists, what the rows point to, and the ids in the order of the rows."""

    format: str
    lists: tuple[WatchList, ...]
    shapes: tuple[tuple[str, str, str], ...]
    shared: tuple[Value, ...]
    ids: tuple[str, ...]
    digests: tuple[str, ...]


class _Row(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: str
    list: int
    schema: str
    values: tuple[int | tuple[int | str, ...], ...]


class ListFile:
    """A list file in memory. Rows stay as they are written until one is asked for."""

    def __init__(self, header: Header, lines: Sequence[bytes], digest: str, where: object) -> None:
        self.header = header
        self.digest = digest
        self._lines = lines
        self._where = where
        self._decoder = msgspec.json.Decoder(_Row)
        self._name_shapes = frozenset(at for at, shape in enumerate(header.shapes) if shape[0] in _NAMES)
        self._name_shared = frozenset(at for at, value in enumerate(header.shared) if value.prop in _NAMES)

    def __reduce__(self) -> tuple[Any, ...]:
        """Lists travel to the processes that screen with them; a decoder does not."""
        return ListFile, (self.header, self._lines, self.digest, self._where)

    def __len__(self) -> int:
        return len(self._lines)

    def entity(self, row: int) -> Entity:
        """Return the entity of a row, or `ListError` naming it."""
        return self._entity(row, names_only=False)

    def named(self, row: int) -> Entity:
        """Return the entity of a row with its names alone, which an index reads by the ten thousand."""
        return self._entity(row, names_only=True)

    def _entity(self, row: int, *, names_only: bool) -> Entity:
        try:
            read = self._decoder.decode(self._lines[row])
            written = filter(self._is_name, read.values) if names_only else read.values
            return Entity(
                id=read.id,
                list=self.header.lists[read.list].id,
                schema=read.schema,
                values=tuple(map(self._value, written)),
            )
        except (msgspec.DecodeError, IndexError, TypeError, ValueError) as problem:
            raise _broken(f"broken row ({problem})", f"{self._where}:{row + 2}") from None

    def _is_name(self, written: int | tuple[int | str, ...]) -> bool:
        if isinstance(written, int):
            return written in self._name_shared
        return written[0] in self._name_shapes

    def run(self, list_number: int) -> range:
        """Return the rows of one list."""
        before = sum(listed.entries for listed in self.header.lists[:list_number])
        return range(before, before + self.header.lists[list_number].entries)

    def check(self) -> None:
        """Read every row once; `ListError` names the first that does not hold."""
        for number, listed in enumerate(self.header.lists):
            content = hashlib.sha256()
            for row in self.run(number):
                entity = self.entity(row)
                if entity.id != self.header.ids[row] or entity.list != listed.id:
                    raise _broken(f"row '{entity.id}' is not in its place", f"{self._where}:{row + 2}")
                content.update(_content(entity))
            if content.hexdigest() != self.header.digests[number]:
                raise _broken(f"the entries of {listed.id} are not those it was made of", self._where)

    def _value(self, written: int | tuple[int | str, ...]) -> Value:
        if isinstance(written, int):
            return self.header.shared[_pointer(written)]
        shape, text, *original = written
        prop, origin, lang = self.header.shapes[_pointer(shape)]
        return Value(prop, str(text), origin, lang, str(original[0]) if original else "")


def list_digest(entities: Iterable[Entity]) -> str:
    """Return the digest of a list's content: its entities as they are, whatever file holds them."""
    content = hashlib.sha256()
    for entity in entities:
        content.update(_content(entity))
    return content.hexdigest()


def encode(lists: Sequence[WatchList], entities: Iterable[Entity]) -> bytes:
    """Return the file of these lists; the same entities give the same bytes, with no date of the making.

    Every entity must be on one of the lists; ids are not shared.
    """
    described = sorted(lists, key=lambda listed: listed.id)
    numbers = {listed.id: number for number, listed in enumerate(described)}
    ordered = sorted(entities, key=lambda entity: (numbers[entity.list], entity.id))
    _refuse_twice(ordered)
    counts = Counter(entity.list for entity in ordered)
    often = Counter(value for entity in ordered for value in entity.values)
    shared = sorted((value for value, count in often.items() if count >= _OFTEN), key=_sorted_as)
    shapes = sorted({(v.prop, v.origin, v.lang) for entity in ordered for v in entity.values})
    header = Header(
        format=FORMAT,
        lists=tuple(msgspec.structs.replace(x, entries=counts[x.id]) for x in described),
        shapes=tuple(shapes),
        shared=tuple(shared),
        ids=tuple(entity.id for entity in ordered),
        digests=tuple(list_digest(e for e in ordered if e.list == x.id) for x in described),
    )
    rows = _rows(
        ordered, numbers, {v: at for at, v in enumerate(shared)}, {s: at for at, s in enumerate(shapes)}
    )
    return gzip.compress(msgspec.json.Encoder().encode_lines([header, *rows]), 9, mtime=0)


def decode(packed: bytes, *, where: object) -> ListFile:
    """Open a list file; its rows are read later, its header and their number now."""
    content = _unpacked(packed, where)
    first, _, rest = content.partition(b"\n")
    header = _header(first, where)
    lines = rest.splitlines()
    promised = sum(listed.entries for listed in header.lists)
    if not len(lines) == promised == len(header.ids) or len(header.digests) != len(header.lists):
        raise _broken(f"{len(lines):,} rows where the header promises {promised:,}", where)
    return ListFile(header, lines, hashlib.sha256(content).hexdigest(), where)


def decode_pinned(packed: bytes, *, sha256: str, where: object) -> ListFile:
    """Open the very file of that digest, whose rows were checked when it was made; else `ListError`."""
    if hashlib.sha256(packed).hexdigest() != sha256:
        raise ListError(
            "the list file is not the one it should be: its digest differs",
            where=where,
            remedy="import the list again; if it is the one shipped, install Licet again",
        )
    return decode(packed, where=where)


def _rows(
    entities: Sequence[Entity],
    numbers: dict[str, int],
    shared: dict[Value, int],
    shapes: dict[tuple[str, str, str], int],
) -> Iterable[_Row]:
    def written(value: Value) -> int | tuple[int | str, ...]:
        if value in shared:
            return shared[value]
        shape = shapes[value.prop, value.origin, value.lang]
        return (shape, value.text, value.original) if value.original else (shape, value.text)

    for entity in entities:
        yield _Row(entity.id, numbers[entity.list], entity.schema, tuple(map(written, entity.values)))


def _refuse_twice(entities: Sequence[Entity]) -> None:
    twice = [key for key, count in Counter(entity.id for entity in entities).items() if count > 1]
    if twice:
        raise ListError(f"the id '{twice[0]}' is used twice", remedy="give each entry an id of its own")


def _content(entity: Entity) -> bytes:
    return msgspec.json.encode((entity.id, entity.schema, entity.values)) + b"\n"


def _sorted_as(value: Value) -> tuple[str, ...]:
    return (value.prop, value.text, value.origin, value.lang, value.original)


def _pointer(number: int | str) -> int:
    if not isinstance(number, int) or number < 0:
        raise ValueError(f"'{number}' points nowhere")
    return number


def _unpacked(packed: bytes, where: object) -> bytes:
    try:
        return files.unpacked(packed, limit=_LIMIT, what="watch list")
    except ValueError as problem:
        raise _broken(str(problem), where) from None


def _header(line: bytes, where: object) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _broken(f"no list header ({problem})", f"{where}:1") from None
    if header.format != FORMAT:
        raise _broken(f"format '{header.format}' where '{FORMAT}' is read", f"{where}:1")
    return header


def _broken(what: str, where: object) -> ListError:
    return ListError(
        what, where=where, remedy="import the list again, or make the file with scripts/build-lists"
    )

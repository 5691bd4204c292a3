"""XML read record by record with expat: no document type, no entity, nothing fetched, no tree of the whole.

A DOCTYPE ends the reading at once, whatever it declares. A file cut short, nested deeper or with more in one
record than any list has, is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn
from xml.etree.ElementTree import Element
from xml.parsers import expat

from licet.errors import ListError
from licet.parties.lists.importers._text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST: Final = 40
_MOST_IN_A_RECORD: Final = 200_000
_CHUNK: Final = 1 << 20


class Record(Element):
    """One record, with the line it starts in."""

    line: int = 0


class Document:
    """What was read of a document: its outermost element, without the records, and the records."""

    def __init__(self, record_tags: tuple[str, ...], where: object) -> None:
        self.root: Element | None = None
        self.records: list[Record] = []
        self._record_tags = record_tags
        self._where = where
        self._open: list[Element] = []
        self._record: Record | None = None
        self._in_record = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = lambda *_: self._refuse("a document type is declared")

    def read(self, content: bytes) -> None:
        """Read the whole content, or raise `ListError` with the line."""
        try:
            for at in range(0, len(content), _CHUNK):
                self._parser.Parse(content[at : at + _CHUNK], False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as problem:
            raise ListError(
                f"not whole XML ({expat.errors.messages[problem.code]})",
                where=f"{self._where}:{problem.lineno}",
                remedy="get the list again; it may have been cut short",
            ) from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if len(self._open) >= _DEEPEST:
            self._refuse("elements are nested deeper than in any list")
        if self._record is None and name in self._record_tags:
            element: Element = Record(name, attributes)
            self._record = element  # type: ignore[assignment]  # it is the Record just made
            self._record.line = self._parser.CurrentLineNumber  # type: ignore[union-attr]  # just set
            self._in_record = 0
        else:
            element = Element(name, attributes)
            self._in_record += 1
            if self._in_record > _MOST_IN_A_RECORD:
                self._refuse("one record holds more than any entry of a list")
            if self._open:
                self._open[-1].append(element)
        if self.root is None:
            self.root = element
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        closed = self._open.pop()
        if closed is self._record:
            self.records.append(self._record)
            self._record = None
            self._in_record = 0

    def _text(self, text: str) -> None:
        """Text belongs to the open element, or is the tail of the last one closed inside it."""
        inside = self._open[-1]
        if len(inside):
            inside[-1].tail = (inside[-1].tail or "") + text
        else:
            inside.text = (inside.text or "") + text

    def _refuse(self, what: str) -> NoReturn:
        raise ListError(
            f"{what}, which no published list does",
            where=f"{self._where}:{self._parser.CurrentLineNumber}",
            remedy="get the list from its publisher",
        )


def document(content: bytes, *, records: tuple[str, ...], where: object) -> Document:
    """Read a document whose entries are the elements with these names."""
    found = Document(records, where)
    found.read(content)
    return found


def texts(element: Element, *paths: str) -> Iterator[str]:
    """Yield the texts at each path that hold something, on one line each."""
    for path in paths:
        for found in element.findall(path):
            text = plain(found.text)
            if text:
                yield text


def first(element: Element, *paths: str) -> str:
    """Return the first text at these paths, empty where there is none."""
    return next(texts(element, *paths), "")


def needed(element: Element, path: str) -> str:
    """Return the text at this path; a `ValueError` where the record lacks it."""
    found = first(element, path)
    if not found:
        raise ValueError(f"no {path}")
    return found

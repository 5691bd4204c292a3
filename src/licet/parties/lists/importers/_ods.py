"""The rows of the first sheet of an OpenDocument spreadsheet, as text. Formulas and macros are never run."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.lists.importers._xml import document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_LARGEST: Final = 1024 * 1024 * 1024
_WIDEST: Final = 200  # columns; a sheet repeats its empty last cell a thousand times


def ods_rows(content: bytes, *, where: object) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that holds something, with its number."""
    found = document(_sheet(content, where), records=("table-row",), where=where)
    width = 0
    for number, row in enumerate(found.records, 1):
        cells = list(_cells(row))
        while cells and not cells[-1]:
            cells.pop()
        width = max(width, len(cells))
        if cells:
            yield number, cells + [""] * (width - len(cells))


def _sheet(content: bytes, where: object) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if packed.getinfo("content.xml").file_size > _LARGEST:
                raise ListError("the spreadsheet is larger than any watch list", where=where)
            return packed.read("content.xml")
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as problem:
        raise ListError(
            f"not a whole OpenDocument spreadsheet ({problem})", where=where, remedy="get the list again"
        ) from None


def _cells(row: Element) -> Iterator[str]:
    given = 0
    for cell in row:
        times = min(int(_attribute(cell, "number-columns-repeated") or 1), _WIDEST - given)
        text = "\n".join("".join(part.itertext()) for part in cell if part.tag == "p")
        for _ in range(max(times, 0)):
            yield text
        given += times


def _attribute(cell: Element, name: str) -> str:
    return next((text for key, text in cell.attrib.items() if key.rpartition(":")[2] == name), "")

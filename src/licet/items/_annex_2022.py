"""Annex I as printed text, read into entries: the English wording that Norway republished as its List II.

The file is the text of a printed list: pages with running heads, and an outline told by indentation. No line
of the body is dropped: what fits no outline stays with the paragraph before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.items._code import GROUPS
from licet.items._format import Entry, Paragraph
from licet.items._outline import Rung, begins, climbed, follows, shared, spoken_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING: Final = re.compile(r"([0-9][A-E][0-9]{3})\s+(\S.*)")
_CONTINUED: Final = re.compile(r"[0-9][A-E][0-9]{3}[.a-z0-9 ]*\s*continued")
_TITLES: Final = (
    r"(?:Systems, Equipment and Components|Test, Inspection and Production Equipment|"
    r"Materials|Software|Technology)"
)
_GROUP: Final = re.compile(rf"\s*[0-9][A-E][12]?\s+{_TITLES}")
_GLUED: Final = re.compile(rf"(.*[.;])([0-9][A-E] {_TITLES})")  # a title on the line of the text before it
_RUNNING_HEAD: Final = re.compile(r"\s*CATEGORY [0-9] .*")
_PAGE: Final = re.compile(r"( *)([0-9]{2,3})\s*")
_NOTE: Final = re.compile(r"( *)((?:Technical )?[Nn]otes?(?: ?[0-9]+)?:|Note to |N\.B\.)(.*)")
_MARKER: Final = re.compile(r"( *)([a-z]{1,2}|[0-9]{1,3})\.\s+(\S.*)")
_FIRST_PAGE: Final = 25  # the list begins there; smaller numbers alone on a line are exponents
_PAGE_COLUMN: Final = 60
_NOTES_COLUMN: Final = 34  # lists inside notes are printed from here on, whatever the note's own column


def parse_annex(content: bytes, *, where: object) -> tuple[Entry, ...]:
    """Every entry of the printed list, in its order; `ListError` when it is not that text."""
    try:
        lines = list(_cut(content.decode("utf-8").splitlines()))
    except UnicodeDecodeError:
        raise ListError("not UTF-8", where=where, remedy="name the text of the list") from None
    readers = tuple(_entries(lines))
    if not readers:
        raise ListError("no entry of a control list in it", where=where, remedy="name the text of the list")
    if "".join(reader.letters() for reader in readers) != "".join(
        "".join(line for line in lines if not _GROUP.fullmatch(line)).split()
    ):
        raise ListError(
            "a line of the list would be lost", where=where, remedy="mend the reader, not the list"
        )
    return tuple(reader.made() for reader in readers)


def _cut(lines: list[str]) -> Iterator[str]:
    """The lines of the pages, without page breaks, empty lines, running heads, numbers and 'continued'."""
    for raw in lines:
        line = raw.replace("\f", "").rstrip()
        glued = _GLUED.fullmatch(line)
        if glued:
            yield from glued.groups()
        elif line and not _is_furniture(line):
            yield line


def _is_furniture(line: str) -> bool:
    page = _PAGE.fullmatch(line)
    if page and (len(page[1]) >= _PAGE_COLUMN or int(page[2]) >= _FIRST_PAGE):
        return True
    return bool(_CONTINUED.fullmatch(line) or _RUNNING_HEAD.fullmatch(line))


def _entries(lines: list[str]) -> Iterator[_Reader]:
    """Cut the text at its headings; what stands between a group's title and an entry opens that entry."""
    reader: _Reader | None = None
    preamble: list[str] | None = []
    for line in lines:
        if _GROUP.fullmatch(line):
            preamble = preamble or []
            continue
        heading = _HEADING.fullmatch(line)
        if heading:
            if reader:
                yield reader
            reader, preamble = _Reader(heading[1], heading[2], preamble or []), None
        elif preamble is not None or reader is None:
            preamble = [*(preamble or ()), line]
        else:
            reader.read(line)
    if reader:
        yield reader


class _Reader:
    """One entry while its lines are read."""

    def __init__(self, code: str, heading: str, preamble: list[str]) -> None:
        self.code = code
        self.parts: list[Paragraph] = []
        self.rungs: tuple[Rung, ...] = ()
        self.listed: tuple[Rung, ...] = ()
        self.taken = set[tuple[str, ...]]()
        self.closed: tuple[str, ...] = ()
        self.noting, self.note_column = True, 0
        for line in preamble:
            self.read(line)
        self.before, self.parts = self.parts, []
        self.rungs, self.listed, self.noting = (), (), False
        marker = _MARKER.fullmatch(heading)
        if marker and begins(marker[2]):  # 4E001 and 9E101 have no heading of their own
            self.heading = f"[{GROUPS[code[1]]}]"
            self._take(marker)
        else:
            self.heading = ""
            self._add((), _spaced(heading), note=0)

    def made(self) -> Entry:
        rest = self.parts if self.heading else self.parts[1:]
        return Entry(
            code=self.code,
            heading=self.heading or self.parts[0].text,
            paragraphs=(*self.before, *rest),
        )

    def letters(self) -> str:
        """Everything that was read, in its order, without spaces: what the source must consist of."""
        told = [*map(_printed, self.before), self.code, *map(_printed, self.parts)]
        return "".join("".join(told).split())

    def read(self, line: str) -> None:
        note, marker = _NOTE.fullmatch(line), _MARKER.fullmatch(line)
        if note:
            self._open_note(note)
        elif not (marker and self._take(marker)):
            self._go_on(line.strip())

    def _open_note(self, note: re.Match[str]) -> None:
        """Begin a note, under the paragraph it speaks of, else the deepest printed left of it."""
        column, text = len(note[1]), _spaced(note[2] + note[3])
        if self.noting and self.listed and column >= _NOTES_COLUMN:  # within a note, whose list goes on
            self.parts.append(Paragraph(self.parts[-1].path, text, 1 + len(self.listed)))
            return
        self.noting, self.note_column, self.listed = True, column, ()
        path = tuple(rung.label for rung in self.rungs)
        spoken = shared(spoken_of(note[3], self.code), path)
        if spoken:
            self.closed = spoken if spoken != path else ()
            path = spoken
        else:
            path = tuple(rung.label for rung in self.rungs if rung.column < column)
        self.parts.append(Paragraph(path, text, 1))

    def _take(self, marker: re.Match[str]) -> bool:
        """Put a marked line where it belongs; False when it only looks like one."""
        column, label, text = len(marker[1]), marker[2], marker[3]
        if self.noting and self._is_of_the_note(label, column):
            listed = climbed(self.listed, label, column)
            if listed is None:
                return False
            self.listed = listed
            path = self.parts[-1].path
            self.parts.append(Paragraph(path, _spaced(f"{label}. {text}"), 1 + len(listed)))
            return True
        rungs = climbed(self.rungs[: len(self.closed)], label, column) if self.closed else None
        rungs = rungs or climbed(self.rungs, label, column)
        if rungs is None or tuple(rung.label for rung in rungs) in self.taken:
            return False
        self.taken.add(tuple(rung.label for rung in rungs))
        self.rungs, self.noting, self.listed, self.closed = rungs, False, (), ()
        self._add(rungs, _spaced(text), note=0)
        return True

    def _is_of_the_note(self, label: str, column: int) -> bool:
        """Whether a marked line goes on with the note's own list rather than with the outline."""
        last = self.parts[-1].text if self.parts else ":"
        if any(abs(r.column - column) <= 1 and follows(label, r.label) for r in self.rungs):
            return False
        if self.listed:
            return column >= _NOTES_COLUMN or any(
                abs(r.column - column) <= 1 and follows(label, r.label) for r in self.listed
            )
        if column >= _NOTES_COLUMN:
            return not (last.endswith(".") and not self.rungs)  # a note that opens no list, as in 1C350
        return begins(label) and column > self.note_column + 1 and last.endswith(":")

    def _add(self, rungs: tuple[Rung, ...], text: str, *, note: int) -> None:
        self.parts.append(Paragraph(tuple(rung.label for rung in rungs), text, note))

    def _go_on(self, text: str) -> None:
        if not self.parts:
            self._add((), _spaced(text), note=1)
            return
        last = self.parts[-1]
        glue = "" if re.search(r"[a-z]-$", last.text) and text[:1].islower() else " "
        self.parts[-1] = Paragraph(last.path, last.text + glue + _spaced(text), last.note)


def _printed(paragraph: Paragraph) -> str:
    """A paragraph with its label, as it stands in the source."""
    return (
        paragraph.text if paragraph.note or not paragraph.path else f"{paragraph.path[-1]}.{paragraph.text}"
    )


def _spaced(text: str) -> str:
    return " ".join(text.split())

"""The Commerce Control List as a JSON edition of the eCFR gives it, read into entries.

The edition lists paragraphs and notes in one row, and some of its labels went astray: a paragraph printed as
text (`b.1 Being …`), a note's own `a.` printed like the entry's. Both are put back; no text is dropped.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.items._format import ChartLine, Entry, Paragraph
from licet.items._outline import begins, shared, spoken_of
from licet.items._sorting import Row, of_notes

_REASON: Final = re.compile(r"\b(NS|MT|NP|CB|CC|CW|RS|FC|UN|AT|SL|SI|SS|EI)\b")
_ASTRAY: Final = re.compile(r"([a-z](?:\.(?:[0-9]{1,2}|[a-z]))+)\.*\s+(\S.*)", re.DOTALL)
_SWALLOWED: Final = re.compile(
    r"(?P<heading>.+?) License Requirements Reason for Control: (?P<reasons>[A-Z, ]+) Control\(s\) "
    r"Country [Cc]hart \(see Supp\. No\. 1 to part 738\) (?P<chart>.+?) "
    r"(?P<rest>(?:License Requirements Note|List Based License Exceptions).+) "
    r"(?P<code>[0-9][A-E][0-9]{3}) (?P<later>[“A-Z].+\([Ss]ee List of Items Controlled\)\.?)"
)
_REQUIREMENT: Final = re.compile(r" (?=[A-Z]{2} applies )")
_CELLS: Final = re.compile(r"(.+?) ((?:[A-Z]{2} Column [0-9]|China, |See § |To or within |Worldwide \().*)")
_STEP: Final = re.compile(r"[a-z0-9]+")


class _Item(Struct, frozen=True):
    """One row of the source: an item or note with its label, or a text without one."""

    paragraph: str | None
    kind: str
    depth: int
    text: str


class _Requirement(Struct, frozen=True, rename={"chart": "countryChart"}):
    """One row of the table of licence requirements."""

    control: str
    chart: str


class _Source(
    Struct,
    frozen=True,
    rename={
        "reasons": "reasonForControl",
        "chart": "countryChart",
        "exceptions": "licenceExceptionFlags",
        "related": "relatedControls",
    },
):
    """One entry as the source has it."""

    eccn: str
    heading: str
    reasons: str | None
    chart: tuple[_Requirement, ...]
    exceptions: dict[str, str]
    related: str | None
    items: tuple[_Item, ...] | None = None


class _File(Struct, frozen=True):
    """The source file, as far as it is read."""

    entries: tuple[_Source, ...]


def parse_ccl(content: bytes, *, where: object) -> tuple[Entry, ...]:
    """Every entry of the list, in its order; `ListError` when the file is not of that form."""
    try:
        file = msgspec.json.decode(content, type=_File)
    except msgspec.DecodeError as problem:
        remedy = "name the JSON edition of the Commerce Control List"
        raise ListError(f"not a list of entries ({problem})", where=where, remedy=remedy) from None
    return tuple(entry for source in file.entries for entry in _entries(source))


def _entries(source: _Source) -> tuple[Entry, ...]:
    """The entry; or two, when one ran into the next: what is said beside the heading is the later one's."""
    swallowed = _SWALLOWED.fullmatch(_spaced(source.heading))
    if swallowed is None:
        return (_entry(source),)
    later = msgspec.structs.replace(source, eccn=swallowed["code"], heading=swallowed["later"])
    lines = tuple(_REQUIREMENT.split(swallowed["chart"]))
    first = Entry(
        code=source.eccn,
        heading=swallowed["heading"].rstrip(),
        held="heading",
        reasons=tuple(sorted(_REASON.findall(swallowed["reasons"]))),
        reasons_printed=swallowed["reasons"],
        chart=tuple(_chart_line(line) for line in lines if line),
        paragraphs=(Paragraph((), swallowed["rest"], 1),),
    )
    return first, _entry(later)


def _chart_line(line: str) -> ChartLine:
    cells = _CELLS.fullmatch(line.strip())
    return ChartLine(cells[1], cells[2]) if cells else ChartLine(line.strip(), "")


def _entry(source: _Source) -> Entry:
    paragraphs = _paragraphs(source.eccn, source.items or ())
    return Entry(
        code=source.eccn,
        heading=_spaced(source.heading),
        held="heading" if source.items is None else "part" if _has_gaps(paragraphs) else "whole",
        reasons=_reasons(source),
        reasons_printed=source.reasons or None,
        chart=tuple(ChartLine(_spaced(line.control), _spaced(line.chart)) for line in source.chart),
        exceptions=tuple((name, _spaced(text)) for name, text in source.exceptions.items()),
        related=_spaced(source.related) if source.related else None,
        paragraphs=paragraphs,
    )


def _has_gaps(paragraphs: tuple[Paragraph, ...]) -> bool:
    """Whether the source lost a paragraph: one below it is there, or the list does not begin with a or 1."""
    own = [p.path for p in paragraphs if not p.note]
    held = {(), *own}
    return any(path[:-1] not in held for path in own) or bool(own and not begins(own[0][-1]))


def _reasons(source: _Source) -> tuple[str, ...]:
    """The reasons the entry names, in its own summary or in the table below it."""
    table = " ".join(line.control.partition(" appl")[0] for line in source.chart)
    printed = f"{source.reasons or ''} {table}"
    spelt = re.sub(r"\b([A-Z]{2})[12]\b", r"\1", printed)  # CC1 is the reason CC, with its column
    return tuple(sorted(set(_REASON.findall(spelt))))


def _paragraphs(code: str, items: tuple[_Item, ...]) -> tuple[Paragraph, ...]:
    """The rows put in their places: under the entry's own letters, or under the note they belong to."""
    rows = tuple(_row(item) for item in items)
    path: tuple[str, ...] = ()
    under = path
    taken = set[tuple[str, ...]]()
    made: list[Paragraph] = []
    for row, noted in zip(rows, of_notes(code, rows), strict=True):
        if noted or row.steps in taken:
            label = f"{row.steps[-1]}. " if row.steps else ""
            depth = 1 + len(row.steps) - (row.is_note and len(row.steps) > 0)
            if depth == 1:  # a note of its own, under what it speaks of; its lists stay with it
                under = shared(spoken_of(row.text, code), path) or path
            made.append(Paragraph(under, label + row.text, depth))
        else:
            path = under = row.steps
            taken.add(path)
            made.append(Paragraph(path, row.text))
    return tuple(made)


def _row(item: _Item) -> Row:
    """One row of the source; a paragraph that it took for plain text gets its label back."""
    text = _spaced(item.text)
    astray = _ASTRAY.fullmatch(text) if item.paragraph is None else None
    if astray:
        return Row(tuple(_STEP.findall(astray[1])), astray[2])
    steps = tuple(_STEP.findall(item.paragraph or ""))
    return Row(steps, text, is_note=item.kind == "note" or bool(steps and steps[0].isdigit()))


def _spaced(text: str) -> str:
    return " ".join(text.split())

"""The file of an edition, and the hand-written sheet: read whole, or not at all."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from licet.errors import InputError, ListError, UnknownField
from licet.items import Edition, Entry, Paragraph, build
from licet.items._annex_current import parse_sheet
from licet.items._format import decode, encode

EDITION = Edition(
    id="us.ccl.2000-01-01",
    list="us.ccl",
    title="A list",
    as_of="2000-01-01",
    note="Made up.",
    source_url="https://list.example",
    rights="none",
    sha256="0" * 64,
)
ENTRIES = (
    Entry(
        code="5A001", heading="Things", paragraphs=(Paragraph(("a",), "One."), Paragraph(("a",), "Note", 1))
    ),
    Entry(code="4A001", heading="Other things"),
)


def read(packed: bytes) -> tuple[Edition, tuple[Entry, ...]]:
    return decode(packed, sha256=hashlib.sha256(packed).hexdigest(), where="list.gz")


def test_what_is_written_is_read_again_in_the_order_of_the_codes() -> None:
    edition, entries = read(encode(EDITION, ENTRIES))
    assert edition.entries == 2
    assert entries == (ENTRIES[1], ENTRIES[0])


def test_the_same_entries_give_the_same_bytes() -> None:
    assert encode(EDITION, ENTRIES) == encode(EDITION, reversed(ENTRIES))


def test_a_code_that_stands_twice_is_refused() -> None:
    with pytest.raises(ListError, match="entry 4A001 stands twice"):
        encode(EDITION, (*ENTRIES, ENTRIES[1]))


def _packed(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)


@pytest.mark.parametrize(
    ("packed", "what"),
    [
        (b"no gzip", "not a gzip file"),
        (encode(EDITION, ENTRIES)[:-9], "cut short"),
        (_packed(b"{}\n"), "a row cannot be read"),
        (_packed(gzip.decompress(encode(EDITION, ENTRIES)).rpartition(b'{"code"')[0]), "1 entries where 2"),
        (
            _packed(gzip.decompress(encode(EDITION, ENTRIES)).replace(b'"entries":2', b'"entries":3')),
            "where 3",
        ),
    ],
)
def test_a_broken_file_is_not_used(packed: bytes, what: str) -> None:
    with pytest.raises(ListError, match=what) as refused:
        read(packed)
    assert refused.value.where == "list.gz"


def test_a_file_of_another_make_is_not_used() -> None:
    later = Edition(
        **{name: getattr(EDITION, name) for name in EDITION.__struct_fields__} | {"format": "x-9"}
    )
    with pytest.raises(ListError, match="format 'x-9'"):
        read(encode(later, ()))


SHEET = """\
as_of: "2001-02-03"
source_url: https://list.example
entries:
  - code: 5A001
    heading: Things
    held: part
    cyber_surveillance: [a]
    text: |
      a | One:
      a.1 | Two.
      ~a | Note: not this:
      ~~a | a. or that.
  - code: 4A005
    heading: More
    cyber_surveillance: [""]
"""


def test_a_sheet_gives_its_day_and_its_entries() -> None:
    as_of, entries = parse_sheet(SHEET.encode(), where="sheet.yaml")
    assert as_of == "2001-02-03"
    assert [entry.cyber_surveillance for entry in entries] == [("5A001.a",), ("4A005",)]
    assert entries[0].paragraphs == (
        Paragraph(("a",), "One:"),
        Paragraph(("a", "1"), "Two."),
        Paragraph(("a",), "Note: not this:", 1),
        Paragraph(("a",), "a. or that.", 2),
    )


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("a.1 | Two.", "b.1 | Two.", ListError),
        ("a.1 | Two.", "a | One again.", ListError),
        ("a.1 | Two.", "Two.", ListError),
        ("cyber_surveillance: [a]", "cyber_surveillance: [b]", ListError),
        ("code: 4A005", "code: 4a005", InputError),
        ("held: part", "helt: part", UnknownField),
    ],
)
def test_a_slip_in_the_sheet_is_refused(old: str, new: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_sheet(SHEET.replace(old, new).encode(), where="sheet.yaml")


def test_each_source_becomes_a_file_that_says_what_it_is() -> None:
    current, entries = read(build.annex_current(SHEET.encode(), where="sheet.yaml"))
    assert (current.id, current.extract, len(entries)) == ("eu.annex_i.2001-02-03", True, 2)
    old, _ = read(build.annex_2022(b"1A001    Things.\n", where="annex.txt"))
    assert (old.outdated, old.sha256) == (True, hashlib.sha256(b"1A001    Things.\n").hexdigest())
    us, _ = read(build.ccl(b'{"entries": []}', where="ccl.json"))
    assert (us.list, us.entries) == ("us.ccl", 0)


def test_the_shipped_extract_is_the_sheet_beside_it() -> None:
    data = Path(build.__file__).parent / "data"
    sheet = (data / "annex_i_current.yaml").read_bytes()
    assert build.annex_current(sheet, where="sheet") == (data / "eu.annex_i.jsonl.gz").read_bytes()

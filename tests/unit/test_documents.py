"""Documents people write: what is refused, on which line, and with which remedy."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

import pytest
from msgspec import Struct

from licet import documents
from licet.errors import InputError, UnknownField

if TYPE_CHECKING:
    from pathlib import Path


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """A small document with every shape a larger one has."""

    name: str
    open: bool | None = None


class Yard(Struct, frozen=True, forbid_unknown_fields=True):
    """A document with a list and a mapping in it."""

    gates: tuple[Gate, ...] = ()
    main: Gate | None = None
    by_name: dict[str, Gate] | None = None
    notes: Any = None


def _yard(text: str | bytes) -> Yard:
    raw = text.encode() if isinstance(text, str) else text
    return documents.parse(raw, Yard, where="yard.yaml")


REFUSED = [
    ("an alias", "main: &a {name: x}\nnotes: *a", 2, "an alias"),
    ("a duplicate key", "notes: 1\nmain: {name: x}\nnotes: 2", 3, "'notes' stands twice"),
    ("a duplicate key in JSON", '{"notes": 1,\n"notes": 2}', 2, "'notes' stands twice"),
    ("a key that is a list", "\n? [a]\n: b", 2, "a key must be a word"),
    ("a key that is a mapping", "{{a: b}: c}", 1, "a key must be a word"),
    ("a key that is a number", "1: a", 1, "expected `str`"),
    ("a Python tag", "notes: !!python/object/apply:os.system [ls]", 1, "a tag"),
    ("a tag of YAML itself", "\n\nnotes: !!timestamp soon", 3, "a tag"),
    ("a tag of one's own", "notes: !secret x", 1, "a tag (!secret) is not allowed"),
    ("not UTF-8", b"name: x\nnotes: \xff", 2, "is not UTF-8 text"),
    ("UTF-16", "notes: x".encode("utf-16"), 1, "is not UTF-8 text"),
    ("a control character", b"notes: x\n# \x07", 2, "holds the character 0x0007"),
    ("an open bracket", "notes: [1, 2", 1, "did not find"),
    ("a tab for an indent", "main:\n\tname: x", 2, "cannot start any token"),
    ("two documents", "notes: 1\n---\nnotes: 2", 2, "another document"),
    ("half a character in JSON", '{"notes":\n"\\ud800"}', 2, "invalid Unicode"),
    ("a day that is none", "notes: 1\nmain: {name: 2026-02-30}", 2, "day"),
    ("a time zone that is none", "notes: 2026-01-01T00:00:00+99:00", 1, "offset"),
    ("an hour past counting", "notes: 1" + ":59" * 200 + ".5", 1, "too large"),
    ("a number without end", "notes: " + "9" * 5000, 1, "limit"),
    ("nesting without end in YAML", "notes: " + "[" * 100_000, 1, "nested more than 64 deep"),
    ("nesting without end in blocks", "- " * 100_000 + "x", 1, "nested more than 64 deep"),
    ("nesting without end in JSON", '{"a":' * 100_000 + "1" + "}" * 100_000, 1, "nested more than 64 deep"),
    ("nesting somewhat too deep in JSON", '{"a":' * 65 + "1" + "}" * 65, 1, "nested more than 64 deep"),
    ("nothing at all", "", 1, "expected `object`, got `null`"),
    ("a list", "[]", 1, "expected `object`, got `array`"),
    ("a word for a list", "notes: 1\ngates: north", 2, "gates: expected `array`, got `str`"),
    ("a word for a truth value", "main:\n  name: x\n  open: yes", 3, "main.open: expected `bool | null`"),
    ("a missing field", "main:\n  open: true", 1, "missing required field `name`"),
    ("a fault inside a list", "gates:\n  - name: x\n  - name: 3", 3, "gates.1.name: expected `str`"),
]


@pytest.mark.parametrize(
    ("text", "line", "what"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_used_is_refused_with_file_line_and_remedy(
    text: str | bytes, line: int, what: str
) -> None:
    with pytest.raises(InputError) as told:
        _yard(text)
    assert told.value.where == f"yard.yaml:{line}"
    assert what in told.value.what
    assert told.value.remedy
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "line", "meant"),
    [
        ("nots: x", 1, "notes"),
        ("main:\n  name: x\n  opne: true", 3, "open"),
        ("gates:\n  - name: x\n  - nmae: y", 3, "name"),
        ("by_name:\n  north:\n    nam: x", 1, "name"),
        ('{"gates": [\n  {"name": "x", "opn": true}]}', 2, "open"),
    ],
)
def test_a_misspelt_field_is_answered_with_the_right_one(text: str, line: int, meant: str) -> None:
    with pytest.raises(UnknownField) as told:
        _yard(text)
    assert told.value.where == f"yard.yaml:{line}"
    assert told.value.remedy == f"did you mean {meant}?"


def test_a_field_like_no_other_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownField, match="known: by_name, gates, main, notes"):
        _yard("zzzzzz: 1")


def test_a_field_where_no_field_belongs_is_still_an_error_of_input() -> None:
    with pytest.raises(UnknownField):
        documents.convert({"name": "x", "`odd` - at `$": 1}, Gate, where="the request")


class Shape(StrEnum):
    """Of a fence."""

    ROUND = "round"
    LONG = "long"


class Hedge(Struct, frozen=True, tag="hedge", tag_field="kind"):
    """One of two kinds of bound."""

    cut: Literal["spring", "autumn"] | None = None


class Fence(Struct, frozen=True, tag="fence", tag_field="kind"):
    """The other."""

    shape: Shape = Shape.LONG


class Bounds(Struct, frozen=True):
    """What parts a yard from others."""

    around: tuple[Hedge | Fence, ...] = ()


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("{kind: hedge, cut: winter}", "autumn, spring"),
        ("{kind: fence, shape: square}", "long, round"),
        ("{kind: ditch}", "fence, hedge"),
        ("{kind: 'ditch - at `$.around[7].kind'}", "fence, hedge"),
    ],
    ids=["literal", "enumeration", "kind", "kind that looks like a path"],
)
def test_a_word_that_is_none_of_a_few_is_answered_with_those_there_are(text: str, known: str) -> None:
    with pytest.raises(InputError) as told:
        documents.parse(f"around:\n- {text}".encode(), Bounds, where="yard.yaml")
    assert told.value.remedy == f"known: {known}"
    assert str(told.value.where).startswith("yard.yaml:")


@pytest.mark.parametrize("field", ["x - at `$.around[7].kind", "x - at `$[3].a`", "x - at `$.around"])
def test_a_field_that_looks_like_a_path_is_an_error_of_input(field: str) -> None:
    with pytest.raises(InputError):
        documents.convert({"around": [{"kind": "hedge"}], "name": 3, field: 1}, Gate, where="the request")


def test_without_the_bytes_an_error_names_the_document_alone() -> None:
    with pytest.raises(InputError) as told:
        documents.convert({"name": 3}, Gate, where="the request")
    assert told.value.where == "the request"
    with pytest.raises(UnknownField) as unknown:
        documents.convert({"name": "x", "opne": True}, Gate, where="the request")
    assert unknown.value.where == "the request"


@pytest.mark.parametrize(
    "word", ["NO", "no", "Yes", "on", "off", "y", "N", "True", "FALSE", "=", "<<", "null_"]
)
def test_a_word_that_elsewhere_means_more_is_a_word_here(word: str) -> None:
    assert _yard(f"notes: {word}").notes == word


@pytest.mark.parametrize(("word", "truth"), [("true", True), ("false", False)])
def test_only_true_and_false_are_truth_values(word: str, truth: object) -> None:
    assert _yard(f"notes: {word}").notes is truth


def test_a_merge_cannot_slip_a_second_value_in() -> None:
    with pytest.raises(UnknownField, match=r"yard\.yaml:2: unknown field '<<'"):
        _yard("notes: x\n<<: {notes: y}")


def test_a_star_or_an_exclamation_in_the_text_is_text() -> None:
    assert _yard("notes: stop! 5 * 3 & more").notes == "stop! 5 * 3 & more"
    assert _yard('notes: "*all !tags &names"').notes == "*all !tags &names"


def test_nesting_an_officer_could_write_is_read() -> None:
    assert _yard("notes: " + "[" * 60 + "]" * 60).notes
    assert _yard('{"notes": ' + "[" * 60 + "]" * 60 + "}").notes


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert _yard(b"\xef\xbb\xbfnotes: x").notes == "x"
    assert _yard(b'\xef\xbb\xbf{"notes": "x"}').notes == "x"


def test_json_keeps_every_character_by_its_own_rules() -> None:
    assert _yard('{"notes": "\\ud83d\\ude00 \\/ \\u0000"}').notes == "\N{GRINNING FACE} / \0"
    assert _yard('{"notes": "a\u2028b\x85c\x7fd"}').notes == "a\u2028b\x85c\x7fd"


def test_json_with_a_comment_is_read_as_the_yaml_it_is() -> None:
    assert _yard('{"notes": 1} # so far').notes == 1


def test_json_numbers_that_are_none_are_words_or_refused() -> None:
    assert _yard('{"notes": NaN}').notes == "NaN"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("gates",), 2),
        (("gates", 1), 5),
        (("gates", 1, "name"), 5),
        (("gates", 0, "open"), 4),
        (("gates", 9), 2),
        (("gates", 1, "name", "deeper"), 5),
        (("absent",), 1),
    ],
)
def test_the_line_of_a_value_is_where_it_stands_or_the_nearest_known(
    path: tuple[str | int, ...], line: int
) -> None:
    raw = b"# gates of the yard\ngates:\n  - name: north\n    open: true\n  - name: south\n"
    assert documents.line_of(raw, path) == line
    assert str(documents.Place("yard.yaml", raw, path)) == f"yard.yaml:{line}"


@pytest.mark.parametrize("raw", [b"", b"[1, 2", b'{"notes": "\x7f"}'])
def test_the_line_in_what_is_no_yaml_is_the_first(raw: bytes) -> None:
    assert documents.line_of(raw, ("notes",)) == 1


def test_a_file_is_read_as_the_document_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "yard.yaml"
    path.write_text("main: {name: north}\n")
    assert documents.load(path, Yard, what="yard") == Yard(main=Gate("north"))


def test_a_fault_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "yard.yaml"
    path.write_text("\nnots: x\n")
    with pytest.raises(UnknownField, match=re.escape(f"{path}:2: unknown field 'nots'; did you mean notes?")):
        documents.load(path, Yard, what="yard")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"yard\.yaml: no such yard; check the path"):
        documents.load(tmp_path / "yard.yaml", Yard, what="yard")


def test_a_document_of_endless_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "yard.yaml"
    path.write_bytes(b"#" * (8 * 1024 * 1024 + 1))
    with pytest.raises(InputError, match="more than 8,388,608 bytes"):
        documents.load(path, Yard, what="yard")


def test_a_wrong_value_under_some_key_is_found_by_a_readable_path() -> None:
    with pytest.raises(InputError, match=r"^yard\.yaml:\d: by_name\.\*\.name: expected `str`, got `int`"):
        _yard("by_name:\n  a: {name: 1}\n")

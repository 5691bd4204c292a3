"""Parsing: whatever the bytes, an answer or an error of input; whatever was written, the same read back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from licet import documents, facts, vocabulary
from licet.errors import InputError
from licet.facts import Item, Knowledge, Listing, Party, Transaction, Use

WORDS = vocabulary.shipped()

# Pieces a document is made of, so that most of what is drawn comes close to being one.
PIECES = [
    *("activity", "parties", "item", "use", "to", "from", "date", "operation", "role", "listings"),
    *(
        "end_user",
        "verify",
        "NO",
        "on",
        "true",
        "null",
        "none",
        "2026-11-22",
        "2026-02-30",
        "0x_",
        "1:59",
        ".5",
    ),
    *(
        ": ",
        ":",
        "- ",
        "? ",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        " ",
        "{",
        "}",
        "[",
        "]",
        ",",
        '"',
        "'",
        "|",
        ">",
        "#",
    ),
    *(
        "&a",
        "*a",
        "!",
        "!!",
        "!!int",
        "%YAML 1.1\n",
        "---\n",
        "...\n",
        "<<",
        "=",
        "~",
        "\\u",
        "\\ud800",
        "\\",
    ),
    *("\ufeff", "\x85", "\u2028", "\x00", "\x7f", "\ud7ff", "\N{GRINNING FACE}"),
]
documents_like = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _reads_or_refuses(raw: bytes) -> None:
    try:
        read = facts.parse(raw, where="shipment.yaml")
    except InputError as problem:
        assert str(problem.where).startswith("shipment.yaml:")  # noqa: PT017 - either outcome is right
        assert problem.remedy  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(read, Transaction)


@given(st.binary())
@example(b"? [a]\n: b")
@example(b"[" * 100_000)
@example(b"date: !!timestamp x")
@example(b"title: !!int ''")
def test_any_bytes_are_read_or_refused_with_their_line(raw: bytes) -> None:
    _reads_or_refuses(raw)


@given(documents_like)
def test_anything_like_a_document_is_read_or_refused_with_its_line(text: str) -> None:
    _reads_or_refuses(text.encode())


@given(st.dictionaries(st.sampled_from(["to", "item", "use", "parties", "date", "x"]), values, max_size=4))
def test_any_json_is_read_or_refused_with_its_line(value: dict[str, Any]) -> None:
    _reads_or_refuses(json.dumps(value).encode())


@given(st.lists(values) | st.dictionaries(st.text(), values), st.booleans())
def test_json_is_read_as_json_means_it(value: object, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert documents.plain(raw, where="any.json") == value


@given(st.text(), st.lists(st.text(max_size=3) | st.integers(0, 3), max_size=4))
def test_a_line_is_found_in_any_text(text: str, path: list[str | int]) -> None:
    assert documents.line_of(text.encode(), tuple(path)) >= 1


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _tuples(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=3).map(tuple)


countries = st.sampled_from(WORDS.group("group.world").members)
listings = st.builds(
    Listing,
    list=st.sampled_from(WORDS.family("list")),
    entry=st.text(),
    name=st.text(),
    certainty=st.sampled_from(facts.CERTAINTIES),
    policy=_maybe(st.sampled_from(WORDS.family("policy"))),
    cite=_maybe(st.text()),
)
OWN: dict[str, st.SearchStrategy[Any]] = {
    "title": _maybe(st.text()),
    "date": _maybe(st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))),
    "name": _maybe(st.text()),
    "role": st.sampled_from(WORDS.family("role")),
}


def _answers(fact: str) -> st.SearchStrategy[Any]:
    """Anything a person could answer to the question about `fact`."""
    if fact.rpartition(".")[2] in OWN:
        return OWN[fact.rpartition(".")[2]]
    question = WORDS.questions[fact]
    kinds = {
        "country": countries,
        "countries": _tuples(countries),
        "code": st.sampled_from(facts._NO_CODE) | st.from_regex(facts._CODE, fullmatch=True),
        "number": st.floats(0, 100),
        "truth": st.booleans(),
        "listings": _tuples(listings),
    }
    if question.family:
        terms = st.sampled_from(WORDS.family(question.family))
        return _maybe(terms if question.kind == "term" else _tuples(terms))
    return _maybe(kinds[question.kind])


def _parts(kind: type[Any], prefix: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = [field for field in msgspec.structs.fields(kind) if field.name not in more]
    return st.builds(kind, **more, **{f.name: _answers(prefix + f.encode_name) for f in fields})


uses = _parts(Use, "use.").map(
    lambda use: msgspec.structs.replace(use, country=None) if use.locality else use
)
transactions = _parts(
    Transaction,
    "",
    item=_parts(Item, "item."),
    use=uses,
    knowledge=_parts(Knowledge, "knowledge."),
    parties=_maybe(_tuples(_parts(Party, "party."))),
).filter(
    lambda drawn: not [*facts._misplaced(drawn, WORDS), *facts._misdescribed(drawn), *facts._unflagged(drawn)]
)


@given(transactions)
def test_a_transaction_written_as_json_is_read_back_unchanged(transaction: Transaction) -> None:
    raw = msgspec.json.encode(transaction)
    read = facts.parse(raw, where="shipment.json")
    assert read == transaction
    assert read.digest == transaction.digest


@given(transactions)
def test_a_transaction_once_checked_is_checked_again_unchanged(transaction: Transaction) -> None:
    assert facts.checked(transaction, where="the request") == transaction

"""Portfolios to measure on: transactions of every kind of fact, drawn so that a run can be repeated.

Each fact is known four times in five, and is any word the vocabulary holds; two to four parties take part,
one in fifty is on a list. That is harder than a firm's own portfolio, whose rows resemble each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from licet import vocabulary
from licet.bulk import schema
from licet.facts import CERTAINTIES

if TYPE_CHECKING:
    from pathlib import Path

    from licet.vocabulary import Question

_SEED = 20261122
_KNOWN, _LISTED = 0.8, 0.02
_CODES = (
    "none",
    "EAR99",
    "5A001",
    "5A001.f",
    "5A001.f.1",
    "5A004.b",
    "3A981",
    "4A003.g",
    "5D002.c",
    "6A003.b.4",
)
_CHUNK = 100_000
SCHEMA = schema()
_WORDS = vocabulary.shipped()


def write(path: Path, count: int) -> Path:
    """Write `count` transactions as Parquet, a chunk at a time."""
    dice = np.random.default_rng(_SEED)
    with pq.ParquetWriter(path, SCHEMA) as out:
        for start in range(0, count, _CHUNK):
            out.write_table(drawn(min(_CHUNK, count - start), dice))
    return path


def drawn(count: int, dice: np.random.Generator) -> pa.Table:
    """A table of transactions, none of which contradicts itself."""
    columns: dict[str, Any] = {
        question.fact: _answers(question, count, dice)
        for question in _WORDS.questions.values()
        if question.fact in SCHEMA.names and question.fact != "parties"
    }
    columns["date"] = pa.array(dice.integers(18_600, 21_500, count), pa.int32()).cast(pa.date32())
    columns["activity"] = _take(["activity.broker", "activity.transit", "activity.supply"], count, dice)
    columns["use.locality"] = pa.nulls(count, pa.string())
    columns["item.observes_natural_persons"] = pa.array(np.ones(count, bool))
    columns["parties"] = _parties(count, dice)
    columns |= {name: pa.nulls(count, SCHEMA.field(name).type) for name in ("id", "title")}
    return pa.table({name: columns[name] for name in SCHEMA.names}, SCHEMA)


def _answers(question: Question, count: int, dice: np.random.Generator) -> pa.Array:
    known = dice.random(count) < _KNOWN
    match question.kind:
        case "term" | "country" | "code":
            return _take(_pool(question), count, dice, known)
        case "truth":
            return pa.array(dice.random(count) < 0.5, mask=~known)
        case "number":
            return pa.array(dice.integers(0, 100, count).astype(float), mask=~known)
    return _lists(_pool(question), count, dice, known)


def _pool(question: Question) -> list[str]:
    if question.kind == "code":
        return list(_CODES)
    return _WORDS.family(question.family) if question.family else list(_WORDS.group("group.world").members)


def _take(words: list[str], count: int, dice: np.random.Generator, known: Any = None) -> pa.Array:
    places = pa.array(dice.integers(0, len(words), count), pa.int32(), mask=None if known is None else ~known)
    return pa.array(words).take(places)


def _lists(words: list[str], count: int, dice: np.random.Generator, known: Any) -> pa.Array:
    sizes = np.where(known, dice.integers(0, 3, count), 0)
    ends = pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32(), mask=np.append(~known, False))
    return pa.ListArray.from_arrays(ends, _take(words, int(sizes.sum()), dice))


def _parties(count: int, dice: np.random.Generator) -> pa.Array:
    sizes = dice.integers(2, 5, count)
    people = int(sizes.sum())
    known = dice.random(people) < _KNOWN
    rows = (dice.random(people) < _LISTED).astype(int)
    ends = pa.array(np.concatenate([[0], np.cumsum(rows)]), pa.int32(), mask=np.append(~known, False))
    kinds = SCHEMA.field("parties").type.value_type
    listings = pa.ListArray.from_arrays(
        ends, _listings(int(rows.sum()), dice, kinds.field("listings").type.value_type)
    )
    fields = {
        "role": _take(_WORDS.family("role"), people, dice),
        "name": pa.nulls(people, pa.string()),
        "kind": _take(_WORDS.family("party"), people, dice, known),
        "country": _take(list(_WORDS.group("group.world").members), people, dice, known),
        "listings": listings,
        "listed_share": pa.array(np.zeros(people), mask=~known),
    }
    structs = pa.StructArray.from_arrays([fields[f.name] for f in kinds], fields=list(kinds))
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32()), structs)


def _listings(count: int, dice: np.random.Generator, kind: pa.StructType) -> pa.Array:
    fields = {
        "list": _take(_WORDS.family("list"), count, dice),
        "entry": pa.array(["entry"] * count, pa.string()),
        "name": pa.array(["A firm"] * count, pa.string()),
        "certainty": _take(list(CERTAINTIES), count, dice),
        "policy": _take(_WORDS.family("policy"), count, dice, dice.random(count) < _KNOWN),
        "cite": pa.nulls(count, pa.string()),
    }
    return pa.StructArray.from_arrays([fields[f.name] for f in kind], fields=list(kind))

"""What an evaluation of screening is made of: a list, true names in another form, and names of nobody listed.

A folder holds `entities.jsonl` (id, schema, names, countries), `pos.jsonl` (q, schema, cls, and the id that
should be found), `neg.jsonl` (q, schema, cls: nobody should be found; classes that start with `near_`
are made to look like a listed name) and `bulk_names.json`, a firm's night run. Schemas are FollowTheMoney's.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_Row = TypeVar("_Row")
_EAST_ASIAN: Final = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_VIETNAMESE: Final = re.compile("[\u01a0\u01a1\u01af\u01b0\u0110\u0111\u1ea0-\u1ef9]")  # ơ ư đ, two marks
_VIETNAMESE_FAMILIES: Final = frozenset(
    ["nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "vũ", "võ", "phan", "trương"]
) | {"bùi", "đặng", "đỗ", "ngô", "hồ", "dương", "đinh", "mai", "lý"}


class Listed(Struct, frozen=True):
    """A listed party and every way its name is written."""

    id: str
    schema: str
    names: tuple[str, ...]
    countries: tuple[str, ...] = ()


class Asked(Struct, frozen=True):
    """A name to screen, how it was made (`cls`), and the entity it should find: None if nobody."""

    q: str
    schema: str
    cls: str
    id: str | None = None


class EvaluationSet(Struct, frozen=True):
    """One list and its questions; `bulk` may be empty."""

    entities: tuple[Listed, ...]
    positives: tuple[Asked, ...]
    negatives: tuple[Asked, ...]
    bulk: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All the questions, negatives first."""
        return self.negatives + self.positives


def load(folder: Path) -> EvaluationSet:
    """Read a folder; a row that lacks something stops it, with its place."""
    bulk = folder / "bulk_names.json"
    return EvaluationSet(
        entities=tuple(_rows(folder / "entities.jsonl", Listed)),
        positives=tuple(_rows(folder / "pos.jsonl", Asked)),
        negatives=tuple(_rows(folder / "neg.jsonl", Asked)),
        bulk=msgspec.json.decode(bulk.read_bytes(), type=tuple[str, ...]) if bulk.exists() else (),
    )


def write(entities: Iterable[Listed], path: Path) -> Path:
    """Write a list as a worker reads it."""
    with path.open("w", encoding="utf-8") as lines:
        for row in entities:
            print(json.dumps(msgspec.to_builtins(row), ensure_ascii=False), file=lines)
    return path


def sampled(whole: EvaluationSet, size: int) -> EvaluationSet:
    """About `size` questions, of every class its share and at least ten; 0 keeps them all."""
    asked = len(whole.positives) + len(whole.negatives)
    if not size or size >= asked:
        return whole
    share = size / asked
    return msgspec.structs.replace(
        whole, positives=_stratified(whole.positives, share), negatives=_stratified(whole.negatives, share)
    )


def natural(asked: Asked) -> bool:
    """Whether a name of nobody was found in the world, and not made to look like a listed one."""
    return not asked.cls.startswith("near_")


def east_asian(asked: Asked) -> bool:
    """Whether this is a name of a person, in a Chinese, Japanese, Korean or Vietnamese way.

    Plainly: it has a Han, kana or Hangul letter, or a letter only Vietnamese has, or one of the nineteen
    commonest Vietnamese family names.
    """
    if asked.schema != "Person" or not natural(asked):
        return False
    written = _EAST_ASIAN.search(asked.q) or _VIETNAMESE.search(asked.q)
    return bool(written) or not _VIETNAMESE_FAMILIES.isdisjoint(asked.q.lower().split())


def _stratified(asked: Sequence[Asked], share: float) -> tuple[Asked, ...]:
    classes: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        classes[one.cls].append(one)
    draw = random.Random(4)  # noqa: S311 - a sample that is the same in every run
    kept = []
    for rows in classes.values():
        kept += draw.sample(rows, min(len(rows), max(10, round(len(rows) * share))))
    return tuple(kept)


def _rows(path: Path, kind: type[_Row]) -> Iterable[_Row]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield msgspec.json.decode(line, type=kind)
            except msgspec.MsgspecError as error:
                raise SystemExit(f"{path}:{number}: {error}") from None

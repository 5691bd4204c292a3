"""How screening grows: with the list, and with the customers that a changed list is held against.

Names are made, seeded: words of listed names (of Faker's, for customers) put together anew, and one word in
ten made of the halves of two others, so that the words grow in number with the names, as they do in life.
Every size runs in a process of its own.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bench import _screening_bent as bent
from bench import _screening_set as sets
from bench._screening_engines import LICET, worker
from bench._screening_set import Asked, Listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIST_SIZES: Final = (25_000, 100_000)
LIST_SIZES_WHOLE: Final = (*LIST_SIZES, 300_000, 1_000_000)
CUSTOMERS: Final = (10_000, 100_000)
CUSTOMERS_WHOLE: Final = (*CUSTOMERS, 1_000_000)
_SEED: Final = 4
_ASKED: Final = 2_000
_NEW_WORD: Final = 0.1
_CHANGED: Final = 0.01  # of the list


class Grown(Struct, frozen=True):
    """One size: processor seconds to build, seconds to load, and what the questions took when cold."""

    size: int
    build_s: float
    load_s: float
    asked: int
    seconds: float
    cpu: float
    memory_mb: float
    peak_mb: float


class Curve(Struct, frozen=True):
    """Sizes, and the exponents with which building and asking grow: 1 is in proportion, 0 not at all."""

    what: str
    points: tuple[Grown, ...]

    @property
    def building(self) -> float:
        """How the time to build grows with the size."""
        return _exponent([(p.size, p.build_s) for p in self.points])

    @property
    def asking(self) -> float:
        """How the time of one question grows with the size."""
        return _exponent([(p.size, p.cpu / p.asked) for p in self.points])


def with_the_list(rows: Sequence[Listed], sizes: Sequence[int], threshold: float) -> Curve:
    """The same number of names asked of ever longer lists: half of them listed and bent, half of nobody."""
    return Curve("list", tuple(_list_of(rows, size, threshold) for size in sizes))


def with_the_customers(rows: Sequence[Listed], sizes: Sequence[int], threshold: float) -> Curve:
    """One entry in a hundred has changed: every name of it is asked of an index of the customers."""
    draw = random.Random(_SEED)  # noqa: S311 - the same change in every run
    changed = draw.sample(list(rows), max(1, round(len(rows) * _CHANGED)))
    asked = [Asked(name, row.schema, "changed") for row in changed for name in row.names]
    return Curve("customers", tuple(_measured(customers(size), asked, threshold) for size in sizes))


def synthetic(rows: Sequence[Listed]) -> Iterator[Listed]:
    """Listed parties without end, each with one to four names like those of `rows`."""
    draw = random.Random(_SEED)  # noqa: S311 - the same names in every run
    words = {
        schema: _words(row for row in rows if row.schema == schema) for schema in {r.schema for r in rows}
    }
    number = 0
    while True:
        row = draw.choice(rows)
        names = tuple(_named(len(name.split()), words[row.schema], draw) for name in row.names[:4])
        yield Listed(f"made-{number}", row.schema, names)
        number += 1


def customers(size: int) -> Iterator[Listed]:
    """Customers of a firm that trades all over the world: three persons in four, made of Faker's words."""
    from faker import Faker

    draw = random.Random(_SEED)  # noqa: S311 - the same names in every run
    words: dict[str, list[tuple[list[str], int]]] = {"Person": [], "Organization": []}
    for locale in ("en_US", "de_DE", "fr_FR", "es_MX", "ru_RU", "tr_TR", "ar_SA", "zh_CN", "vi_VN", "hi_IN"):
        names = Faker(locale)
        names.seed_instance(_SEED)
        for schema, one in (("Person", names.name), ("Organization", names.company)):
            made = [one() for _ in range(1_000)]
            known = [w for name in made for w in name.split() if any(map(str.isalpha, w))]
            words[schema].append((known, len(made[0].split())))
    for number in range(size):
        schema = "Person" if draw.random() < 0.75 else "Organization"
        pool, usual = draw.choice(words[schema])
        yield Listed(f"customer-{number}", schema, (_named(usual, pool, draw),))


def _list_of(rows: Sequence[Listed], size: int, threshold: float) -> Grown:
    listed = tuple(islice(synthetic(rows), size))
    draw = random.Random(_SEED)  # noqa: S311 - the same questions in every run
    asked: list[Asked] = []
    while len(asked) < _ASKED // 2:
        row = draw.choice(listed)
        name = draw.choice(bent.ANY)(draw.choice(row.names), draw)
        if name:
            asked.append(Asked(name, row.schema, "listed", row.id))
    strangers = islice(synthetic(rows), size, size + _ASKED // 2)
    asked += [Asked(row.names[0], row.schema, "stranger") for row in strangers]
    return _measured(listed, asked, threshold)


def _measured(listed: Sequence[Listed] | Iterator[Listed], asked: Sequence[Asked], threshold: float) -> Grown:
    python = Path(sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        entities = sets.write(listed, Path(folder, "entities.jsonl"))
        with entities.open("rb") as lines:
            size = sum(1 for _ in lines)
        with worker(LICET, python) as first:
            built = first.order("build", entities=str(entities), scratch=folder)
            first.order("save", folder=folder)
        with worker(LICET, python) as second:
            loaded = second.order("load", folder=folder)
            done = second.search(asked, threshold)
    return Grown(
        size=size,
        build_s=built["cpu"],
        load_s=loaded["seconds"],
        asked=len(asked),
        seconds=done["seconds"],
        cpu=done["cpu"],
        memory_mb=done["megabytes"],
        peak_mb=built["peak"],
    )


def _words(rows: Iterator[Listed]) -> list[str]:
    """As often as they occur, so that common words stay common."""
    return [word for row in rows for name in row.names for word in name.split()]


def _named(length: int, words: Sequence[str], draw: random.Random) -> str:
    return " ".join(_word(words, draw) for _ in range(max(2, length)))


def _word(words: Sequence[str], draw: random.Random) -> str:
    word = draw.choice(words)
    if draw.random() >= _NEW_WORD:
        return word
    other = draw.choice(words)
    return word[: (len(word) + 1) // 2] + other[len(other) // 2 :].lower()


def _exponent(points: Sequence[tuple[int, float]]) -> float:
    """The slope of the straight line through the points, both axes logarithmic."""
    if len(points) < 2:
        return math.nan
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-9)) for _, y in points]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - middle_x) ** 2 for x in xs)

"""A small world: lists whose screening can be checked by eye, a clock that is told, and an index in memory.

A listed name matches where at least half of all words of the two are the same; the score is that share.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from licet.errors import ListError
from licet.parties import ListState, Match, Query, Screening
from licet.parties._numbers import numbers_asked, plain_number
from licet.parties.customers import Entry
from licet.parties.screening import Brands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

DAY = date(2026, 11, 22)
Listed = dict[str, tuple[tuple[str, str], ...]]
ENOUGH = 0.5


def listing(*names: str, **facts: str) -> tuple[tuple[str, str], ...]:
    """The content of an entry: its names, and whatever else a list says."""
    first, *others = names
    stated = [("name", first), *(("alias", other) for other in others), *facts.items()]
    return tuple(sorted(stated))


class World:
    """Lists of a day, as `Watchlists`; `asked` collects whom they were asked about."""

    def __init__(self, listed: Mapping[str, tuple[tuple[str, str], ...]], engine: str = "world 1") -> None:
        self.list_id, self.as_of = "list.own", DAY
        self._listed = dict(sorted(listed.items()))
        self.digest = hashlib.sha256(msgspec.json.encode(self._listed)).hexdigest()
        self.engine = engine
        self.asked: list[str] = []
        self.before_each: Callable[[Query], None] = lambda _: None
        self.brands = Brands({}, {}, {})
        self.related: dict[str, tuple[str, ...]] = {}

    @property
    def states(self) -> tuple[ListState, ...]:
        return (ListState(id=self.list_id, as_of=self.as_of, sha256=self.digest, entries=len(self._listed)),)

    def entries(self) -> Iterator[Entry]:
        return (Entry(id=key, list="list.own", facts=facts) for key, facts in self._listed.items())

    def kin(self, entry: str) -> tuple[str, ...]:
        return self.related.get(entry, ())

    def screen(self, queries: Iterable[Query]) -> Iterator[Screening]:
        for query in queries:
            self.before_each(query)
            self.asked.append(str(query.ref))
            blind = "one word says nothing" if " " not in query.name else None
            found = [match for entry in self.entries() if (match := _match(query, entry))]
            yield Screening(
                query=query,
                matches=tuple(sorted(found, key=lambda match: (-match.score, match.entity))),
                unsearchable=blind,
                threshold=ENOUGH,
                digest=self.digest,
                lists=self.states,
            )


class Clock:
    """The time, which passes only when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    @property
    def today(self) -> date:
        return self.at.date()

    def pass_days(self, days: int) -> None:
        self.at += timedelta(days=days)


class Words:
    """An index of customers by each word of their names; `save` writes them down."""

    def __init__(self, named: Iterable[tuple[int, str, str | None]]) -> None:
        self.named = [(number, name) for number, name, _ in named]

    def save(self, path: Path) -> None:
        path.write_bytes(msgspec.json.encode(self.named))

    def near(self, asked: Sequence[tuple[str, ...]], *, brands: Brands | None = None) -> set[int]:
        del brands
        words = {word for names in asked for name in names for word in name.split()}
        return {number for number, name in self.named if words & set(name.split())}


class WordsMaker:
    """Makes and reads such indexes; `built` counts how often."""

    beside = False

    def __init__(self) -> None:
        self.built: list[int] = []

    def build(self, named: Iterable[tuple[int, str, str | None]]) -> Words:
        made = Words(named)
        self.built.append(len(made.named))
        return made

    def load(self, path: Path) -> Words:
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=list[tuple[int, str]])
        except (msgspec.DecodeError, FileNotFoundError):
            raise ListError("a broken index") from None
        return Words((number, name, None) for number, name in kept)


def _match(query: Query, entry: Entry) -> Match | None:
    scores = [(_alike(a, b), b) for a in (query.name, *query.aliases) for b in entry.names]
    score, matched = max(scores)
    same_number = {plain_number(number) for number in numbers_asked(query)} & {*entry.identifiers}
    if score < ENOUGH and not same_number:
        return None
    return Match(
        entity=entry.id,
        list=entry.list,
        name=entry.names[0],
        matched=matched,
        score=score,
        certainty="confirmed" if score == 1 else "possible",
        reasons=(f"{query.name} is near {matched}",),
    )


def _alike(one: str, other: str) -> float:
    ours, theirs = set(one.split()), set(other.split())
    return round(len(ours & theirs) / len(ours | theirs), 4)

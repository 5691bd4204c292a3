"""Screening: is it, or something written almost like it, on a watch list.

A match is a question, not a finding. `confirmed` means the names are the same once script, case, accents,
spacing, word order and legal form are set aside, and nothing known speaks against it; every other match is
`possible`, for a person to resolve. A listed brand in the name asked is enough for that. An empty answer says
that no listed name was near, on the day the lists carry, and nothing about owners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from licet.parties._numbers import only_a_number, plain_number
from licet.parties._query import ListState, Match, Query, Screening, checked
from licet.parties._several import asked_beside
from licet.parties.entities import BYSTANDER
from licet.parties.matching import DEFAULT_THRESHOLD, Question, false_alarms, reasons
from licet.parties.screening._brands import NAMED_IN_OTHERS
from licet.parties.screening._certainty import confirmed, identifies, unsearchable, untitled
from licet.parties.screening._family import akin, family, spelling
from licet.parties.screening._index_file import Prepared, prepared
from licet.parties.screening._qualifiers import SAME_NUMBER, Weighed, plain_numbers, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from licet.parties.entities import Entity
    from licet.parties.lists import ListSet
    from licet.parties.matching import Hit
    from licet.parties.screening._brands import Brands
    from licet.parties.screening._family import Family

_BATCH: Final = 1000
_LIMIT: Final = 50  # entries looked at for one query
_NEAR: Final = 0.12  # below the threshold: near enough to be named
_MOST_NEAR: Final = 5


class Screener:
    """Lists made ready to be asked. Safe to share between threads that only ask."""

    def __init__(self, lists: ListSet, *, folder: Path | None = None) -> None:
        """Load the index of the lists from the cache, or build it: seconds, once for each set of lists."""
        self.lists = lists
        self._ready: Prepared = prepared(lists, folder=folder)
        self._numbers: dict[str, list[int]] | None = None
        self._kin: dict[str, tuple[str, ...]] | None = None
        self._families: dict[str, Family] = {}
        self._states = tuple(
            ListState(id=x.id, as_of=x.as_of, sha256=x.sha256, entries=x.parties) for x in lists.lists
        )

    @property
    def brands(self) -> Brands:
        """The words by which a name is matched with entries that otherwise differ from it."""
        return self._ready.brands

    def kin(self, entry: str) -> tuple[str, ...]:
        """Return the ids of the entries whose names are held against this one as well."""
        if self._kin is None:
            self._kin = {
                self.lists.at(one).id: tuple(self.lists.at(other).id for other in others)
                for one, others in self._ready.index.kin().items()
            }
        return self._kin.get(entry, ())

    def screen(self, query: Query, *, threshold: float = DEFAULT_THRESHOLD) -> Screening:
        """Answer one query; `InputError` when it cannot be read."""
        return next(self.screen_all((query,), threshold=threshold))

    def screen_all(
        self, queries: Iterable[Query], *, threshold: float = DEFAULT_THRESHOLD
    ) -> Iterator[Screening]:
        """Answer each query in order, many at a time; `InputError` names the first unreadable one."""
        batch: list[Query] = []
        for query in queries:
            batch.append(checked(query))
            if len(batch) == _BATCH:
                yield from self._answers(batch, threshold)
                batch = []
        yield from self._answers(batch, threshold)

    def _answers(self, queries: Sequence[Query], threshold: float) -> Iterator[Screening]:
        questions = [Question(_names(query), query.kind) for query in queries]
        found = self._ready.index.search(questions, threshold=threshold - _NEAR, limit=_LIMIT)
        for query, question, hits in zip(queries, questions, found, strict=True):
            yield self._answer(query, question, hits, threshold)

    def _answer(self, query: Query, question: Question, hits: tuple[Hit, ...], threshold: float) -> Screening:
        judged = [self._judged(query, question, hit) for hit in hits]
        judged += self._by_number(query, {hit.owner for hit in hits})
        matches = [match for match in judged if match.score >= threshold]
        matches += self._family(query, matches, threshold)
        named = {match.entity for match in matches}
        near = sorted((m for m in judged if m.entity not in named), key=_rank)[:_MOST_NEAR]
        return Screening(
            query=query,
            also_asked=asked_beside(query),
            matches=tuple(sorted(matches, key=_rank)),
            near=tuple(near),
            unsearchable=unsearchable((query.name, *query.aliases)),
            threshold=threshold,
            digest=self.lists.digest,
            lists=self._states,
        )

    def _judged(self, query: Query, question: Question, hit: Hit) -> Match:
        entity = self.lists.at(hit.owner)
        namer = self.lists.at(self._ready.index.namer(hit))
        asked, listed = question.names[hit.asked], spelling(namer, self._ready.index.place_of(hit))
        weighed = weigh(hit.score, query, entity)
        weak = () if weighed.same_number else identifies(listed, namer, bearers=self._bearers)
        compared = self._ready.index.explain(question, hit)
        same = confirmed(asked, listed, entity)
        read = ("the name was read from another script",) if compared.same and not same else ()
        aside = (BYSTANDER,) if entity.bystander else ()
        doubts = (*weighed.doubts, *weak, *read, *aside, *akin(entity, namer))
        sure = not doubts and (weighed.same_number or same)
        if sure:  # a legal form weighs much beside one short word, and changes nobody
            weighed = replace(weighed, score=max(weighed.score, DEFAULT_THRESHOLD))
        alias = () if listed == namer.caption else (f"alias of {namer.caption}",)
        part = (f"the name asked holds “{asked}”",) if asked in asked_beside(query) else ()
        return _match(
            entity,
            weighed,
            matched=listed,
            certainty="confirmed" if sure else "possible",
            reasons=(*reasons(compared), *part, *alias, *weighed.agrees, *doubts),
        )

    def _bearers(self, word: str) -> int:
        """Count the entries that use a word; a brand is told by its word, however many bear it."""
        if word in self._ready.brands.entries:
            return 0
        return len({hit.owner for hit in self._ready.index.bearers(word)})

    def _by_number(self, query: Query, seen: set[int]) -> list[Match]:
        """Return the entries that share a number with the party asked, whatever their names."""
        asked = plain_numbers(query)
        if not asked:
            return []
        owners = {owner for number in asked for owner in self._numbered().get(number, ())}
        doubt = "no name was compared" if only_a_number(query.name) else "the names differ"
        found = []
        for owner in sorted(owners - seen):
            entity = self.lists.at(owner)
            weighed = weigh(SAME_NUMBER, query, entity)
            reasons = (*weighed.agrees, doubt, *weighed.doubts)
            found.append(_uncompared(entity, weighed, matched=entity.caption, reasons=reasons))
        return found

    def _family(self, query: Query, matches: list[Match], threshold: float) -> list[Match]:
        """Return the nearest entries of a brand in the name asked, unless one match is confirmed."""
        if query.kind not in NAMED_IN_OTHERS or any(m.certainty == "confirmed" for m in matches):
            return []
        known = {match.entity for match in matches}
        found = {}
        for brand in self._ready.brands.among(query.name):
            told = self._families.get(brand)
            if told is None:  # the lists never change: a brand has one family
                told = self._families[brand] = family(brand, self.lists, self._ready.index)
            for one in told.bearers:
                found[one.entity.id] = _uncompared(
                    one.entity,
                    Weighed(max(threshold, DEFAULT_THRESHOLD)),
                    matched=one.name,
                    reasons=(told.why,),
                )
        return [match for entity, match in found.items() if entity not in known]

    def _numbered(self) -> dict[str, list[int]]:
        if self._numbers is None:
            numbers: dict[str, list[int]] = {}
            for owner, entity in enumerate(self.lists.entities()):
                for value in entity.identifiers if entity.party else ():
                    numbers.setdefault(plain_number(value.text), []).append(owner)
            self._numbers = numbers
        return self._numbers


def _names(query: Query) -> tuple[str, ...]:
    """Every name to ask: where nobody said what it is, also without what would be a person's title."""
    given = (query.name, *query.aliases, *asked_beside(query))
    bare = map(untitled, given) if query.kind is None else ()
    return tuple(dict.fromkeys((*given, *bare)))


def _match(
    entity: Entity, weighed: Weighed, *, matched: str, certainty: str, reasons: tuple[str, ...]
) -> Match:
    score = round(weighed.score, 3)
    return Match(
        entity=entity.id,
        list=entity.list,
        name=entity.caption,
        matched=matched,
        score=score,
        certainty=certainty,
        reasons=reasons,
        false_alarms=round(false_alarms(weighed.score, matched, kind=entity.kind), 4),
        kind=entity.kind,
        countries=entity.countries,
        requirement=entity.requirement,
        policy=entity.policy,
        programmes=entity.programmes,
        cite=entity.cite,
        url=entity.url,
    )


def _uncompared(entity: Entity, weighed: Weighed, *, matched: str, reasons: tuple[str, ...]) -> Match:
    """A match for which no names were compared: its score ranks, and says nothing of false alarms."""
    match = _match(entity, weighed, matched=matched, certainty="possible", reasons=reasons)
    return replace(match, false_alarms=None)


def _rank(match: Match) -> tuple[bool, float, str]:
    return (match.certainty != "confirmed", -match.score, match.entity)

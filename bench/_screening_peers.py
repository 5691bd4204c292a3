"""Today's tools for screening, rebuilt so that they run in one process: what Licet is measured against.

Runs in the peers' own environment (`scripts/setup peers`), never in Licet's. The first two are yente 5.5
without its Elasticsearch: the documents of its indexer and the clauses of its entity query (boosts, dis_max,
70 % of trigrams, fifty candidates, a bonus for large entities), on tantivy, and then nomenklatura's own
scoring. Tantivy's BM25 has no setting for length, so names are normed a little harder than yente norms them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import rapidfuzz
import tantivy  # type: ignore[import-not-found,unused-ignore]  # lives in the peers' own environment
from anyascii import anyascii

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bench._screening_worker import Asked, Found, Listed

_CANDIDATES: Final = 50  # yente: five results a page, ten candidates a result
_SIMILAR_NAMES: Final = 100
_MOST: Final = 15
_SHARE_OF_TRIGRAMS: Final = 0.7
_TELLING_CODE: Final = 3  # letters a sound code must have
_BOOSTS: Final = {"NUM": 1.3, "LOC": 0.8, "ORGCLS": 0.7, "SYMBOL": 0.3, "NICK": 0.8, "DOMAIN": 0.7}
_WORD: Final = re.compile(r"[\u3040-\u309f\u3400-\u9fff]|[^\W_\u3040-\u309f\u3400-\u9fff]+")
_FIELDS: Final = ("schema", "names", "ngrams", "parts", "sounds", "symbols")


def _words(text: str) -> list[str]:
    """Words as Elasticsearch's standard tokenizer cuts them, in lower case, Latin without its marks."""
    return [_folded(word) for word in _WORD.findall(text.lower())]


def _folded(word: str) -> str:
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return bare if bare.isascii() else unicodedata.normalize("NFC", word)


def _trigrams(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        for at in range(len(word) - 2):
            yield word[at : at + 3]


def in_order(name: str, schema: str) -> str:
    """A person's family name last, as OpenSanctions hands it to yente: "SMITH, John" costs it recall."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and schema == "Person" else name


class Rebuilt:
    """yente's query for candidates; a subclass says which scoring ranks them."""

    scoring = ""

    def __init__(self) -> None:
        """Import what the clock must not count."""
        from followthemoney import ValueEntity, model  # type: ignore[import-not-found,unused-ignore]  # as above
        from nomenklatura.matching import (  # type: ignore[import-not-found,unused-ignore]  # as above
            get_algorithm,
        )

        self._entity, self._model = ValueEntity, model
        self._scoring = get_algorithm(self.scoring)
        self._settings = self._scoring.default_config()
        self._asked = 0

    def build(self, entities: list[Listed], scratch: str) -> int:  # noqa: ARG002 - this one stays in memory
        """Index one document an entity, as yente's indexer does."""
        builder = tantivy.SchemaBuilder()
        for field in _FIELDS:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("row", stored=True, fast=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(num_threads=1)
        self._rows = [
            self._made(row["id"], row["schema"], row["names"], row["countries"]) for row in entities
        ]
        for number, entity in enumerate(self._rows):
            writer.add_document(self._document(number, entity))
        writer.commit()
        index.reload()
        self._searcher = index.searcher()
        self._bonus = [math.sqrt(0.5 * sum(1 for _ in entity.itervalues())) for entity in self._rows]
        return sum(len(row["names"]) for row in entities)

    def search(self, asked: Asked, threshold: float) -> Found:
        """Score the candidates of each name, one after another."""
        return [self._one(name, schema, threshold) for name, schema in asked]

    def _one(self, name: str, schema: str, threshold: float) -> list[tuple[str, float]]:
        self._asked += 1
        asked = self._made(f"asked-{self._asked}", schema, [name], [])
        scored = []
        for candidate in self._candidates(asked):
            score = self._scoring.compare(asked, candidate, self._settings).score
            if score >= threshold:
                scored.append((candidate.id, float(score)))
        return sorted(scored, key=lambda one: -one[1])[:_MOST]

    def _made(self, key: str, schema: str, names: Iterable[str], countries: Iterable[str]) -> Any:
        entity = self._entity(self._model.get(schema), {"id": key})
        for name in names:
            entity.add("name", in_order(name, schema))
        for country in countries:
            entity.add("country", country, quiet=True)
        return entity

    def _document(self, number: int, entity: Any) -> Any:
        parts: set[str] = set()
        sounds: set[str] = set()
        symbols: set[str] = set()
        for name in _analysed(entity, query=False):
            symbols.update(_symbols(name.symbols))
            for part in name.parts:
                parts.add(part.comparable)
                if part.metaphone and len(part.metaphone) >= _TELLING_CODE:
                    sounds.add(part.metaphone)
        document = tantivy.Document()
        document.add_unsigned("row", number)
        document.add_text("schema", entity.schema.name)
        for name in entity.get("name"):
            words = _words(name)
            document.add_text("names", " ".join(words))
            document.add_text("ngrams", " ".join(_trigrams(words)))
        for field, values in (("parts", parts), ("sounds", sounds), ("symbols", symbols)):
            for value in values:
                document.add_text(field, value.replace(" ", "_"))
        return document

    def _candidates(self, asked: Any) -> list[Any]:
        """Fifty, by the search engine's score and the bonus for entities with much to say."""
        clauses = list(self._clauses(asked))
        if not clauses:
            return []
        kinds = [schema.name for schema in asked.schema.matchable_schemata]
        query = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Must,
                    tantivy.Query.const_score_query(
                        tantivy.Query.term_set_query(self._schema, "schema", kinds), 0.0
                    ),
                ),
                (tantivy.Occur.Must, _any_of(clauses)),
            ]
        )
        hits = self._searcher.search(query, 4 * _CANDIDATES, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        order = sorted(
            ((score + self._bonus[row], row) for (score, _), row in zip(hits, rows, strict=True)),
            reverse=True,
        )
        return [self._rows[row] for _, row in order[:_CANDIDATES]]

    def _clauses(self, asked: Any) -> Iterator[Any]:
        """The `should` clauses of yente's names_query, one by one."""
        from rigour.names import Name, representative_names  # type: ignore[import-not-found,unused-ignore]  # as above

        for name in representative_names(asked.get("name"), 5):
            words = _words(name)
            if words:
                yield _boosted(_all_of(self._terms("names", words)), 3.0)
            trigrams = list(self._terms("ngrams", set(_trigrams(words))))
            if trigrams:
                least = max(1, int(len(trigrams) * _SHARE_OF_TRIGRAMS))
                yield _boosted(_any_of(trigrams, least), 1.5)
        seen = set()
        for name in Name.consolidate_names(_analysed(asked, query=True)):
            for part in name.parts:
                if part.comparable not in seen:
                    seen.add(part.comparable)
                    yield self._part(part, {s.symbol for s in name.spans if part in s.parts})

    def _part(self, part: Any, symbols: set[Any]) -> Any:
        """One word of the name, by whichever of its forms finds most."""
        found = [_BOOSTS[s.category.value] for s in symbols if s.category.value in _BOOSTS]
        boost = max(found, default=1.0)
        forms = [self._term("parts", part.comparable)]
        if part.metaphone and len(part.metaphone) >= _TELLING_CODE:
            forms.append(_boosted(self._term("sounds", part.metaphone), boost * 0.5))
        forms += [_boosted(self._term("symbols", s), boost * 0.7) for s in _symbols(symbols)]
        return tantivy.Query.disjunction_max_query(forms, 0.2)

    def _terms(self, field: str, values: Iterable[str]) -> Iterator[Any]:
        return (self._term(field, value) for value in values)

    def _term(self, field: str, value: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, value.replace(" ", "_"), index_option="freq")


class LogicV2Rebuilt(Rebuilt):
    """yente as it comes: "best" is logic-v2."""

    scoring = "logic-v2"


class LogicV1Rebuilt(Rebuilt):
    """yente with the scoring that was its default before."""

    scoring = "logic-v1"


def _analysed(entity: Any, *, query: bool) -> set[Any]:
    from nomenklatura.matching.logic_v2.names.analysis import (  # type: ignore[import-not-found,unused-ignore]  # as above
        entity_names,
    )

    names: set[Any] = entity_names(entity, is_query=query)
    return names


def _symbols(symbols: Iterable[Any]) -> Iterator[str]:
    return (f"{s.category.value}:{s.id}" for s in symbols if s.category.value != "INITIAL")


def _any_of(clauses: list[Any], least: int = 1) -> Any:
    should = [(tantivy.Occur.Should, clause) for clause in clauses]
    return tantivy.Query.boolean_query(should, minimum_number_should_match=least)


def _all_of(clauses: Iterable[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])


def _boosted(query: Any, boost: float) -> Any:
    return tantivy.Query.boost_query(query, boost)


class Trigrams:
    """What a team builds for itself in a day: trigrams for a hundred names, rapidfuzz to rank them.

    The mean of token_sort and token_set did better than either, than WRatio, and than letters without spaces.
    """

    def build(self, entities: list[Listed], scratch: str) -> int:  # noqa: ARG002 - this one stays in memory
        """Index one document a name, in Latin letters."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("ngrams", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("row", stored=True, fast=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(num_threads=1)
        self._names: list[tuple[str, str]] = []
        for row in entities:
            for name in row["names"]:
                text = _sorted_latin(name)
                document = tantivy.Document()
                document.add_unsigned("row", len(self._names))
                document.add_text("ngrams", " ".join(_padded_trigrams(text)))
                writer.add_document(document)
                self._names.append((row["id"], text))
        writer.commit()
        index.reload()
        self._searcher = index.searcher()
        return len(self._names)

    def search(self, asked: Asked, threshold: float) -> Found:
        """Rank the names that share most trigrams."""
        return [self._one(_sorted_latin(name), threshold) for name, _ in asked]

    def _one(self, text: str, threshold: float) -> list[tuple[str, float]]:
        terms = [
            tantivy.Query.term_query(self._schema, "ngrams", gram, index_option="freq")
            for gram in set(_padded_trigrams(text))
        ]
        if not terms:
            return []
        hits = self._searcher.search(_any_of(terms), _SIMILAR_NAMES, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        best: dict[str, float] = {}
        for row in rows:
            entity, listed = self._names[row]
            score = (rapidfuzz.fuzz.ratio(text, listed) + rapidfuzz.fuzz.token_set_ratio(text, listed)) / 200
            if score >= max(threshold, best.get(entity, 0.0)):
                best[entity] = score
        return sorted(best.items(), key=lambda one: -one[1])[:_MOST]


class TokenSort:
    """The least one can do: rapidfuzz's token_sort_ratio against every name of the list."""

    def build(self, entities: list[Listed], scratch: str) -> int:  # noqa: ARG002 - this one stays in memory
        """Sort the words of every name once."""
        named = [(row["id"], _sorted_latin(name)) for row in entities for name in row["names"]]
        self._ids = [entity for entity, _ in named]
        self._texts = [text for _, text in named]
        return len(named)

    def search(self, asked: Asked, threshold: float) -> Found:
        """Compare with all of them."""
        return [self._one(_sorted_latin(name), threshold) for name, _ in asked]

    def _one(self, text: str, threshold: float) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for _, score, row in rapidfuzz.process.extract(
            text, self._texts, scorer=rapidfuzz.fuzz.ratio, limit=2 * _MOST, score_cutoff=100 * threshold
        ):
            best.setdefault(self._ids[row], score / 100)
        return list(best.items())[:_MOST]


def _sorted_latin(name: str) -> str:
    return " ".join(sorted(re.findall(r"[a-z0-9]+", anyascii(name).lower())))


def _padded_trigrams(text: str) -> Iterator[str]:
    for word in text.split():
        padded = f"_{word}_"
        for at in range(len(padded) - 2):
            yield padded[at : at + 3]

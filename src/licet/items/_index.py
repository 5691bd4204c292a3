"""Finds words in entries, and says which paragraph holds which of them.

An in-memory full-text table of SQLite (FTS5, word stems by Porter): nothing is written, and a word never
acts as an operator of the query language. What it finds it only ranks; what a hit means is for `_search`.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import ListError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from licet.items._format import Entry

_WORD: Final = re.compile(r"\w+")
_TABLE: Final = "CREATE VIRTUAL TABLE entry USING fts5(heading, body, tokenize='porter unicode61')"
_MARK: Final = "\x02"
_EMPTY: Final = frozenset(
    "a an and any as at by do for from how i in is it my of on or the to what with".split()  # noqa: SIM905 - a line of words
)
MOST_WORDS: Final = 12


class Match(Struct, frozen=True):
    """Where an entry holds the words best: `at` is a paragraph's place in it, None for the heading."""

    entry: int
    at: int | None
    words: frozenset[str]
    rank: float


def words_of(text: str) -> tuple[str, ...]:
    """The words to look for, in lower case, each once; words like `of` only if there is nothing else."""
    found = tuple(dict.fromkeys(_WORD.findall(text.lower())))
    telling = tuple(word for word in found if word not in _EMPTY)
    return (telling or found)[:MOST_WORDS]


class Index:
    """The words of a fixed sequence of entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def find(self, words: Iterable[str]) -> tuple[Match, ...]:
        """Every entry with one of the words, those with most of them in one place first."""
        held: dict[int, dict[int, set[str]]] = {}
        for word in words:
            for entry, lines in self._lines(word):
                for line in lines:
                    held.setdefault(entry, {}).setdefault(line, set()).add(word)
        ranks = self._ranks(words)
        matches = [self._best(entry, lines, ranks[entry]) for entry, lines in held.items()]
        return tuple(sorted(matches, key=lambda match: (-len(match.words), match.rank, match.entry)))

    @cached_property
    def _table(self) -> sqlite3.Connection:
        table = sqlite3.connect(":memory:")
        try:
            table.execute(_TABLE)
        except sqlite3.OperationalError as problem:
            remedy = "use a Python whose SQLite has FTS5"
            raise ListError(f"this Python cannot search text ({problem})", remedy=remedy) from None
        rows = ((n, e.heading, "\n".join(p.text for p in e.paragraphs)) for n, e in enumerate(self._entries))
        table.executemany("INSERT INTO entry(rowid, heading, body) VALUES (?, ?, ?)", rows)
        return table

    def _lines(self, word: str) -> list[tuple[int, list[int]]]:
        """The entries that hold a word, and in which lines of each; line 0 is the heading."""
        query = (
            "SELECT rowid, highlight(entry, 0, ?, ''), highlight(entry, 1, ?, '') "
            "FROM entry WHERE entry MATCH ?"
        )
        return [
            (
                row,
                [number for number, line in enumerate((heading, *body.split("\n"))) if _MARK in line],
            )
            for row, heading, body in self._table.execute(query, (_MARK, _MARK, _quoted(word)))
        ]

    def _ranks(self, words: Iterable[str]) -> dict[int, float]:
        query = "SELECT rowid, bm25(entry, 5.0, 1.0) FROM entry WHERE entry MATCH ?"
        return dict(self._table.execute(query, (" OR ".join(map(_quoted, words)),)))

    def _best(self, entry: int, lines: dict[int, set[str]], rank: float) -> Match:
        """The paragraph that, with its heading and what it stands under, holds most of the words."""
        paragraphs = self._entries[entry].paragraphs
        heading = lines.get(0, set())
        own = {p.path: lines.get(n, set()) for n, p in enumerate(paragraphs, 1) if not p.note}
        best, found = None, frozenset(heading)
        score = (len(heading), 1, len(heading))
        for line, here in lines.items():
            if line == 0:
                continue
            paragraph = paragraphs[line - 1]
            above = (own.get(paragraph.path[:n], set()) for n in range(1, len(paragraph.path) + 1))
            words = heading.union(here, *above)
            if (len(words), not paragraph.note, len(here)) > score:
                score = (len(words), int(not paragraph.note), len(here))
                best, found = line - 1, frozenset(words)
        return Match(entry, best, found, rank)


def _quoted(word: str) -> str:
    return f'"{word}"'

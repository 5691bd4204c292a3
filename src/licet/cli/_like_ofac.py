"""`licet screen --like-ofac NAME`: the score of OFAC's own search, for those who must compare with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.cli import _lists_in_use

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from licet.parties import Entity, ListSet, Query

_LEAST = 80
_SHOWN = 8
_BEYOND = "OFAC's search reads Latin letters only, and the name has others: leave --like-ofac out"


def run(query: Query, lists: ListSet, options: argparse.Namespace) -> int:
    """Some name scores as OFAC's search would show it (2), or none does (0): it confirms nothing."""
    from licet.parties.http import beyond_latin, names_asked

    names = names_asked(query)
    rows = _scored(names, lists)
    why = _BEYOND if beyond_latin(names) else None
    if options.json:
        _as_json(rows, lists, why)
    else:
        _print(rows if options.all else rows[:_SHOWN], lists, of=len(rows), why=why)
    return 2 if rows or why else 0


def _scored(names: Sequence[str], lists: ListSet) -> list[tuple[Entity, int, str]]:
    """Each entry with its highest score and the name that has it, best first."""
    from licet.parties.http import OfacSearch

    named = list(lists.named())
    search = OfacSearch([one.name for one in named])
    best: dict[int, tuple[int, str]] = {}
    for hit in (hit for name in names for hit in search.search(name, least=_LEAST)):
        owner, scored = named[hit.name].owner, (hit.score, named[hit.name].name)
        if owner not in best or best[owner][0] < hit.score:
            best[owner] = scored
    rows = [(lists.at(owner), score, name) for owner, (score, name) in best.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0].id))


def _as_json(rows: Sequence[tuple[Entity, int, str]], lists: ListSet, why: str | None) -> None:
    from licet.cli import _say

    matches = [{"entity": e.id, "list": e.list, "name": n, "score": s} for e, s, n in rows]
    answer = {"matches": matches, "algorithm": "ofac-search", "least": _LEAST, "unsearchable": why}
    _say.as_json({**answer, "lists": _lists_in_use.told(lists), "stale": _lists_in_use.stale(lists)})


def _print(rows: Sequence[tuple[Entity, int, str]], lists: ListSet, *, of: int, why: str | None) -> None:
    from licet.cli import _say

    entries = "1 entry scores" if of == 1 else f"{of:,} entries score"
    _say.line(_say.strong(f"{entries} {_LEAST} or more, as OFAC's search counts."))
    if why:
        _say.line(f"This says little: {why}.")
    for entity, score, name in rows:
        _say.pair(f"{score:>3}", f"{name} ({lists.watch_list(entity.list).title})", gap=4)
    if of > len(rows):
        _say.line(f"and {of - len(rows):,} more; --all prints them", indent=2)
    _say.line("This score is for comparison: it knows no other script, no reason and no doubt.")
    _lists_in_use.say_dates(lists)

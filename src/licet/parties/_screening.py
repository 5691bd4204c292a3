"""Screening a name: is it, or something written almost like it, on a watch list.

A match is a question, not a finding. `confirmed` means the names are the same once case, accents,
punctuation, word order and legal form are set aside, and nothing known speaks against it; every other match
is `possible`, for a person to resolve. An empty answer says that no listed name was near, on the day the
lists carry, and nothing about owners.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError, UnknownTerm
from licet.facts import Listing
from licet.parties import _reasons
from licet.parties._alignment import Alignment, Reading, align, readings
from licet.parties._format import KINDS
from licet.parties._lists import ListEntry
from licet.parties._names import words
from licet.parties._policy import policy_term

if TYPE_CHECKING:
    from licet.parties._format import Row
    from licet.parties._lists import Lists

_NEAR_ENOUGH: Final = 0.72
_CONTAINED_ENOUGH: Final = 0.5
_WORTH_ALIGNING: Final = 0.37  # of what the asked name tells; below it no score can reach the thresholds
_TELLING_ENOUGH: Final = 0.3  # words below this bring in thousands of names and decide nothing
_LEAST_EVIDENCE: Final = 0.6  # the weight of one fairly rare word: common words alone are no lead
_DOUBT: Final = 0.9
# A firm's whole name inside a longer one may be its branch; a first name or a ship's name there is none.
_NAMED_IN_OTHERS: Final = frozenset({None, "organisation"})
_LONGEST: Final = 500


class ListMatch(Struct, frozen=True):
    """A listed party that may be the one asked about, and every reason for and against, in plain words."""

    entry: ListEntry
    listed_name: str
    score: float
    certainty: str
    reasons: tuple[str, ...]


class _Party(Struct, frozen=True):
    """What was asked, parsed."""

    name: str
    country: str | None
    kind: str | None


def screen(
    name: str, *, lists: Lists, country: str | None = None, kind: str | None = None
) -> tuple[ListMatch, ...]:
    """Return every listed party whose name is the one asked or nearly so, best first.

    Raises `InputError` for a name without letters or digits, a country that is no two-letter code, or an
    unknown kind: an unreadable question must not come back as a clean answer.
    """
    party = _Party(name=_checked_name(name), country=_checked_country(country), kind=_checked_kind(kind))
    best: dict[int, tuple[tuple[bool, float, int], Alignment]] = {}
    for reading in readings(party.name, lists.index):
        for number in _candidates(reading, lists):
            found = _best_name(reading, lists.rows[number], lists)
            if found is not None and (number not in best or found[0] > best[number][0]):
                best[number] = found
    matches = [
        _match(party, lists.rows[number], -place, alignment, lists)
        for number, ((_, _, place), alignment) in best.items()
    ]
    return tuple(sorted(matches, key=lambda m: (m.certainty != "confirmed", -m.score, m.entry.id)))


def as_listing(match: ListMatch) -> Listing:
    """Return the match as a fact for the law; the review policy is the list's own, or none."""
    return Listing(
        list=match.entry.list,
        entry=match.entry.id,
        name=match.entry.name,
        certainty=match.certainty,
        policy=policy_term(match.entry.policy),
        cite=match.entry.cite,
    )


def _candidates(reading: Reading, lists: Lists) -> list[int]:
    """Return the rows that share enough telling words with the asked name to be worth a full comparison."""
    telling = [at for at, weight in enumerate(reading.weights) if weight >= _TELLING_ENOUGH]
    chosen = telling or range(len(reading.words))
    gained: dict[int, float] = {}
    for at in chosen:
        alike: dict[int, float] = {}
        for word, near in reading.near[at].items():
            for number in lists.index.users(word):
                alike[number] = max(alike.get(number, 0.0), near.likeness)
        for number, likeness in alike.items():
            gained[number] = gained.get(number, 0.0) + likeness * reading.weights[at]
    unseen = reading.weight - sum(reading.weights[at] for at in chosen)
    least = _WORTH_ALIGNING * reading.weight - unseen
    return [number for number, gain in gained.items() if gain >= least]


def _best_name(reading: Reading, row: Row, lists: Lists) -> tuple[tuple[bool, float, int], Alignment] | None:
    """Return the row's name nearest to the asked one, if any is near enough; the first name wins a draw."""
    best: tuple[tuple[bool, float, int], Alignment] | None = None
    for place, listed in enumerate(row.spellings()):
        alignment = align(reading, listed, lists.index)
        rank = (alignment.same, alignment.score, -place)
        if _near_enough(alignment, row, lists) and (best is None or rank > best[0]):
            best = (rank, alignment)
    return best


def _near_enough(alignment: Alignment, row: Row, lists: Lists) -> bool:
    if alignment.same:
        return True
    evidence = sum(lists.index.weight(pair.listed) * pair.near.likeness for pair in alignment.pairs)
    if evidence < _LEAST_EVIDENCE:
        return False
    contained = alignment.contained and row.kind in _NAMED_IN_OTHERS
    return alignment.score >= (_CONTAINED_ENOUGH if contained else _NEAR_ENOUGH)


def _match(party: _Party, row: Row, place: int, alignment: Alignment, lists: Lists) -> ListMatch:
    """Explain the match, and confirm it only when the names are the same and nothing speaks against it."""
    entry = lists.entry_of(row)
    doubts = [
        *_reasons.country_doubts(party.country, entry.countries),
        *_reasons.kind_doubts(party.kind, entry.kind),
        *(_reasons.weak_name(party.name, row, place, lists.index) if alignment.same else ()),
    ]
    confirmed = alignment.same and not doubts
    listed_name = row.names[place]
    return ListMatch(
        entry=entry,
        listed_name=listed_name,
        score=round(alignment.score * _DOUBT ** len(doubts), 3),
        certainty="confirmed" if confirmed else "possible",
        reasons=(
            *_reasons.name_reasons(alignment),
            *([f"alias of {entry.name}"] if place else []),
            *_reasons.country_agrees(party.country, entry.countries),
            *doubts,
        ),
    )


def _checked_name(name: str) -> str:
    if len(name) > _LONGEST:
        raise InputError(
            f"the name has {len(name):,} characters", remedy=f"give the name alone, at most {_LONGEST}"
        )
    if not words(name):
        raise InputError(
            f"the name {name!r} has no letters or digits", remedy="give the name as the party writes it"
        )
    return name


def _checked_country(country: str | None) -> str | None:
    if country is None:
        return None
    if not re.fullmatch("[A-Za-z]{2}", country):
        raise InputError(f"'{country}' is no country code", remedy="give two letters of ISO 3166-1, as in NO")
    return country.upper()


def _checked_kind(kind: str | None) -> str | None:
    if kind is not None and kind not in KINDS:
        raise UnknownTerm(kind, family="kind of party", known=KINDS)
    return kind

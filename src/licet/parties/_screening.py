"""Screening a name: is it, or something written almost like it, on a watch list.

A match is a question, not a finding. `confirmed` means the names are the same once case, accents,
punctuation, word order and legal form are set aside, and nothing known speaks against it; every other match
is `possible`, for a person to resolve. A listed brand in the name asked is enough for that: it brings the
nearest entries of the brand, and says how many it does not show. An empty answer says that no listed name
was near, on the day the lists carry, and nothing about owners.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from licet.errors import InputError, UnknownTerm
from licet.facts import Listing
from licet.parties import _reasons
from licet.parties._alignment import Alignment, Reading, align, readings
from licet.parties._format import KINDS
from licet.parties._lists import ListEntry
from licet.parties._names import words
from licet.parties._policy import policy_term

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_FAMILY_SHOWN: Final = 5  # entries of one brand, and at least one of each list that names it
_LONGEST: Final = 500


class ListMatch(Struct, frozen=True):
    """A listed party that may be the one asked about, and every reason for and against, in plain words."""

    entry: ListEntry
    listed_name: str
    score: float
    certainty: str
    reasons: tuple[str, ...]


# How well one listed name fits (the same, how near, which name of the entry), and how the two compare.
_Found: TypeAlias = tuple[tuple[bool, float, int], Alignment]


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
    best: dict[int, _Found] = {}
    spelled = readings(party.name, lists.index)
    for reading in spelled:
        for number in _candidates(reading, lists):
            found = _best_name(reading, lists.rows[number], lists)
            if found is not None and (number not in best or _rank(found) > _rank(best[number])):
                best[number] = found
    matches = {number: _match(party, lists.rows[number], found, lists) for number, found in best.items()}
    for brand in _brands(spelled, lists):
        matches |= _family(party, brand, spelled, matches, lists)
    return tuple(sorted(matches.values(), key=lambda m: (m.certainty != "confirmed", -m.score, m.entry.id)))


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


def _best_name(reading: Reading, row: Row, lists: Lists) -> _Found | None:
    """Return the row's name nearest to the asked one, if any is near enough; the first name wins a draw."""
    return max(
        (x for x in _aligned(reading, row, lists) if _near_enough(x[1], row, lists)), default=None, key=_rank
    )


def _aligned(reading: Reading, row: Row, lists: Lists) -> Iterator[_Found]:
    for place, listed in enumerate(row.spellings()):
        alignment = align(reading, listed, lists.index)
        yield (alignment.same, alignment.score, -place), alignment


def _rank(found: _Found) -> tuple[bool, float, int]:
    return found[0]


def _brands(spelled: tuple[Reading, ...], lists: Lists) -> tuple[str, ...]:
    """Return the listed brands among the words asked, each once; "sber" is none of its own in "sberbank"."""
    words_near = (pair for reading in spelled for pair in zip(reading.words, reading.near, strict=True))
    found = dict.fromkeys(lists.index.brand(word, near) for word, near in words_near)
    names = [brand for brand in found if brand is not None]
    return tuple(brand for brand in names if not any(brand in other for other in names if other != brand))


def _family(
    party: _Party, brand: str, spelled: tuple[Reading, ...], matches: dict[int, ListMatch], lists: Lists
) -> dict[int, ListMatch]:
    """Return the possible matches of that brand, each saying how many there are; none if one is confirmed.

    Too few of them by their whole names, and the nearest join: the best of each list, then the best of all.
    """
    named = [n for n in lists.index.users(brand) if lists.rows[n].kind in _NAMED_IN_OTHERS]
    made = {number: matches[number] for number in named if number in matches}
    if any(match.certainty == "confirmed" for match in made.values()):
        return {}
    if len(made) < _FAMILY_SHOWN:
        found = {n: _best_of_brand(brand, spelled, n, lists) for n in named if n not in made}
        for number in _chosen(found, lists, room=_FAMILY_SHOWN - len(made)):
            made[number] = _match(party, lists.rows[number], found[number], lists)
    why = _reasons.family(brand, len(named), len(made))
    return {number: replace(match, reasons=(why, *match.reasons)) for number, match in made.items()}


def _chosen(found: dict[int, _Found], lists: Lists, *, room: int) -> tuple[int, ...]:
    ordered = sorted(found, key=lambda number: (_rank(found[number]), -number), reverse=True)
    of_each_list = {lists.rows[number].list: number for number in reversed(ordered)}.values()
    return tuple(dict.fromkeys((*of_each_list, *ordered)))[: max(room, len(of_each_list))]


def _best_of_brand(brand: str, spelled: tuple[Reading, ...], number: int, lists: Lists) -> _Found:
    """Return the entry's name nearest to the asked one among those that carry the brand."""
    row = lists.rows[number]
    carries = [brand in listed for listed in row.spellings()]
    aligned = (found for reading in spelled for found in _aligned(reading, row, lists))
    return max((found for found in aligned if carries[-found[0][2]]), key=_rank)


def _near_enough(alignment: Alignment, row: Row, lists: Lists) -> bool:
    if alignment.same:
        return True
    evidence = sum(lists.index.weight(pair.listed) * pair.near.likeness for pair in alignment.pairs)
    if evidence < _LEAST_EVIDENCE:
        return False
    contained = alignment.contained and row.kind in _NAMED_IN_OTHERS
    return alignment.score >= (_CONTAINED_ENOUGH if contained else _NEAR_ENOUGH)


def _match(party: _Party, row: Row, found: _Found, lists: Lists) -> ListMatch:
    """Explain the match, and confirm it only when the names are the same and nothing speaks against it."""
    entry, alignment, place = lists.entry_of(row), found[1], -found[0][2]
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

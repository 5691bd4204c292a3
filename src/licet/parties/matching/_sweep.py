"""One pass over the rows that the asked words reach: how much of each name, on both sides, they cover.

The sums are good enough to leave out what cannot come near; whoever is left is aligned word by word.
Every row reached is swept, for many readings at once. Of the rows that are near, those of exactly the asked
words are always kept, of the others the nearest `_COMPARED` of each reading, or a few more if all
is covered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from licet.parties.matching._alignment import INITIAL_LIKENESS
from licet.parties.matching._asked import ASKED_SHARE, FLOOR, Plan
from licet.parties.matching._columns import Keys, Numbers, Places, Shares, Truths
from licet.parties.matching._listed import row_keys
from licet.parties.matching._reach import rows_of
from licet.parties.matching._spans import firsts, spans, true_at
from licet.parties.matching._spelling import mixed
from licet.parties.names import weight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from licet.parties.matching._listed import Listed
    from licet.parties.matching._reach import Known

_COMPARED: Final = 32  # rows aligned word by word: those nearest by the sums
_WHOLE: Final = np.float32(0.999)
_COMPARED_WHOLE: Final = 128  # of those that have every word, by the sums
_FEW: Final = 128  # rows: as soon looked up as left out
_NOTHING: Final = np.float32(1e-3)
_ROUNDED: Final = np.float32(1e-5)
_FIRST_LETTER: Final = ord("a")
_LETTERS: Final = 26
_INITIAL_WORTH: Final = weight("x")
_KEY: Final = (1 << 64) - 1
_AT_ONCE: Final = 1 << 19  # rows reached by the readings of one pass
_WORDS_AT_ONCE: Final = 1 << 11  # of those readings, so that a reading, a row and a word make one number
_NO_ROW: Final = np.zeros(0, np.int64)


class Sought(Struct, frozen=True, gc=False):
    """What to search for: a plan, how many rows it reaches, a kind's number (0 is any), the words' key.

    `initials` are those of a person, a bit for each letter.
    """

    plan: Plan
    size: int
    kind: int
    key: int
    initials: int = 0


class Signs(Struct, frozen=True):
    """What is told of each row at a glance: its words in any order, their marks, and their initials."""

    keys: Keys
    marks: Keys
    words: Keys  # the keys of the words, of which the rows' are sums
    initials: Places  # a bit for each letter that a word of the row begins with

    @classmethod
    def of(cls, listed: Listed, marks: Keys, spelled: Sequence[str]) -> Signs:
        """Return the signs of all rows; `marks` are those of the words, which are `spelled`."""
        first = np.array(spelled, dtype="S1").view(np.uint8).astype(np.int32) - _FIRST_LETTER
        letters = np.where((first >= 0) & (first < _LETTERS), np.int32(1) << np.clip(first, 0, _LETTERS), 0)
        every, begun = marks[listed.words], letters[listed.words]
        if len(every):
            every, begun = (np.bitwise_or.reduceat(each, listed.starts[:-1]) for each in (every, begun))
        words = mixed(np.arange(1, len(marks) + 1, dtype=np.uint64))
        return cls(row_keys(listed.starts, listed.words, words), every, words, begun)

    def key_of(self, places: Sequence[int]) -> int:
        """Return the key of a row of these words."""
        return sum([int(self.words[at]) for at in places]) & _KEY


def letter_bit(word: str) -> int:
    """Return the bit of the letter a word begins with; of a number, none."""
    place = ord(word[0]) - _FIRST_LETTER
    return 1 << place if 0 <= place < _LETTERS else 0


class _Later(Struct, frozen=True):
    """The common words of some readings, end to end, and where those of each reading start."""

    starts: Numbers
    number: Numbers
    worth: Shares
    most: Shares  # that each gives to any row
    marks: Keys

    @classmethod
    def of(cls, sought: Sequence[Sought], known: Known) -> _Later:
        words = [pair for each in sought for pair in each.plan.later]
        reaches = [known.reaches[one] for one, _ in words]
        return cls(
            starts=np.cumsum([0, *[len(each.plan.later) for each in sought]]),
            number=np.array([known.number[one] for one, _ in words], np.int64),
            worth=np.array([worth for _, worth in words], np.float32),
            most=np.array([reach.most for reach in reaches], np.float32),
            marks=np.array([reach.marks for reach in reaches], np.uint64),
        )


class _Sums(Struct, frozen=True):
    """What rows got: each for one reading, by its place in the pass."""

    reading: Numbers
    rows: Numbers
    got: Shares  # of the asked words
    given: Shares  # of the listed words

    def where(self, kept: Truths | Numbers) -> _Sums:
        return _Sums(self.reading[kept], self.rows[kept], self.got[kept], self.given[kept])


class Sweep:
    """The rows near each of many readings, among words whose likeness is known."""

    def __init__(self, listed: Listed, worth: Shares, known: Known, signs: Signs) -> None:
        self._listed = listed
        self._worth = worth
        self._known = known
        self._signs = signs

    def nearest(self, sought: Sequence[Sought]) -> tuple[Numbers, Numbers]:
        """Return (place of the reading, row) of every row that may be near: by reading, nearest first."""
        found: list[tuple[Numbers, Numbers]] = []
        for start, part in _parts(sought):
            sums = self._possible(part, self._with_initials(part, self._reached(part)))
            if any(one.plan.later for one in part):
                later = _Later.of(part, self._known)
                likely = self._likely(part, sums, later) if len(sums.rows) > _FEW else sums
                sums = self._looked_up(later, likely)
            reading, row = self._chosen(part, sums)
            found.append((reading + start, row))
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return found[0] if len(found) == 1 else _joined(found)

    def _reached(self, sought: Sequence[Sought]) -> _Sums:
        """Sum what the rare words are worth in each row; a word that reaches a row twice counts once."""
        slots = [slot for each in sought for slot in each.plan.first]
        counts = [len(each.plan.first) for each in sought]
        of = np.arange(len(sought)).repeat(counts)
        within = np.concatenate([_NO_ROW, *[np.arange(count) for count in counts]])
        worth = np.array([value for _, value in slots], np.float32)
        slot, rows, likeness, given = rows_of(
            [self._known.reaches[one] for one, _ in slots], self._listed, self._worth
        )
        # By reading, by row, by word, and in the order they were reached, which leaves the most alike last.
        low, middle = len(rows).bit_length(), max(counts, default=0).bit_length()
        high = len(self._listed.worth).bit_length()
        keys = ((of << high)[slot] | rows) << middle | within[slot]
        keys = keys << low | np.arange(len(rows))
        keys.sort(kind="stable")  # they come in runs that are sorted already, no two alike
        pair = keys >> low
        kept = keys[np.append(pair[1:] != pair[:-1], True)[: len(pair)]]
        at = kept & ((1 << low) - 1)
        pair = kept >> (low + middle)
        first = firsts(pair)
        start, more = true_at(first), true_at(~first)
        of_more = start.searchsorted(more) - 1
        got = _summed(likeness[at] * worth[slot[at]], start, more, of_more)
        pair = pair[start]
        rows = pair & ((1 << high) - 1)
        return _Sums(pair >> high, rows, got, _summed(given[at], start, more, of_more))

    def _with_initials(self, sought: Sequence[Sought], sums: _Sums) -> _Sums:
        """Count the initials of a person as met in the rows that have a word for each of them."""
        wanted = np.array([one.initials for one in sought], np.int32)
        if not wanted.any():
            return sums
        count = np.array([one.initials.bit_count() for one in sought], np.float32) * np.float32(
            INITIAL_LIKENESS
        )
        at = true_at((wanted != 0)[sums.reading])
        all_of = wanted[sums.reading[at]]
        at = at[self._signs.initials[sums.rows[at]] & all_of == all_of]
        rows, met = sums.rows[at], count[sums.reading[at]]
        usual = self._listed.worth[rows] / (self._listed.starts[rows + 1] - self._listed.starts[rows])
        got, given = sums.got.copy(), sums.given.copy()
        got[at] += met * np.float32(_INITIAL_WORTH)
        given[at] += met * usual
        return _Sums(sums.reading, sums.rows, got, given)

    def _possible(self, sought: Sequence[Sought], sums: _Sums) -> _Sums:
        """Leave out what is of another kind, and what would not come near with all the common words."""
        reaches = self._known.reaches
        later = [one.plan.later for one in sought]
        rest = np.array([sum([worth for _, worth in each]) for each in later], np.float32)
        told = np.array([sum([reaches[one].most for one, _ in each]) for each in later], np.float32)
        near = self._near(sought, sums, rest[sums.reading], told[sums.reading])
        kept = true_at(near >= FLOOR - _ROUNDED)
        wanted = np.array([one.kind for one in sought], np.int64)[sums.reading[kept]]
        kinds = self._listed.kind[self._listed.spelling[sums.rows[kept]]]
        return sums.where(kept[(wanted == 0) | (kinds == 0) | (kinds == wanted)])

    def _likely(self, sought: Sequence[Sought], sums: _Sums, later: _Later) -> _Sums:
        """Leave out what would not come near with those common words whose marks it bears."""
        pair, slot = self._marked(sums, later)
        count = len(sums.rows)
        rest = np.bincount(pair, later.worth[slot], count).astype(np.float32)
        told = np.bincount(pair, later.most[slot], count).astype(np.float32)
        return sums.where(self._near(sought, sums, rest, told) >= FLOOR - _ROUNDED)

    def _marked(self, sums: _Sums, later: _Later) -> tuple[Numbers, Numbers]:
        """Return each row with each common word of its reading that it may hold."""
        pair, slot = spans(later.starts[sums.reading], later.starts[sums.reading + 1])
        may = true_at((self._signs.marks[sums.rows[pair]] & later.marks[slot]) != 0)
        return pair[may], slot[may]

    def _looked_up(self, later: _Later, sums: _Sums) -> _Sums:
        """Add what the common words are worth in the rows that the rare ones found."""
        # (1) each row with each common word it may hold, (2) each of these with each word of the row
        pair, slot = self._marked(sums, later)  # (1)
        rows = sums.rows[pair]
        which, at = spans(self._listed.starts[rows], self._listed.starts[rows + 1])  # (2)
        ids = self._listed.words[at].astype(np.int64)
        hit, likeness = self._known.alike(later.number[slot[which]], ids)
        which, ids = which[hit], ids[hit]
        most, told = np.zeros(len(pair), np.float32), np.zeros(len(pair), np.float32)
        np.maximum.at(most, which, likeness)
        np.maximum.at(told, which, likeness * self._worth[self._listed.person[rows[which]], ids])
        got = np.bincount(pair, most * later.worth[slot], len(sums.rows))
        given = np.bincount(pair, told, len(sums.rows))
        return _Sums(
            sums.reading,
            sums.rows,
            (sums.got + got).astype(np.float32),
            (sums.given + given).astype(np.float32),
        )

    def _near(self, sought: Sequence[Sought], sums: _Sums, more: Shares, told: Shares) -> Shares:
        """Return how near each row is, had it `more` of the asked words and `told` of its own."""
        total = np.array([max(one.plan.total, 1e-3) for one in sought], np.float32)
        asked = np.minimum((sums.got + more) / total[sums.reading], 1)
        listed = np.minimum((sums.given + told) / self._listed.worth[sums.rows], 1)
        return np.asarray(
            1 / (ASKED_SHARE / np.maximum(asked, _NOTHING) + (1 - ASKED_SHARE) / np.maximum(listed, _NOTHING))
        )

    def _chosen(self, sought: Sequence[Sought], sums: _Sums) -> tuple[Numbers, Numbers]:
        nothing = np.zeros(1, np.float32)
        near = self._near(sought, sums, nothing, nothing)
        twice = self._listed.worth[sums.rows] - sums.given  # of two alike, the one whose words count once
        same = self._signs.keys[sums.rows] == np.array([one.key for one in sought], np.uint64)[sums.reading]
        kept = true_at(same | (near >= FLOOR))
        kept = kept[
            np.lexsort((sums.rows[kept], abs(twice[kept]), -near[kept], ~same[kept], sums.reading[kept]))
        ]
        reading = sums.reading[kept]
        place = np.arange(len(kept)) - reading.searchsorted(reading)
        most = np.where(near[kept] >= _WHOLE, _COMPARED_WHOLE, _COMPARED)
        kept = kept[(place < most) | same[kept]]
        return sums.reading[kept], sums.rows[kept]


def _summed(column: Shares, start: Numbers, more: Numbers, of_more: Numbers) -> Shares:
    """Return the sum of each run, most of which are of one; `more` are the places that begin none."""
    rest = np.zeros(len(start), np.float32)
    np.add.at(rest, of_more, column[more])
    rest += column[start]
    return rest


def _joined(found: Sequence[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
    readings, rows = zip(*found, strict=True)
    return np.concatenate(readings), np.concatenate(rows)


def _parts(sought: Sequence[Sought]) -> Iterator[tuple[int, Sequence[Sought]]]:
    """Yield the readings in parts, and where each starts, so that no part reaches too many rows."""
    start = size = words = 0
    for at, one in enumerate(sought):
        size += one.size
        words += len(one.plan.first)
        if (size > _AT_ONCE or words > _WORDS_AT_ONCE) and at > start:
            yield start, sought[start:at]
            start, size, words = at, one.size, len(one.plan.first)
    if start < len(sought):
        yield start, sought[start:]

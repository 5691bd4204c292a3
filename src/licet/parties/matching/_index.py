"""The index of names: every name of every party, found in a millisecond however it is misspelt.

A search sweeps every row that shares enough with the words asked, then compares word by word the rows that
are exactly those words, all of them, and of the others the nearest by the sums of the sweep (`_sweep.py`). It
says how near a name is and never whose it is; dates, places and numbers are weighed by those who ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from licet.parties.matching._asked import Reading, plan, readings_of
from licet.parties.matching._columns import Numbers, Shares
from licet.parties.matching._kin import KIN, kin_of, none
from licet.parties.matching._likeness import Traits, texts
from licet.parties.matching._listed import Listed, columns_of, read_names
from licet.parties.matching._pairs import Names
from licet.parties.matching._reach import Known, Reaches
from licet.parties.matching._score import score
from licet.parties.matching._store import packed, read, unpacked, write
from licet.parties.matching._sweep import Signs, Sought, Sweep, letter_bit
from licet.parties.matching._values import Hit, Named, Question
from licet.parties.matching._vocabulary import Vocabulary
from licet.parties.matching._weights import worth, worths
from licet.parties.names import NORMALISER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from licet.parties.matching._meetings import Alignment

_FORMAT: Final = 5000 + NORMALISER  # a file of another format, or of another way to write names, is refused
_AT_ONCE: Final = 256  # questions whose words are looked up together
_WEAK: Final = 0.98  # a weak spelling counts only when it is all but the same
_TEXTS: Final = ("words", "sounds")


class Weighed(Struct, frozen=True):
    """What is known of the columns as a whole: the worth of each word, the kinds, which owners are kin."""

    worth: Shares
    kinds: tuple[str, ...]
    kin: Numbers


class NameIndex:
    """Names to search among. It never changes; many threads may search it at once."""

    def __init__(self, listed: Listed, vocabulary: Vocabulary, weighed: Weighed) -> None:
        self._listed = listed
        self._vocabulary = vocabulary
        worth_of = self._worth_of = weighed.worth
        self._kinds = weighed.kinds
        self._pairs = weighed.kin
        self._kin: dict[int, list[int]] = {}
        for one, other in weighed.kin.tolist():
            self._kin.setdefault(one, []).append(other)
        self._reaches = Reaches(listed, vocabulary, worth_of)
        self._signs = Signs.of(listed, vocabulary.marks, vocabulary.words)
        self._names = Names(listed, vocabulary, worth_of)

    def __len__(self) -> int:
        """Return how many spellings there are."""
        return len(self._listed.owner)

    @classmethod
    def build(
        cls, named: Iterable[Named], *, kin: bool = True, progress: Callable[[int], None] | None = None
    ) -> NameIndex:
        """Index these names; `progress` is told how many were read so far.

        With `kin`, a name finds also whoever shares so many other names with its owner that the two are most
        likely one: right for lists, which name one party differently, and wrong for customers.
        """
        names = read_names(named, progress)
        vocabulary = Vocabulary.of(names.vocabulary())
        rows = names.rows(vocabulary)
        counts = np.bincount(rows.words, minlength=len(vocabulary.words))
        worth_of = worths(vocabulary.words, counts, len(rows.starts) - 1)
        listed, kinds = columns_of(names, rows, vocabulary.traits, worth_of)
        related = kin_of(listed, kinds, len(vocabulary.words)) if kin else none()
        return cls(listed, vocabulary, Weighed(worth_of, kinds, related))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index as one file, in one step."""
        traits = self._vocabulary.traits
        columns = {f"listed.{name}": getattr(self._listed, name) for name in Listed.__struct_fields__}
        columns |= {f"traits.{name}": getattr(traits, name) for name in Traits.__struct_fields__}
        columns |= {f"traits.{name}": packed(getattr(traits, name)) for name in _TEXTS}
        columns |= {name: getattr(self._vocabulary, name) for name in ("keys", "holders", "groups")}
        columns |= {"worth": self._worth_of, "kin": self._pairs}
        write(path, columns, kinds=self._kinds, version=_FORMAT)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> NameIndex:
        """Map an index written by `save`; `ListError` for a file that is not one, or not whole."""
        columns, kinds = read(path, version=_FORMAT)
        of: dict[str, Any] = {**columns}
        of |= {f"traits.{name}": texts(unpacked(columns[f"traits.{name}"])) for name in _TEXTS}
        traits = Traits(**{name: of[f"traits.{name}"] for name in Traits.__struct_fields__})
        listed = Listed(**{name: of[f"listed.{name}"] for name in Listed.__struct_fields__})
        vocabulary = Vocabulary(traits, of["keys"], of["holders"], of["groups"])
        return cls(listed, vocabulary, Weighed(of["worth"], kinds, of["kin"]))

    def search(
        self, questions: Sequence[Question], *, threshold: float, limit: int = 15
    ) -> list[tuple[Hit, ...]]:
        """Return, for each question, the parties whose names score at least `threshold`, best first."""
        found: list[tuple[Hit, ...]] = []
        for start in range(0, len(questions), _AT_ONCE):
            part = questions[start : start + _AT_ONCE]
            best: list[dict[int, Hit]] = [{} for _ in part]
            for number, hit in self._hits(part, threshold):
                held = best[number].get(hit.owner)
                if held is None or held.score < hit.score:
                    best[number][hit.owner] = hit
            found += [_ordered(self._with_kin(hits, threshold).values(), limit) for hits in best]
        return found

    def explain(self, question: Question, hit: Hit) -> Alignment:
        """Return how the asked and the listed name of a hit compare, word by word."""
        asked = Question(names=(question.names[hit.asked],), kind=question.kind)
        readings = self._readings([asked])
        known = self._known(readings)
        first, last = self._rows_of(hit)
        pairs = [(place, row) for place in range(len(readings)) for row in range(first, last)]
        place, row = np.array(pairs, np.int64).reshape(-1, 2).T
        return max((pair for *_, pair in self._names.compare(readings, known, place, row)), key=score)

    def namer(self, hit: Hit) -> int:
        """Return whose spelling was met: the owner's, or that of one of its kin."""
        return int(self._listed.owner[hit.name])

    def kin(self) -> dict[int, tuple[int, ...]]:
        """Return, of each owner that has kin, the others that share its names as only one party would."""
        return {owner: tuple(others) for owner, others in self._kin.items()}

    def place_of(self, hit: Hit) -> int:
        """Return which of its namer's names was met, where each owner's names were given together."""
        return hit.name - int(np.searchsorted(self._listed.owner, self.namer(hit)))

    def bearers(self, word: str) -> tuple[Hit, ...]:
        """Return every spelling that holds this very word, unscored."""
        at = self._vocabulary.place(word)
        if at < 0:
            return ()
        rows = self._listed.holders[self._listed.held_from[at] : self._listed.held_from[at + 1]]
        places = sorted(set(self._listed.spelling[rows].tolist()))
        return tuple(Hit(int(self._listed.owner[place]), place, 0.0) for place in places)

    def spelled(self, hit: Hit) -> tuple[str, ...]:
        """Return the words of the spelling met, as they are read first."""
        row, _ = self._rows_of(hit)
        start, end = self._listed.starts[row : row + 2].tolist()
        return tuple([self._vocabulary.words[at] for at in self._listed.words[start:end].tolist()])

    def aligned(self, question: Question) -> Iterator[tuple[int, Alignment]]:
        """Yield (owner, alignment) of every name worth comparing; what scores are made and measured on."""
        for _, row, alignment in self._alignments([question]):
            yield int(self._listed.owner[self._listed.spelling[row]]), alignment

    def _with_kin(self, hits: dict[int, Hit], threshold: float) -> dict[int, Hit]:
        """Let the names of each owner speak for its kin, a little less than for itself."""
        if not self._kin or self._kin.keys().isdisjoint(hits):
            return hits
        found = dict(hits)
        for owner, hit in hits.items():
            less = replace(hit, score=hit.score * KIN)
            for other in self._kin.get(owner, ()):
                held = found.get(other)
                if less.score >= threshold and (held is None or held.score < less.score):
                    found[other] = replace(less, owner=other)
        return found

    def _rows_of(self, hit: Hit) -> tuple[int, int]:
        """Return where the readings of the spelling met begin and end."""
        spelling = self._listed.spelling
        wanted = np.array([hit.name, hit.name + 1], spelling.dtype)  # else numpy would widen the whole column
        first, last = np.searchsorted(spelling, wanted).tolist()
        return int(first), int(last)

    def _hits(self, questions: Sequence[Question], threshold: float) -> Iterator[tuple[int, Hit]]:
        found = [
            (reading, row, value)
            for reading, row, alignment in self._alignments(questions)
            if (value := score(alignment)) >= threshold
        ]
        names = self._listed.spelling[np.array([row for _, row, _ in found], np.int64)]
        columns = names.tolist(), self._listed.owner[names].tolist(), self._listed.weak[names].tolist()
        for (reading, _, value), name, owner, weak in zip(found, *columns, strict=True):
            if not weak or value >= _WEAK:
                yield reading.question, Hit(owner, name, value, reading.asked)

    def _alignments(self, questions: Sequence[Question]) -> Iterator[tuple[Reading, int, Alignment]]:
        readings = self._readings(questions)
        known = self._known(readings)
        sought = [self._sought(reading, questions[reading.question], known) for reading in readings]
        sweep = Sweep(self._listed, self._worth_of, known, self._signs)
        return self._names.compare(readings, known, *sweep.nearest(sought))

    def _known(self, readings: Sequence[Reading]) -> Known:
        wanted = {one for reading in readings for one in reading.wanted}
        return Known(self._reaches.find(wanted), self._vocabulary)

    def _sought(self, reading: Reading, question: Question, known: Known) -> Sought:
        chosen = plan(reading, known.reaches)
        size = sum([known.reaches[one].size for one, _ in chosen.first])
        places = [self._vocabulary.place(word) for word in reading.words]
        key = 0 if min(places) < 0 else self._signs.key_of(places)
        bits = 0
        if question.kind in {None, "person"}:
            bits = sum({letter_bit(word) for word in reading.words if len(word) == 1})
        return Sought(chosen, size, self._kind(question.kind), key, bits)

    def _readings(self, questions: Sequence[Question]) -> list[Reading]:
        return [
            reading
            for number, question in enumerate(questions)
            for reading in readings_of(number, question, self._worth, self._vocabulary.place)
        ]

    def _worth(self, word: str, person: bool) -> float:  # noqa: FBT001 - called by place for every word
        at = self._vocabulary.place(word)
        if at >= 0:
            return float(self._worth_of[int(person), at])
        return worth(word, 0, len(self._listed.worth), person=person)

    def _kind(self, kind: str | None) -> int:
        """Return the number of a kind; one that no name here has leaves the names of unknown kind."""
        if kind is None:
            return 0
        return self._kinds.index(kind) + 1 if kind in self._kinds else -1


def _ordered(hits: Iterable[Hit], limit: int) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.name))[:limit])

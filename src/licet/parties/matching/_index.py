"""The index of names: every name of every party, found in a millisecond however it is misspelt.

A search is exact over the whole index: it drops no candidate for lack of room, only for lack of likeness. It
says how near a name is and never whose it is; dates, places and numbers are weighed by those who ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from licet.parties.matching._listed import (
    FRAME_KEY,
    WHOLE_KEY,
    Listed,
    Rows,
    holders,
    kinds_of,
    lookup,
    row_worth,
    written_as_one,
)
from licet.parties.matching._spans import spans
from licet.parties.matching._spelling import consonants, heard, mixed, spelled_keys
from licet.parties.matching._values import Hit, Named, Question
from licet.parties.matching._vocabulary import Alike, Vocabulary, Written
from licet.parties.matching._weights import worth, worths
from licet.parties.names import NORMALISER, readings, vowelless
from licet.parties.matching._store import packed, read, unpacked, write
from licet.parties.matching._likeness import Traits
from licet.parties.matching._alignment import Compared, meet
from licet.parties.matching._score import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    from numpy.typing import NDArray
    from licet.parties.matching._spelling import Numbers

_FORMAT: Final = 1
_CACHED: Final = 20_000_000
_AT_ONCE: Final = 256
_SLACK: Final = 0.15
_ASKED_SHARE: Final = 0.72
_COMPARED: Final = 32


class Reach(Struct):
    """The rows a word reaches."""

    alike: Alike
    size: int
    joined: tuple[Numbers, NDArray[np.float32], NDArray[np.float32]]
    by_word: dict[int, float] | None = None
    rows: tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]] | None = None


class Spelling(Struct, frozen=True):
    question: int
    asked: int
    person: bool
    words: tuple[str, ...]
    written: tuple[Written, ...]
    together: tuple[tuple[int, Written], ...]


class NameIndex:
    def __init__(
        self, listed: Listed, vocabulary: Vocabulary, worth_of: NDArray[np.float32], kinds: list[str]
    ) -> None:
        self.listed = listed
        self.vocabulary = vocabulary
        self.worth = worth_of
        self.kinds = kinds
        self.count = len(listed.starts) - 1
        self._reaches: dict[Written, Reach] = {}
        self._held = 0

    @classmethod
    def build(cls, named: Iterable[Named], *, progress=None) -> NameIndex:
        spelled, owner, kind, weak, spelling = [], [], [], [], []
        for number, one in enumerate(named):
            owner.append(one.owner)
            kind.append(one.kind)
            weak.append(one.weak)
            for reading in readings(one.text, person=None if one.kind is None else one.kind == "person"):
                if reading:
                    spelled.append(reading)
                    spelling.append(number)
        vocabulary = Vocabulary.of(list({word for words in spelled for word in words}))
        place = {word: n for n, word in enumerate(vocabulary.words)}
        counts = np.fromiter(map(len, spelled), np.int64, len(spelled))
        rows = Rows(
            np.concatenate([[0], np.cumsum(counts)]),
            np.fromiter((place[w] for ws in spelled for w in ws), np.int32),
            np.array(spelling, np.int32),
        )
        held_from, held = holders(rows, len(vocabulary.words))
        worth_of = worths(vocabulary.words, np.diff(held_from), len(spelled))
        kinds, kind_places = kinds_of(kind)
        person = (
            kind_places[rows.spelling] == (kinds.index("person") + 1 if "person" in kinds else -1)
        ).astype(np.int8)
        joined, joined_row, joined_worth = written_as_one(rows, vocabulary.traits, worth_of, person)
        listed = Listed(
            rows.starts,
            rows.words,
            row_worth(rows, worth_of, person),
            rows.spelling,
            np.array(owner, np.int64),
            kind_places,
            np.array(weak, bool),
            held_from,
            held,
            joined,
            joined_row,
            joined_worth,
            person,
        )
        return cls(listed, vocabulary, worth_of, kinds)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index as one file."""
        columns = {f"listed.{name}": getattr(self.listed, name) for name in Listed.__struct_fields__}
        for name in Traits.__struct_fields__:
            column = getattr(self.vocabulary.traits, name)
            columns[f"traits.{name}"] = packed(column) if isinstance(column, list) else column
        columns |= {
            "keys": self.vocabulary.keys,
            "holders": self.vocabulary.holders,
            "groups": self.vocabulary.groups,
            "worth": self.worth,
        }
        write(path, columns, kinds=tuple(self.kinds), version=_FORMAT * 1000 + NORMALISER)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> NameIndex:
        """Map an index written by `save`; `ListError` for any other file."""
        columns, kinds = read(path, version=_FORMAT * 1000 + NORMALISER)
        texts = {"traits.words", "traits.sounds"}
        of = {name: unpacked(column) if name in texts else column for name, column in columns.items()}
        traits = Traits(**{name: of[f"traits.{name}"] for name in Traits.__struct_fields__})
        listed = Listed(**{name: of[f"listed.{name}"] for name in Listed.__struct_fields__})
        return cls(
            listed, Vocabulary(traits, of["keys"], of["holders"], of["groups"]), of["worth"], list(kinds)
        )

    def search(
        self, questions: Sequence[Question], *, threshold: float, limit: int = 15
    ) -> list[tuple[Hit, ...]]:
        found: list[tuple[Hit, ...]] = []
        for start in range(0, len(questions), _AT_ONCE):
            found += self._search(questions[start : start + _AT_ONCE], threshold, limit)
        return found

    def _search(self, questions, threshold, limit):
        spellings = [s for n, q in enumerate(questions) for s in self._spellings(n, q)]
        self._reach({w for s in spellings for w in s.written} | {w for s in spellings for _, w in s.together})
        scratch = _Scratch(
            np.zeros(self.count, np.float32),
            np.zeros(self.count, np.float32),
            np.zeros(self.count, np.float32),
            np.zeros(self.count, np.int32),
        )
        plans = [self._plan(s, threshold) for s in spellings]
        self._expand({w for p in plans for w in p.words})
        best: list[dict[int, Hit]] = [{} for _ in questions]
        for s, p in zip(spellings, plans):
            q = questions[s.question]
            for hit in self._hits(s, p, q, threshold, scratch):
                held = best[s.question].get(hit.owner)
                if held is None or held.score < hit.score:
                    best[s.question][hit.owner] = hit
        return [tuple(sorted(b.values(), key=lambda h: (-h.score, h.name))[:limit]) for b in best]

    def _spellings(self, number, question):
        person = None if question.kind is None else question.kind == "person"
        for asked, name in enumerate(question.names):
            bare = vowelless(name)
            for words in readings(name, person=person):
                if not words:
                    continue
                last = len(words) - 1
                written = tuple(Written(w, w in bare, n == last) for n, w in enumerate(words))
                yield Spelling(number, asked, bool(person), words, written, self._together(written))

    def _together(self, written):
        found = []
        count = len(written)
        if 2 <= count <= 8:
            for n in range(count - 1):
                w = written[n].word + written[n + 1].word
                if len(w) >= 5 and (written[n].unvowelled or self.vocabulary.place(w) >= 0):
                    found.append(((n, n + 1), Written(w, written[n].unvowelled, pair=True)))
            w = "".join(x.word for x in written)
            if count == 2:
                found.append(((0, 1), Written(written[1].word + written[0].word, pair=True)))
            if len(w) >= 6 and len(w) < 40:
                found.append((tuple(range(count)), Written(w, whole=True)))
        return tuple(found)

    def _reach(self, wanted):
        new = [w for w in wanted if w not in self._reaches]
        if not new:
            return
        if self._held > _CACHED:
            self._reaches = {w: r for w, r in self._reaches.items() if w in wanted}
            self._held = 0
        alike = self.vocabulary.alike(new)
        L = self.listed
        keys = spelled_keys([w.word for w in new])
        frames = [consonants(heard(w.word)) for w in new]
        fkeys = spelled_keys(frames)
        tables = [
            (lookup(L.joined, mixed(k)), like, pair)
            for k, like, pair in (
                (fkeys + FRAME_KEY, 0.86, True),
                (fkeys + FRAME_KEY + WHOLE_KEY, 0.88, False),
                (keys, 0.96, True),
                (keys + WHOLE_KEY, 0.97, False),
            )
        ]
        for n, (w, al) in enumerate(zip(new, alike)):
            size = int((L.held_from[al.ids + 1] - L.held_from[al.ids]).sum())
            rows, like, val = [], [], []
            for (los, his), s, pair in tables:
                lo, hi = los[n], his[n]
                if (
                    hi > lo
                    and len(w.word) >= 5
                    and not (s < 0.9 and len(frames[n]) < 4)
                    and not (pair and (w.whole or w.pair))
                    and not (w.pair and not pair)
                ):
                    rows.append(L.joined_row[lo:hi])
                    like.append(np.full(hi - lo, s, np.float32))
                    val.append(L.joined_worth[lo:hi])
            j = (np.concatenate(rows), np.concatenate(like), np.concatenate(val)) if rows else None
            self._reaches[w] = Reach(al, size + (len(j[0]) if j else 0), j)

    def _expand(self, wanted):
        new = [w for w in wanted if self._reaches[w].rows is None]
        L = self.listed
        for w in new:
            r = self._reaches[w]
            ids = r.alike.ids
            which, at = spans(L.held_from[ids], L.held_from[ids + 1])
            rows = L.holders[at]
            like = r.alike.likeness[which]
            val = self.worth[L.person[rows], ids[which]]
            if r.joined:
                rows = np.concatenate([rows, r.joined[0]])
                like = np.concatenate([like, r.joined[1]])
                val = np.concatenate([val, r.joined[2]])
            r.rows = rows, like, like * val
            self._held += len(rows)

    def _plan(self, s: Spelling, threshold):
        worths_ = [self._worth(w, s.person) for w in s.words]
        total = sum(worths_)
        floor = 0.55
        least = _ASKED_SHARE / (1 / floor - (1 - _ASKED_SHARE)) * total
        order = sorted(
            range(len(s.words)), key=lambda n: self._reaches[s.written[n]].size / max(worths_[n], 0.05)
        )
        rest = total
        first = []
        for n in order:
            if rest < least:
                break
            first.append(n)
            rest -= worths_[n]
        later = [n for n in order if n not in first]
        return Plan(
            tuple(s.written[n] for n in first) + tuple(w for _, w in s.together),
            tuple(first),
            tuple(later),
            worths_,
            total,
            floor,
            least,
        )

    def _worth(self, word, person):
        at = self.vocabulary.place(word)
        return float(self.worth[int(person), at]) if at >= 0 else worth(word, 0, self.count, person=person)

    def _hits(self, s, p, q, threshold, scratch):
        L = self.listed
        touched = []
        got, given, best, mark = scratch.got, scratch.given, scratch.best, scratch.mark
        for w, value in [(s.written[n], p.worths[n]) for n in p.first] + [
            (w, sum(p.worths[n] for n in run)) for run, w in s.together
        ]:
            rows, like, val = self._reaches[w].rows
            if not len(rows):
                continue
            best[rows] = like
            got[rows] += best[rows] * np.float32(value)
            best[rows] = val
            given[rows] += best[rows]
            touched.append(rows)
        if not touched:
            return
        rows = np.concatenate(touched)
        order = np.arange(len(rows), dtype=np.int32)
        mark[rows] = order
        rows = rows[mark[rows] == order]
        g, v = got[rows], given[rows]
        got[rows] = 0
        given[rows] = 0
        rest = sum(p.worths[n] for n in p.later)
        keep = g + rest >= p.least
        rows, g, v = rows[keep], g[keep], v[keep]
        if not len(rows):
            return
        if q.kind in self.kinds:
            k = L.kind[L.spelling[rows]]
            keep = (k == 0) | (k == self.kinds.index(q.kind) + 1)
            rows, g, v = rows[keep], g[keep], v[keep]
            if not len(rows):
                return
        if p.later:
            which, at = spans(L.starts[rows], L.starts[rows + 1])
            words = L.words[at]
            for n in p.later:
                al = self._reaches[s.written[n]].alike
                if not len(al.ids):
                    continue
                o = np.argsort(al.ids)
                ids = al.ids[o]
                likes = al.likeness[o]
                pos = np.minimum(np.searchsorted(ids, words, "right") - 1, len(ids) - 1)
                like = np.where(ids[pos] == words, likes[pos], 0)
                hit = np.flatnonzero(like)
                m = np.zeros(len(rows), np.float32)
                np.maximum.at(m, which[hit], like[hit])
                y = np.zeros(len(rows), np.float32)
                np.maximum.at(y, which[hit], like[hit] * self.worth[L.person[rows[which[hit]]], words[hit]])
                g = g + m * np.float32(p.worths[n])
                v = v + y
        pq = np.minimum(g / np.float32(p.total), 1)
        pn = np.minimum(v / L.worth[rows], 1)
        near = 1 / (_ASKED_SHARE / np.maximum(pq, 1e-3) + (1 - _ASKED_SHARE) / np.maximum(pn, 1e-3))
        keep = np.flatnonzero(near >= p.floor)
        if len(keep) > _COMPARED:
            keep = keep[np.argpartition(-near[keep], _COMPARED)[:_COMPARED]]
        for at in keep.tolist():
            row = int(rows[at])
            sc = self._score(s, p, row, float(near[at]))
            if sc >= threshold:
                name = int(L.spelling[row])
                yield Hit(int(L.owner[name]), name, sc, s.asked)

    def _score(self, s, p, row, near):
        return score(self.compared(s, p, row))

    def compared(self, s, p, row):
        L = self.listed
        ids = L.words[L.starts[row] : L.starts[row + 1]].tolist()
        words = [self.vocabulary.words[i] for i in ids]
        like = {}
        for i, w in enumerate(s.written):
            r = self._reaches[w]
            if r.by_word is None:
                r.by_word = dict(zip(r.alike.ids.tolist(), r.alike.likeness.tolist()))
            for j, v in enumerate(ids):
                x = r.by_word.get(v)
                if x:
                    like[i, j] = x
        m = meet(s.words, words, like)
        return Compared(s.words, tuple(words), tuple(p.worths), tuple(self.worth[L.person[row], ids].tolist()), m, s.person)


class _Scratch(Struct):
    best: NDArray[np.float32]
    got: NDArray[np.float32]
    given: NDArray[np.float32]
    mark: NDArray[np.int32]


class Plan(Struct, frozen=True):
    words: tuple
    first: tuple
    later: tuple
    worths: list
    total: float
    floor: float
    least: float

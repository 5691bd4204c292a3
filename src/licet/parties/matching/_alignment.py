"""How an asked name and a listed name compare, word by word: which words met, how, and which were left over.

Each word meets one word at most. The best pairs are taken first; then initials, words written together or
apart, and a last word cut short are found among what is left.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from licet.parties.matching._meetings import ALIKE, EQUAL, INITIAL, JOINED, SAME, SPLIT, Meeting, Meetings
from licet.parties.matching._spelling import heard, may_end, may_open, openings
from licet.parties.names import begins_phrase, terms

INITIAL_LIKENESS: Final = 0.6
_TOGETHER: Final = 0.97
_TOGETHER_HEARD: Final = 0.92
_UNHEARD: Final = 3  # letters
_SURE: Final = 0.9
_EQUAL: Final = 0.9


def meet(asked: tuple[str, ...], listed: tuple[str, ...], alike: list[tuple[int, int, float]]) -> Meetings:
    """Return the words that meet; `alike` holds the pairs of places known to be alike, most alike first."""
    ours, theirs = set(range(len(asked))), set(range(len(listed)))
    met: list[Meeting] = []
    same = sure = 0
    for _, _, likeness in alike:
        if likeness < _SURE:
            break
        same += likeness == 1
        sure += 1
    if same:
        met += _paired(asked, listed, alike[:same], (ours, theirs))
    if ours and theirs:
        met += _equals(asked, listed, ours, theirs)
        if same < sure:
            met += _paired(asked, listed, alike[same:sure], (ours, theirs))
    if ours and theirs:
        if len(ours) + len(theirs) > 2:  # noqa: PLR2004 - two words of one side and one of the other
            met += _respaced(asked, listed, ours, theirs)
        met += _paired(asked, listed, alike[sure:], (ours, theirs))
    if ours and theirs and (_has_letter(asked) or _has_letter(listed)):
        met += _initials(asked, listed, ours, theirs)
    return Meetings(tuple(met), tuple(sorted(ours)), tuple(sorted(theirs)))


def _paired(
    asked: tuple[str, ...],
    listed: tuple[str, ...],
    ordered: list[tuple[int, int, float]],
    free: tuple[set[int], set[int]],
) -> list[Meeting]:
    """Take the pairs in order, each word once, off the sets of free words."""
    ours, theirs = free
    found = []
    for i, j, alike in ordered:
        if i in ours and j in theirs:
            ours.remove(i)
            theirs.remove(j)
            found.append(Meeting((i,), (j,), alike, SAME if asked[i] == listed[j] else ALIKE))
    return found


def _respaced(
    asked: tuple[str, ...], listed: tuple[str, ...], ours: set[int], theirs: set[int]
) -> list[Meeting]:
    """Find left words of one side that the other writes as one, and take them off the sets."""
    found = []
    for i, places in _runs_in(asked, ours, listed, theirs):
        found.append(Meeting(places, (i,), _together(asked, places, listed[i]), JOINED))
    for j, places in _runs_in(listed, theirs, asked, ours):
        found.append(Meeting((j,), places, _together(listed, places, asked[j]), SPLIT))
    return found


def _runs_in(
    parts: tuple[str, ...], free: set[int], wholes: tuple[str, ...], open_: set[int]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return (place of a whole word, places of the neighbouring parts it is made of)."""
    found: list[tuple[int, tuple[int, ...]]] = []
    count = len(parts)
    starts = [at for at in sorted(free) if (at + 1) % count in free] if len(free) > 1 else []
    if not starts or not _short_enough(parts, free, wholes, open_):
        return found
    for at in sorted(open_):
        whole = wholes[at]
        for start in starts:
            if not may_open(parts[start], whole) or start not in free:
                continue
            sound = heard(whole)
            if sound[0] in openings(parts[start]) and (run := _run(parts, free, start, (whole, sound))):
                open_.discard(at)
                free.difference_update(run)
                found.append((at, run))
                break
    return found


def _short_enough(parts: tuple[str, ...], free: set[int], wholes: tuple[str, ...], open_: set[int]) -> bool:
    """Whether two of the parts may be one of the whole words, even if some letters are not heard."""
    longest = 0
    for at in open_:
        longest = max(longest, len(wholes[at]))
    shortest = next_shortest = longest + _UNHEARD + 1  # more than may be
    for at in free:
        size = len(parts[at])
        if size < shortest:
            shortest, next_shortest = size, shortest
        elif size < next_shortest:
            next_shortest = size
    return shortest + next_shortest <= longest + _UNHEARD


def _run(parts: tuple[str, ...], free: set[int], start: int, whole: tuple[str, str]) -> tuple[int, ...]:
    """Return the places of the neighbours from `start` that are the whole word, by letters or by sound."""
    letters, sound = whole
    word, places, most = parts[start], [start], len(letters) + 2
    for step in range(1, len(parts)):
        at = (start + step) % len(parts)
        if at not in free or len(word) > most:
            break
        places.append(at)
        word += parts[at]
        if len(word) < len(sound):  # no word is heard with more letters than it has
            continue
        if word == letters or (may_end(word, letters) and heard(word) == sound):
            return tuple(places)
    return ()


def _together(parts: tuple[str, ...], places: tuple[int, ...], whole: str) -> float:
    return _TOGETHER if "".join(parts[at] for at in places) == whole else _TOGETHER_HEARD


def _equals(
    asked: tuple[str, ...], listed: tuple[str, ...], ours: set[int], theirs: set[int]
) -> list[Meeting]:
    """Find phrases of one meaning: "limited liability company" and "ooo". Single words are met as words."""
    found: list[Meeting] = []
    stretches = _stretches(asked)
    if not stretches:
        return found
    meanings = {group: run for group, run in stretches.items() if ours.issuperset(run)}
    if not meanings or not (_has_phrase(meanings) or _begins_any(listed, theirs)):
        return found
    others = _stretches(listed)
    for group, run in sorted(meanings.items(), key=_longest_first):
        other = others.get(group, ())
        if len(run) == len(other) or not other:
            continue
        if ours.issuperset(run) and theirs.issuperset(other):
            ours.difference_update(run)
            theirs.difference_update(other)
            found.append(Meeting(run, other, _EQUAL, EQUAL))
    return found


def _longest_first(meaning: tuple[int, tuple[int, ...]]) -> int:
    return -len(meaning[1])


def _has_phrase(stretches: dict[int, tuple[int, ...]]) -> bool:
    for run in stretches.values():  # noqa: SIM110 - a generator is slower, compiled, by far
        if len(run) > 1:
            return True
    return False


def _begins_any(words: tuple[str, ...], places: set[int]) -> bool:
    """Whether a phrase may begin at one of the places, and go on at the next."""
    for at in places:  # noqa: SIM110 - a generator is slower, compiled, by far
        if at + 1 in places and begins_phrase(words[at]):
            return True
    return False


@lru_cache(maxsize=1 << 16)
def _stretches(words: tuple[str, ...]) -> dict[int, tuple[int, ...]]:
    """Return the longest stretch of each meaning among the words of organisations."""
    return {group: tuple(range(start, end)) for group, (start, end) in terms(words).items()}


def _has_letter(words: tuple[str, ...]) -> bool:
    """Whether a word is a single letter or digit."""
    for word in words:  # noqa: SIM110 - a generator is slower, compiled, by far
        if len(word) == 1:
            return True
    return False


def _initials(
    asked: tuple[str, ...], listed: tuple[str, ...], ours: set[int], theirs: set[int]
) -> list[Meeting]:
    found = []
    for i in sorted(ours):
        for j in sorted(theirs):
            one, other = asked[i], listed[j]
            if (len(one) == 1 or len(other) == 1) and one[0] == other[0] and one.isalpha():
                found.append(Meeting((i,), (j,), INITIAL_LIKENESS, INITIAL))
                ours.remove(i)
                theirs.remove(j)
                break
    return found

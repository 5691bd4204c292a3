"""How near two names are, from 0 to 1: what their words tell when they meet, and when they do not.

A scorecard, as lenders use: each of a score of plain measures of an alignment earns points, which add up.
`scripts/calibrate-screening` finds the points on names it misspells itself and on names it makes up; they are
shipped as `data/scorecard.json`. Two names that are the same word for word score 1, and no others do.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, Final, TypeAlias

from rapidfuzz.distance import OSA, Indel

from licet.parties.matching._cards import cards
from licet.parties.matching._meetings import ALIKE, INITIAL, SAME
from licet.parties.matching._points import Points
from licet.parties.matching._syllables import chinese, given, syllables
from licet.parties.matching._weights import LEAST_NAME
from licet.parties.matching._within import WITHIN, is_within
from licet.parties.names import Role, role, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties.matching._meetings import Alignment

_MINOR: Final = 0.2  # a word worth less is a legal form, a joining word, a title
_ASKED_SHARE: Final = 0.72  # how much the asked side weighs against the listed side
_STRANGERS: Final = 0.6  # words less alike tell nothing together
_MOST_TOLD: Final = 3.0
_NEW_WORD: Final = 0.995  # the worth of a word that is in no listed name
# Of made-up names, one firm in a hundred scores as high, and two persons in a thousand.
DEFAULT_THRESHOLD: Final = 0.7
_OTHER_SYLLABLE: Final = 6.0  # points
_SYLLABLE_LESS: Final = 1.0
_OTHER_FAMILY: Final = 2.0  # points
_OTHER_GIVEN: Final = 1.5
_NEARLY: Final = 0.6  # of the letters of a word: one is the other misspelt
_FEW_SYLLABLES: Final = 2
_WHOLE_NAME: Final = 2  # words that tell, of a person: many share one
_SAME_SOUND: Final = 0.95
_SAME_BUT_FORM: Final = 0.985
_FORMS: Final = frozenset({Role.LEGAL_FORM, Role.JOINING, Role.TITLE})
_SHORT_JOINING: Final = 2  # letters
_LONGEST_FORM: Final = 4  # letters of a legal form that a slip may hide
Places: TypeAlias = frozenset[int]
_NONE: Final[Places] = frozenset()
_HIGHEST: Final = 0.999  # of names that are not the same
_SHORT_PERSON: Final = 11  # letters of a name so short that many bear it by chance
_SHORT_OTHER: Final = 7

MEASURES: Final = (
    "asked words met",
    "listed words met",
    "both met",
    "letters alike",
    "more asked",
    "more listed",
    "words at odds",
    "words nearly at odds",
    "minor words over",
    "slips",
    "slips a word",
    "worst word",
    "told",
    "told by all",
    "one word only",
    "slips in one word",
    "letters met",
    "initials",
    "numbers differ",
    "asked length",
    "listed length",
    "word of its own",
    "most telling left",
)


def score(pair: Alignment) -> float:
    """Return how near the two names are."""
    found = _certain(pair) or min(_HIGHEST, 1 / (1 + exp(-_told(pair))))
    return WITHIN if found < WITHIN and is_within(pair) and not less(pair) else found


def _certain(pair: Alignment) -> float:
    """Return the score of names that are the same, but for a legal form; 0 of all others."""
    if pair.same and not _in_other_order(pair):
        return 1.0
    return _SAME_BUT_FORM if _same_but_for_form(pair) else 0.0


def _told(pair: Alignment) -> float:
    """Return the points of a pair whose score the card decides."""
    points, usual, few = _ruled()[pair.person]
    base = few if is_short(pair.asked, person=pair.person) else usual
    return base + points.of(measures(pair)) - less(pair)


def false_alarms(value: float, name: str, *, kind: str | None) -> float:
    """Return the share of unlisted names like this one that score as high, as measured on made-up names."""
    person = kind == "person"
    short = is_short(words(name, person=None if kind is None else person), person=person)
    table = cards().alarms[("short " if short else "") + ("person" if person else "other")]
    scores, shares = tuple(one for one, _ in table), tuple(share for _, share in table)
    return _between(value, scores, shares)


def is_short(words: tuple[str, ...], *, person: bool) -> bool:
    """Whether a name is so short, or a person's of syllables only, that others bear one like it by chance."""
    if person and syllables(words):
        return True
    return sum(map(len, words)) <= (_SHORT_PERSON if person else _SHORT_OTHER)


def _same_but_for_form(pair: Alignment) -> bool:
    """Whether every word that tells met the same word, and only legal forms, titles and the like are left."""
    found = pair.meetings
    for at in found.asked_left:
        if pair.asked_worth[at] >= _MINOR or role(pair.asked[at]) not in _FORMS:
            return False
    for at in found.listed_left:
        if pair.listed_worth[at] >= _MINOR or role(pair.listed[at]) not in _FORMS:
            return False
    telling = [one for one in found.met if max(pair.asked_worth[at] for at in one.asked) >= _MINOR]
    initials = sum([one.how == INITIAL for one in found.met])
    if pair.person and (len(telling) + initials < _WHOLE_NAME or syllables(pair.asked)):
        return False
    return bool(telling) and all(one.how == SAME for one in telling)


def measures(pair: Alignment) -> tuple[float, ...]:
    """Return the measures of an alignment, in the order of `MEASURES`.

    A legal form that only the list prints is not missed.
    """
    asked_idle, listed_idle = _idle(pair)
    asked_left, listed_left = _rest(pair, asked_idle, listed_idle)
    met, left = _of_met(pair), _of_left(pair, asked_left, listed_left)
    asked_met = met.asked / _total(pair.asked_worth, asked_idle)
    listed_met = met.listed / _total(pair.listed_worth, listed_idle)
    both = 0.0
    if asked_met > 0 and listed_met > 0:
        both = 1 / (_ASKED_SHARE / asked_met + (1 - _ASKED_SHARE) / listed_met)
    single = met.words <= 1
    return (
        asked_met,
        listed_met,
        both,
        _letters_alike(_but(pair.asked, asked_idle), _but(pair.listed, listed_idle)),
        *left,
        met.slips,
        met.slips / max(met.words, 1),
        1 - met.worst,
        met.told,
        met.told * both,
        float(single),
        met.slips if single else 0.0,
        log(met.letters + 1),
        float(min(met.initials, 2)),
        float(_numbers_differ(pair)),
        float(min(len(pair.asked) - len(asked_idle), 9)),
        float(min(len(pair.listed) - len(listed_idle), 9)),
        1 - met.own,
        max([pair.asked_worth[at] for at in asked_left], default=0.0),
    )


def less(pair: Alignment) -> float:
    """Return the points off for what makes a name another one, however much of it was met."""
    return _less_for_syllables(pair) + _less_for_parts(pair)


def _less_for_syllables(pair: Alignment) -> float:
    """Return the points off a name of syllables that met other syllables than its own, more, or fewer.

    A slip of the pen seldom makes a syllable, so that misspelt names keep their points. Of three syllables a
    clerk may leave one out, but not of three characters; most whom the other two name are somebody else.
    """
    whole = syllables(pair.asked)
    if not (whole or (pair.person and chinese(pair.asked))):
        return 0.0
    if _in_other_order(pair):
        return 2 * _OTHER_SYLLABLE
    found = pair.meetings
    unlike = [meeting for meeting in found.met if meeting.likeness < _SAME_SOUND]
    if any(whole or given(pair.listed[meeting.listed[0]]) for meeting in unlike):
        return _OTHER_SYLLABLE
    if pair.person and any(role(pair.asked[at], person=True) is not Role.TITLE for at in found.asked_left):
        return _OTHER_SYLLABLE
    if found.listed_left and (found.asked_left or len(pair.asked) <= _FEW_SYLLABLES):
        may_leave_out = pair.person and not pair.characters
        left_out = may_leave_out and len(found.listed_left) == 1 and not found.asked_left
        return _SYLLABLE_LESS if left_out else _OTHER_SYLLABLE
    return 0.0


def _in_other_order(pair: Alignment) -> bool:
    """Whether the given syllables of a person, asked in characters, stand in another order on the list.

    The family name stands first or last, on either side, and Seon-yeong is not Yeong-seon.
    """
    if not (pair.person and pair.characters and len(pair.asked) > _FEW_SYLLABLES and syllables(pair.asked)):
        return False
    met = [listed for _, listed in sorted([(one.asked[0], one.listed[0]) for one in pair.meetings.met])]
    if pair.family or not met:
        return not _rising([at for at in met if at >= pair.family])
    ends = {0, len(pair.listed) - 1}
    rests = [rest for family, rest in ((met[0], met[1:]), (met[-1], met[:-1])) if family in ends]
    return bool(rests) and not any([_rising(rest) for rest in rests])  # noqa: C419 - few; a list is quicker


def _rising(places: list[int]) -> bool:
    return places == sorted(places)


def _less_for_parts(pair: Alignment) -> float:
    """Return the points off a person of another family name than the listed one, or of other given names.

    A first name and patronymic, or a father's and a grandfather's name, are shared by thousands, and so is
    a family name by the family. What is left of a word cut short or misspelt is no other word.
    """
    found = pair.meetings
    if not (pair.family and found.asked_left and found.listed_left and pair.person):
        return 0.0
    others = [pair.asked[at] for at in found.asked_left if pair.asked_worth[at] >= _MINOR]
    if not others:
        return 0.0
    places = range(len(pair.listed))
    for part, points in ((places[: pair.family], _OTHER_FAMILY), (places[pair.family :], _OTHER_GIVEN)):
        telling = [at for at in part if pair.listed_worth[at] >= _MINOR]
        if telling and all([at in found.listed_left for at in telling]):  # noqa: C419 - few; a list is quicker
            spoilt = any(_may_be(word, pair.listed[at]) for word in others for at in telling)
            return 0.0 if spoilt else points
    return 0.0


def _may_be(word: str, whole: str) -> bool:
    """Whether a word is the beginning of another, or that word misspelt."""
    return whole.startswith(word) or OSA.normalized_similarity(word, whole) >= _NEARLY


class _Met:
    """Sums over the words that met."""

    __slots__ = ("asked", "initials", "letters", "listed", "own", "slips", "told", "words", "worst")

    def __init__(self) -> None:
        self.asked = self.listed = self.told = self.slips = 0.0
        self.worst = 1.0
        self.own = 1.0  # of a word that other listed names hold just as it is asked: hardly a slip of the pen
        self.words = self.letters = self.initials = 0


def _of_met(pair: Alignment) -> _Met:
    sums, asked_worth, listed_worth = _Met(), pair.asked_worth, pair.listed_worth
    for meeting in pair.meetings.met:
        ours, theirs, likeness, how = meeting.asked, meeting.listed, meeting.likeness, meeting.how
        asked = asked_worth[ours[0]] if len(ours) == 1 else sum([asked_worth[i] for i in ours], 0.0)
        listed = listed_worth[theirs[0]] if len(theirs) == 1 else sum([listed_worth[j] for j in theirs], 0.0)
        sums.asked += likeness * asked
        sums.listed += likeness * listed
        tells = min(listed, asked)
        if how == INITIAL:
            sums.initials += 1
        elif tells >= _MINOR:
            sums.words += 1
            sums.letters += sum([len(pair.listed[j]) for j in theirs])
            if likeness > _STRANGERS:
                sums.told += tells * ((likeness - _STRANGERS) / (1 - _STRANGERS))
            sums.slips += tells * (1 - likeness)
            sums.worst = min(sums.worst, likeness)
            if how == ALIKE and asked < _NEW_WORD and likeness < sums.own:
                sums.own = likeness
    sums.told = min(sums.told, _MOST_TOLD)
    return sums


def _of_left(
    pair: Alignment, asked_left: Sequence[int], listed_left: Sequence[int]
) -> tuple[float, float, float, float, float]:
    """Measure the words left over: more on one side is one thing, other words on both sides quite another."""
    asked, listed = pair.asked_worth, pair.listed_worth
    ours = [asked[i] for i in asked_left if asked[i] >= _MINOR]
    theirs = [listed[j] for j in listed_left if listed[j] >= _MINOR]
    minor = len(asked_left) + len(listed_left) - len(ours) - len(theirs)
    more, others = sum(ours, 0.0), sum(theirs, 0.0)
    odds, alike = min(more, others), 0.0
    if odds > 0:
        alike = Indel.normalized_similarity(
            "".join([pair.asked[i] for i in asked_left]), "".join([pair.listed[j] for j in listed_left])
        )
    return more - odds, others - odds, odds * (1 - alike), odds * alike, float(min(minor, 4))


def _letters_alike(asked: tuple[str, ...], listed: tuple[str, ...]) -> float:
    in_order = Indel.normalized_similarity("".join(asked), "".join(listed))
    if in_order == 1 or (len(asked) == 1 and len(listed) == 1):
        return in_order
    return max(in_order, Indel.normalized_similarity("".join(sorted(asked)), "".join(sorted(listed))))


def _numbers_differ(pair: Alignment) -> bool:
    found = pair.meetings
    return _has_number(pair.asked, found.asked_left) and _has_number(pair.listed, found.listed_left)


def _has_number(words: tuple[str, ...], places: Sequence[int]) -> bool:
    for at in places:  # noqa: SIM110 - a generator is slower, compiled, by far
        if words[at].isdigit():
            return True
    return False


def _total(worths: tuple[float, ...], idle: Places) -> float:
    told = sum(worths, 0.0)
    if idle:
        told -= sum([worths[at] for at in idle], 0.0)
    return max(LEAST_NAME, told)


def _rest(pair: Alignment, asked_idle: Places, listed_idle: Places) -> tuple[Sequence[int], Sequence[int]]:
    """Return the places of the left words that are not idle."""
    asked, listed = pair.meetings.asked_left, pair.meetings.listed_left
    if asked_idle:
        asked = tuple([at for at in asked if at not in asked_idle])
    if listed_idle:
        listed = tuple([at for at in listed if at not in listed_idle])
    return asked, listed


def _but(words: tuple[str, ...], idle: Places) -> tuple[str, ...]:
    return tuple([word for at, word in enumerate(words) if at not in idle]) if idle else words


def _idle(pair: Alignment) -> tuple[Places, Places]:
    """Return the left words that say nothing: a legal form only the list prints, a small word misspelt."""
    found = pair.meetings
    if not found.listed_left:
        return _NONE, _NONE
    listed: set[int] = set()
    if not pair.person:
        listed = {at for at in found.listed_left if role(pair.listed[at]) is Role.LEGAL_FORM}
    slips: set[int] = set()
    for at in found.asked_left:
        if len(pair.asked[at]) <= _LONGEST_FORM:
            joining = _joining(pair, at)
            if joining or _slips_of(pair.asked[at], pair, listed):
                slips.add(at)
                listed |= joining
    return frozenset(slips), frozenset(listed)


def _joining(pair: Alignment, asked: int) -> set[int]:
    """Return the places of the left joining words ("al", "bin", "of") that an asked word is with a slip.

    A word that other names hold is itself; but not one of two letters, which any slip makes.
    """
    word = pair.asked[asked]
    short = len(word) == _SHORT_JOINING
    if not short and pair.asked_worth[asked] < _NEW_WORD:
        return set()
    most = _SHORT_JOINING if short else _LONGEST_FORM + 1
    left = {at for at in pair.meetings.listed_left if 1 < len(pair.listed[at]) <= most}
    found = _slips_of(word, pair, left)
    return {at for at in found if role(pair.listed[at], person=pair.person) is Role.JOINING}


def _slips_of(word: str, pair: Alignment, places: set[int]) -> set[int]:
    """Return those of the listed words that a word is with a slip."""
    return {at for at in places if OSA.distance(word, pair.listed[at]) <= 1}


def _between(value: float, knots: tuple[float, ...], points: tuple[float, ...]) -> float:
    """Return the points at `value`, in a straight line between the knots around it."""
    at = bisect_right(knots, value)
    if at == 0:
        return points[0]
    if at == len(knots):
        return points[-1]
    share = (value - knots[at - 1]) / (knots[at] - knots[at - 1])
    return points[at - 1] + share * (points[at] - points[at - 1])


@cache
def _ruled() -> tuple[tuple[Points, float, float], ...]:
    """Return the lines and the bases (usual, short) of the cards, first of all others, then of persons."""
    both = cards().other, cards().person
    return tuple((Points(card.knots, card.points), card.base, card.short) for card in both)

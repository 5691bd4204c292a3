"""An alignment in plain sentences, for the officer who decides: which words met, how, and which did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Indel

from licet.parties.matching._meetings import EQUAL, INITIAL, JOINED, SAME, SPLIT
from licet.parties.matching._spelling import consonants, heard
from licet.parties.names import FIRST_GLOSSED, FIRST_LEARNT, FIRST_TERM, Role, meanings, places, role

if TYPE_CHECKING:
    from licet.parties.matching._meetings import Alignment, Meeting

_SPELLED_ALIKE: Final = 0.6  # from here on one is a form of the other
_VOWELS: Final = frozenset("aeiouy")
_SAYINGS: Final = {
    JOINED: "'{asked}' is '{listed}' written apart",
    SPLIT: "'{asked}' is '{listed}' written as one",
    INITIAL: "the initial of '{asked}' and '{listed}' is the same",
    EQUAL: "'{asked}' means the same as '{listed}'",
}


def reasons(alignment: Alignment) -> tuple[str, ...]:
    """Return what speaks for and against the two names being one, the words that met first."""
    if alignment.same:
        in_order = alignment.asked == alignment.listed
        return ("the same name" if in_order else "the same words in another order",)
    met = sorted(alignment.meetings.met, key=lambda meeting: meeting.asked)
    same = [alignment.asked[meeting.asked[0]] for meeting in met if meeting.how == SAME]
    found = [_the_same(same)] if same else []
    found += [_said(meeting, alignment) for meeting in met if meeting.how != SAME]
    if _numbers(alignment.asked, alignment.meetings.asked_left) and _numbers(
        alignment.listed, alignment.meetings.listed_left
    ):
        found.append("the numbers differ")
    found += _left(alignment.asked, alignment.meetings.asked_left, alignment, "not in the listed name")
    found += _left(alignment.listed, alignment.meetings.listed_left, alignment, "only in the listed name")
    return tuple(found)


def _the_same(words: list[str]) -> str:
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"{quoted} {'is' if len(words) == 1 else 'are'} the same"


def _said(meeting: Meeting, alignment: Alignment) -> str:
    asked = " ".join(alignment.asked[at] for at in meeting.asked)
    listed = " ".join(alignment.listed[at] for at in meeting.listed)
    saying = _SAYINGS.get(meeting.how) or _alike(asked, listed)
    return saying.format(asked=asked, listed=listed)


def _alike(asked: str, listed: str) -> str:
    """Say why two single words were taken for one."""
    if listed.startswith(asked):
        return "'{asked}' is the beginning of '{listed}'"
    if heard(asked) == heard(listed):
        return "'{asked}' sounds like '{listed}'"
    if related := _related(asked, listed):
        return related
    if _VOWELS.isdisjoint(asked) and consonants(heard(asked)) == consonants(heard(listed)):
        return "'{asked}' is '{listed}' without its vowels"
    return "'{asked}' is nearly '{listed}'"


def _related(asked: str, listed: str) -> str:
    """Say how two words are one by what they mean, "" where they are not."""
    if shared := set(meanings(asked)) & set(meanings(listed)):
        if min(shared) >= FIRST_LEARNT and max(shared) < FIRST_GLOSSED:
            return "'{asked}' stands for '{listed}' in other listed names"
        if min(shared) >= FIRST_TERM and Indel.normalized_similarity(asked, listed) < _SPELLED_ALIKE:
            return "'{asked}' means '{listed}'"
        return "'{asked}' is another form of '{listed}'"
    if {asked, *places(asked)} & {listed, *places(listed)}:
        return "'{asked}' is '{listed}' with another ending"
    return ""


def _left(words: tuple[str, ...], places: tuple[int, ...], alignment: Alignment, where: str) -> list[str]:
    """Name the words left over; legal forms apart, since they tell nobody from anybody."""
    forms = [at for at in places if role(words[at], person=alignment.person) is Role.LEGAL_FORM]
    others = [at for at in places if at not in forms]
    found = []
    if others:
        quoted = ", ".join(f"'{words[at]}'" for at in others)
        found.append(f"{quoted} {'is' if len(others) == 1 else 'are'} {where}")
    if forms:
        quoted = ", ".join(f"'{words[at]}'" for at in forms)
        found.append(f"{quoted} {'was' if len(forms) == 1 else 'were'} set aside as the legal form")
    return found


def _numbers(words: tuple[str, ...], places: tuple[int, ...]) -> bool:
    return any(words[at].isdigit() for at in places)

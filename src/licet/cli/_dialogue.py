"""One question put to a person, and the answer heard: choices by number or word, `?` for help, and a way out.

Works the same where nobody sits at the terminal: one answer a line, and the end of input is `quit`. It reads
and prints; what an answer means for the law is not known here.
"""

from __future__ import annotations

import sys
from enum import Enum
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from licet import explain, vocabulary
from licet.cli import _answers, _say
from licet.errors import InputError, UnknownTerm
from licet.facts import Listing, Party
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.law import Ask
    from licet.vocabulary import Question

_PROMPT = "  > "
_DIGITS = 6  # no list of choices is longer; a number without end is no number to Python
_HINTS = {
    "truth": "yes or no",
    "number": "a number",
    "code": "a code as the list prints it, such as 5A001.f.1, or none",
    "country": "two letters",
    "countries": "two letters each, or none",
}
_KEYS = (
    "Type a number or a word; + marks what can be said more precisely. "
    "skip: not known; back: undo; quit: stop here."
)


class Command(Enum):
    """What a person may say instead of an answer."""

    SKIP = "skip"
    BACK = "back"
    QUIT = "quit"


def put(ask: Ask, *, known: Any, party: Party | None) -> Any:
    """Put one question; the value of the fact, or a Command."""
    question = vocabulary.shipped().questions[ask.fact]
    return _Put(ask, question).heard(known, party)


class _Put:
    """One attempt to have one question answered."""

    def __init__(self, ask: Ask, question: Question) -> None:
        self._ask = ask
        self._question = question
        self._words = vocabulary.shipped()

    def heard(self, known: Any, party: Party | None) -> Any:
        """Ask in the way its kind of answer needs."""
        match self._question.kind:
            case "term":
                return self._term(self._question.family, known)
            case "terms":
                return self._terms(known)
            case "parties":
                return self._party()
            case "listings":
                return self._listings(known, party)
        return self._hear(
            lambda text: _answers.read(self._question, text, self._words),
            hint=_HINTS[self._question.kind],
        )

    def _term(self, family: str, known: str | None) -> str | Command:
        """Down the family from what is known, as far as the person is sure; a word typed is the answer."""
        here: str = known or family
        top = here
        while below := self._below(here):
            above = here if here != top else ""
            self._show(below, here=above or None)
            heard = self._hear(lambda text, b=below, a=above: self._chosen(text, b, a))  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
            if heard is Command.BACK and above:
                here = here.rpartition(".")[0]
                continue
            if isinstance(heard, Command):
                return heard
            final: bool
            here, final = heard
            if final:
                return here
        return here

    def _chosen(self, text: str, below: list[str], here: str) -> tuple[str, bool]:
        """The term that a number or a word names, and whether that is all; nothing, or 0, stays `here`."""
        if here and text in ("", "0"):
            return here, True
        if not text:
            raise InputError("nothing was typed", remedy="type a number or a word, skip, or ?")
        if text.isdecimal():
            return _picked(below, text), False
        return _answers.term(below[0].partition(".")[0], text, self._words), True

    def _terms(self, known: tuple[str, ...] | None) -> tuple[str, ...] | Command:
        """Several terms: words, or numbers, parted by commas; or one number after the other."""
        chosen: list[str] = []
        below = self._below(self._question.family)
        if known:
            _say.line(f"Given so far: {explain.word(known)}; give all of them again, precisely.", indent=2)
        while True:
            self._show(below, here=None)
            hint = (
                f"so far: {explain.word(tuple(chosen))}; Enter: that is all" if chosen else "several, or none"
            )
            heard = self._hear(lambda text: self._several(text, below), hint=hint, empty=bool(chosen))
            if isinstance(heard, Command):
                return heard
            if not isinstance(heard, str):
                return tuple(dict.fromkeys((*chosen, *heard)))
            one = self._term(self._question.family, heard)
            if isinstance(one, Command):
                return one
            chosen.append(one)

    def _several(self, text: str, below: list[str]) -> tuple[str, ...] | str:
        """All the terms named; of a single number the term alone, to be said more precisely."""
        if text.isdecimal():
            return _picked(below, text)
        parts = [part.strip() for part in text.split(",")]
        picked = [_picked(below, part) if part.isdecimal() else part for part in parts]
        value: tuple[str, ...] = _answers.read(self._question, ", ".join(picked), self._words)
        return value

    def _party(self) -> Party | Command:
        """One more party: its part, its name, its kind, its country; all but the part may be skipped."""
        _say.line("First its part in it, then its name, kind and country. Or `{role: …, name: …}`.", indent=2)
        below = self._below("role")
        self._show(below, here=None)
        found = self._hear(lambda text: self._begun(text, below), hint="its part")
        if isinstance(found, Command) or found.kind or found.name or found.country:
            return found  # type: ignore[no-any-return]  # a Command, or the Party that was read whole
        for field, ask in (("name", self._name), ("kind", self._kind), ("country", self._country)):
            value = ask()
            if value in (Command.BACK, Command.QUIT):
                return value  # type: ignore[no-any-return]  # one of these two
            if value is not Command.SKIP:
                found = replace(found, **{field: value})
        return found  # type: ignore[no-any-return]  # a Party

    def _begun(self, text: str, below: list[str]) -> Party:
        if text.startswith("{"):
            party: Party = _answers.read(self._question, text, self._words)
            return party
        return Party(role=self._chosen(text, below, "")[0])

    def _name(self) -> Any:
        return self._hear(_named, hint="its name, in Latin letters if it has such a spelling")

    def _kind(self) -> Any:
        _say.line("What kind of body is it?", indent=2)
        return self._term("party", None)

    def _country(self) -> Any:
        return self._hear(lambda text: _answers.country(text, self._words), hint="its country, two letters")

    def _listings(self, rows: tuple[Listing, ...] | None, party: Party | None) -> Any:
        """Who it may be on a list: the person compares, and says of each entry whether it is the same."""
        if not rows:
            _say.line("Its name could not be screened for certain; nothing can be answered here.", indent=2)
            _say.line("Give it a name in Latin letters in the file, or leave it unknown.", indent=2)
            return Command.SKIP
        decided: list[Listing] = []
        for row in rows:
            if row.certainty != "possible":
                decided.append(row)
                continue
            _say.line(f"Is {party.name if party else 'it'} the same as {explain.word(row)}?", indent=2)
            same = self._hear(_answers.truth, hint="yes or no, after comparing with the entry")
            if isinstance(same, Command):
                return same
            decided.append(replace(row, certainty="confirmed" if same else "rejected"))
        return tuple(decided)

    def _hear(self, read: Callable[[str], Any], *, hint: str = "", empty: bool = False) -> Any:
        """What `read` makes of one line; `?` explains, a wrong word is told, and both ask again.

        Nothing typed is no answer, but an `empty` one where that means something.
        """
        if hint:
            _say.line(f"({hint})", indent=2)
        while True:
            text = self._line()
            if isinstance(text, Command):
                return text
            if text == "?":
                self._explain()
                continue
            if not text and empty:
                return ()
            try:
                return read(text)
            except InputError as problem:
                _say.line(_brief(problem), indent=4)

    def _line(self) -> str | Command:
        """One line; the end of input is `quit`."""
        try:
            text = input(_PROMPT).strip()
        except EOFError:
            print()
            return Command.QUIT
        if sys.stdin is not None and not sys.stdin.isatty():
            print(_say.harmless(text))  # so that what is kept of the talk reads like one
        return Command(text) if text in {command.value for command in Command} else text

    def _explain(self) -> None:
        _say.line(self._question.help, indent=4)
        if self._question.cite:
            _say.line(f"Source: {self._question.cite}", indent=4)
        _say.line(f"Field in the file: {self._ask.fact}", indent=4)
        _say.line(_KEYS, indent=4)

    def _below(self, name: str) -> list[str]:
        depth = name.count(".") + 1
        return [t for t in self._words.terms if is_a(t, name) and t.count(".") == depth]

    def _show(self, below: list[str], *, here: str | None) -> None:
        """The choices with what each means; + marks those that can be said more precisely."""
        if here:
            _say.line(f"  0  {explain.term(here)}: no more than that is sure", indent=2, hang=7)
        for number, name in enumerate(below, 1):
            found = self._words.terms[name]
            mark = " +" if self._below(name) else ""
            _say.line(f"{number:>3}  {found.name}{mark}: {found.definition}", indent=2, hang=7)


def _named(text: str) -> str:
    """A name that can be screened: one with a letter or a digit."""
    if not any(sign.isalnum() for sign in text):
        raise InputError(f"'{text}' is no name", remedy="type its name, or skip")
    return text


def _picked(below: list[str], heard: str) -> str:
    if len(heard) > _DIGITS or not 1 <= int(heard) <= len(below):
        raise InputError(
            f"there is no choice {heard[:_DIGITS]}", remedy=f"type a number from 1 to {len(below)}"
        )
    return below[int(heard) - 1]


def _brief(problem: InputError) -> str:
    """A wrong word in a line; all words there are would be no help here, where the choices are shown."""
    remedy = problem.remedy
    if isinstance(problem, UnknownTerm) and not remedy.startswith("did you mean"):
        remedy = "type a number, a word from the list, or ?"
    return f"{problem.what}; {remedy}"

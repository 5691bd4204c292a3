"""`licet ask [FILE]`: one question at a time, until nothing unknown can change the answer."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

from licet.cli._determine import law_arguments, law_of, on_the_day, status

if TYPE_CHECKING:
    import argparse

    from licet.facts import Transaction
    from licet.law import Ask, Determination, Interview, Pack
    from licet.parties import ListSet

_AFTER = """\
Example:
  licet ask sale.yaml
Each answer is kept in FILE before the next question (comments in it are not).
The same command goes on where it stopped. Parties are screened by themselves.
At a question, a number or a word answers; ? explains; skip leaves it unknown;
back undoes; quit stops. Without a terminal, each line is an answer.
Exit status: 0 it may go (conditions met), 1 it may not, or not yet, 2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument(
        "file", nargs="?", metavar="FILE", help="where the answers are kept (default: nowhere)"
    )
    law_arguments(command)
    command.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="FACT=VALUE",
        help="an answer given beforehand, such as to=NO or item.dual_use=yes (may be repeated)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Interview a person or, with --json, say the next question to a program."""
    from licet.cli import _kept, _lists_in_use
    from licet.law import Interview

    begun = _kept.load(options.file) if options.file else _nothing()
    desk = _Desk(options.file, law_of(options), _lists_in_use.in_use(None), options.on)
    interview = Interview(transaction=begun)
    for text in options.answer:
        interview = desk.given(interview, text)
    if options.answer:
        desk.keep(interview)
    if options.json:
        return desk.as_json(interview)
    if sys.stdin is None:
        from licet.errors import InputError

        raise InputError("standard input is closed", remedy="answer with --answer FACT=VALUE and --json")
    try:
        return desk.converse(interview)
    except KeyboardInterrupt:
        print()
        desk.tell_where()
        raise


def _nothing() -> Transaction:
    from licet.facts import Transaction

    return Transaction()


class _Desk:
    """Where an interview takes place: the law applied, the lists screened against, and the file."""

    def __init__(self, file: str | None, law: tuple[Pack, ...], lists: ListSet, day: dt.date | None) -> None:
        self._file = file
        self._law = law
        self._lists = lists
        self._day = day
        self._today = dt.datetime.now(dt.UTC).date()

    def given(self, interview: Interview, text: str) -> Interview:
        """The interview with an answer from the command line."""
        from licet import vocabulary
        from licet.cli import _answers
        from licet.errors import InputError, UnknownTerm

        fact, equals, value = text.partition("=")
        words = vocabulary.shipped()
        if not equals:
            raise InputError(f"'{text}' answers nothing", where="--answer", remedy="write FACT=VALUE")
        if fact not in words.questions:
            raise UnknownTerm(fact, family="fact", known=words.questions, where="--answer")
        read = _answers.read(words.questions[fact], value, words)
        party = self._party_of(interview, fact) if fact.startswith("party.") else None
        return interview.answered(fact, read, party=party)

    def keep(self, interview: Interview) -> None:
        """Write the answers down, if there is a file."""
        from licet.cli import _kept

        if self._file:
            _kept.save(self._file, interview.transaction)

    def as_json(self, interview: Interview) -> int:
        """Say the next question, and where the matter stands, to a program."""
        from licet.cli import _kept, _say

        answer, ask = self._standing(interview)
        _say.as_json(
            {
                "question": _question(ask) if ask else None,
                "outcome": answer.outcome,
                "settled": answer.settled,
                "open": len(answer.open),
                "transaction": _kept.plain(interview.transaction),
                "file": self._file,
            }
        )
        return status(answer)

    def converse(self, interview: Interview) -> int:
        """Ask until nothing more can matter or the person stops; the end is the whole explanation."""
        from licet.cli import _dialogue, _say

        _say.line("One question at a time, until nothing unknown can change the answer. ? explains.")
        if not self._file:
            _say.line("These answers are kept nowhere: name a file to keep them.")
        while True:
            answer, ask = self._standing(interview)
            _say.line(_so_far(answer))
            if ask is None:
                return self._ended(interview, answer)
            heard = self._put(interview, ask, answer)
            if heard is _dialogue.Command.QUIT:
                self.tell_where()
                return status(answer)
            interview = self._after(interview, ask, heard)
            self.keep(interview)

    def tell_where(self) -> None:
        """Say where the answers are, and how to go on."""
        from licet.cli import _say

        if self._file:
            _say.line(f"Your answers are in {self._file}; `licet ask {self._file}` goes on.")

    def _after(self, interview: Interview, ask: Ask, heard: Any) -> Interview:
        from licet.cli import _dialogue, _say
        from licet.errors import InputError

        if heard is _dialogue.Command.BACK:
            return interview.back()
        if heard is _dialogue.Command.SKIP:
            return interview.without(ask.fact, party=ask.party)
        try:
            return interview.answered(ask.fact, heard, party=ask.party)
        except InputError as problem:
            _say.line(f"licet: {problem}", indent=2)
            return interview

    def _put(self, interview: Interview, ask: Ask, answer: Determination) -> Any:
        from licet.cli import _dialogue, _say

        people = self._screened(interview).parties or ()
        party = people[ask.party] if ask.party is not None else None
        whom = f" ({party.name or 'the party without a name'})" if party else ""
        _say.heading(f"{ask.ask}{whom}")
        _say.line(_why(ask, answer), indent=2)
        return _dialogue.put(ask, known=self._known(interview, ask), party=party)

    def _known(self, interview: Interview, ask: Ask) -> Any:
        from licet import facts

        here = self._screened(interview)
        if ask.party is None:
            return facts.value_of(here, ask.fact)
        return getattr((here.parties or ())[ask.party], ask.fact.removeprefix("party."))

    def _ended(self, interview: Interview, answer: Determination) -> int:
        from licet.cli import _say
        from licet.cli._explain import explain
        from licet.law import explained

        skipped = bool(interview.skipped)
        print()
        _say.line(
            "Nothing more to ask but what you do not know."
            if skipped and not answer.settled
            else "Nothing more to ask."
        )
        self.tell_where()
        print()
        here = self._screened(interview)
        explain(explained(here, self._law, on=self._today), here, lists=self._lists)
        return status(answer)

    def _standing(self, interview: Interview) -> tuple[Determination, Ask | None]:
        from licet.law import determine, next_question

        here = self._screened(interview)
        answer = determine(here, self._law, on=self._today)
        return answer, next_question(here, self._law, on=self._today, skipped=interview.skipped)

    def _screened(self, interview: Interview) -> Transaction:
        from licet import parties

        return parties.screened(on_the_day(interview.transaction, self._day), lists=self._lists)

    def _party_of(self, interview: Interview, fact: str) -> int:
        """Which party an answer from the command line is about: the first of whom it is not known."""
        from licet.errors import InputError

        field = fact.removeprefix("party.")
        for place, party in enumerate(interview.transaction.parties or ()):
            if getattr(party, field) is None:
                return place
        remedy = "add one: --answer 'parties={role: end_user, name: Example Bank, country: NO}'"
        raise InputError(f"there is no party whose {field} is not known", where="--answer", remedy=remedy)


def _so_far(answer: Determination) -> str:
    from licet.explain import OUTCOMES

    count = len(answer.open)
    rules = f"; {count} rule{'' if count == 1 else 's'} open" if count else ""
    return f"So far: {OUTCOMES[answer.outcome][1]}{rules}."


def _why(ask: Ask, answer: Determination) -> str:
    """Which rules wait for the answer: the strictest by name, the others by number."""
    from licet.explain import plain

    waiting = [item for item in answer.open if item.rule in ask.rules]
    note = f"Asked again: {plain(ask.note)}. " if ask.note and waiting else ""
    if not waiting:
        return f"Asked because {plain(ask.note) or 'it tells which law applies'}."
    first = f"{waiting[0].title} ({waiting[0].cite})"
    if len(waiting) == 1:
        return f"{note}Asked because a rule waits for it: {first}."
    return f"{note}Asked because {len(waiting)} rules wait for it, the strictest: {first}."


def _question(ask: Ask) -> dict[str, Any]:
    """A question for a program: with the kind of its answer and, for terms, every choice."""
    import msgspec

    from licet import vocabulary

    words = vocabulary.shipped()
    asked = words.questions[ask.fact]
    names = words.family(asked.family)[1:] if asked.family else []
    choices = [{"id": t, "name": words.terms[t].name, "definition": words.terms[t].definition} for t in names]
    return {**msgspec.to_builtins(ask), "kind": asked.kind, "choices": choices}

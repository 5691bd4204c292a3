"""Whatever was used, told, decided and deleted: a guard that opens again answers as the one before it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from licet.facts import Use
from licet.guard._acts import Authorised, Deleted, Reviewed
from licet.guard._circumstances import Circumstances
from licet.guard._entries import ActEntry, UseEntry, decode, encode
from licet.guard.provisos import Asked, Refusal
from licet.guard.provisos._human_review import HumanReviewKeeper
from licet.guard.provisos._prior_authorisation import PriorAuthorisationKeeper
from licet.licence import Authorisation, Scope, SigningKey, sign_authorisation
from licet.licence.provisos import HumanReview, PriorAuthorisation
from tests.unit.guard_provisos.asking import AT, LICENCE, NOW
from tests.unit.guard_provisos.persons import believing, person

COURT = SigningKey.generate()
PLACES = ("place.public.street", "place.workplace")
HOURS = st.integers(0, 30)
PERSONS = [person(name, "reviewer") for name in ("ada", "ben", "cat")]


class Record(RuleBasedStateMachine):
    """One keeper that lives on, and at every step another that has only read the record."""

    @initialize(persons=st.sampled_from((1, 2)))
    def opened(self, persons: int) -> None:
        self.at = NOW
        self.entries: list[bytes] = []
        self.provisos = (
            PriorAuthorisation(by=(COURT.public,), urgent_hours=24),
            HumanReview(persons=persons),
        )
        self.keepers = self.made()

    def made(self) -> tuple[PriorAuthorisationKeeper, HumanReviewKeeper]:
        prior, review = self.provisos
        return PriorAuthorisationKeeper(prior, believing()), HumanReviewKeeper(review, believing())

    def keep(self, entry: UseEntry | ActEntry) -> None:
        self.entries.append(encode(entry))
        for keeper in self.keepers:
            keeper.remember(entry, index=len(self.entries) - 1)

    @rule(place=st.sampled_from(PLACES), named=st.sampled_from((None, "a", "b")), by=st.sampled_from(PERSONS))
    def use(self, place: str, named: str | None, by: Any) -> None:
        asked = self.asked(place, named, by)
        if any(keeper.refuses(asked) for keeper in self.keepers):
            return
        marks = tuple(mark for keeper in self.keepers for mark in keeper.marks(asked))
        words = {name: getattr(asked.use, name) for name in ("operation", "purpose", "place", "country")}
        self.keep(
            UseEntry(
                at=int(self.at), verdict="permit", ground="permitted", licence=LICENCE, marks=marks, **words
            )
        )

    @rule(
        reference=st.sampled_from(("a", "b")),
        decision=st.sampled_from(("granted", "refused")),
        place=st.sampled_from((*PLACES, "place")),
        hours=st.tuples(HOURS, HOURS, HOURS),
    )
    def decide(self, reference: str, decision: str, place: str, hours: tuple[int, int, int]) -> None:
        now = dt.datetime.fromtimestamp(self.at, dt.UTC)
        begins, lasts, ago = (dt.timedelta(hours=some) for some in hours)
        scope = Scope(operations=("operation",), purposes=("purpose",), places=(place,), countries=("NO",))
        said = Authorisation(
            reference=reference,
            decision=decision,
            scope=scope,
            from_=now - begins,
            until=now + lasts + dt.timedelta(seconds=1),
            decided_at=now - ago,
        )
        self.tell(Authorised(document=sign_authorisation(said, {"NO-1": LICENCE}, key=COURT)))

    @rule(of=st.integers(0, 12))
    def delete(self, of: int) -> None:
        self.tell(Deleted(of=of))

    @rule(of=st.integers(0, 12), accepted=st.booleans(), by=st.sampled_from(PERSONS))
    def review(self, of: int, accepted: bool, by: Any) -> None:  # noqa: FBT001 - drawn
        self.tell(Reviewed(of=of, accepted=accepted, by=by))

    @rule(hours=st.integers(1, 20))
    def wait(self, hours: int) -> None:
        self.at += hours * 3600

    @invariant()
    def a_guard_that_opens_again_answers_alike(self) -> None:
        again = self.made()
        for index, raw in enumerate(self.entries):
            for keeper in again:
                keeper.remember(decode(raw, index=index), index=index)
        for place in PLACES:
            for named in (None, "a", "b"):
                asked = self.asked(place, named, PERSONS[0])
                assert [one.refuses(asked) for one in self.keepers] == [one.refuses(asked) for one in again]
        for of in range(len(self.entries)):
            for one, other in ((self.keepers[0], again[0]), (self.keepers[1], again[1])):
                assert [due.kind for due in one.due(of)] == [due.kind for due in other.due(of)]

    def tell(self, act: Any) -> None:
        for keeper in self.keepers:
            heard = keeper.hear(act, at=self.at)
            if heard is not None and not isinstance(heard, Refusal):
                self.keep(heard)
                return

    def asked(self, place: str, named: str | None, by: Any) -> Asked:
        use = Use(
            operation="operation.identify", purpose="purpose.law_enforcement", place=place, country="NO"
        )
        return Asked(self.at, use, Circumstances(authorisation=named, urgent=named is None, askers=(by,)))


assert AT.timestamp() == NOW
TestRecord = Record.TestCase
TestRecord.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

"""The keepers of a chain together: the first that refuses decides, and what they are asked and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from licet.facts import Use
from licet.guard import Ground
from licet.guard._circumstances import NONE
from licet.guard._entries import ActEntry, ListEntry, OpenEntry, ReserveEntry, UseEntry
from licet.guard._keeping import Keeping, Kept, held, marks_of, obligations_of, refusal_of
from licet.guard._verdict import Change, Obligation
from licet.guard.provisos import Asked, Refusal, Setting
from licet.licence import Condition, Quota, TimeWindow
from licet.licence.provisos import Gallery, Heartbeat, NoAdverseDecision

if TYPE_CHECKING:
    from licet.guard._entries import Entry
    from licet.guard.provisos import Holding

NOW = 1_800_000_000.0
ASKED = Asked(NOW, Use(operation="operation.verify"), NONE)
OTHER = Asked(NOW + 1, Use(operation="operation.verify"), NONE)
REFUSED = Refusal(Ground.TOO_OLD, "it is too old", (Change("age", ("less",)),))


class Sworn(Struct):
    """A keeper in memory that answers what it was told to, and knows what it was asked."""

    answer: Refusal | None = None
    full: Refusal | None = None
    taken: list[Asked] = []

    def refuses(self, _: Asked) -> Refusal | None:
        return self.answer

    def take(self, asked: Asked) -> Refusal | None:
        if self.full is None:
            self.taken.append(asked)
        return self.full

    def give_back(self, asked: Asked) -> None:
        self.taken.remove(asked)

    def marks(self, asked: Asked) -> tuple[str, ...]:
        return (f"mark:{asked.at:.0f}",)

    def obliges(self, asked: Asked) -> tuple[Obligation, ...]:
        return (Obligation("review", asked.use.operation or "", "L-1"),)


class Plain:
    """A keeper that counts, marks and asks nothing."""

    def refuses(self, _: Asked) -> Refusal | None:
        return None


class Noting:
    """A keeper that goes by what the record says."""

    def __init__(self) -> None:
        self.noted: list[tuple[Entry, int]] = []

    def remember(self, entry: Entry, *, index: int) -> None:
        self.noted.append((entry, index))


def kept(keeper: Sworn | Plain, cite: str = "L-1, proviso") -> Kept:
    return Kept(keeper, cite, ())


def setting(heard_at: float = NOW) -> Setting:
    return Setting(
        title="licence L-1",
        licence="0" * 64,
        assurance="A0",
        heard_at=lambda: heard_at,
        believes=lambda _asker, _at: False,
    )


def test_a_refusal_of_a_keeper_is_a_refusal_of_the_use_with_all_it_says() -> None:
    verdict = refusal_of([kept(Plain()), kept(Sworn(REFUSED), "L-2, proviso")], ASKED)
    assert verdict is not None
    assert not verdict.permitted
    assert (verdict.ground, verdict.says, verdict.cite) == (Ground.TOO_OLD, "it is too old", "L-2, proviso")
    assert verdict.changes == REFUSED.changes
    assert (verdict.remaining, verdict.record) == (None, None)


def test_the_first_keeper_that_refuses_is_the_one_that_is_heard() -> None:
    verdict = refusal_of([kept(Sworn(REFUSED), "first"), kept(Sworn(REFUSED), "second")], ASKED)
    assert verdict is not None
    assert verdict.cite == "first"


def test_without_a_refusal_there_is_none() -> None:
    assert refusal_of([kept(Plain()), kept(Sworn())], ASKED) is None


def test_every_keeper_that_counts_takes_the_use_that_is_asked_for() -> None:
    one, other = Sworn(taken=[]), Sworn(taken=[])
    holds: list[tuple[Holding, Asked]] = []
    assert held([kept(one), kept(Plain()), kept(other)], ASKED, holds=holds) is None
    assert holds == [(one, ASKED), (other, ASKED)]
    assert [one.taken, other.taken] == [[ASKED], [ASKED]]


def test_a_use_that_one_keeper_has_no_room_for_is_counted_by_none() -> None:
    before, full, after = Sworn(taken=[OTHER]), Sworn(full=REFUSED, taken=[]), Sworn(taken=[])
    holds: list[tuple[Holding, Asked]] = []
    refusal = held([kept(before), kept(full, "L-3, proviso"), kept(after)], ASKED, holds=holds)
    assert refusal is not None
    assert not refusal.permitted
    assert (refusal.ground, refusal.cite, holds) == (Ground.TOO_OLD, "L-3, proviso", [])
    assert [before.taken, full.taken, after.taken] == [[OTHER], [], []]


def test_marks_and_obligations_are_of_the_use_that_is_asked_for() -> None:
    of = [kept(Plain()), kept(Sworn()), kept(Sworn())]
    assert marks_of(of, OTHER) == (f"mark:{OTHER.at:.0f}",) * 2
    assert obligations_of(of, OTHER) == (Obligation("review", "operation.verify", "L-1"),) * 2


DIGEST = "0" * 64


@pytest.mark.parametrize(
    ("entry", "heard"),
    [
        (ActEntry(at=1, act="review", licence=DIGEST), True),
        (UseEntry(at=1, verdict="permit", ground="permitted", licence=DIGEST), True),
        (UseEntry(at=1, verdict="refuse", ground="expired", licence=DIGEST), False),
        (OpenEntry(at=1, verdict="permit", ground="permitted", licence=DIGEST), True),
        (OpenEntry(at=1, verdict="refuse", ground="expired", licence=DIGEST), False),
        (ReserveEntry(at=1, uses=3, licence=DIGEST), False),
        (ListEntry(at=1, authority="A", sequence=1, list=DIGEST), False),
    ],
    ids=["act", "permitted use", "refused use", "opening", "refused opening", "block", "list"],
)
def test_keepers_hear_of_acts_and_of_what_was_permitted_and_of_nothing_else(
    entry: Entry, *, heard: bool
) -> None:
    keeping, noting = Keeping((), setting()), Noting()
    keeping.remembering = (noting,)
    keeping.remember(entry, index=7)
    assert noting.noted == ([(entry, 7)] if heard else [])


def test_a_proviso_limited_to_operations_is_asked_at_those_and_at_uses_that_name_none() -> None:
    keeping = Keeping([Condition(NoAdverseDecision(on=("operation.identify",)), "L-1")], setting())
    asked_at = [
        len(keeping.applying(Use(operation=word)))
        for word in ("operation.identify.live", "operation.identify", None, "operation.verify")
    ]
    assert asked_at == [1, 1, 1, 0]


def test_each_keeper_refuses_in_the_name_of_the_document_that_set_its_proviso() -> None:
    keeping = Keeping([Condition(Gallery(most=5), "L-7")], setting())
    (one,) = keeping.applying(ASKED.use)
    assert one.cite == "licence L-1, proviso gallery of L-7"
    refusal = refusal_of([one], ASKED)
    assert refusal is not None
    assert refusal.cite == one.cite


def test_what_two_documents_ask_alike_is_asked_once_and_what_they_ask_apart_twice() -> None:
    conditions = [Condition(Gallery(most=most), by) for most, by in ((5, "L-1"), (5, "L-2"), (6, "L-3"))]
    asked = Keeping(conditions, setting()).applying(ASKED.use)
    assert [one.cite[-3:] for one in asked] == ["L-1", "L-3"]


def test_a_moment_is_refused_by_whichever_keeper_of_moments_refuses_it() -> None:
    always = TimeWindow(
        days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), start="00:00", end="24:00", zone="UTC"
    )
    conditions = [Condition(always, "L-1"), Condition(Heartbeat(seconds=3600), "L-2")]
    keeping = Keeping(conditions, setting(heard_at=NOW))
    assert keeping.refuses_at(NOW) is None
    assert NOW < keeping.steady_until(NOW) <= NOW + 3600
    verdict = keeping.refuses_at(NOW + 4000)
    assert verdict is not None
    assert not verdict.permitted
    assert verdict.cite == "licence L-1, proviso heartbeat of L-2"


def test_quotas_are_kept_elsewhere_and_asked_of_no_use() -> None:
    keeping = Keeping([Condition(Quota(uses=1), "L-1")], setting())
    assert keeping.applying(ASKED.use) == ()
    assert not keeping.asks_of_uses

"""Human review: what comes out has no effect until a person, or two, have let it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError
from licet.guard import Ground
from licet.guard._acts import Authorised, Deleted, Reviewed
from licet.guard._circumstances import Circumstances
from licet.guard._entries import ActEntry, UseEntry
from licet.guard.provisos import Asked, Refusal
from licet.guard.provisos import _human_review as room
from licet.guard.provisos._human_review import HumanReviewKeeper
from licet.licence.provisos import HumanReview, Operators
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_identity.conftest import Authenticator
from tests.unit.guard_provisos.asking import LICENCE, NOW, USE, asked
from tests.unit.guard_provisos.persons import believing, person

if TYPE_CHECKING:
    from licet.guard._asker import Asker
    from tests.unit.guard.conftest import Field

ADA, BEN, CAT = person("ada", "searcher"), person("ben", "reviewer"), person("cat", "chief", "reviewer")


class Desk:
    """A keeper, and the guard around it: uses and acts are recorded, and remembered."""

    def __init__(self, **proviso: Any) -> None:
        self.proviso = HumanReview(**proviso)
        self.record: list[UseEntry | ActEntry] = []
        self.reopen(killed=True)

    def reopen(self, *, killed: bool = False) -> None:
        """A new guard on the same record, told by the one before who asked, unless that was killed."""
        left = {} if killed else self.keeper.asked_by()
        self.keeper: HumanReviewKeeper = HumanReviewKeeper(self.proviso, believing())
        for index, entry in enumerate(self.record):
            self.keeper.remember(entry, index=index)
        self.keeper.take_up(left)

    def use(self, *askers: Asker, **circumstances: Any) -> int | Refusal:
        """One use: the number of its entry, or why not."""
        ask = asked(askers=askers, **circumstances)
        refusal = self.keeper.refuses(ask)
        if refusal is not None:
            return refusal
        return self._keep(entry_of(ask, self.keeper.marks(ask)))

    def review(self, of: Any, by: Any, *, accepted: Any = True) -> str:
        """`accepted` or `rejected`, or why the review does not count."""
        return self.tell(Reviewed(of=of, accepted=accepted, by=by))

    def tell(self, act: Any) -> str:
        """What the record holds of an act, or why not."""
        heard = self.keeper.hear(act, at=NOW)
        if heard is None:
            return "for others"
        if isinstance(heard, Refusal):
            return heard.says
        self._keep(heard)
        return heard.outcome or heard.act

    def due(self, of: Any) -> list[str]:
        """The kinds of what is still to be done."""
        return [obligation.kind for obligation in self.keeper.due(of)]

    def _keep(self, entry: UseEntry | ActEntry) -> int:
        self.record.append(entry)
        self.keeper.remember(entry, index=len(self.record) - 1)
        return len(self.record) - 1


def entry_of(ask: Asked, marks: tuple[str, ...], operation: str | None = USE.operation) -> UseEntry:
    return UseEntry(
        at=int(ask.at),
        verdict="permit",
        ground="permitted",
        licence=LICENCE,
        operation=operation,
        marks=marks,
    )


def test_a_result_is_held_back_until_a_person_has_accepted_it() -> None:
    desk = Desk()
    (obliged,) = desk.keeper.obliges(asked())
    assert (obliged.kind, "until a person has accepted" in obliged.says) == ("review", True)
    of = desk.use(ADA)
    assert desk.due(of) == ["review"]
    assert desk.review(of, BEN) == "accepted"
    assert desk.due(of) == []


def test_a_result_that_was_not_accepted_never_has_effect_and_is_deleted() -> None:
    desk = Desk()
    of = desk.use(ADA)
    assert desk.review(of, BEN, accepted=False) == "rejected"
    assert desk.due(of) == ["withhold"]
    assert "waits for a review" in desk.review(of, CAT)
    assert isinstance(desk.use(reviewed=of, effect="adverse"), Refusal)
    assert desk.tell(Deleted(of=of if isinstance(of, int) else -1)) == "deleted"
    assert desk.due(of) == []


def test_a_use_against_a_person_goes_by_an_accepted_result_once() -> None:
    desk = Desk()
    of = desk.use(ADA)
    for told in ({"effect": "adverse"}, {"effect": "adverse", "reviewed": of}, {"reviewed": of}):
        refusal = desk.use(**told)
        assert isinstance(refusal, Refusal)
        assert refusal.ground is Ground.NOT_REVIEWED
    desk.review(of, BEN)
    then = desk.use(effect="adverse", reviewed=of)
    assert desk.due(then) == []
    assert desk.keeper.obliges(asked(reviewed=of)) == ()
    assert isinstance(desk.use(effect="adverse", reviewed=of), Refusal)
    desk.reopen()
    assert isinstance(desk.use(effect="adverse", reviewed=of), Refusal)


@pytest.mark.parametrize(
    "told",
    [
        {"effect": "mild"},
        {"effect": 0},
        {"reviewed": False},
        {"reviewed": 0.0},
        {"reviewed": "0"},
        {"reviewed": 99},
    ],
)
def test_an_unknown_effect_or_result_is_refused(told: dict[str, Any]) -> None:
    desk = Desk()
    desk.review(desk.use(ADA), BEN)
    assert isinstance(desk.use(**told), Refusal)


@pytest.mark.parametrize(
    ("of", "accepted", "by", "why"),
    [
        (7, True, BEN, "no result of the entry named"),
        ("0", True, BEN, "no result of the entry named"),
        (False, True, BEN, "no result of the entry named"),
        (0, "yes", BEN, "accepts a result, or it does not"),
        (0, True, person("eve", "reviewer", seal=b"theirs"), "not admitted by this guard"),
        (0, True, None, "not admitted by this guard"),
        (0, True, person("dan", "searcher"), "the reviewer is none"),
        (0, True, person("ada", "reviewer"), "cannot be told from who asked"),
        (0, True, person("zoe", "reviewer", realm="passkey:x"), "cannot be told from who asked"),
    ],
    ids=["unknown", "text", "false", "no-answer", "stranger", "nobody", "role", "who-asked", "another-realm"],
)
def test_a_review_that_might_be_none_does_not_count(of: Any, accepted: Any, by: Any, why: str) -> None:
    desk = Desk(roles=("reviewer",))
    desk.use(ADA)
    assert why in desk.review(of, by, accepted=accepted)
    assert desk.due(0) == ["review"]
    no_entry: Any = False
    assert desk.tell(Deleted(of=no_entry)) == "for others"


def test_in_no_role_that_the_proviso_names_nobody_is_recorded() -> None:
    desk = Desk(roles=("reviewer",))
    of = desk.use(ADA)
    desk.review(of, CAT)
    anybody = Desk()
    anybody.review(anybody.use(ADA), CAT)
    roles = [entry.role for entry in (*desk.record, *anybody.record) if isinstance(entry, ActEntry)]
    assert roles == ["reviewer", "chief"]


def test_two_persons_are_two() -> None:
    desk = Desk(persons=2)
    of = desk.use(ADA)
    assert desk.review(of, BEN) == "accepted"
    (still,) = desk.keeper.due(0)
    assert "a second person" in still.says
    assert "who reviewed it before" in desk.review(of, BEN)
    assert desk.review(of, CAT) == "accepted"
    assert desk.due(of) == []


def test_one_of_two_suffices_to_reject() -> None:
    desk = Desk(persons=2)
    of = desk.use(ADA)
    desk.review(of, BEN)
    desk.review(of, CAT, accepted=False)
    assert desk.due(of) == ["withhold"]


def test_a_restart_knows_what_waits_and_begins_half_a_review_anew() -> None:
    desk = Desk(persons=2)
    whole, half, rejected = (desk.use(ADA) for _ in range(3))
    for by in (BEN, CAT):
        desk.review(whole, by)
    desk.review(half, BEN)
    desk.review(rejected, BEN, accepted=False)
    desk.reopen()
    assert [desk.due(of) for of in (whole, half, rejected)] == [[], ["review"], ["withhold"]]
    assert [desk.review(half, by) for by in (BEN, CAT)] == ["accepted", "accepted"]
    assert desk.due(half) == []


def test_after_a_restart_nobody_accepts_what_they_asked_for() -> None:
    desk = Desk()
    of = desk.use(BEN)
    desk.reopen()
    assert "cannot be told from who asked" in desk.review(of, BEN)
    assert desk.review(of, CAT) == "accepted"


def test_after_a_kill_nobody_accepts_what_somebody_had_asked_for() -> None:
    desk = Desk()
    asked_for, rejected, nobodys = desk.use(ADA), desk.use(ADA), desk.use()
    desk.reopen(killed=True)
    assert "was lost in a restart" in desk.review(asked_for, CAT)
    assert desk.due(asked_for) == ["review"]
    assert desk.review(rejected, CAT, accepted=False) == "rejected"
    assert desk.review(nobodys, CAT) == "accepted"
    assert desk.tell(Deleted(of=asked_for if isinstance(asked_for, int) else -1)) == "deleted"
    assert desk.keeper.asked_by() == {}


def test_what_is_handed_over_is_of_results_that_wait_and_of_no_others() -> None:
    desk = Desk()
    waits, accepted = desk.use(ADA), desk.use(BEN)
    desk.use()
    desk.review(accepted, CAT)
    assert isinstance(waits, int)
    assert desk.keeper.asked_by() == {waits: (ADA,)}
    desk.keeper.take_up({waits: (CAT,), 99: (CAT,)})  # of another record, or of one that is known
    assert desk.keeper.asked_by() == {waits: (ADA,)}


def test_a_review_that_could_not_be_recorded_is_none() -> None:
    desk = Desk(persons=2)
    of = desk.use(ADA)
    desk.keeper.hear(Reviewed(of=0, accepted=True, by=BEN), at=NOW)  # and the disk was full
    assert desk.review(of, CAT) == "accepted"
    assert desk.review(of, BEN) == "accepted"
    assert desk.due(of) == []
    of = desk.use(ADA)
    lost = desk.keeper.hear(Reviewed(of=of if isinstance(of, int) else -1, accepted=True, by=BEN), at=NOW)
    assert isinstance(lost, ActEntry)
    desk.keeper.remember(replace(lost, at=0), index=9)  # somebody's, by another proviso
    assert [desk.review(of, by) for by in (BEN, CAT)] == ["accepted", "accepted"]


def test_another_proviso_s_review_counts_where_it_is_as_strict() -> None:
    entry = ActEntry(
        at=0, act="reviewed", licence=LICENCE, outcome="accepted", of=0, role="clerk", marks=("review.1of1",)
    )
    for proviso, left in (({}, []), ({"roles": ("reviewer",)}, ["review"]), ({"persons": 2}, ["review"])):
        desk = Desk(**proviso)
        of = desk.use(ADA)
        desk.keeper.remember(entry, index=1)
        assert desk.due(of) == left


def test_what_the_proviso_is_not_on_waits_for_nobody() -> None:
    desk = Desk(on=("operation.categorise",))
    desk.keeper.remember(entry_of(asked(), ("review",)), index=0)
    assert desk.due(0) == []
    desk.keeper.remember(entry_of(asked(), ("review",), "operation.categorise.emotion"), index=1)
    assert desk.due(1) == ["review"]


def test_acts_and_deletions_of_others_are_passed_over() -> None:
    desk = Desk()
    assert [desk.tell(act) for act in (Authorised(document=b""), Deleted(of=0))] == ["for others"] * 2
    nothing: Any = "0"
    assert desk.tell(Deleted(of=nothing)) == "for others"
    never_used = ActEntry(
        at=0, act="reviewed", licence=LICENCE, of=7, outcome="accepted", marks=("review.1of1",)
    )
    desk.keeper.remember(never_used, index=0)
    assert isinstance(desk.use(reviewed=7), Refusal)
    desk.keeper.remember(ActEntry(at=0, act="reported", licence=LICENCE), index=1)
    of = desk.use(ADA)
    strange = ActEntry(at=0, act="reviewed", licence=LICENCE, of=0, outcome="perhaps")
    desk.keeper.remember(strange, index=1)
    assert desk.due(of) == ["review"]


def test_too_many_that_wait_close_the_use_and_old_acceptances_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "_MOST", 2)
    desk = Desk()
    desk.review(desk.use(ADA), BEN, accepted=False)
    desk.use(ADA)
    refusal = desk.use(ADA)
    assert isinstance(refusal, Refusal)
    assert "2 results wait" in refusal.says
    desk = Desk()
    for _ in range(3):
        desk.review(desk.use(ADA), BEN)
    assert isinstance(desk.use(reviewed=0), Refusal)
    assert desk.use(reviewed=2) == len(desk.record) - 1


def test_a_guard_says_what_is_due_until_a_reviewer_has_told_it(field: Field) -> None:
    officer, reviewer = Authenticator(b"officer"), Authenticator(b"reviewer")
    passkeys = (officer.registered(), reviewer.registered(roles=("reviewer",)))
    field.license(Operators(passkeys=passkeys, roles=("searcher",)), HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        who, by = (guard.admit(key.answer(guard.challenge())) for key in (officer, reviewer))
        verdict = guard.check(AT_THE_BORDER, Circumstances(askers=(who,)))
        of = verdict.record
        assert of is not None
        assert [one.kind for one in verdict.obligations] == ["review"]
        assert guard.due(of) == verdict.obligations
        assert guard.tell(Reviewed(of=of, accepted=True, by=who)).ground is Ground.NOT_ADMITTED
        told = guard.tell(Reviewed(of=of, accepted=True, by=by))
        assert (told.permitted, told.obligations, guard.due(of)) == (True, (), ())
        relied = Circumstances(askers=(who,), effect="adverse", reviewed=of)
        assert guard.check(AT_THE_BORDER, relied).permitted
        assert guard.check(AT_THE_BORDER, relied).ground is Ground.NOT_REVIEWED
        later = guard.check(AT_THE_BORDER, Circumstances(askers=(who,))).record
        assert later is not None
    with field.open() as guard:
        assert [one.kind for one in guard.due(later)] == ["review"]
        assert guard.due(of) == ()


def test_whoever_tells_the_first_of_two_reviews_is_told_that_the_second_is_due(field: Field) -> None:
    officer, *reviewers = (Authenticator(name) for name in (b"officer", b"first", b"second"))
    field.license(
        Operators(passkeys=tuple(key.registered() for key in (officer, *reviewers))), HumanReview(persons=2)
    )
    with field.open() as guard:
        who, first, second = (guard.admit(key.answer(guard.challenge())) for key in (officer, *reviewers))
        of = guard.check(AT_THE_BORDER, Circumstances(askers=(who,))).record
        assert of is not None
        due = [
            [one.kind for one in guard.tell(Reviewed(of=of, accepted=True, by=by)).obligations]
            for by in (first, second)
        ]
    assert due == [["review"], []]


def test_a_guard_without_such_a_proviso_says_that_nobody_asks(field: Field) -> None:
    field.license()
    with field.open() as guard, pytest.raises(InputError, match="no proviso"):
        guard.tell(Reviewed(of=0, accepted=True, by=BEN))

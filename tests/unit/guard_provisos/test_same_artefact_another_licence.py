"""A record outlives a licence: what an earlier one allowed counts for nothing under another, and stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.guard import Ground
from licet.guard._acts import Authorised, Reviewed
from licet.guard._circumstances import Circumstances
from licet.guard._entries import OpenEntry
from licet.guard.provisos import Refusal
from licet.guard.provisos._keeper import SameLicence
from licet.licence import Scope, SigningKey
from licet.licence.provisos import HumanReview, Operators, PriorAuthorisation
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_identity.conftest import Authenticator
from tests.unit.guard_provisos.asking import LICENCE, setting
from tests.unit.guard_provisos.test_prior_authorisation import COURT, Bench, decision

if TYPE_CHECKING:
    from licet.guard import Guard
    from licet.guard._asker import Asker
    from tests.unit.guard.conftest import Field

WIDE = Scope(operations=("operation",), purposes=("purpose",), places=("place",), countries=("NO",))


def decided(licence: str, key: SigningKey = COURT) -> Authorised:
    return decision(key=key, licence=licence, scope=WIDE)


def admitted(guard: Guard, key: Authenticator) -> Asker:
    return guard.admit(key.answer(guard.challenge()))


def test_what_was_authorised_under_one_licence_is_not_under_another(field: Field) -> None:
    proviso = PriorAuthorisation(by=(COURT.public,))
    named = Circumstances(authorisation="Tingrett 26-1")
    field.license(proviso)
    with field.open() as guard:
        assert guard.tell(decided(field.licence.digest)).permitted
        assert guard.check(AT_THE_BORDER, named).permitted
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, named).permitted
    field.license(proviso, number="NO-2026-0002")
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, named).ground is Ground.NOT_AUTHORISED
        assert guard.tell(decided(field.licence.digest)).permitted
        assert guard.check(AT_THE_BORDER, named).permitted


def test_what_was_refused_under_one_licence_is_deleted_under_another_too() -> None:
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    bench.tell(decision(decision="refused"))
    bench.record = [replace(one, licence="cd" * 32) for one in bench.record]
    bench.reopen()
    refusal = bench.use(urgent=True)
    assert isinstance(refusal, Refusal)
    assert refusal.ground is Ground.DELETION_DUE


def test_what_another_licence_s_reviewers_accepted_waits_for_a_review(field: Field) -> None:
    officer, first, second = (Authenticator(name) for name in (b"officer", b"first", b"second"))

    def licensed(reviewer: Authenticator, number: str) -> None:
        keys = officer.registered(), reviewer.registered(roles=("reviewer",))
        field.license(Operators(passkeys=keys), HumanReview(roles=("reviewer",)), number=number)

    licensed(first, "NO-2026-0001")
    with field.open() as guard:
        who = admitted(guard, officer)
        of = guard.check(AT_THE_BORDER, Circumstances(askers=(who,))).record
        assert of is not None
        assert guard.tell(Reviewed(of=of, accepted=True, by=admitted(guard, first))).permitted
    licensed(second, "NO-2026-0002")
    with field.open() as guard:
        relied = Circumstances(askers=(admitted(guard, officer),), effect="adverse", reviewed=of)
        assert guard.check(AT_THE_BORDER, relied).ground is Ground.NOT_REVIEWED
        assert [one.kind for one in guard.due(of)] == ["review"]
        heard = guard.tell(Reviewed(of=of, accepted=True, by=admitted(guard, second)))
        assert heard.says.startswith("who asked for this use was lost")  # it was let go when it was accepted
        assert guard.tell(Reviewed(of=of, accepted=False, by=admitted(guard, second))).permitted


def test_a_licence_is_the_same_after_it_was_amended_or_passed_on() -> None:
    ours = SameLicence(setting(roots=frozenset({"root"})))
    for licence, links in (("leaf", ("root", "middle")), ("root", ()), ("other", ("elsewhere",))):
        ours.note(OpenEntry(at=0, verdict="permit", ground="permitted", licence=licence, links=links))
    assert [one in ours for one in (LICENCE, "leaf", "root", "other", "middle")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_of_two_provisos_of_a_kind_each_waits_as_long_as_it_says(field: Field) -> None:
    other = SigningKey.generate()
    field.license(
        PriorAuthorisation(by=(COURT.public,), urgent_hours=24),
        PriorAuthorisation(by=(other.public,), urgent_hours=2),
    )
    urgent = Circumstances(urgent=True)
    with field.open() as guard:
        verdict = guard.check(AT_THE_BORDER, urgent)
        assert verdict.record is not None
        assert guard.due(verdict.record) == verdict.obligations
        field.now += 2 * 3600 + 1
        assert guard.check(AT_THE_BORDER, urgent).ground is Ground.DELETION_DUE
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, urgent).ground is Ground.DELETION_DUE


def test_an_urgent_use_keeps_the_hours_it_began_with() -> None:
    bench = Bench(urgent_hours=2)
    bench.use(urgent=True)
    bench.proviso = PriorAuthorisation(by=(COURT.public,), urgent_hours=24)
    bench.reopen()
    bench.at += 3 * 3600
    assert isinstance(bench.use(urgent=True), Refusal)

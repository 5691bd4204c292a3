"""Prior authorisation: signed, in time, for this; and urgency that has to be made good."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.facts import Use
from licet.guard import Ground
from licet.guard._acts import Authorised, Deleted, Reported
from licet.guard._circumstances import Circumstances
from licet.guard._entries import ActEntry, UseEntry
from licet.guard.provisos import Asked, Refusal
from licet.guard.provisos import _prior_authorisation as room
from licet.guard.provisos._prior_authorisation import PriorAuthorisationKeeper
from licet.licence import Authorisation, Scope, SigningKey, sign_authorisation
from licet.licence.provisos import PriorAuthorisation
from tests.unit.guard_provisos.asking import AT, LICENCE, NOW, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

HOUR = 3600
COURT, OTHER = SigningKey.generate(), SigningKey.generate()
USE = Use(
    operation="operation.identify.live",
    purpose="purpose.law_enforcement.find.missing_person",
    place="place.public.street",
    country="NO",
)
SCOPE = Scope(
    operations=("operation.identify",),
    purposes=("purpose.law_enforcement.find",),
    places=("place.public",),
    countries=("NO",),
)


def decision(
    *, key: SigningKey = COURT, licence: str = LICENCE, hours: tuple[float, float] = (-1, 48), **said: Any
) -> Authorised:
    """A signed decision; `hours` are its beginning and end, from now."""
    fields: dict[str, Any] = {
        "reference": "Tingrett 26-1",
        "decision": "granted",
        "scope": SCOPE,
        "from_": AT + dt.timedelta(hours=hours[0]),
        "until": AT + dt.timedelta(hours=hours[1]),
        "decided_at": AT,
    }
    signed = sign_authorisation(Authorisation(**{**fields, **said}), {"NO-1": licence}, key=key)
    return Authorised(document=signed)


class Bench:
    """A keeper, and the guard around it."""

    def __init__(self, *, urgent_hours: int = 0, **proviso: Any) -> None:
        self.proviso = PriorAuthorisation(by=(COURT.public,), urgent_hours=urgent_hours, **proviso)
        self.record: list[UseEntry | ActEntry] = []
        self.at = NOW
        self.reopen()

    def reopen(self) -> None:
        """A new guard on the same record."""
        self.keeper = PriorAuthorisationKeeper(self.proviso, setting())
        for index, entry in enumerate(self.record):
            self.keeper.remember(entry, index=index)

    def use(self, use: Use = USE, **circumstances: Any) -> int | Refusal:
        """One use: the number of its entry, or why not."""
        ask = Asked(self.at, use, Circumstances(**circumstances))
        refusal = self.keeper.refuses(ask)
        if refusal is not None:
            return refusal
        words = {name: getattr(use, name) for name in ("operation", "purpose", "place", "country")}
        marks = self.keeper.marks(ask)
        return self._keep(
            UseEntry(
                at=int(self.at), verdict="permit", ground="permitted", licence=LICENCE, marks=marks, **words
            )
        )

    def tell(self, act: Any) -> str:
        """`granted`, `refused` or `deleted`, or why the act does not count."""
        heard = self.keeper.hear(act, at=self.at)
        if heard is None:
            return "for others"
        if isinstance(heard, Refusal):
            return heard.says
        self._keep(heard)
        return heard.outcome or heard.act

    def why(self, use: Use = USE, **circumstances: Any) -> str:
        """Why a use is refused."""
        refusal = self.use(use, **circumstances)
        assert isinstance(refusal, Refusal), refusal
        return refusal.says

    def _keep(self, entry: UseEntry | ActEntry) -> int:
        self.record.append(entry)
        self.keeper.remember(entry, index=len(self.record) - 1)
        return len(self.record) - 1


def test_a_use_rests_on_a_decision_by_its_reference_or_its_digest() -> None:
    bench = Bench()
    assert "none is named" in bench.why()
    assert "not known here" in bench.why(authorisation="Tingrett 26-1")
    assert bench.tell(decision()) == "granted"
    digest = bench.record[-1].digest if isinstance(bench.record[-1], ActEntry) else ""
    for name in ("Tingrett 26-1", digest):
        assert isinstance(bench.use(authorisation=name), int)
    for unknown in ("Tingrett 26-2", "tingrett 26-1", "", 26, b"Tingrett 26-1"):
        assert "not known here" in bench.why(authorisation=unknown)
    assert bench.keeper.obliges(Asked(NOW, USE, Circumstances(authorisation="Tingrett 26-1"))) == ()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"operation": "operation.categorise"}, "the operation"),
        ({"operation": "operation"}, "the operation"),
        ({"purpose": "purpose.law_enforcement.prosecute"}, "the purpose"),
        ({"place": None}, "the place"),
        ({"country": "SE", "place": "place.workplace"}, "the place and the country"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_a_decision_covers_no_other_use(changed: dict[str, Any], why: str) -> None:
    bench = Bench()
    bench.tell(decision())
    says = bench.why(replace(USE, **changed), authorisation="Tingrett 26-1")
    assert says == f"the authorisation named does not cover {why}"


def test_a_decision_covers_no_other_time() -> None:
    bench = Bench()
    bench.tell(decision(hours=(1, 2)))
    for hours in (0, 0.99, 2.01):
        bench.at = NOW + hours * HOUR
        assert "for another time" in bench.why(authorisation="Tingrett 26-1")
    for hours in (1, 2):
        bench.at = NOW + hours * HOUR
        assert isinstance(bench.use(authorisation="Tingrett 26-1"), int)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (decision(key=OTHER), "nobody who may give it"),
        (decision(licence="cd" * 32), "another licence"),
        (decision(decided_at=AT + dt.timedelta(minutes=6)), "has not come"),
        (Authorised(document=decision().document[:-9]), "cut short"),
        (Authorised(document=decision().document.replace(b'"sig":"', b'"sig":"AAAA')), "does not hold"),
        (Authorised(document=b"\xff" * 99), "cut short"),
        (Authorised(document=None), "bytes of a signed document"),  # type: ignore[arg-type]  # as a product may
    ],
    ids=["another-key", "another-licence", "of-the-future", "cut", "forged", "noise", "nothing"],
)
def test_what_nobody_decided_is_not_heard(act: Authorised, why: str) -> None:
    bench = Bench()
    assert why in bench.tell(act)
    assert "not known here" in bench.why(authorisation="Tingrett 26-1")


def test_a_decision_on_the_licence_counts_for_what_was_passed_on() -> None:
    keeper = PriorAuthorisationKeeper(
        PriorAuthorisation(by=(COURT.public,)), setting(licence="cd" * 32, roots=frozenset({LICENCE}))
    )
    assert isinstance(keeper.hear(decision(), at=NOW), ActEntry)


def test_of_several_decisions_on_one_reference_the_latest_counts_however_they_come() -> None:
    early, late = decision(), decision(decision="refused", decided_at=AT + dt.timedelta(minutes=1))
    bench = Bench()
    assert [bench.tell(act) for act in (early, late)] == ["granted", "refused"]
    assert "was refused" in bench.why(authorisation="Tingrett 26-1")
    assert "a later decision" in bench.tell(early)
    assert bench.tell(late) == "refused"  # told again, nothing changes
    bench = Bench()
    assert bench.tell(late) == "refused"
    assert "a later decision" in bench.tell(early)
    bench.tell(decision(decided_at=AT + dt.timedelta(minutes=2)))
    assert isinstance(bench.use(authorisation="Tingrett 26-1"), int)


def test_an_older_decision_in_the_record_changes_nothing_after_a_later_one() -> None:
    bench = Bench()
    older = bench.keeper.hear(decision(), at=NOW)
    assert isinstance(older, ActEntry)
    bench.tell(decision(decision="refused", decided_at=AT + dt.timedelta(minutes=1)))
    bench.keeper.remember(older, index=1)
    assert "was refused" in bench.why(authorisation="Tingrett 26-1")


def test_at_one_moment_a_refusal_counts() -> None:
    for acts in ((decision(), decision(decision="refused")), (decision(decision="refused"), decision())):
        bench = Bench()
        for act in acts:
            bench.tell(act)
        assert "was refused" in bench.why(authorisation="Tingrett 26-1")


def test_urgency_begins_nothing_unless_the_licence_lets_it() -> None:
    assert "however urgent" in Bench().why(urgent=True)
    for stated in (1, "yes", False):
        assert "none is named" in Bench(urgent_hours=24).why(urgent=stated)
    assert "not known here" in Bench(urgent_hours=24).why(urgent=True, authorisation="another")


def test_an_urgent_use_is_made_good_in_time() -> None:
    bench = Bench(urgent_hours=24)
    (obliged,) = bench.keeper.obliges(Asked(NOW, USE, Circumstances(urgent=True)))
    assert (obliged.kind, obliged.due) == ("authorise", AT + dt.timedelta(hours=24))
    of = bench.use(urgent=True)
    assert of == 0
    assert [one.kind for one in bench.keeper.due(0)] == ["authorise"]
    bench.at += 20 * HOUR
    assert bench.tell(decision(decided_at=AT + dt.timedelta(hours=19))) == "granted"
    assert bench.keeper.due(0) == ()
    bench.at += 20 * HOUR
    assert isinstance(bench.use(urgent=True), int)


@pytest.mark.parametrize(
    "said",
    [
        {"scope": replace(SCOPE, purposes=("purpose.border_control",))},
        {"hours": (1, 48)},
        {"decided_at": AT + dt.timedelta(hours=24, seconds=1)},
    ],
    ids=["another-use", "another-time", "too-late"],
)
def test_a_decision_that_does_not_cover_it_makes_nothing_good(said: dict[str, Any]) -> None:
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    bench.at += 24 * HOUR + 1
    assert bench.tell(decision(**said)) == "granted"
    assert "must be deleted first" in bench.why(urgent=True)


def test_the_first_and_the_last_second_count() -> None:
    begins, ends = {"hours": (0, 48)}, {"hours": (-1, 0)}
    for said in ({**begins, "decided_at": AT + dt.timedelta(hours=24)}, ends):
        bench = Bench(urgent_hours=24)
        bench.use(urgent=True)
        bench.at += 24 * HOUR
        bench.tell(decision(**said))
        assert bench.keeper.due(0) == ()
    assert Bench().tell(decision(decided_at=AT + dt.timedelta(minutes=5))) == "granted"


def test_one_that_was_made_in_time_and_told_late_makes_it_good() -> None:
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    bench.at += 30 * HOUR
    assert "must be deleted first" in bench.why(urgent=True)
    bench.tell(decision())
    assert isinstance(bench.use(urgent=True), int)


def test_what_was_not_authorised_in_time_stops_everything_until_it_is_deleted() -> None:
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    bench.tell(decision(reference="another case", scope=replace(SCOPE, places=("place.workplace",))))
    bench.at += 24 * HOUR
    assert isinstance(bench.use(urgent=True), int)
    bench.at += 1
    refusal = bench.use(authorisation="another case")
    assert isinstance(refusal, Refusal)
    assert (refusal.ground, "(entries 0)" in refusal.says) == (Ground.DELETION_DUE, True)
    assert bench.tell(Deleted(of=0)) == "deleted"
    assert isinstance(bench.use(urgent=True), int)


def test_a_refusal_stops_at_once_until_each_is_deleted_and_urgency_does_not_renew_it() -> None:
    bench = Bench(urgent_hours=24)
    for _ in range(7):
        bench.use(urgent=True)
    bench.at += 1
    assert bench.tell(decision(decision="refused", decided_at=AT + dt.timedelta(seconds=1))) == "refused"
    assert [one.kind for one in bench.keeper.due(3)] == ["delete"]
    for of in range(7):
        assert "must be deleted first" in bench.why(urgent=True)
        bench.tell(Deleted(of=of))
    assert "urgency does not renew it" in bench.why(urgent=True)
    assert isinstance(bench.use(replace(USE, place="place.workplace"), urgent=True), int) is True
    bench.at += 49 * HOUR
    bench.tell(Deleted(of=len(bench.record) - 1))
    bench.at += 1
    assert isinstance(bench.use(urgent=True), int)


def test_what_was_refused_is_deleted_even_if_another_decision_grants_it_later() -> None:
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    bench.tell(decision(decision="refused"))  # in the very second of the use
    bench.tell(decision(reference="appeal"))
    assert [one.kind for one in bench.keeper.due(0)] == ["delete"]
    assert "must be deleted first" in bench.why(authorisation="appeal")


def test_a_refusal_of_something_else_or_of_before_deletes_nothing() -> None:
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    elsewhere = replace(SCOPE, places=("place.workplace",))
    bench.tell(decision(reference="a", decision="refused", scope=elsewhere))
    bench.tell(decision(reference="b", decision="refused", decided_at=AT - dt.timedelta(days=1)))
    assert [one.kind for one in bench.keeper.due(0)] == ["authorise"]


def test_a_restart_knows_all_of_it() -> None:
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    bench.at += 1
    bench.tell(decision(decision="refused", decided_at=AT + dt.timedelta(seconds=1)))
    bench.reopen()
    assert "must be deleted first" in bench.why(urgent=True)
    no_entry: Any = False
    assert bench.tell(Deleted(of=no_entry)) == "for others"
    bench.tell(Deleted(of=0))
    bench.reopen()
    assert "urgency does not renew it" in bench.why(urgent=True)
    bench.tell(decision(reference="appeal"))
    bench.reopen()
    assert isinstance(bench.use(authorisation="appeal"), int)
    assert "Tingrett" not in repr(bench.record)
    assert "appeal" not in repr(bench.record)


def test_what_another_s_court_decided_and_what_cannot_be_read_is_passed_over() -> None:
    bench = Bench()
    other = PriorAuthorisationKeeper(PriorAuthorisation(by=(OTHER.public,)), setting())
    entry = other.hear(decision(key=OTHER), at=NOW)
    assert isinstance(entry, ActEntry)
    short = [replace(entry, marks=entry.marks[1:]), replace(entry, digest=None), replace(entry, until=None)]
    later = replace(entry, marks=("begins=soon", *entry.marks))
    for index, one in enumerate((entry, *short, later)):
        bench.keeper.remember(one, index=index)
        other.remember(one, index=index)
    assert "not known here" in bench.why(authorisation="Tingrett 26-1")
    assert other.refuses(Asked(NOW, USE, Circumstances(authorisation="Tingrett 26-1"))) is None


def test_acts_and_uses_of_others_are_passed_over() -> None:
    bench = Bench(urgent_hours=24, on=("operation.categorise",))
    nothing: Any = "0"
    acts = (Deleted(of=0), Deleted(of=nothing), Reported(receipt=b""))
    assert [bench.tell(act) for act in acts] == ["for others"] * 3
    bench.use(urgent=True)  # of an operation that the proviso is not on
    assert bench.keeper.due(0) == ()
    bench.keeper.remember(ActEntry(at=0, act="reported", licence=LICENCE), index=1)
    bench = Bench(urgent_hours=24)
    bench.use(urgent=True)
    bench.keeper.remember(ActEntry(at=0, act="reviewed", licence=LICENCE, of=0), index=1)
    bench.keeper.remember(ActEntry(at=0, act="deleted", licence=LICENCE), index=2)
    assert [one.kind for one in bench.keeper.due(0)] == ["authorise"]


def test_urgent_uses_without_end_are_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST", 2)
    bench = Bench(urgent_hours=24)
    for _ in range(2):
        bench.use(urgent=True)
    assert "2 urgent uses wait" in bench.why(urgent=True)


def test_a_guard_lets_an_urgent_use_begin_and_stops_when_it_was_refused(field: Field) -> None:
    from tests.unit.guard.conftest import AT_THE_BORDER

    field.license(PriorAuthorisation(by=(COURT.public,), urgent_hours=24))
    scope = Scope(
        operations=("operation.verify",), purposes=("purpose",), places=("place",), countries=("NO",)
    )
    said: dict[str, Any] = {"licence": field.licence.digest, "scope": scope}
    urgent = Circumstances(urgent=True)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.NOT_AUTHORISED
        begun = guard.check(AT_THE_BORDER, urgent)
        assert begun.record is not None
        assert [one.kind for one in begun.obligations] == ["authorise"]
        field.now += 60
        refused = decision(decision="refused", decided_at=AT + dt.timedelta(seconds=30), **said)
        assert guard.tell(refused).permitted
        assert guard.check(AT_THE_BORDER, urgent).ground is Ground.DELETION_DUE
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, urgent).ground is Ground.DELETION_DUE
        assert guard.tell(Deleted(of=begun.record)).permitted
        assert guard.check(AT_THE_BORDER, urgent).ground is Ground.NOT_AUTHORISED
        assert guard.tell(decision(reference="appeal", **said)).permitted
        assert guard.check(AT_THE_BORDER, Circumstances(authorisation="appeal")).permitted
        assert guard.tell(decision(key=OTHER, **said)).ground is Ground.NOT_AUTHORISED

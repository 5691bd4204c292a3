"""Reporting: a period with a use needs a receipt, and without one in time nothing is used."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError
from licet.guard import Ground, Verdict
from licet.guard._acts import Deleted, Reported
from licet.guard._entries import ActEntry, Entry, OpenEntry, UseEntry
from licet.guard.provisos import Refusal
from licet.guard.provisos._reporting import ReportingKeeper
from licet.licence import Denial, Receipt, SigningKey, sign
from licet.licence.provisos import Reporting
from tests.unit.guard.conftest import AT_THE_BORDER, AUTHORITY
from tests.unit.guard_provisos.asking import DAY, LICENCE, NOW, asked, setting
from tests.unit.licence.samples import signing_key

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

OFFICE = signing_key("office that receives reports")
OTHER = signing_key("somebody else")
REPORT = {"2026-11.pdf": "cd" * 32}
MONTHLY = Reporting(every="month", receipts=(OFFICE.public,), grace_days=10)
END = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)  # of the month of NOW
DUE = (END + dt.timedelta(days=10)).timestamp()
LATER = DUE + 5 * DAY
DENIAL = Denial(number="N-1", authority=AUTHORITY, reasons=("none",), decided_at=END)


def receipt(*, key: SigningKey = OFFICE, **fields: Any) -> Reported:
    known: dict[str, Any] = {"number": "Q-1", "document": LICENCE, "period": "2026-11", "received_at": END}
    return Reported(receipt=sign(Receipt(**(known | fields)), REPORT, key))


def used(at: float = NOW, licence: str = LICENCE) -> UseEntry:
    return UseEntry(at=int(at), verdict="permit", ground="permitted", licence=licence)


def keeping(*entries: Entry, reporting: Reporting = MONTHLY, **fields: Any) -> ReportingKeeper:
    keeper = ReportingKeeper(reporting, setting(**fields))
    for index, entry in enumerate(entries):
        keeper.remember(entry, index=index)
    return keeper


def heard(keeper: ReportingKeeper, act: Any, at: float = LATER) -> ActEntry:
    entry = keeper.hear(act, at=at)
    assert isinstance(entry, ActEntry), entry
    return entry


def test_without_a_use_nothing_is_due() -> None:
    keeper = keeping(OpenEntry(at=int(NOW), verdict="permit", ground="permitted", licence=LICENCE))
    assert keeper.refuses_at(NOW + 10**9) is None
    assert keeper.refuses(asked(at=NOW + 10**9)) is None


def test_a_period_with_a_use_is_due_when_its_grace_ends_and_not_before() -> None:
    keeper = keeping(used())
    assert keeper.refuses_at(math.nextafter(DUE, 0)) is None
    refusal = keeper.refuses(asked(at=DUE))
    assert refusal is not None
    assert refusal.ground is Ground.REPORT_DUE
    assert refusal.says.endswith("a report on 2026-11, which was due before 2026-12-11 00:00 UTC")
    assert refusal.changes[0].allowed == ("a receipt for 2026-11, told to the guard",)


def test_the_answer_stays_the_same_until_the_moment_told() -> None:
    for keeper in (keeping(), keeping(used())):
        assert keeper.steady_until(NOW) == DUE  # one use before the month ends would be due then
    assert keeping(used()).steady_until(END.timestamp()) == DUE
    assert keeping(used()).steady_until(LATER) == math.inf


def test_a_receipt_counts_once_it_is_recorded() -> None:
    keeper = keeping(used(), used(NOW + 20 * DAY))
    entry = heard(keeper, receipt())
    assert (entry.act, entry.at, entry.licence) == ("reported", int(LATER), LICENCE)
    assert entry.marks == ("2026-11", f"by.{OFFICE.public.keyid}")
    assert keeper.refuses_at(LATER) is not None
    keeper.remember(entry, index=2)
    assert keeper.refuses_at(LATER) is None
    assert keeper.refuses_at(DUE + 31 * DAY) is not None  # that on December is another


@pytest.mark.parametrize(
    ("act", "at", "why"),
    [
        (receipt(key=OTHER), LATER, "signed by none of the keys that may sign it"),
        (receipt(document="ef" * 32), LATER, "it is for another licence"),
        (receipt(period="2026-Q4"), LATER, "2026-Q4 is no month"),
        (receipt(period="2026"), LATER, "2026 is no month"),
        (receipt(), END.timestamp() - 1, "2026-11 had not ended"),
        (receipt(received_at=END - dt.timedelta(seconds=1)), LATER, "2026-11 had not ended"),
        (receipt(period="2027-06"), LATER, "2027-06 had not ended"),
        (Reported(receipt=b"{}"), LATER, "not in a DSSE envelope"),
        (
            Reported(receipt=OFFICE.sign("text/plain", b"it came")),
            LATER,
            "this is signed, but is no document",
        ),
        (Reported(receipt=sign(DENIAL, REPORT, OFFICE)), LATER, "it is a denial"),
    ],
    ids=["stranger", "licence", "quarter", "year", "open", "early", "future", "bytes", "text", "denial"],
)
def test_what_is_no_receipt_for_this_licence_and_period_does_not_count(
    act: Reported, at: float, why: str
) -> None:
    refusal = keeping(used()).hear(act, at=at)
    assert isinstance(refusal, Refusal)
    assert refusal.ground is Ground.REPORT_DUE
    assert why in refusal.says


def test_a_receipt_changed_after_signing_does_not_count() -> None:
    whole = receipt().receipt
    for place in range(0, len(whole), 7):
        spoilt = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        assert isinstance(keeping(used()).hear(Reported(receipt=spoilt), at=LATER), Refusal)


def test_a_receipt_told_again_does_not_count_twice() -> None:
    keeper = keeping(used())
    keeper.remember(heard(keeper, receipt()), index=1)
    again = keeper.hear(receipt(number="Q-2"), at=LATER)
    assert isinstance(again, Refusal)
    assert "the one for 2026-11 was told before" in again.says


def test_other_acts_are_for_others() -> None:
    assert keeping().hear(Deleted(of=1), at=LATER) is None
    assert keeping().hear(Reported(receipt="text"), at=LATER) is None  # type: ignore[arg-type]  # from a careless product


def test_the_same_record_gives_the_same_state_after_a_restart() -> None:
    entry = heard(keeping(used()), receipt())
    assert keeping(used(), entry).refuses_at(LATER) is None
    assert keeping(entry, used()).refuses_at(LATER) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"marks": ("2026-11",)},
        {"marks": ("2026-11", f"by.{OTHER.public.keyid}")},
        {"marks": ("2026-Q4", f"by.{OFFICE.public.keyid}")},
        {"act": "reviewed"},
        {"licence": "ef" * 32},
    ],
)
def test_a_recorded_act_that_is_not_its_receipt_settles_nothing(changed: dict[str, Any]) -> None:
    entry = replace(heard(keeping(used()), receipt()), **changed)
    assert keeping(used(), entry).refuses_at(LATER) is not None


def test_uses_under_whatever_comes_from_the_same_licence_count_and_no_others() -> None:
    root, before, alien = "11" * 32, "22" * 32, "33" * 32
    opened = [
        OpenEntry(at=0, verdict="permit", ground="permitted", licence=before, links=(root,)),
        OpenEntry(at=0, verdict="permit", ground="permitted", licence=alien, links=("44" * 32,)),
    ]
    roots = frozenset({root})
    assert keeping(*opened, used(licence=before), roots=roots).refuses_at(LATER) is not None
    assert keeping(*opened, used(licence=alien), roots=roots).refuses_at(LATER) is None


@pytest.mark.parametrize(("every", "period", "end"), [("quarter", "2026-Q4", 2027), ("year", "2026", 2027)])
def test_quarters_and_years_are_those_of_the_calendar(every: str, period: str, end: int) -> None:
    reporting = replace(MONTHLY, every=every, grace_days=0)
    due = dt.datetime(end, 1, 1, tzinfo=dt.UTC)
    keeper = keeping(used(), reporting=reporting)
    assert keeper.refuses_at(due.timestamp() - 1) is None
    assert keeper.refuses_at(due.timestamp()) is not None
    keeper.remember(heard(keeper, receipt(period=period, received_at=due), due.timestamp()), index=1)
    assert keeper.refuses_at(due.timestamp()) is None


def licensed(field: Field, *keys: SigningKey) -> None:
    field.license(
        *(replace(MONTHLY, receipts=(key.public,)) for key in keys or (OFFICE,)), freshness=300 * DAY
    )


def told(field: Field, period: str, *, key: SigningKey = OFFICE) -> Verdict:
    with field.open() as guard:
        act = receipt(document=field.licence.digest, period=period, received_at=END, key=key)
        return guard.tell(act)


def test_a_guard_closes_over_a_late_report_and_opens_with_its_receipt(field: Field) -> None:
    licensed(field)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now = DUE - 1
        assert guard.check(AT_THE_BORDER).permitted
        field.now = DUE
        assert guard.check(AT_THE_BORDER).ground is Ground.REPORT_DUE
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.REPORT_DUE
        act = receipt(document=field.licence.digest)
        assert guard.tell(act).permitted
        assert guard.check(AT_THE_BORDER).permitted
        assert guard.tell(act).ground is Ground.REPORT_DUE
        with pytest.raises(InputError, match="asks for what was told"):
            guard.tell(Deleted(of=1))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted


def test_two_offices_each_sign_for_their_own_report(field: Field) -> None:
    licensed(field, OFFICE, OTHER)
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    field.now = DUE
    assert told(field, "2026-11", key=OTHER).permitted
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.REPORT_DUE
    assert told(field, "2026-11").permitted
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted

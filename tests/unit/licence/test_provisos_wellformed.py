"""Provisos of size, time and place: what is malformed is neither signed nor relied on."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import InputError, LicenceError
from licet.licence import Receipt, sign, verify_by_key, verify_document, verify_licence
from licet.licence._envelope import signed
from licet.licence._statement import PAYLOAD_TYPE, print_statement
from licet.licence.provisos import (
    Assurance,
    Circle,
    Concurrent,
    Gallery,
    Geofence,
    Heartbeat,
    Notice,
    Polygon,
    Reporting,
    Retention,
    in_words,
    period_at,
    proviso_problems,
    report_period,
)
from tests.unit.licence.every_proviso import EVERY, RECEIVER
from tests.unit.licence.samples import KEY, NOW, SUBJECTS, TRUST, changed, issued, signing_key

if TYPE_CHECKING:
    from licet.licence import Proviso

SQUARE = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))
RECEIPT = Receipt(number="Q-1", document="ab" * 32, period="2026-Q3", received_at=NOW)


def around(**fields: object) -> Geofence:
    circle: dict[str, object] = {"centre": (59.9, 10.7), "metres": 100.0}
    return Geofence(areas=(Circle(**(circle | fields)),))  # type: ignore[arg-type]  # as a careless drafter gives them


def ring(*points: tuple[float, float]) -> Geofence:
    return Geofence(areas=(Polygon(points=points),))


MALFORMED: list[tuple[Proviso, str]] = [
    (Concurrent(most=0), "0 uses at once"),
    (Concurrent(most=1_000_001), "give 1 to 1,000,000"),
    (Gallery(most=-1), "a gallery of -1"),
    (Gallery(most=2**53), "give 0 to"),
    (Assurance(level="A4"), "known: A0, A1, A2, A3"),
    (Retention(days=0), "a retention of 0 days"),
    (Retention(days=36_526), "give 1 to 36,525"),
    (Heartbeat(seconds=0), "0 seconds"),
    (Heartbeat(seconds=366 * 86_400 + 1), "31622401 seconds"),
    (Reporting(every="week", receipts=(KEY.public,)), "known: month, quarter, year"),
    (Reporting(every="month", receipts=()), "nobody can sign for the report"),
    (Reporting(every="month", receipts=(KEY.public,) * 65), "or too many"),
    (Reporting(every="month", receipts=(KEY.public,), grace_days=-1), "a grace of -1 days"),
    (Reporting(every="month", receipts=(KEY.public,), grace_days=367), "give 0 to 366"),
    (Notice(sha256="AB" * 32), "not 64 lower-case"),
    (Geofence(areas=()), "0 areas; draw 1 to 64"),
    (Geofence(areas=around().areas * 65), "65 areas"),
    (around(metres=0.0), "a radius of 0.0 metres"),
    (around(metres=-1.0), "a radius of -1.0 metres"),
    (around(metres=math.nan), "a radius of nan metres"),
    (around(metres=math.inf), "a radius of inf metres"),
    (around(metres=1_000_001.0), "give up to 1,000,000"),
    (around(centre=(90.1, 0.0)), "no point on the earth"),
    (around(centre=(0.0, -180.1)), "no point on the earth"),
    (around(centre=(math.nan, 0.0)), "no point on the earth"),
    (around(centre=(0.0, math.nan)), "no point on the earth"),
    (ring(*SQUARE[:2]), "2 points; give 3 to 1,000"),
    (ring(*(SQUARE * 251)), "1004 points"),
    (ring((0.0, 100.0), (0.0, 170.0), (1.0, 181.0)), "no point on the earth"),
    (ring((0.0, -100.0), (0.0, 100.0), (1.0, 100.0)), "spans half the earth"),
    (ring((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)), "the ring encloses nothing"),
    (ring((1.0, 1.0), (1.0, 1.0), (1.0, 1.0)), "the ring encloses nothing"),
]


@pytest.mark.parametrize(("proviso", "complaint"), MALFORMED, ids=[f"{n}" for n in range(len(MALFORMED))])
def test_what_is_malformed_is_neither_signed_nor_relied_on(proviso: Proviso, complaint: str) -> None:
    document = changed(provisos=(proviso,))
    with pytest.raises(InputError) as caught:
        issued(document)
    assert complaint in str(caught.value)
    if "nan" in repr(proviso) or "inf" in repr(proviso):
        return  # JSON has no word for either
    by_another_tool = signed(PAYLOAD_TYPE, print_statement(document, SUBJECTS), KEY)
    with pytest.raises(LicenceError) as refused:
        verify_licence(by_another_tool, trust=TRUST)
    assert caught.value.what in str(refused.value)


@pytest.mark.parametrize("kind", EVERY)
def test_what_is_well_formed_has_no_problem(kind: str) -> None:
    assert proviso_problems((), EVERY[kind]) == ()


@pytest.mark.parametrize(
    ("proviso", "words"),
    [
        (EVERY["quota"], "at most 3 uses per day (UTC)"),
        (Concurrent(most=1), "at most 1 use at once"),
        (Concurrent(most=4000), "at most 4,000 uses at once"),
        (Gallery(most=1), "at most 1 person enrolled in what is searched"),
        (EVERY["gallery"], "at most 5,000 persons enrolled in what is searched"),
        (Assurance(level="A1"), "only under assurance A1 or better"),
        (Retention(days=1), "templates are deleted within 1 day"),
        (
            Retention(days=30, on=("operation.identify.live", "operation.of_the_future")),
            (
                "templates are deleted within 30 days; "
                "asked of: live one-to-many identification, operation.of_the_future"
            ),
        ),
        (EVERY["heartbeat"], "only within 3,600 seconds of the authority's last signed word"),
        (EVERY["reporting"], "a report on each quarter, within 14 days of its end"),
        (around(), "only inside 1 drawn area"),
        (Geofence(areas=around().areas * 2), "only inside 2 drawn areas"),
        (Notice(), "a notice is displayed"),
        (Notice(sha256="ab" * 32), "a notice is displayed (sha256 abababababab…)"),
    ],
)
def test_it_is_told_in_a_clause(proviso: Proviso, words: str) -> None:
    assert in_words(proviso) == words


@pytest.mark.parametrize(
    ("every", "name", "start", "end"),
    [
        ("month", "2026-11", (2026, 11), (2026, 12)),
        ("month", "2026-12", (2026, 12), (2027, 1)),
        ("month", "2028-02", (2028, 2), (2028, 3)),
        ("quarter", "2026-Q1", (2026, 1), (2026, 4)),
        ("quarter", "2026-Q4", (2026, 10), (2027, 1)),
        ("year", "2026", (2026, 1), (2027, 1)),
        ("year", "8999", (8999, 1), (9000, 1)),
    ],
)
def test_a_period_is_named_and_found_by_its_name(
    every: str, name: str, start: tuple[int, int], end: tuple[int, int]
) -> None:
    first, last = (dt.datetime(year, month, 1, tzinfo=dt.UTC) for year, month in (start, end))
    found = report_period(name)
    assert found is not None
    assert (found.name, found.every, found.start, found.end) == (name, every, first, last)
    assert period_at(every, first) == period_at(every, last - dt.timedelta(microseconds=1)) == found
    assert period_at(every, last) != found


def test_a_period_is_one_of_utc() -> None:
    oslo = dt.datetime(2026, 12, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert period_at("month", oslo).name == "2026-11"


@pytest.mark.parametrize(
    "name",
    ["", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-1", "26-01", "1969", "9000", "2026-11 ", "٢٠٢٦",
     "2026-q1", "2026-11-01"],
)  # fmt: skip
def test_what_names_no_period_is_none(name: str) -> None:
    assert report_period(name) is None


def test_a_receipt_is_verified_by_the_keys_a_proviso_names() -> None:
    stranger = signing_key("stranger")
    envelope = sign(RECEIPT, {"report.pdf": "cd" * 32}, stranger, RECEIVER)
    found = verify_by_key(envelope, keys=(KEY.public, RECEIVER.public))
    assert (found.link.predicate, found.link.signers) == (RECEIPT, (RECEIVER.public.keyid,))
    assert found.authority is None
    assert verify_document(envelope, trust=TRUST, key=RECEIVER.public).link.predicate == RECEIPT
    with pytest.raises(LicenceError, match="signed by none of the keys that may sign it"):
        verify_by_key(envelope, keys=(KEY.public,))
    with pytest.raises(LicenceError, match="signed by none"):
        verify_by_key(envelope, keys=())


def test_a_receipt_for_no_period_is_not_signed() -> None:
    with pytest.raises(InputError, match="'2026-13' is no month, quarter or year"):
        sign(replace(RECEIPT, period="2026-13"), {"report.pdf": "cd" * 32}, RECEIVER)

"""Entries of a record, in words."""

from __future__ import annotations

import msgspec
import pytest

from licet import guard
from licet.cli._entries import _use, in_words
from licet.licence import Amendment, Denial, Predicate, Surrender, Suspension, sign
from tests.unit.licence import samples

AT = 1_795_000_000


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            guard.ListEntry(at=AT, authority="Office", sequence=4, list="ab"),
            "took up revocation list 4 of Office",
        ),
        (
            guard.FeedEntry(at=AT, version=7, law=("eu-ai-act 1 ab",)),
            "took up the feed, version 7, and 1 of its packs",
        ),
        (guard.ReserveEntry(at=AT, licence="ab", uses=1200), "1,200 uses set aside"),
        (guard.ReserveEntry(at=AT, licence="ab", uses=-3), "3 uses handed back"),
        (guard.OpenEntry(at=AT, verdict="refuse", ground="not_trusted"), "opening refused (not trusted)"),
        (
            guard.UseEntry(at=AT, verdict="permit", ground="permitted", licence="ab", country="NO"),
            "permitted: NO",
        ),
        (guard.UseEntry(at=AT, verdict="refuse", ground="stale", licence="ab"), ": refused (stale)"),
        (
            guard.StateEntry(at=AT, state="0123456789abcdef", turn=7, mark="ef"),
            "counts in the shared state 0123456789ab, turn 7",
        ),
        (
            guard.ActEntry(at=AT, act="reviewed", licence="ab", of=7, outcome="accepted", role="officer"),
            "reviewed, about entry 7, accepted, as officer",
        ),
        (guard.ActEntry(at=AT, act="reported", licence="ab"), ": reported"),
    ],
    ids=[
        *("list", "feed", "set aside", "handed back", "opening", "use"),
        *("use of nothing", "state", "review", "report"),
    ],
)
def test_every_kind_of_entry_of_a_record_is_told(entry: guard.Entry, says: str) -> None:
    told = _use(msgspec.json.encode(entry))
    assert told is not None
    assert told.endswith(says)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (
            samples.LICENCE,
            "licence FR-2026-0041, Licensing Office to Border Directorate, until 2027-11-22 10:00 UTC",
        ),
        (
            Denial(
                number="D-1", authority=samples.AUTHORITY, reasons=("criterion.2",), decided_at=samples.NOW
            ),
            "denial D-1, Licensing Office, criterion.2",
        ),
        (
            Surrender(
                number="S-1", document="0" * 64, holder=samples.LICENCE.holder, reason="Done.", at=samples.NOW
            ),
            "surrender S-1, Border Directorate, Done.",
        ),
        (
            Suspension(
                number="L-2",
                authority=samples.AUTHORITY,
                document="0" * 64,
                from_=samples.NOW,
                reason="Audit passed.",
                lifts="1" * 64,
            ),
            "end of a suspension L-2, Licensing Office, Audit passed.",
        ),
        (
            Amendment(
                number="A-1",
                parent="0" * 64,
                sequence=1,
                reason="A second site.",
                licence=samples.LICENCE,
                issued_at=samples.NOW,
            ),
            "amendment A-1, Licensing Office to Border Directorate, A second site.",
        ),
    ],
    ids=["licence", "denial", "surrender", "lifted", "amendment"],
)
def test_every_kind_of_document_in_a_log_is_told(document: Predicate, says: str) -> None:
    assert in_words(sign(document, samples.SUBJECTS, samples.KEY)) == says


def test_what_is_no_entry_of_a_record_is_not_told() -> None:
    assert _use(b"{}") is None

"""Entries of a record, in words."""

from __future__ import annotations

import msgspec
import pytest

from licet import guard
from licet.cli._entries import _use

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
            "took up the feed, version 7, with 1 packs of law",
        ),
        (guard.ReserveEntry(at=AT, licence="ab", uses=1200), "1,200 uses set aside"),
        (guard.ReserveEntry(at=AT, licence="ab", uses=-3), "3 uses handed back"),
        (guard.OpenEntry(at=AT, verdict="refuse", ground="not_trusted"), "opening refused (not trusted)"),
        (
            guard.UseEntry(at=AT, verdict="permit", ground="permitted", licence="ab", country="NO"),
            "permitted: NO",
        ),
    ],
    ids=["list", "feed", "set aside", "handed back", "opening", "use"],
)
def test_every_kind_of_entry_of_a_record_is_told(entry: guard.Entry, says: str) -> None:
    told = _use(msgspec.json.encode(entry))
    assert told is not None
    assert told.endswith(says)


def test_what_is_no_entry_of_a_record_is_not_told() -> None:
    assert _use(b"{}") is None

"""The parties of a transaction are screened, and a person's word counts for the entry it is about."""

from __future__ import annotations

import pytest

from licet import parties
from licet.facts import Listing, Party, Transaction

LISTS = parties.baseline()
HIKVISION = "Hangzhou Hikvision Digital Technology Co., Ltd."


def screened(**facts: object) -> tuple[Listing, ...] | None:
    """What screening makes of one end user."""
    asked = Transaction(parties=(Party(role="role.end_user", **facts),))  # type: ignore[arg-type]  # facts by name
    (party,) = parties.screened(asked, lists=LISTS).parties or ()
    return party.listings


def test_a_named_party_is_screened() -> None:
    listings = screened(name=HIKVISION, country="CN")
    assert listings
    assert "list.us.entity" in {row.list for row in listings}
    assert all(row.certainty == "confirmed" for row in listings)


def test_an_unlisted_person_is_screened_and_found_on_no_list() -> None:
    assert screened(name="Sparebank Vest", kind="party.private.individual") == ()


def test_what_a_person_decided_about_an_entry_stays() -> None:
    found = screened(name=HIKVISION, country="CN") or ()
    decided = tuple(
        Listing(list=row.list, entry=row.entry, name=row.name, certainty="rejected") for row in found
    )
    assert screened(name=HIKVISION, country="CN", listings=decided) == decided


def test_an_empty_list_or_a_word_on_another_entry_does_not_stand_in_for_screening() -> None:
    other = Listing(list="list.us.entity", entry="made-up", name="Hikvision", certainty="rejected")
    for listings in ((), (other,)):
        found = screened(name=HIKVISION, country="CN", listings=listings)
        assert any(row.certainty == "confirmed" for row in found or ())


@pytest.mark.parametrize("name", ["Q", "Ltd", "GmbH & Co. KG"])
def test_a_name_that_says_nothing_is_not_cleared_by_silence(name: str) -> None:
    assert screened(name=name) is None
    assert screened(name=name, listings=()) is None


def test_a_person_is_not_looked_for_among_firms(lists: parties.ListSet) -> None:
    def found(kind: str | None) -> bool:
        party = Party(role="role.end_user", name="Orinoco Metering Limited", kind=kind)
        (told,) = parties.screened(Transaction(parties=(party,)), lists=lists).parties or ()
        return bool(told.listings)

    assert found("party.private.company")
    assert found(None)
    assert not found("party.private.individual")


def test_who_has_no_name_stays_as_stated() -> None:
    asked = Transaction(parties=(Party(role="role.end_user"), Party(role="role.consignee", listings=())))
    assert parties.screened(asked, lists=LISTS) == asked


def test_unknown_parties_stay_unknown() -> None:
    assert parties.screened(Transaction(), lists=LISTS).parties is None

"""The parties of a transaction are screened once, and a person's word on a match stays."""

from __future__ import annotations

from licet import parties
from licet.facts import Listing, Party, Transaction

LISTS = parties.shipped()


def test_a_named_party_is_screened() -> None:
    asked = Transaction(
        parties=(
            Party(role="role.end_user", name="Hangzhou Hikvision Digital Technology Co., Ltd.", country="CN"),
        )
    )
    (party,) = parties.screened(asked, lists=LISTS).parties or ()
    assert party.listings
    assert "list.us.entity" in {row.list for row in party.listings}
    assert all(row.certainty == "confirmed" for row in party.listings)


def test_an_unlisted_person_is_screened_and_found_on_no_list() -> None:
    asked = Transaction(
        parties=(Party(role="role.end_user", name="Sparebank Vest", kind="party.private.individual"),)
    )
    (party,) = parties.screened(asked, lists=LISTS).parties or ()
    assert party.listings == ()


def test_what_a_person_decided_about_a_match_stays() -> None:
    decided = Listing(list="list.us.entity", entry="x", name="Hikvision", certainty="rejected")
    asked = Transaction(parties=(Party(role="role.end_user", name="Hikvision", listings=(decided,)),))
    assert parties.screened(asked, lists=LISTS) == asked


def test_who_has_no_name_stays_unscreened() -> None:
    asked = Transaction(parties=(Party(role="role.end_user"),))
    assert parties.screened(asked, lists=LISTS) == asked


def test_unknown_parties_stay_unknown() -> None:
    assert parties.screened(Transaction(), lists=LISTS).parties is None

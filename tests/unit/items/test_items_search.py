"""Searches: what is named, what is only near, and never a silence that looks like freedom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import items
from licet.errors import InputError, ListError, UnknownTerm
from licet.items import Catalogue
from licet.items._index import MOST_WORDS, Index, words_of

if TYPE_CHECKING:
    from typing import Unpack

    from licet.items import Answer
    from licet.items._search import Filters


def search(words: str = "", *, limit: int = 10, page: int = 1, **filters: Unpack[Filters]) -> Answer:
    return items.catalogue().search(words, limit=limit, page=page, **filters)


def codes(found: Answer) -> list[str]:
    return [hit.code for hit in found.hits]


@pytest.mark.parametrize("words", ["facial recognition", "face recognition", "biometric identification"])
def test_no_entry_names_face_recognition_and_the_answer_does_not_stop_there(words: str) -> None:
    found = search(words)
    assert found.named is False
    assert {"3A981", "5A001.j"} <= {hit.code for hit in found.nearest}
    assert all(hit.why for hit in found.nearest)
    assert any("names face recognition" in said for said in found.says)
    assert any("can still need a licence" in said for said in found.says)


def test_an_edition_without_the_nearest_entries_points_to_none() -> None:
    assert Catalogue(()).search("facial recognition").nearest == ()


def test_fingerprint_equipment_is_named_by_the_american_list() -> None:
    found = search("fingerprint")
    assert found.named
    assert {"3A981", "4A980", "1A985"} == set(codes(found))
    assert found.says == ()


def test_some_of_the_words_do_not_name_the_thing() -> None:
    found = search("face recognition fingerprint")
    assert found.named is False
    assert found.unknown == ("recognition",)
    assert "3A981" in codes(found)


def test_a_word_nobody_uses_is_answered_with_the_sentence_about_unlisted_items() -> None:
    found = search("zzyzx")
    assert (found.named, found.total, found.pages, found.nearest) == (False, 0, 0, ())
    assert any("Articles 4, 5, 9 and 10" in said for said in found.says)


def test_a_popular_word_leads_to_the_words_of_the_list() -> None:
    found = search("spyware")
    assert [hit.code for hit in found.nearest][:2] == ["4A005", "4D004"]
    assert "intrusion software" in found.says[0]


def test_a_hit_is_the_paragraph_with_most_of_the_words() -> None:
    hit = search("IMSI", list="eu").hits[0]
    assert (hit.code, hit.as_of, hit.outdated, hit.cyber_surveillance) == (
        "5A001.f.2",
        "2026-09-21",
        False,
        True,
    )
    assert "IMEI" in hit.text
    assert hit.also == ("us.ccl",)


def test_words_may_stand_in_what_a_paragraph_stands_under() -> None:
    hit = search("surveillance of networks by hard selectors", list="us").hits[0]
    assert hit.code == "5A001.j.2.a"
    assert set(hit.words) == {"surveillance", "networks", "hard", "selectors"}


def test_a_current_wording_silences_the_outdated_one_of_the_same_paragraph() -> None:
    found = search("hard selectors carrier class", list="eu", limit=100)
    assert [hit.as_of for hit in found.hits if hit.code.startswith("5A001.j")] == ["2026-09-21"]


def test_an_outdated_wording_is_found_where_there_is_no_other_and_is_marked() -> None:
    hit = search("maraging steel", list="eu").hits[0]
    assert (hit.outdated, hit.as_of) == (True, "2022")


def test_a_match_in_a_note_says_that_it_is_one() -> None:
    found = search("chip-off JTAG", list="eu")
    assert (found.hits[0].code, found.hits[0].is_note) == ("5A004.b", True)


def test_words_are_compared_by_their_stems() -> None:
    assert codes(search("polygraph")) == codes(search("polygraphs")) == ["3A981"]


def test_what_looks_like_a_query_language_is_only_words() -> None:
    found = search('fingerprint" OR qqq(rrr*) -"')
    assert (found.named, found.unknown) == (False, ("qqq", "rrr"))
    assert "3A981" in codes(found)


def test_a_code_is_found_in_each_list_current_wordings_first() -> None:
    found = search(code="5A001.j")
    assert [(hit.list, hit.as_of) for hit in found.hits] == [
        ("eu.annex_i", "2026-09-21"),
        ("us.ccl", "2026-07-23"),
        ("eu.annex_i", "2022"),
    ]
    assert found.named is None


def test_words_can_be_sought_below_a_code() -> None:
    assert codes(search("metadata", code="5A001.j", list="eu"))[0] == "5A001.j.1.b"
    assert search("fingerprint", code="5A001.j").total == 0


def test_codes_are_found_by_how_they_begin() -> None:
    assert codes(search(code="3B5")) == ["3B501", "3B503", "3B504"]
    assert search(code="4").total > 20


def test_a_mistyped_code_is_refused() -> None:
    with pytest.raises(InputError, match="'5a001' is not"):
        search(code="5a001")


def test_entries_are_found_by_their_reason_for_control() -> None:
    assert codes(search(reason="sl")) == ["5A001", "5A980", "5D001", "5D980", "5E001", "5E980"]
    assert {"3A980", "3A981", "4A980"} <= set(codes(search(reason="CC", limit=100)))


def test_an_unknown_reason_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownTerm) as refused:
        search(reason="XX")
    assert "CC" in refused.value.remedy


def test_entries_are_found_by_their_series() -> None:
    assert len(search(series=500, list="eu", limit=100).hits) == 15
    assert "9A610" in codes(search(series=600, limit=100))


@pytest.mark.parametrize("series", [5, 550, -100, 1000])
def test_a_series_that_is_none_is_refused(series: int) -> None:
    with pytest.raises(InputError, match="there is no"):
        search(series=series)


def test_entries_about_surveillance_are_found_by_their_flag() -> None:
    found = search(cyber_surveillance=True, limit=100)
    assert {"4A005", "5A001.f", "5A001.j", "5A004.b", "5D001.e"} <= set(codes(found))
    assert all(hit.cyber_surveillance for hit in found.hits)


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    whole = search("laser", limit=100)
    pages = [search("laser", limit=7, page=n) for n in range(1, 5)]
    assert pages[0].total == whole.total
    assert pages[0].pages == -(-whole.total // 7)
    assert [hit for page in pages for hit in page.hits] == list(whole.hits[:28])


def test_a_page_after_the_last_is_empty() -> None:
    assert search("fingerprint", page=9).hits == ()


@pytest.mark.parametrize(("limit", "page"), [(0, 1), (10, 0)])
def test_pages_begin_at_one(limit: int, page: int) -> None:
    with pytest.raises(InputError, match="begin at 1"):
        search("laser", limit=limit, page=page)


@pytest.mark.parametrize("words", ["(((", "- -"])
def test_a_search_without_a_word_is_refused(words: str) -> None:
    with pytest.raises(InputError, match="there is no word in"):
        search(words)


def test_empty_words_are_sought_only_if_there_are_no_others() -> None:
    assert words_of("systems for the surveillance of persons") == ("systems", "surveillance", "persons")
    assert words_of("the of") == ("the", "of")
    assert words_of(" ".join(f"w{n}" for n in range(40))) == tuple(f"w{n}" for n in range(MOST_WORDS))


def test_a_python_that_cannot_search_text_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "licet.items._index._TABLE", "CREATE VIRTUAL TABLE entry USING nothing(heading, body)"
    )
    with pytest.raises(ListError, match="this Python cannot search text"):
        Index(()).find(("word",))

"""Dates, countries, numbers and letters of a list: no more is read out of them than they say."""

from __future__ import annotations

from datetime import date

import pytest

from licet import documents
from licet.errors import InputError, ListError, UnknownTerm
from licet.parties.lists.importers import (
    Asked,
    Described,
    File,
    Mapping,
    checked_mapping,
    read,
    recognised,
)
from licet.parties.lists.importers._countries import country_codes
from licet.parties.lists.importers._dates import stated_dates, stated_day
from licet.parties.lists.importers._languages import iso_639_3
from licet.parties.lists.importers._numbers import number_in_words, number_values
from licet.parties.lists.importers._text import decoded, plain
from tests.unit.parties.lists import lists_samples as samples

DAY = date(2026, 10, 1)
NOWHERE = Described(id="list.own.nowhere", title="Nowhere")


def own(mapping: bytes = samples.OWN_MAPPING) -> Mapping:
    return checked_mapping(documents.parse(mapping, Mapping, where="m.yaml"), where="m.yaml")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("1962", ("1962",)),
        ("10 Dec 1948", ("1948-12-10",)),
        ("Dec 1948", ("1948-12",)),
        ("December 10, 1948", ("1948-12-10",)),
        ("circa 1965", ("1965",)),
        ("1961 to 1963", ("1961", "1962", "1963")),
        ("1940 to 1980", ("1940", "1980")),
        ("1980 to 1940", ("1980", "1940")),
        ("dd/mm/1965", ("1965",)),
        ("00/07/1970", ("1970-07",)),
        ("31/02/1970", ("1970-02",)),
        ("1970-13-01", ("1970",)),
        ("1971-03-28T00:00:00", ("1971-03-28",)),
        ("28.03.1971", ("1971-03-28",)),
        ("Foo 1971", ()),
        ("Foo 28, 1971", ()),
        ("unknown", ()),
        ("", ()),
    ],
)
def test_a_date_says_no_more_than_the_list_does(text: str, dates: tuple[str, ...]) -> None:
    assert stated_dates(text) == dates


def test_american_dates_are_read_so_only_where_they_are_american() -> None:
    assert stated_dates("03/28/1971", month_first=True) == ("1971-03-28",)
    assert stated_day("03/28/1971") is None
    assert stated_day("1971") is None
    assert stated_day("28/03/1971") == date(1971, 3, 28)


def test_a_country_nobody_has_judged_is_not_guessed() -> None:
    assert country_codes("Atlantis") is None
    assert country_codes("Region: Kashmir") == ("in", "pk")
    assert country_codes("Korea, North") == ("kp",)
    assert country_codes("NA") == ("na",)
    assert country_codes("None Identified") == ()
    assert country_codes("Iran (Islamic Republic of)") == ("ir",)
    assert country_codes("Russia (since 1992)") == ("ru",)
    assert iso_639_3("xx") == ""


@pytest.mark.parametrize(
    ("schema", "kind", "number", "prop", "text"),
    [
        ("Person", "Passport", "A1", "passportNumber", "A1"),
        ("Organization", "Passport", "A1", "idNumber", "A1"),
        ("Organization", "SWIFT/BIC", "ABCDRUMM", "swiftBic", "ABCDRUMM"),
        ("Vessel", "Tax ID No.", "77", "registrationNumber", "77"),
        ("Airplane", "Aircraft Construction Number (also called L/N)", "8401", "serialNumber", "8401"),
        ("Vessel", "Vessel Registration Identification", "IMO 9187629.", "imoNumber", "9187629"),
        ("Organization", "Unified Social Credit Code (USCC)", "9111", "uscCode", "9111"),
        ("Organization", "Secondary sanctions risk:", "some", "notes", "Secondary sanctions risk: some"),
        ("Vessel", "Website", "x.example", "notes", "x.example"),
        ("Organization", "A kind nobody knows", "9-9", "idNumber", "9-9"),
        ("Person", "Gender", "Unknown", "gender", "other"),
    ],
)
def test_a_number_is_of_the_kind_its_list_calls_it(
    schema: str, kind: str, number: str, prop: str, text: str
) -> None:
    (found,) = number_values(schema, kind, number, "ids")
    assert (found.prop, found.text) == (prop, text)


def test_words_without_a_number_are_no_number() -> None:
    assert number_values("Person", "Passport", " ", "ids") == ()
    assert number_in_words("Person", "Linked To: NOWHERE", "Remarks") == ()
    assert number_in_words("Person", "Executive Order 13662 Directive Determination", "Remarks") == ()
    assert number_in_words("Person", "met 3 times", "Remarks") == ()


def test_control_and_invisible_characters_are_no_part_of_a_name() -> None:
    assert plain("A\u200bda\x00\n Nobody\u202e") == "Ada Nobody"
    assert plain(None) == ""


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("Café Müller, naïve", "cp1252", "Windows-1252"),
        ("Ещё один Никто, Пермь " * 5, "cp1251", "Windows-1251"),
        ("无名之辈贸易有限公司" * 5, "gb18030", "GB 18030"),
    ],
)
def test_a_wrong_encoding_is_named_with_its_line(text: str, encoding: str, told: str) -> None:
    content = b"first\n" + text.encode(encoding)
    with pytest.raises(ListError, match="in line 2") as caught:
        decoded(content, where="x.csv")
    assert told in str(caught.value)
    assert "--encoding" in str(caught.value)
    assert decoded(content, where="x.csv", encoding=encoding).endswith(text)


@pytest.mark.parametrize("name", ["nonsense", "rot13"])
def test_an_encoding_that_is_none_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError, match=f"'{name}' is no encoding of text"):
        decoded(b"name\n", where="x.csv", encoding=name)


def test_bytes_of_no_known_encoding_are_told_as_such() -> None:
    with pytest.raises(ListError, match="not known here"):
        decoded(b"\x81\x81\xff\xff\xff\xff\x81\xff", where="x")


def test_text_converted_twice_is_refused() -> None:
    twice = ("Müller é ö ü ä " * 5).encode().decode("cp1252").encode()
    with pytest.raises(ListError, match="converted to UTF-8 twice"):
        decoded(twice, where="x")


def test_a_byte_order_mark_is_obeyed() -> None:
    assert decoded("Ада".encode("utf-16"), where="x") == "Ада"
    assert decoded("Ада".encode("utf-8-sig"), where="x") == "Ада"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page, not a list"),
        (b"<html>", "a web page, not a list"),
        (b"<unknown/>", "no format that can be imported"),
        (b"{}", "no format that can be imported"),
        (b"Company,Country\nA,B\n", "needs --mapping"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_no_list_is_told_as_what_it_is(content: bytes, told: str) -> None:
    with pytest.raises(ListError, match=told):
        recognised(content, where="x")


def test_a_misspelt_format_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownTerm, match="ofac-xml"):
        read([File("x", b"")], Asked(format="ofac-xmll"))

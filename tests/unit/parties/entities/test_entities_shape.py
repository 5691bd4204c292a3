from __future__ import annotations

from typing import Any

import pytest

from licet.errors import ListError
from licet.parties.entities import Entity, Value, from_ftm, with_listing

FIRM = Entity(
    id="us.entity.acme",
    list="list.us.entity",
    schema="Organization",
    values=(
        Value("name", "Acme Optics", "name"),
        Value("alias", "Acme Guangxue", "alt_names"),
        Value("previousName", "Acme Glass", "alt_names"),
        Value("weakAlias", "AO", "alt_names"),
        Value("weakAlias", "Acme Optics", "alt_names"),
        Value("country", "cn", "addresses/country", original="China"),
        Value("jurisdiction", "hk", "country"),
        Value("registrationNumber", "91110108", "ids"),
        Value("okvedCode", "62.01", "ids"),
        Value("address", "1 Lens Road, Beijing", "addresses"),
        Value("Sanction:program", "EL", "source"),
        Value("Sanction:provisions", "For all items", "license_requirement"),
        Value("Sanction:description", "Presumption of denial", "license_policy"),
        Value("Sanction:recordId", "86 FR 60760", "federal_register_notice"),
        Value("Sanction:sourceUrl", "https://example.org/list", "source_list_url"),
    ),
)


def test_strong_names_come_in_the_order_of_the_source_and_weak_ones_apart() -> None:
    assert FIRM.names == ("Acme Optics", "Acme Guangxue", "Acme Glass")
    assert FIRM.weak_names == ("AO",)
    assert FIRM.caption == "Acme Optics"


def test_countries_are_told_in_capitals_and_kept_as_followthemoney_writes_them() -> None:
    assert FIRM.countries == ("CN", "HK")
    assert FIRM.as_ftm()["properties"]["country"] == ["cn"]


def test_a_shared_industry_code_identifies_nobody() -> None:
    assert [(value.prop, value.text) for value in FIRM.identifiers] == [("registrationNumber", "91110108")]


def test_the_listing_is_told_in_the_words_of_the_list() -> None:
    assert FIRM.requirement == "For all items"
    assert FIRM.policy == "Presumption of denial"
    assert FIRM.programmes == ("EL",)
    assert FIRM.cite == "86 FR 60760"
    assert FIRM.url == "https://example.org/list"
    assert FIRM.addresses == ("1 Lens Road, Beijing",)


def test_what_is_said_of_the_listing_is_a_sanction_of_its_own_in_followthemoney() -> None:
    assert not any(prop.startswith("Sanction") for prop in FIRM.as_ftm()["properties"])
    listing = FIRM.listing_as_ftm()
    assert listing is not None
    assert listing["schema"] == "Sanction"
    assert listing["properties"]["entity"] == [FIRM.id]
    assert listing["properties"]["provisions"] == ["For all items"]
    assert listing["caption"] == "EL"


def test_a_party_nothing_is_said_of_has_no_sanction() -> None:
    assert Entity("x", "list.own.x", "Person", (Value("name", "A B", "n"),)).listing_as_ftm() is None


def test_an_entity_without_a_name_is_shown_by_its_id() -> None:
    bare = Entity("x", "l", "Address", (Value("birthPlace", "Oslo", "p"), Value("birthDate", "1971", "d")))
    assert bare.caption == "x"
    assert not bare.party
    assert bare.kind is None
    assert (bare.born, bare.birthplaces) == (("1971",), ("Oslo",))
    assert (bare.requirement, bare.policy, bare.cite, bare.url) == (None, None, None, None)


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ("Person", "person"),
        ("PublicBody", "organisation"),
        ("Vessel", "vessel"),
        ("Airplane", "aircraft"),
        ("LegalEntity", None),
    ],
)
def test_the_kind_follows_from_the_schema(schema: str, kind: str | None) -> None:
    entity = Entity("x", "l", schema, ())
    assert entity.kind == kind
    assert entity.party


def test_reading_what_was_written_gives_the_same_statements() -> None:
    read = from_ftm(FIRM.as_ftm())
    assert read.as_ftm() == FIRM.as_ftm()
    assert read.list == "list.us.entity"


def test_a_sanction_of_others_joins_its_party_and_is_named_as_the_origin() -> None:
    party = from_ftm({"id": "p", "schema": "Person", "properties": {"name": ["A B"]}}, list_id="list.own.x")
    sanction = from_ftm(
        {"id": "s1", "schema": "Sanction", "properties": {"entity": [{"id": "p"}], "program": ["SDGT"]}}
    )
    joined = with_listing(party, (sanction,))
    assert joined.programmes == ("SDGT",)
    assert joined.values_of("Sanction:program")[0].origin == "s1"
    assert joined.list == "list.own.x"


@pytest.mark.parametrize(
    "document",
    [
        {"id": "x"},
        {"id": "", "schema": "Person"},
        {"id": "x", "schema": "Person", "properties": {"name": "A"}},
        {"id": 7, "schema": "Person"},
    ],
)
def test_a_document_of_another_shape_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ListError, match="FollowTheMoney entity"):
        from_ftm(document, where="f.json:3")

"""Whatever entities there are, the list file gives back the same, and no damage passes for a list."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import LicetError
from licet.parties.entities import Entity, Value, from_ftm
from licet.parties.lists import ListSet, WatchList, decode, encode
from licet.parties.lists.importers import Described, parse_ftm, parse_un, recognised
from licet.parties.lists.importers._bis_entry import take_apart
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._ids import slug

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
PROPS = st.sampled_from(["name", "alias", "weakAlias", "country", "Sanction:program", "notes"])
VALUES = st.builds(Value, PROPS, TEXT, st.sampled_from(["a", "b/c"]), st.just(""), st.just("") | TEXT)
LISTS = ("list.own.a", "list.own.b")


def described(list_id: str) -> WatchList:
    return WatchList(
        id=list_id, title="t", authority="a", citation="c", effect="e", source_url="", as_of=date(2026, 1, 1),
        sha256="", entries=0, licence="l", max_age_days=1,
    )  # fmt: skip


@st.composite
def entities(draw: st.DrawFn) -> list[Entity]:
    ids = draw(st.lists(TEXT, unique=True, max_size=6))
    return [
        Entity(
            entity_id,
            draw(st.sampled_from(LISTS)),
            draw(st.sampled_from(["Person", "Company", "Ownership"])),
            tuple(draw(st.lists(VALUES, max_size=4))),
        )
        for entity_id in ids
    ]


@given(entities())
def test_a_file_gives_back_what_was_put_in(given_entities: list[Entity]) -> None:
    opened = decode(encode([described(x) for x in LISTS], given_entities), where="x")
    opened.check()
    lists = ListSet(opened)
    assert {e.id: e for e in lists.entities()} == {e.id: e for e in given_entities}
    assert all(lists.entity(e.id) == e for e in given_entities)
    named = {(lists.at(one.owner).id, one.name, one.weak) for one in lists.named()}
    parties = [e for e in given_entities if e.party]
    assert named == {(e.id, name, weak) for e in parties for weak in (False, True)
                     for name in (e.weak_names if weak else e.names)}  # fmt: skip


@given(entities(), st.data())
def test_a_flipped_byte_never_passes(given_entities: list[Entity], data: st.DataObject) -> None:
    packed = bytearray(encode([described(x) for x in LISTS], given_entities))
    at = data.draw(st.integers(10, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    try:
        opened = decode(bytes(packed), where="x")
        opened.check()
    except LicetError:
        return
    assert {e.id: e for e in ListSet(opened).entities()} == {e.id: e for e in given_entities}


@given(entities())
def test_followthemoney_says_the_same_after_a_round_trip(given_entities: list[Entity]) -> None:
    for entity in given_entities:
        once = from_ftm(entity.as_ftm(), list_id=entity.list)
        assert from_ftm(once.as_ftm(), list_id=entity.list) == once


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_readers(content: bytes) -> None:
    for reader in (
        lambda: recognised(content, where="x"),
        lambda: parse_un(content, where="x"),
        lambda: parse_ftm(content, where="x", described=Described(id="list.own.x", title="x")),
        lambda: decode(content, where="x"),
    ):
        try:
            reader()
        except LicetError:
            continue


@given(TEXT)
def test_a_date_is_iso_or_none(text: str) -> None:
    for day in stated_dates(text):
        assert day == day[:10]
        date.fromisoformat((day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10])


@given(st.text(max_size=120))
def test_an_entry_is_taken_apart_whatever_it_says(text: str) -> None:
    parts = take_apart(text)
    assert all(part.strip() == part for part in (parts.name, *parts.aliases, *parts.addresses))


@given(TEXT)
def test_a_slug_is_stable_under_itself(text: str) -> None:
    assert slug(slug(text)) == slug(text)

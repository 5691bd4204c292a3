"""One party under two entries: a name only one of them gives is held against both, and the reason says so."""

from __future__ import annotations

from licet.parties import Query, screen
from tests.unit.parties.small_list import list_set, listed

SHARED = "Orinoco Metering Works"
TWICE = list_set(
    listed(SHARED, "Orinoco Works", "Caroni Valves", id="us.one"),
    listed(SHARED, "Orinoco Works", list_id="list.un.consolidated", id="un.one"),
    listed("Apure Pumps", id="us.other"),
)


def test_an_alias_of_another_list_is_held_against_both_entries() -> None:
    own, kin = screen("Caroni Valves", lists=TWICE).matches
    assert (own.entity, own.certainty) == ("us.one", "confirmed")
    assert (kin.entity, kin.list, kin.matched) == ("un.one", "list.un.consolidated", "Caroni Valves")
    assert kin.score < own.score


def test_it_is_possible_at_most_and_says_by_whose_name() -> None:
    kin = screen("Caroni Valves", lists=TWICE).matches[1]
    assert kin.certainty == "possible"
    assert kin.reasons == (
        "the same name",
        f"alias of {SHARED}",
        f"a name of us.one on list.us.entity, most likely the same party, as '{SHARED}' and 1 more name",
    )


def test_a_date_of_birth_still_speaks_against_it() -> None:
    twice = list_set(
        listed(
            "Allan Theodoric James Quatermain", "The Hunter", kind="person", id="us.a", birthDate="1901-05-05"
        ),
        listed(
            "QUATERMAIN, Allan Theodoric James",
            kind="person",
            list_id="list.un.consolidated",
            id="un.a",
            birthDate="1955",
        ),
        *(listed(f"Somebody {name}", kind="person") for name in ("Abel", "Bart", "Cole", "Dent", "Egan")),
    )
    kin = next(
        one
        for one in screen(Query(name="The Hunter", born="1901"), lists=twice).matches
        if one.entity == "un.a"
    )
    assert "born in another year: asked 1901, listed 1955" in kin.reasons
    assert (
        "a name of us.a on list.us.entity, most likely the same party, as 'Allan Theodoric James Quatermain'"
        ", though the two state different years of birth" in (kin.reasons)
    )

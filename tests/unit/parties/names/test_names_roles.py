from __future__ import annotations

import pytest

from licet.parties.names import Role, role, weight, words


@pytest.mark.parametrize(
    ("word", "person", "expected"),
    [
        ("hikvision", None, Role.NAME),
        ("ltd", None, Role.LEGAL_FORM),
        ("gmbh", False, Role.LEGAL_FORM),
        ("ltd", True, Role.NAME),
        ("al", True, Role.JOINING),
        ("van", None, Role.JOINING),
        ("mullah", True, Role.TITLE),
        ("mullah", None, Role.TITLE),
        ("mullah", False, Role.NAME),
        ("general", True, Role.TITLE),
        ("general", None, Role.GENERIC),
        ("trading", False, Role.GENERIC),
        ("trading", True, Role.NAME),
        ("branch", None, Role.GENERIC),
        ("39", None, Role.NUMBER),
        ("v", None, Role.JOINING),
        ("v", True, Role.INITIAL),
        ("q", False, Role.INITIAL),
    ],
)
def test_a_word_does_one_thing_in_a_name(word: str, *, person: bool | None, expected: Role) -> None:
    assert role(word, person=person) is expected


def test_the_less_a_word_says_the_less_it_weighs() -> None:
    order = ["hikvision", "trading", "group", "branch", "ltd"]
    weights = [weight(word, person=False) for word in order]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1
    assert weight("trading", person=True) == 1


def test_every_listed_word_is_written_as_names_are() -> None:
    from licet.parties.names._roles import _listed

    joining, titles, legal, generic = _listed()
    listed = sorted(joining | titles | legal | generic.keys())
    assert [word for word in listed if words(word, person=True) != (word,)] == []

"""A name field that holds several names: each is asked, and the answer says so."""

from __future__ import annotations

import pytest

from licet.parties import Query, screen
from licet.parties._several import MOST, several
from tests.unit.parties.small_list import list_set, listed

LISTS = list_set(
    listed("Zhejiang Brightwell Vision Technology Co., Ltd."),
    listed("Viktor Karelin", kind="person", id="us.karelin"),
)


@pytest.mark.parametrize(
    "asked",
    [
        "Nimbus Retail Services {sign} Zhejiang Brightwell Vision Technology".replace("{sign}", sign)
        for sign in (
            *("d/b/a", "D/B/A", "dba", "d.b.a.", "doing business as", "trading as", "t/a", "T/as"),
            *("a/k/a", "aka", "AKA", "a.k.a.", "also known as", "alias", "f/k/a", "formerly known as"),
            *("now known as", "n/k/a", "c/o", "in care of", "&nbsp;d/b/a&nbsp;", ", d/b/a"),
        )
    ]
    + [
        "Nimbus Retail Services (d/b/a Zhejiang Brightwell Vision Technology)",
        "Nimbus Retail Services (formerly Zhejiang Brightwell Vision Technology)",
        "Nimbus Retail Services (Zhejiang Brightwell Vision Technology)",
        "Nimbus Retail Services（Zhejiang Brightwell Vision Technology）",  # noqa: RUF001 - wide brackets
        "Zhejiang Brightwell Vision Technology (Nimbus Retail Services) (NRS)",
        "Nimbus Retail Services a/k/a Nimbus f/k/a Zhejiang Brightwell Vision Technology",
    ],
)
def test_a_listed_name_behind_another_one_is_found_and_the_answer_says_where(asked: str) -> None:
    answer = screen(asked, lists=LISTS)
    assert "Zhejiang Brightwell Vision Technology" in answer.also_asked
    match = answer.matches[0]
    assert match.certainty == "confirmed"
    assert "the name asked holds “Zhejiang Brightwell Vision Technology”" in match.reasons


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("Zhejiang&nbsp;Brightwell Vision Technology", "Zhejiang Brightwell Vision Technology"),
        ("Zhejiang Brightwell&#160;Vision Technology", "Zhejiang Brightwell Vision Technology"),
        ("Zhejiang&amp;nbsp;Brightwell Vision Technology", "Zhejiang Brightwell Vision Technology"),
        ("Zhejiang Brightwell<br/>Vision Technology", "Zhejiang Brightwell Vision Technology"),
        ("Smith &amp; Sons", "Smith & Sons"),
    ],
)
def test_the_signs_of_a_web_page_hide_no_name(asked: str, read: str) -> None:
    assert several(asked) == (read,)


def test_an_alias_is_read_apart_as_the_name_is() -> None:
    answer = screen(Query(name="Acme Ltd", aliases=("Acme Trading d/b/a Viktor Karelin",)), lists=LISTS)
    assert answer.also_asked == ("Acme Trading", "Viktor Karelin")
    assert [match.entity for match in answer.matches] == ["us.karelin"]


@pytest.mark.parametrize(
    "name",
    [
        "Brightwell",
        "Hytera Communications (Australia) Pty Ltd",
        "Bank of China (Hong Kong)",
        "Brightwell (UK)",
        "Brightwell (Shanghai Branch)",
        "AT&T Corp.",
        "Jean Aka Manouan",
        "Alias Wavefront",
        "Society for the Care of the Blind",
        "Nothing Known",
        "Baker/Kalina Associates",
        "Smith, Jones & Co.",
    ],
)
def test_a_name_that_only_looks_like_several_is_left_whole(name: str) -> None:
    assert several(name) == ()


def test_a_legal_form_or_a_letter_is_not_asked_for_itself() -> None:
    assert several("Acme Trading a/k/a Ltd") == ("Acme Trading",)


def test_the_name_that_was_asked_whole_is_never_given_up() -> None:
    whole = "Zhejiang Brightwell Vision Technology Co., Ltd. (Viktor Karelin)"
    assert screen(whole, lists=LISTS).query.name == whole
    assert {m.entity for m in screen(whole, lists=LISTS).matches} == {e.id for e in LISTS.entities()}


def test_no_text_makes_more_names_than_a_party_bears() -> None:
    many = " aka ".join(f"Name{chr(97 + n)}" for n in range(20))
    assert len(several(many)) == MOST


def test_an_ordinary_name_is_asked_alone() -> None:
    assert screen("Viktor Karelin", lists=LISTS).also_asked == ()

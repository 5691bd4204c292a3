"""Which owners are listed: screened by name, decided by people, never cleared for want of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.parties import Match, Query, Screening, baseline
from licet.parties.ownership import Holder, find_listed, rule_of
from tests.unit.parties.ownership.ownership_samples import match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def screening(*matches: Match, unsearchable: str | None = None) -> Callable[..., Iterator[Screening]]:
    """An engine that finds these for every name, and keeps no more than it is asked."""

    def screen(queries: Iterable[Query], *, lists: object) -> Iterator[Screening]:
        del lists
        for query in queries:
            found = tuple(item for item in matches if item.name == query.name)
            yield Screening(query=query, matches=found, unsearchable=unsearchable, threshold=0.7, digest="d")

    return screen


X = Holder(key="x", name="X", identifiers=("LEI:1",), countries=("RU",))


def test_a_confirmed_match_is_listed_and_a_possible_one_may_be() -> None:
    rule = rule_of("ofac")
    sure = find_listed([X], lists=baseline(), screen=screening(match("X")))
    assert sure.sure(rule) == {"x"}
    maybe = find_listed([X], lists=baseline(), screen=screening(match("X", certainty="possible")))
    assert maybe.sure(rule) == frozenset()
    assert maybe.unsure(rule, "x") == "may be X (list.us.sdn), and nobody has decided"
    none = find_listed([X], lists=baseline(), screen=screening())
    assert none.unsure(rule, "x") is None


def test_what_a_person_has_decided_stands() -> None:
    engine = screening(match("X", certainty="possible"))
    same = find_listed([X], lists=baseline(), screen=engine, decide=lambda _holder, _match: True)
    assert same.sure(rule_of("ofac")) == {"x"}
    other = find_listed([X], lists=baseline(), screen=engine, decide=lambda _holder, _match: False)
    assert other.unsure(rule_of("ofac"), "x") is None


def test_a_holder_without_a_name_is_never_cleared() -> None:
    hidden = Holder(key="h", undisclosed="an undisclosed owner (unknown)")
    listed = find_listed([hidden], lists=baseline(), screen=screening())
    assert listed.unsure(rule_of("ofac"), "h") == "has no name in these files"


def test_a_name_that_cannot_be_screened_is_never_cleared() -> None:
    dots = find_listed([Holder(key="d", name="...")], lists=baseline(), screen=screening())
    assert "no letters or digits" in (dots.unsure(rule_of("ofac"), "d") or "")
    unread = find_listed([X], lists=baseline(), screen=screening(unsearchable="few names are in this script"))
    assert unread.unsure(rule_of("ofac"), "x") == "cannot be ruled out: few names are in this script"


def test_many_small_holders_are_screened_where_they_have_a_name_and_are_nobody_where_not() -> None:
    crowds = [Holder(key="c", name="X", kind="dispersed"), Holder(key="d", kind="dispersed")]
    listed = find_listed(crowds, lists=baseline(), screen=screening(match("X")))
    assert listed.sure(rule_of("ofac")) == {"c"}
    assert listed.unsure(rule_of("ofac"), "d") is None


def test_an_engine_is_asked_what_the_file_says() -> None:
    asked: list[Query] = []

    def screen(queries: Iterable[Query], *, lists: object) -> Iterator[Screening]:
        asked.extend(queries)
        return screening()(asked, lists=lists)

    find_listed([X, Holder(key="p", name="P", kind="person")], lists=baseline(), screen=screen)
    assert [(q.name, q.kind, q.countries, q.identifiers) for q in asked] == [
        ("X", None, ("RU",), ("1",)),
        ("P", "person", (), ()),
    ]


def test_the_shipped_lists_are_searched_and_told() -> None:
    listed = find_listed([Holder(key="h", name="Hangzhou Hikvision Digital Technology")], lists=baseline())
    assert listed.sure(rule_of("bis")) == {"h"}
    assert listed.sure(rule_of("ofac")) == frozenset()
    assert listed.unsearched(rule_of("bis")) == ()
    assert listed.digest == baseline().digest

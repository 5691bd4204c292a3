"""Where a burden comes from, as seen from Wassenaar: the rule says so, or else the code of the item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import documents, law
from licet.law import Origin, Review
from licet.vocabulary import series_of
from tests.unit.law.small_pack import DAY, EXPORT, book, decide, rule, transaction

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law import Pack, Part


def view(known: str, *packs: Pack) -> list[Part]:
    """Where the burdens of these facts come from."""
    return list(law.wassenaar_view(decide(known, *packs), transaction(known), packs))


def listed(tmp_path: Path, fact: str = "item.eu_code") -> Pack:
    """A pack that asks for a licence for every item with a code."""
    when = f"{{all: [{{not: {{fact: {fact}, is: [none]}}}}]}}"
    return book(tmp_path, entry=rule("require_licence", when, basis="list"))


@pytest.mark.parametrize(
    ("fact", "code", "origin", "regime"),
    [
        ("item.eu_code", "5A001.f.1", "wassenaar", "Wassenaar Arrangement"),
        ("item.eu_code", "9A104", "regime", "Missile Technology Control Regime"),
        ("item.eu_code", "2B201", "regime", "Nuclear Suppliers Group"),
        ("item.eu_code", "1C350", "regime", "Australia Group"),
        ("item.eu_code", "1C450", "regime", "Chemical Weapons Convention"),
        ("item.eu_code", "4A506", "beyond", ""),
        ("item.eu_code", "0A001", "regime", "Nuclear Suppliers Group"),
        ("item.eccn", "4A005", "wassenaar", "Wassenaar Arrangement"),
        ("item.eccn", "9A604", "wassenaar", "Wassenaar Arrangement Munitions List"),
        ("item.eccn", "0A002", "regime", "Nuclear Suppliers Group"),
        ("item.eccn", "0A501", "beyond", ""),
        ("item.eccn", "3A981", "beyond", ""),
        ("item.eccn", "5A980", "beyond", ""),
    ],
)
def test_the_series_of_a_code_tells_whose_entry_it_is(
    tmp_path: Path, fact: str, code: str, origin: str, regime: str
) -> None:
    head, field = fact.split(".")
    (part,) = view(f"{EXPORT}, {head}: {{{field}: {code}}}", listed(tmp_path, fact))
    assert part.origin == origin
    assert part.standing == "applies"
    assert code in part.why
    assert regime in part.why


@pytest.mark.parametrize("code", ["none", "EAR99", "5A", "5A701", "XX000"])
def test_a_word_or_an_unheard_of_series_says_nothing(code: str) -> None:
    assert series_of("item.eccn", code) is None


def test_of_a_code_in_no_known_series_the_origin_is_not_claimed(tmp_path: Path) -> None:
    (part,) = view(f"{EXPORT}, item: {{eccn: 5A701}}", listed(tmp_path, "item.eccn"))
    assert part.origin is None
    assert part.why == "no code of the item tells"


def test_while_the_code_is_missing_so_is_the_origin(tmp_path: Path) -> None:
    (part,) = view(EXPORT, listed(tmp_path))
    assert (part.origin, part.standing) == (None, "open")
    assert part.why == "item.eu_code is not known"


def test_the_code_on_one_list_says_nothing_of_an_entry_on_another(tmp_path: Path) -> None:
    (part,) = view(f"{EXPORT}, item: {{eu_code: 5A001}}", listed(tmp_path, "item.eccn"))
    assert part.origin is None


def test_a_rule_may_say_itself_where_it_comes_from(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        catch_all=rule("require_licence", origin="wassenaar", basis="catch_all"),
        human_rights=rule("notify_and_hold", basis="catch_all"),
        nuclear=rule("assess", origin="regime", basis="list"),
    )
    parts = {part.rule: part for part in view(EXPORT, small)}
    assert parts["small/catch-all"].origin is Origin.WASSENAAR
    assert parts["small/catch-all"].review is Review.VERIFIED
    assert parts["small/nuclear"].origin is Origin.REGIME
    assert parts["small/human-rights"].origin is Origin.BEYOND
    assert parts["small/human-rights"].review is Review.UNVERIFIED  # nobody has said so; it is the default


def test_what_is_met_is_seen_too_and_what_burdens_nobody_is_not(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        entry=rule("require_licence", "{fact: item.eu_code, is: 5A001}", basis="list"),
        general=rule("authorise", "{fact: to, is: NO}", discharges=["small/entry"]),
        guidance=rule("inform"),
    )
    (part,) = view(f"{EXPORT}, to: NO, item: {{eu_code: 5A001.a}}", small)
    assert (part.rule, part.standing, part.origin) == ("small/entry", "met", "wassenaar")


def test_an_explained_determination_carries_all_three(tmp_path: Path) -> None:
    known = f"{EXPORT}, item: {{eu_code: 5A001}}, use: {{operation: identify.live}}"
    small = book(
        tmp_path,
        entry=rule("require_licence", "{fact: item.eu_code, is: 5A001}", basis="list"),
        ban=rule("prohibit", "{fact: use.operation, is: identify.live}"),
    )
    answer = law.explained(transaction(known), [small], on=DAY)
    assert answer.immovable == ("small/entry",)
    assert [part.origin for part in answer.wassenaar] == ["beyond", "wassenaar"]
    plain = documents.plain(answer.to_json(), where="answer")
    assert plain["wassenaar"][1]["origin"] == "wassenaar"

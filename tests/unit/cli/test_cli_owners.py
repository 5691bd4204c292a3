"""`licet owners`: an officer asks who stands behind a party, and what the 50 percent rules make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.cli import _lists_in_use, _owners
from licet.cli._parser import Parser
from licet.errors import InputError, UnknownTerm
from licet.parties import ownership
from licet.parties.ownership import _listed
from tests.unit.cli.shell import Said, write

if TYPE_CHECKING:
    from collections.abc import Callable

    Owners = Callable[..., Said]

HEAD = "owner,owned,percent,owner_kind\n"
CAMERAS = (
    HEAD + "Hangzhou Hikvision Digital Technology,Nordlys Holding AS,51%,\n"
    "Kari Nordmann,Nordlys Holding AS,49%,person\n"
    "Nordlys Holding AS,Fjord Cameras AS,60%,\n"
    "Ola Nordmann,Fjord Cameras AS,40%,person\n"
)


@pytest.fixture
def owners(capsys: pytest.CaptureFixture[str]) -> Owners:
    """Run `licet owners WORDS` by itself."""

    def run(*words: str) -> Said:
        parser = Parser(prog="licet owners")
        parser.add_argument("--json", action="store_true")
        _owners.arguments(parser)
        status = _owners.run(parser.parse_args(words))
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    return run


def test_the_owners_are_a_tree_and_the_rule_says_yes(owners: Owners) -> None:
    said = owners(
        "Fjord",
        "Cameras",
        "AS",
        "--from",
        write("owners.csv", CAMERAS),
        "--rule",
        "bis",
        "--on",
        "2026-11-22",
    )
    assert said.status == 1
    assert said.out.startswith("CAUGHT. Listed parties hold the share that counts of “Fjord Cameras AS”.")
    tree = [line for line in said.out.splitlines() if "%  " in line]
    assert tree[0] == "    60 %  Nordlys Holding AS"
    assert tree[1].startswith("      51 %  Hangzhou Hikvision Digital Technology — LISTED (")
    assert "    40 %  Ola Nordmann (person)" in said.out
    assert "BIS  YES" in said.out
    assert "listed hold  60 %" in said.out
    assert "→ 51 % of Nordlys" in said.out
    assert "744.11" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_owners_that_are_all_known_people_are_a_no(owners: Owners) -> None:
    text = HEAD + "Zyxwv Qwertz,Small Bakery,100,person\n"
    said = owners("small bakery", "--from", write("owners.csv", text), "--rule", "ofac")
    assert (said.status, said.out.splitlines()[0][:10]) == (0, "NOT CAUGHT")


def test_an_owner_nobody_names_is_cannot_tell_with_what_to_do(owners: Owners) -> None:
    text = HEAD + "Zyxwv Qwertz,Small Bakery,30,person\n"
    said = owners("small bakery", "--from", write("owners.csv", text), "--rule", "ofac")
    assert said.status == 2
    assert said.out.startswith("CANNOT TELL.")
    assert "find out who owns the other 70 % of Small Bakery" in said.out


def test_what_a_sectoral_entity_owns_is_restricted_and_nothing_more(owners: Owners) -> None:
    text = HEAD + "OAO NOVATEK,Small Bakery,60,\nMany,OAO NOVATEK,100,dispersed\n"
    file = write("owners.csv", text + "Zyxwv Qwertz,Small Bakery,40,person\n")
    said = owners("small bakery", "--from", file, "--on", "2026-11-22")
    assert said.status == 1
    assert said.out.startswith("RESTRICTED. Listed parties hold the share that counts of “Small Bakery”.")
    told = " ".join(said.out.split())
    assert "SSI YES" in told
    assert "OFAC NO" in told
    assert "The entity is not blocked by it; read the directive." in told
    assert "counted under every directive" in told
    assert "ofac.treasury.gov/faqs/373" in told
    assert "counted by no rule" not in told
    assert max(map(len, said.out.splitlines())) <= 80
    (finding,) = owners("small bakery", "--from", file, "--rule", "ssi", "--json").json["findings"]
    assert (finding["verdict"], finding["effect"]) == ("yes", "restricted")
    assert (finding["directives"], finding["directives_assumed"]) == ([], True)


def test_restricted_is_not_the_last_word_while_no_rule_says_that_nothing_is_blocked(owners: Owners) -> None:
    file = write("owners.csv", HEAD + "OAO NOVATEK,Small Bakery,60,\n")
    for asked in (("--rule", "ssi"), ("--rule", "ssi", "--rule", "ofac")):
        said = owners("small bakery", "--from", file, *asked)
        assert (said.status, said.out[:20]) == (1, "RESTRICTED AT LEAST.")
    unasked = owners("small bakery", "--from", file, "--rule", "ofac")
    assert (unasked.status, unasked.out[:12]) == (2, "CANNOT TELL.")


def test_the_directives_that_reach_a_party_are_told_where_the_lists_state_them(
    owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    directives = frozenset(["E.O. 13662 Directive 4"])
    monkeypatch.setattr(_listed, "directives_of", lambda _entity: directives)
    file = write("owners.csv", HEAD + "OAO NOVATEK,Small Bakery,60,\n")
    page = owners("small bakery", "--from", file, "--rule", "ssi").out
    assert "under        E.O. 13662 Directive 4" in page
    assert "under every directive" not in page


def test_a_listed_owner_of_a_half_that_no_rule_asked_counts_is_never_clear(owners: Owners) -> None:
    text = HEAD + (
        "Hangzhou Hikvision Digital Technology,Small Bakery,100,\n"
        "Many,Hangzhou Hikvision Digital Technology,100,dispersed\n"
    )
    file = write("owners.csv", text)
    said = owners("small bakery", "--from", file, "--rule", "ofac")
    assert said.status == 2
    told = " ".join(said.out.split())
    assert told.startswith(
        "CANNOT TELL. Owners of “Small Bakery” are, or may be, on a list that no rule asked"
    )
    assert "Listed, but counted by no rule asked, and a reason to look twice: Hangzhou Hikvision" in told
    assert "counts hold 100 % together: read what those lists forbid" in told
    assert max(map(len, said.out.splitlines())) <= 80
    document = owners("small bakery", "--from", file, "--rule", "ofac", "--json").json
    (lists,) = document["listed_uncounted"].values()
    assert "list.us.cmic" in lists
    assert document["uncounted_share"]["verdict"] == "yes"
    assert document["uncounted_share"]["listed_share"]["said"] == "100 %"
    assert "counted by no rule" not in owners("small bakery", "--from", file, "--rule", "bis").out


def test_a_listed_owner_of_little_that_no_rule_asked_counts_is_named(owners: Owners) -> None:
    text = HEAD + (
        "Hangzhou Hikvision Digital Technology,Small Bakery,10,\n"
        "Many,Hangzhou Hikvision Digital Technology,100,dispersed\n"
        "Zyxwv Qwertz,Small Bakery,90,person\n"
    )
    said = owners("small bakery", "--from", write("owners.csv", text), "--rule", "ofac")
    assert (said.status, said.out[:11]) == (0, "NOT CAUGHT.")
    assert "a reason to look twice: Hangzhou Hikvision" in " ".join(said.out.split())
    assert "those lists forbid" not in said.out


def test_an_owner_that_may_be_on_a_list_no_rule_asked_counts_is_asked_about(owners: Owners) -> None:
    text = HEAD + "OAO NOVATEKK,Small Bakery,100,\nMany,OAO NOVATEKK,100,dispersed\n"
    said = owners("small bakery", "--from", write("owners.csv", text), "--rule", "ofac")
    assert (said.status, said.out[:12]) == (2, "CANNOT TELL.")
    told = " ".join(said.out.split())
    assert "counts hold anything from 0 to 100 % together" in told
    assert "to do decide whether OAO NOVATEKK is listed: it may be" in told
    assert "Listed, but counted by no rule asked" not in told


def test_a_party_of_no_stated_kind_that_is_listed_as_a_person_may_be_said_to_be_one(owners: Owners) -> None:
    text = "owner,owned,percent\nKim Jong Un,Small Bakery,30\n"
    said = owners("small bakery", "--from", write("o.csv", text), "--rule", "bis", "--on", "2026-11-22")
    told = " ".join(said.out.split())
    assert "who owns Kim Jong Un, or say that it is a person (in a table of your own: owner_kind)" in told


def test_a_stayed_rule_is_shown_and_does_not_decide(owners: Owners) -> None:
    file = write("owners.csv", CAMERAS)
    said = owners("Fjord Cameras AS", "--from", file, "--rule", "bis", "--on", "2026-03-01")
    assert said.status == 2
    assert said.out.startswith("NO RULE IN FORCE on 2026-03-01.")
    assert "BIS  YES, stayed on 2026-03-01" in said.out
    assert "stayed until 9 November 2026" in " ".join(said.out.split())
    early = owners("Fjord Cameras AS", "--from", file, "--rule", "bis", "--on", "2020-01-01")
    assert "BIS  YES, not yet in force on 2020-01-01" in early.out


def test_a_party_that_is_listed_itself_is_told_first(owners: Owners) -> None:
    text = HEAD + "Ola Nordmann,Hangzhou Hikvision Digital Technology,100,person\n"
    said = owners(
        "Hangzhou Hikvision Digital Technology",
        "--from",
        write("o.csv", text),
        "--rule",
        "bis",
        "--on",
        "2026-11-22",
    )
    assert said.status == 1
    assert said.out.startswith("LISTED ITSELF.")


def test_a_listed_party_is_a_yes_while_the_rule_is_stayed_or_does_not_extend_its_list(owners: Owners) -> None:
    text = HEAD + "Ola Nordmann,Hangzhou Hikvision Digital Technology,100,person\n"
    asked = ("Hangzhou Hikvision Digital Technology", "--from", write("o.csv", text))
    stayed = owners(*asked, "--rule", "bis", "--on", "2026-03-01")
    assert stayed.status == 1
    assert stayed.out.startswith("LISTED ITSELF.")
    other = owners(*asked, "--rule", "ofac", "--on", "2026-11-22")
    assert other.status == 1
    assert other.out.startswith("LISTED (list.us.")
    assert "under no rule asked" in " ".join(other.out.split())
    assert "OFAC  NO" in other.out


def test_the_days_of_the_lists_and_stale_ones_are_told(
    owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEAD + "Zyxwv Qwertz,Small Bakery,100,person\n"
    asked = ("Small Bakery", "--from", write("owners.csv", text), "--rule", "ofac")
    monkeypatch.setattr(_lists_in_use, "stale", lambda _lists: "STALE: every list.")
    page = owners(*asked).out
    assert "Lists as of 20" in page
    assert page.endswith("STALE: every list.\n")
    assert owners(*asked, "--json").json["stale"] == "STALE: every list."


def test_rules_whose_lists_are_not_held_are_named_and_left_out_unless_asked_for(owners: Owners) -> None:
    text = HEAD + "Zyxwv Qwertz,Small Bakery,100,person\n"
    file = write("owners.csv", text)
    by_default = owners("Small Bakery", "--from", file, "--json").json
    asked = {finding["rule"] for finding in by_default["findings"]}
    left_out = {item["rule"] for item in by_default["not_asked"]}
    assert asked | left_out == {rule.id for rule in ownership.load_rules()}
    assert {"bis", "ofac"} <= asked
    for rule in left_out:
        assert owners("Small Bakery", "--from", file, "--rule", rule).status == 2
    page = owners("Small Bakery", "--from", file).out
    assert all(f"{rule.upper()}  not asked" in page for rule in left_out)


def test_json_holds_the_bounds_exactly_and_where_each_link_was_read(owners: Owners) -> None:
    text = CAMERAS.replace("60%", "60.000000000000000001").replace("40%", "39.999999999999999999")
    said = owners(
        "Fjord Cameras AS",
        "--from",
        write("owners.csv", text),
        "--rule",
        "bis",
        "--on",
        "2026-11-22",
        "--json",
    )
    (finding,) = said.json["findings"]
    assert finding["verdict"] == "yes"
    assert finding["listed_share"]["low"] == "60.000000000000000001"
    links = finding["chains"][0]["links"]
    assert [(link["source"], link["row"]) for link in links] == [("owners.csv", 2), ("owners.csv", 4)]
    assert finding["fact"] == pytest.approx(60)
    assert said.json["files"][0]["stakes"] == 4


def test_rows_that_were_left_out_are_told(owners: Owners) -> None:
    said = owners(
        "Fjord Cameras AS", "--from", write("owners.csv", CAMERAS + "A,B,many,\n"), "--rule", "ofac"
    )
    assert "1 row left out (row 6: 'many' is no percentage" in " ".join(said.out.split())
    assert "none of which may bear on this question" in " ".join(said.out.split())
    more = write("owners.csv", CAMERAS + "A,B,many,\nA,B,few,\n")
    assert "2 rows left out" in owners("Fjord Cameras AS", "--from", more).out


def test_control_directors_and_what_passes_through_others_are_shown(owners: Owners) -> None:
    text = (
        "owner,owned,percent,owner_kind,kind\n"
        "Zyxwv Qwertz,Small Bakery,100,person,\n"
        "Vwxyz Trewq,Small Bakery,60,person,control\n"
        "Vwxyz Trewq,Small Bakery,,person,directorship\n"
    )
    company = '{"id": "%s", "schema": "Company", "properties": {"name": ["%s"]}}\n'
    stake = '{"owner": ["d"], "asset": ["c"], "percentage": ["60"], "ownershipType": ["indirect"]}'
    ftm = company % ("c", "C") + company % ("d", "D")
    ftm += f'{{"id": "o", "schema": "Ownership", "properties": {stake}}}\n'
    assert (
        "controls (60 %), directs  Vwxyz Trewq (person)"
        in owners("Small Bakery", "--from", write("o.csv", text)).out
    )
    assert "60 % perhaps through others  D" in owners("C", "--from", write("o.json", ftm)).out


def test_a_ring_and_a_deep_chain_end_and_all_prints_the_rest(owners: Owners) -> None:
    ring = HEAD + "Alpha Ring,Beta Ring,60,\nBeta Ring,Alpha Ring,60,\n"
    assert "Beta Ring — owners as above" in owners("Beta Ring", "--from", write("ring.csv", ring)).out
    deep = HEAD + "".join(f"Step {n + 1} Qq,Step {n} Qq,60,\n" for n in range(9))
    file = write("deep.csv", deep)
    assert "further owners: --all prints them" in owners("Step 0 Qq", "--from", file).out
    assert "Step 9 Qq" in owners("Step 0 Qq", "--from", file, "--all").out
    wide = HEAD + "".join(f"Holder {n} Qq,Wide Qq,5,\n" for n in range(15))
    page = owners("Wide Qq", "--from", write("wide.csv", wide), "--rule", "ofac").out
    assert "… and 3 more: --all prints them" in page
    assert "more; --all prints them" in page


def test_a_wrong_name_is_told_the_nearest(owners: Owners) -> None:
    with pytest.raises(InputError, match="did you mean Fjord Cameras AS"):
        owners("Fjord Camera", "--from", write("owners.csv", CAMERAS))


def test_the_words_an_officer_may_type_are_those_the_rules_and_readers_have(owners: Owners) -> None:
    assert [rule.id for rule in ownership.load_rules()] == sorted(_owners._RULES)
    with pytest.raises(UnknownTerm, match="known: bods, csv, ftm, gleif"):
        owners("X", "--from", "f", "--format", "zzz")
    for form in ownership.OWNERSHIP_FORMATS:
        with pytest.raises(InputError, match="no such ownership file"):
            owners("X", "--from", "none", "--format", form)

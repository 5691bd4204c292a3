"""The Commerce Control List and the Country Chart as data: nothing of the list is lost, nothing is silent.

`us_sources.json.gz` holds the rows of every entry, the chart and the Country Groups of the eCFR issue of
23 July 2026 (a work of the United States Government, in the public domain), cut to what `scripts/build-ccl`
reads. An oracle that knows only the official cells is set against what the law pack answers.
"""

from __future__ import annotations

import datetime as dt
import gzip
import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet import facts, law, vocabulary
from licet.law import Outcome
from licet.law.compile import compile_packs

if TYPE_CHECKING:
    from types import ModuleType

    from licet.facts import Transaction
    from licet.law import Determination

DAY = dt.date(2026, 11, 22)
EAR = law.load_pack(resources.files("licet.packs") / "us-ear")
RULE = compile_packs([EAR])
WORDS = vocabulary.shipped()
SCRIPT = Path(__file__).parents[3] / "scripts" / "build-ccl"
SOURCES: dict[str, Any] = json.loads(
    gzip.decompress(Path(__file__).with_name("us_sources.json.gz").read_bytes())
)
ENTRIES: dict[str, dict[str, Any]] = {entry["eccn"]: entry for entry in SOURCES["ccl"]["entries"]}
RUN_TOGETHER = {"0D606": "0D614", "2B351": "2B352", "3E001": "3E002"}
NAMES = {
    "CN": "China",
    "DE": "Germany",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IN": "India",
    "BR": "Brazil",
}
CLEAR = (Outcome.CLEAR, Outcome.CONDITIONS, Outcome.AUTHORISED)


def offer(to: str) -> Transaction:
    """A sale to an innocent firm that has been screened; the item is still to be classified."""
    text = (
        f"{{activity: supply.export, from: US, to: {to}, item: {{subject_to_ear: true, capabilities: []}}, "
        f"use: {{country: {to}}}, authorisations: [], "
        "knowledge: {aware_of: [], informed_of: [], red_flags: [], suspects: []}, parties: "
        f"[{{role: end_user, kind: private.company, country: {to}, listings: [], listed_share: 0}}]}}"
    )
    return facts.parse(text.encode(), where="test")


def sale(eccn: str, to: str) -> Determination:
    """What the pack makes of an item sold to that firm."""
    return law.determine(facts.replaced(offer(to), "item.eccn", eccn), [EAR], on=DAY)


def outcomes(to: str) -> dict[str, Outcome]:
    """The same for every entry of the list at once, by the closures that say what `determine` says."""
    bare = offer(to)
    return {eccn: RULE(facts.replaced(bare, "item.eccn", eccn), DAY).outcome for eccn in ENTRIES}


def controls(answer: Determination) -> set[str]:
    """The rules of the list and of the chart that apply, by their names."""
    return {
        reason.rule.partition("/")[2]
        for reason in answer.reasons
        if reason.effect.rank <= law.Effect.ASSESS.rank
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `scripts/build-ccl` makes of the sources."""
    folder = tmp_path_factory.mktemp("build-ccl")
    for name in ("ccl", "chart", "groups"):
        (folder / f"{name}.json").write_text(json.dumps(SOURCES[name]), encoding="utf-8")
    inputs = [f"--{name}={folder / name}.json" for name in ("ccl", "chart", "groups")]
    outputs = [f"--{name}={folder / name}.json" for name in ("codes-out", "groups-out", "account")]
    subprocess.run([sys.executable, SCRIPT, *inputs, *outputs], check=True, capture_output=True)  # noqa: S603 - our own script
    return folder


def reader() -> ModuleType:
    """The reader of rows, out of the folder of the script."""
    spec = importlib.util.spec_from_file_location("rows", SCRIPT / "rows.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ROWS = reader()


@pytest.mark.parametrize(
    ("made", "shipped"), [("codes-out", "codes/us.json"), ("groups-out", "groups/us-chart.json")]
)
def test_the_shipped_lists_are_what_the_script_makes_of_the_sources(
    built: Path, made: str, shipped: str
) -> None:
    kept = resources.files("licet.vocabulary") / shipped
    assert (built / f"{made}.json").read_bytes() == kept.read_bytes()


def test_every_row_of_every_entry_lands_in_a_list(built: Path) -> None:
    account = json.loads((built / "account.json").read_bytes())["rows"]
    seen = Counter((row["eccn"], row["row"]) for row in account)
    expected = {
        (RUN_TOGETHER.get(eccn, eccn), number)
        for eccn, entry in ENTRIES.items()
        for number in range(len(entry["countryChart"]))
    }
    assert len(ENTRIES) == 633
    assert sum(len(entry["countryChart"]) for entry in ENTRIES.values()) == 1536
    assert set(seen.values()) == {1}
    assert expected <= set(seen)
    assert {eccn for eccn, _ in set(seen) - expected} <= set(RUN_TOGETHER)
    assert all(row["lists"] for row in account)
    assert {row["eccn"] for row in account if row["lists"] == ["unresolved"]} == {"1D018", "4A001"}


def test_three_entries_that_the_source_runs_together_stand_apart() -> None:
    known = WORDS.code_list("codes.us.ccl").members
    assert len(known) == 636
    assert set(RUN_TOGETHER) | set(RUN_TOGETHER.values()) <= known


def test_every_list_of_codes_is_asked_about_by_some_rule() -> None:
    asked = set(re.findall(r"codes\.us\.([a-z0-9_]+)", " ".join(repr(rule.when) for rule in EAR.rules)))
    made = json.loads((resources.files("licet.vocabulary") / "codes" / "us.json").read_bytes())["codes"]
    assert {codes["id"].removeprefix("codes.us.") for codes in made} <= asked


def test_every_entry_has_a_list_beside_that_of_all_entries() -> None:
    lists = [codes for name, codes in WORDS.codes.items() if name.startswith("codes.us.")]
    made = json.loads((resources.files("licet.vocabulary") / "codes" / "us.json").read_bytes())["codes"]
    named = {row["id"] for row in made} - {"codes.us.ccl"}
    covered = {code.partition(".")[0] for codes in lists if codes.id in named for code in codes.members}
    assert WORDS.code_list("codes.us.ccl").members <= covered


def test_the_second_column_is_marked_nowhere_but_where_the_first_is() -> None:
    def members(name: str) -> set[str]:
        return set(WORDS.group(f"group.us.{name}").members)

    assert members("ns2") < members("ns1")
    assert members("rs2") < members("rs1")
    assert members("cb3") < members("cb2") < members("cb1")


def test_hong_kong_follows_china_and_macau_is_outside_group_d5() -> None:
    for name, group in WORDS.groups.items():
        if name in {row["id"] for row in json.loads(_groups())["groups"]}:
            assert ("HK" in group.members) is ("CN" in group.members), name
    assert "MO" not in WORDS.group("group.us.d5").members


def _groups() -> bytes:
    return (resources.files("licet.vocabulary") / "groups" / "us-chart.json").read_bytes()


@pytest.mark.parametrize(
    ("eccn", "to", "rules"),
    [
        ("5A001.j", "CN", {"chart-ns-2", "chart-any-paragraph"}),
        ("5A001.j", "DE", set()),
        ("5A001.f.3", "DE", {"chart-ns-1"}),
        ("4A005", "DE", {"chart-ns-1"}),
        ("4A005", "GB", set()),
        ("4A005", "CA", set()),
        ("4D004", "IN", {"chart-ns-1"}),
        ("3A981", "JP", set()),
        ("3A981", "SG", {"crime-control"}),
        ("5A980", "CA", {"surreptitious-listening"}),
        ("5A001.f.1", "DE", {"surreptitious-listening"}),
        ("5D001.e", "DE", {"chart-ns-1", "surreptitious-listening-part"}),
        ("5A004.b", "GB", {"special-encryption"}),
        ("5A004.b", "DE", {"special-encryption", "chart-ns-1"}),
        ("1C350", "NG", {"chart-cb-2"}),
        ("1C350.b", "EG", {"chart-cb-2", "special-chemical-weapons"}),
        ("3A001.b.2", "BR", {"chart-ns-2", "chart-ns-part", "chart-rs-part"}),
        ("3A001.b.2", "DE", {"chart-ns-part", "chart-rs-part"}),
        ("3A090.a", "DE", {"special-advanced-computing-worldwide"}),
        ("3A090.b", "SA", {"special-advanced-computing-groups"}),
        ("4E091", "CA", {"special-model-weights"}),
        ("4A906", "JP", {"special-worldwide"}),
        ("3B001.c.2", "CN", {"special-macau-d5"}),
        ("9A610.y", "CN", {"special-china-russia-venezuela"}),
        ("9A610.y", "DE", set()),
        ("9A515.e", "IN", {"special-india"}),
        ("0A507", "AU", {"special-firearms-australia-uk"}),
        ("0A983", "GB", {"crime-control-every-destination"}),
        ("0A982", "CA", set()),
        ("0A980", "CA", {"special-short-supply"}),
        ("9A104", "CA", {"chart-other-agency"}),
        ("3A504", "CA", {"chart-not-on-list"}),
        ("0A521", "DE", {"chart-unresolved"}),
        ("9A004.a", "DE", {"chart-unresolved"}),
        ("9A004.u", "DE", {"chart-ns-1"}),
        ("5A992.c", "IR", {"part-746-iran"}),
        ("9A991.d", "SY", {"part-746-syria"}),
        ("9A991.d", "BR", set()),
        ("4A994", "RU", {"part-746-russia-belarus"}),
        ("EAR99", "BR", set()),
        ("none", "BR", {"chart-not-subject"}),
    ],
)
def test_the_chart_is_answered_as_officially_printed(eccn: str, to: str, rules: set[str]) -> None:
    assert controls(sale(eccn, to)) == rules


@pytest.mark.parametrize(("eccn", "to"), [("5A001", "DE"), ("3B001", "CN"), ("9A515", "DE"), ("0A505", "DE")])
def test_a_code_whose_paragraphs_differ_is_asked_for_the_paragraph(eccn: str, to: str) -> None:
    answer = sale(eccn, to)
    assert answer.outcome not in CLEAR
    assert "item.eccn" in {question.fact for question in answer.missing}


@pytest.mark.parametrize(("eccn", "to"), [("5A001", "BR"), ("3A611", "CN"), ("9A515", "HK")])
def test_a_code_all_of_whose_paragraphs_need_a_licence_needs_one(eccn: str, to: str) -> None:
    answer = sale(eccn, to)
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "chart-any-paragraph" in controls(answer)


def officially_silent(eccn: str, country: str) -> bool:
    """Whether no cell of the entry asks anything for the country, by the words of list and chart alone."""
    marks = SOURCES["chart"]["countries"][country]["marks"]
    for row in ENTRIES[eccn]["countryChart"]:
        cell = " ".join(row["countryChart"].split())
        if any(
            f"{reason} {number}" in marks for reason, number in re.findall(r"([A-Z]{2}) Column (\d)", cell)
        ):
            return False
        if re.search(r"worldwide|742\.1[345]|all destinations|^N/A|742\.6\(a\)\(11\)", cell, re.IGNORECASE):
            return country == "Canada" and bool(re.search(r"742\.1[45]|except Canada", cell))
    return True


@pytest.mark.parametrize("to", NAMES)
def test_no_entry_is_clear_unless_the_list_and_the_chart_are_silent_about_it(to: str) -> None:
    stated = {"0A002", "0A980", "0A981", "0A982", "0A983", "1C395", "5A980", "5D980", "5E980"}
    clear = {eccn for eccn, outcome in outcomes(to).items() if outcome in CLEAR}
    assert clear
    wrong = {eccn for eccn in clear - set(RUN_TOGETHER) if not officially_silent(eccn, NAMES[to])}
    assert wrong == set()
    assert clear & (stated - {"0A982"}) == set()


@pytest.mark.parametrize("to", NAMES)
def test_an_entry_that_is_wholly_in_a_marked_column_needs_a_licence(to: str) -> None:
    marks = SOURCES["chart"]["countries"][NAMES[to]]["marks"]
    answers = outcomes(to)
    for eccn, entry in ENTRIES.items():
        for row in entry["countryChart"]:
            column = re.match(r"([A-Z]{2}) Column (\d)", row["countryChart"])
            whole = re.fullmatch(r"[A-Z]{2} applies to (the )?entire entry", row["control"].strip())
            if whole and column and f"{column[1]} {column[2]}" in marks and eccn not in RUN_TOGETHER:
                assert answers[eccn] is Outcome.LICENCE_REQUIRED, (eccn, row)


@pytest.mark.parametrize("to", ["IR", "SY", "CU", "KP", "RU", "BY"])
def test_no_entry_at_all_goes_to_an_embargoed_destination_without_a_licence(to: str) -> None:
    strict = (Outcome.LICENCE_REQUIRED, Outcome.PRESUMED_DENIED, Outcome.PROHIBITED)
    assert {eccn for eccn, outcome in outcomes(to).items() if outcome not in strict} == set()


@pytest.mark.parametrize(
    ("cell", "lists"),
    [
        ("NP Column 1 AT Column 1", ("np1", "at1")),
        ("Column 1.", ("at1",)),
        ("See § 764.1(b) for UN controls", ("un",)),
        ("To or within any destination worldwide. See § 742.6(a)(13).", ("rs_weights_worldwide",)),
        ("N/A.", ()),
        ("as BIS may say", ()),
    ],
)
def test_a_cell_is_read_by_its_words_or_not_at_all(cell: str, lists: tuple[str, ...]) -> None:
    assert ROWS.asked("AT applies to entire entry", cell) == lists


@pytest.mark.parametrize(
    ("scope", "members", "without"),
    [
        ("NS applies to entire entry", ["5A001"], []),
        ("NS applies to entire entry, except .e, .x, and .y", ["5A001"], ["5A001.e", "5A001.x", "5A001.y"]),
        ("NS applies to 5A001.a, b.5, .e", ["5A001.a", "5A001.b.5", "5A001.e"], []),
        ("NS applies to 5A001.b (except .b.5), .c", ["5A001.b", "5A001.c"], ["5A001.b.5"]),
        (
            "NS applies to 5A001.a.1 to a.3, g to i",
            [f"5A001.{p}" for p in ("a.1", "a.2", "a.3", "g", "h", "i")],
            [],
        ),
        ("CB applies to items controlled by 5A001.d.15 and .16", ["5A001.d.15", "5A001.d.16"], []),
    ],
)
def test_a_row_that_names_paragraphs_is_read_exactly(
    scope: str, members: list[str], without: list[str]
) -> None:
    reading = ROWS.read("5A001", {"control": scope, "countryChart": "NS Column 1"})
    assert (list(reading.members), list(reading.without), reading.part) == (members, without, ())


@pytest.mark.parametrize(
    "scope",
    [
        "MT applies to items that meet or exceed the parameters of 7A102",
        "NS applies to “software” for equipment controlled by 6A004",
        "RS applies to entire entry except equipment for ECCN 0A501.y",
        "NS applies to 5A002.a",
        "NS applies to 5A001.a.1 to b.3",
    ],
)
def test_a_row_that_no_code_can_tell_is_about_the_whole_entry_in_part(scope: str) -> None:
    reading = ROWS.read("5A001", {"control": scope, "countryChart": "MT Column 1"})
    assert reading == (("mt1",), (), (), ("5A001",))


PATHS = st.lists(
    st.from_regex(r"[a-z](\.[1-9][0-9]?(\.[a-z])?)?", fullmatch=True), min_size=1, max_size=6, unique=True
)


@given(paths=PATHS, dotted=st.booleans())
def test_any_list_of_paragraphs_is_read_back_as_written(paths: list[str], dotted: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    written = ", ".join(f".{path}" if dotted else path for path in paths)
    reading = ROWS.read("5A001", {"control": f"NS applies to {written}", "countryChart": "NS Column 1"})
    assert list(reading.members) == [f"5A001.{path}" for path in paths]

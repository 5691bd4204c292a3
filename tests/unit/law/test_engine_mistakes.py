"""A rulebook with one mistake does not load at all; the error names the file, the line and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from licet import law
from licet.errors import RulebookError
from licet.law import Outcome
from tests.unit.law.small_pack import DAY, EXPORT, transaction

if TYPE_CHECKING:
    from pathlib import Path
from tests.unit.law.breakable import FILES, book


def test_the_pack_that_these_tests_break_is_whole(tmp_path: Path) -> None:
    small = law.load_pack(book(tmp_path))
    assert [rule.id for rule in small.rules] == ["small/ban", "small/general", "small/need"]
    assert set(small.definitions) == {"search"}
    known = f"{EXPORT}, to: CN, use: {{operation: identify.live}}, knowledge: {{aware_of: []}}"
    assert law.determine(transaction(known), [small], on=DAY).outcome is Outcome.PROHIBITED


BROKEN = [
    # what is written in place of what, in which file; then where and what the loader says
    ("a misspelt field", "ban", "says:", "sayz:", "ban.yaml:8: unknown field 'sayz'; did you mean says"),
    (
        "a field that is not there",
        "ban",
        "says: Nobody may be searched for.\n",
        "",
        "ban.yaml:1: the field 'says' is missing; write `says:`",
    ),
    (
        "a rule that says not how far it was checked",
        "ban",
        "review: verified\n",
        "",
        "ban.yaml:1: the field 'review' is missing; write `review:`",
    ),
    (
        "a pack without scope",
        "pack",
        "scope: {fact: activity, is: supply}\n",
        "",
        "pack.yaml:1: the field 'scope' is missing",
    ),
    (
        "an unknown effect",
        "ban",
        "prohibit",
        "prohibits",
        "ban.yaml:6: unknown effect 'prohibits'; did you mean prohibit",
    ),
    (
        "an effect unlike any",
        "ban",
        "prohibit",
        "forbid",
        "ban.yaml:6: unknown effect 'forbid'; known: assess, authorise, condition, inform, ",
    ),
    (
        "an unknown basis",
        "ban",
        "basis: use",
        "basis: usage",
        "ban.yaml:7: unknown basis 'usage'; did you mean use",
    ),
    (
        "an unknown review",
        "ban",
        "review: verified",
        "review: verify",
        "ban.yaml:5: unknown review 'verify'; did you mean verified",
    ),
    (
        "an unknown stage",
        "ban",
        "stage: in_force",
        "stage: in force",
        "ban.yaml:11: unknown stage 'in force'; did you mean in_force",
    ),
    (
        "an unknown force",
        "pack",
        "force: law",
        "force: laws",
        "pack.yaml:3: unknown force 'laws'; did you mean law",
    ),
    (
        "an unknown origin",
        "ban",
        "basis: use",
        "basis: use\norigin: wasenaar",
        "ban.yaml:8: unknown origin 'wasenaar'; did you mean wassenaar",
    ),
    (
        "a day before there was such law",
        "ban",
        "2020-01-01",
        "1820-01-01",
        "ban.yaml:10: the day 1820-01-01 is",
    ),
    (
        "a day beyond all plans",
        "ban",
        "2021-01-01",
        "3021-01-01",
        "ban.yaml:11: the day 3021-01-01 is out of",
    ),
    (
        "a pack that speaks from a day of another age",
        "pack",
        "scope:",
        "speaks_from: 0021-01-01\nscope:",
        "pack.yaml:7: the day 0021-01-01 is out of range; write a day from 1900-01-01 to 2200-12-31",
    ),
    ("a day that is none", "ban", "2021-01-01", "2021-02-30", "ban.yaml:11: "),
    ("dates that run backwards", "ban", "2021-01-01", "2019-01-01", "ban.yaml:11: .*must run forward"),
    ("two stages from one day", "ban", "2021-01-01", "2020-01-01", "ban.yaml:11: .*must run forward"),
    (
        "no status at all",
        "need",
        "[{stage: in_force, from: 2021-01-01}]",
        "[]",
        "need.yaml:9: .*at least one dated status",
    ),
    ("an id that is not the file's", "ban", "small/ban", "small/bann", "ban.yaml:1: id .*; write small/ban"),
    ("an id of another pack", "ban", "id: small/ban", "id: large/ban", "ban.yaml:1: id .*; write small/ban"),
    ("a pack that is not its folder", "pack", "id: small", "id: large", "pack.yaml:1: id 'large' is not"),
    ("an unknown field of the pack", "pack", "scope:", "scop:", "pack.yaml:7: unknown field 'scop'"),
    (
        "a scope with an unknown term",
        "pack",
        "is: supply",
        "is: suply",
        "pack.yaml:7: .*did you mean .*supply",
    ),
    (
        "a definition that is not its file",
        "definitions__search",
        "id: search",
        "id: seek",
        "search.yaml:1: id 'seek' is not the file name",
    ),
    ("an unknown definition", "ban", "definition: search", "definition: serch", "ban.yaml:14: .*mean search"),
    ("an unknown term", "definitions__search", "identify", "identfy", "search.yaml:6: .*operation.identify"),
    (
        "an unknown fact",
        "ban",
        "fact: to,",
        "fact: tto,",
        "ban.yaml:15: unknown field 'tto'; did you mean to",
    ),
    ("an unknown country", "ban", "is: CN", "is: XQ", "ban.yaml:15: unknown country 'XQ'; "),
    ("an unknown group", "general", "group.eu}", "group.eo}", "general.yaml:12: .*did you mean group.eu"),
    (
        "an unknown code",
        "ban",
        "fact: to, is: CN",
        "fact: item.eu_code, is: 5A4",
        "ban.yaml:15: '5A4' is not",
    ),
    ("a truth that is none", "ban", "to, is: CN", "use.mass_surveillance, is: CN", "15: .*is true or false"),
    (
        "an unknown term in an exception",
        "general",
        "is: internal_repression",
        "is: repression",
        "general.yaml:16: .*concern",
    ),
    (
        "a condition of no known shape",
        "ban",
        "is: CN",
        "equals: CN",
        "ban.yaml:15: no condition has the fields",
    ),
    (
        "a condition that is a word",
        "need",
        "{fact: to, is: CN}",
        "china",
        "need.yaml:10: a condition is a map",
    ),
    ("an empty condition", "need", "{fact: to, is: CN}", "{}", "need.yaml:10: a condition is a mapping"),
    (
        "an empty list of conditions",
        "need",
        "{fact: to, is: CN}",
        "{any: []}",
        "need.yaml:10: a list of cond",
    ),
    (
        "a single condition for a list",
        "need",
        "{fact: to, is: CN}",
        "{all: x}",
        "need.yaml:10: a list of cond",
    ),
    ("an empty list of countries", "need", "is: CN", "is: []", "need.yaml:10: .*at least one value"),
    (
        "an empty list of terms",
        "definitions__search",
        "is: identify",
        "is: []",
        "search.yaml:6: .*at least one",
    ),
    ("an empty list of groups", "general", "in: group.eu", "in: []", "general.yaml:12: .*at least one value"),
    (
        "a group of what is no country",
        "general",
        "fact: to,",
        "fact: activity,",
        "12: .*neither a country",
    ),
    (
        "a list that holds no countries",
        "need",
        "{fact: to, is: CN}",
        "{fact: item.capabilities, has: to}",
        "need.yaml:10: .*list of countries holds a country",
    ),
    (
        "a list asked for a list",
        "need",
        "{fact: to, is: CN}",
        "{fact: item.listed_by_states, has: item.listed_by_states}",
        "need.yaml:10: .*list of countries holds a country",
    ),
    (
        "a party's fact outside a party",
        "need",
        "fact: to",
        "fact: party.country",
        "need.yaml:10: party.country is about one party",
    ),
    ("a listing outside a party", "need", "{fact: to, is: CN}", "{listed: us.entity}", "10: only a party is"),
    (
        "the parties as a value",
        "need",
        "fact: to",
        "fact: parties",
        "need.yaml:10: parties is no single value",
    ),
    (
        "an unknown role",
        "need",
        "{fact: to, is: CN}",
        "{party: user, has: {fact: to, is: CN}}",
        "need.yaml:10: unknown role 'user'",
    ),
    (
        "an unknown list",
        "need",
        "{fact: to, is: CN}",
        "{party: end_user, has: {listed: us.entities}}",
        "need.yaml:10: unknown list 'us.entities'; did you mean list.us.entity",
    ),
    (
        "an unknown policy",
        "need",
        "{fact: to, is: CN}",
        "{party: end_user, has: {listed: us.entity, policy: denial}}",
        "need.yaml:10: unknown policy 'denial'",
    ),
    (
        "listings as a value",
        "need",
        "{fact: to, is: CN}",
        "{party: end_user, has: {fact: party.listings, is: x}}",
        "need.yaml:10: party.listings is no single value",
    ),
    (
        "a discharge of no rule",
        "general",
        "- small/need",
        "- small/neat",
        "general.yaml:10: .*mean small/need",
    ),
    (
        "a discharge of a ban",
        "general",
        "- small/need",
        "- small/ban",
        "10: 'small/ban' prohibits, which noth",
    ),
    (
        "a discharge of itself",
        "general",
        "- small/need",
        "- small/general",
        "10: 'small/general' discharges itself; name the requirement that it meets",
    ),
    (
        "a discharge by a requirement",
        "general",
        "authorise\n",
        "assess\n",
        "general.yaml:9: only a rule that",
    ),
    (
        "a number compared with a word",
        "need",
        "{fact: to, is: CN}",
        "{fact: item.value_usd, is: 5}",
        "need.yaml:10: item.value_usd is a number; test it with at_least or at_most",
    ),
    (
        "a bound for what is no number",
        "need",
        "{fact: to, is: CN}",
        "{fact: to, at_most: 5}",
        "need.yaml:10: to is not a number",
    ),
    (
        "a bound that is no number",
        "need",
        "{fact: to, is: CN}",
        "{fact: item.value_usd, at_most: much}",
        "need.yaml:10: at_most takes a number",
    ),
    (
        "an unknown list of codes",
        "need",
        "{fact: to, is: CN}",
        "{fact: item.eu_code, in: codes.eu.annex_iv_prt}",
        "need.yaml:10: unknown list of codes .*; did you mean codes.eu.annex_iv_part",
    ),
    (
        "a status that is none",
        "need",
        "[{stage: in_force, from: 2021-01-01}]",
        "[x]",
        "need.yaml:9: status.0: ",
    ),
    ("a key that stands twice", "ban", "title:", "cite: x\ntitle:", "ban.yaml:4: 'cite' stands twice"),
    ("YAML that is none", "ban", "{fact: to, is: CN}", "{fact: to, is: CN", "ban.yaml:16: "),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"), [pytest.param(*row, id=claim) for claim, *row in BROKEN]
)
def test_one_mistake_and_the_pack_does_not_load(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    whole = FILES[f"{name.replace('__', '/')}.yaml"]
    assert old in whole
    with pytest.raises(RulebookError, match=says) as refused:
        law.load_pack(book(tmp_path, **{name: whole.replace(old, new, 1)}))
    assert refused.value.remedy
    assert re.fullmatch(r"small/(definitions/)?[a-z]+\.yaml:\d+", str(refused.value.where))

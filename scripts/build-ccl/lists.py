# ruff: noqa: INP001 - a folder that Python runs as a script, not a package
"""The entries of the Commerce Control List, sorted into lists of codes that a rule treats alike.

One list per column of the Country Chart, one per requirement that is stated in full, and beside each, where
some row is about part of the items under a code only, its `_part`. What has no readable row goes to
`unresolved`, what another agency controls to `other_agency`. Every row of every entry ends in one of them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import rows

_URL = "https://www.ecfr.gov/current/title-15/part-774/appendix-Supplement%20No.%201%20to%20Part%20774"
_SUPPLEMENT = "15 CFR Part 774, Supplement No. 1"
_STATED: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("stated.json").read_text(encoding="utf-8")
)
_STATED_REASONS = {
    (code.partition(".")[0], item["list"].partition("_")[0].upper())
    for item in _STATED
    for code in item["members"]
}
_NAMES = {
    "un": "items under United Nations controls (746.1(b))",
    "rs_cn_ru_ve": "items for which China, Russia and Venezuela need a licence (742.6(a)(7))",
    "ns_worldwide": "items under a worldwide national security control (742.4(a)(5))",
    "rs_worldwide": "items under a worldwide regional stability control (742.6(a)(10))",
    "rs_computing_worldwide": "advanced computing items that need a licence to every destination",
    "rs_computing_d145": "advanced computing items that need a licence to parts of Country Group D",
    "rs_weights_worldwide": "weights of advanced artificial intelligence models (742.6(a)(13))",
    "ns_macau_d5": "items that need a licence to Macau and Country Group D:5 for national security",
    "rs_macau_d5": "items that need a licence to Macau and Country Group D:5 for regional stability",
    "rs_742_6_a_11": "semiconductor manufacturing items whose row sends the reader to 742.6(a)(11)",
    "rs_iq": "items that need a licence to Iraq for regional stability",
    "rs_pk": "items that need a licence to Pakistan for regional stability",
    "at_kp": "items that need a licence to North Korea for anti-terrorism",
    "at_stated": "entries controlled for anti-terrorism that have no row for it",
    "cc_but_canada": "crime control items that need a licence to every destination but Canada",
    "cc_everywhere": "implements of execution and torture",
    "sl": "devices for surreptitious listening (742.13)",
    "ei": "encryption items (742.15)",
    "si": "significant items: hot section technology of aero engines (742.14)",
    "ss": "items in short supply (Part 754)",
    "cw": "chemicals, mixtures and technology under the Chemical Weapons Convention (742.18)",
    "cw_toxins": "toxins of Schedule 1 of the Chemical Weapons Convention (742.18)",
    "russia_industry": "items under the Russian industry sector sanctions (746.8)",
    "other_agency": "entries whose items are subject to the ITAR",
    "unresolved": "entries without a row that could be read, or with a reason that no row explains",
    "unnamed": "paragraphs that no row names, of entries whose every row names paragraphs",
    "ccl": "every entry of the Commerce Control List",
    "rs_from_d5": "technology that needs a licence when it leaves Macau or Country Group D:5",
    "ns_any": "entries every item of which is in NS Column 1 or NS Column 2",
    "china_any": "entries every item of which needs a licence to China, under one column or another",
}
_UNIONS = {
    "ns_any": ("ns1", "ns2"),
    "china_any": (
        "ns1",
        "ns2",
        "rs1",
        "rs2",
        "ns_worldwide",
        "rs_worldwide",
        "ns_macau_d5",
        "rs_macau_d5",
        "rs_cn_ru_ve",
    ),
}
# Three entries of the source were run together with the one after them: the heading holds the first entry
# whole, and the rows are those of the second. Here they stand apart again, as the heading has them.
_REPAIRS: dict[str, dict[str, Any]] = {
    item["eccn"]: item
    for item in json.loads(Path(__file__).with_name("repairs.json").read_text(encoding="utf-8"))
}
_REASONS = re.compile(r"\b(NS|MT|NP|CB|RS|FC|CC|AT|UN|SL|EI|SI|CW|SS)\b")


class Sorted(NamedTuple):
    """The lists of codes, and where each row went: (entry, number of the row, the lists it is in)."""

    codes: list[dict[str, Any]]
    account: list[tuple[str, int, tuple[str, ...]]]


class _List:
    """A list while it is filled."""

    def __init__(self) -> None:
        self.members: set[str] = set()
        self.without: set[str] = set()


def sort_entries(entries: list[dict[str, Any]], *, issued: str) -> Sorted:
    """Every entry and every row into its lists."""
    found: dict[str, _List] = defaultdict(_List)
    account = []
    entries = [one for entry in entries for one in _apart(entry)]
    for entry in entries:
        found["ccl"].members.add(entry["eccn"])
        for number, row in enumerate(entry["countryChart"]):
            account.append((entry["eccn"], number, _file(entry["eccn"], row, found)))
        for item in _STATED:
            found[item["list"]].members.update(_below(item["members"], entry["eccn"]))
        _unexplained(entry, found)
        _unnamed(entry, found)
    for name, parts in _UNIONS.items():
        found[name].members = {e["eccn"] for e in entries if _whole(e, [found[part] for part in parts])}
    codes = [_codes(name, found[name], issued) for name in sorted(found) if found[name].members]
    return Sorted(codes, account)


def _file(eccn: str, row: dict[str, str], found: dict[str, _List]) -> tuple[str, ...]:
    """Put one row into its lists, and say which they are."""
    reading = rows.read(eccn, row)
    if not reading.lists:
        found["unresolved"].members.add(eccn)
        return ("unresolved",)
    filed = []
    for name in reading.lists:
        if reading.members:
            found[name].members.update(reading.members)
            found[name].without.update(reading.without)
            filed.append(name)
        if reading.part:
            found[f"{name}_part"].members.update(reading.part)
            filed.append(f"{name}_part")
    return tuple(filed)


def _unexplained(entry: dict[str, Any], found: dict[str, _List]) -> None:
    """An entry that another agency controls, or with a reason for control that no row is about."""
    eccn = entry["eccn"]
    if (
        "subject to the ITAR" in entry["heading"]
        and not entry["reasonForControl"]
        and not entry["countryChart"]
    ):
        found["other_agency"].members.add(eccn)
        return
    reasons = set(_REASONS.findall(entry["reasonForControl"] or ""))
    shown = {reason for row in entry["countryChart"] for reason in _REASONS.findall(row["control"])}
    silent = {reason for reason in reasons - shown if (eccn, reason) not in _STATED_REASONS}
    if silent or not (reasons or shown or entry["countryChart"]):
        found["unresolved"].members.add(eccn)


def _unnamed(entry: dict[str, Any], found: dict[str, _List]) -> None:
    """Where every row names paragraphs, those that no row names: often another agency's."""
    eccn = entry["eccn"]
    plain = [row for row in entry["countryChart"] if not row["control"].startswith("UN ")]
    readings = [rows.read(eccn, row) for row in plain]
    named = {code for reading in readings for code in (*reading.members, *reading.part)}
    if named and eccn not in named:
        found["unnamed"].members.add(eccn)
        found["unnamed"].without.update(named)


def _whole(entry: dict[str, Any], lists: list[_List]) -> bool:
    """Whether lists together hold the entry whole, though none of them does alone."""
    eccn = entry["eccn"]
    if any(eccn in one.members and not _below(one.without - one.members, eccn) for one in lists):
        return False
    for one in lists:
        if eccn in one.members:
            return all(_held(code, lists) for code in _below(one.without - one.members, eccn))
    paragraphs = _paragraphs(entry)
    return bool(paragraphs) and all(_held(f"{eccn}.{letter}", lists) for letter in paragraphs)


def _held(code: str, lists: list[_List]) -> bool:
    """Whether everything under a paragraph is in one of the lists."""
    for one in lists:
        if code in one.members:
            left_out = _below(one.without - one.members, code)
            return all(any(part in other.members for other in lists) for part in left_out)
    return False


def _paragraphs(entry: dict[str, Any]) -> list[str]:
    """The letters of the entry's own paragraphs, where the source has its text without a gap."""
    letters: list[str] = []
    reserved: list[str] = []
    for item in entry.get("items") or ():
        if item["kind"] == "item" and item["depth"] == 1 and re.fullmatch("[a-z]", item["paragraph"] or ""):
            (reserved if "[Reserved]" in item["text"] else letters).append(item["paragraph"])
    every = sorted({*letters, *reserved})
    unbroken = every == [chr(ord("a") + number) for number in range(len(every))]
    return letters if unbroken else []


def _apart(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The entry, or the two that stand under its heading."""
    if entry["eccn"] not in _REPAIRS or _REPAIRS[entry["eccn"]]["next"] not in entry["heading"]:
        return [entry]
    first = _REPAIRS[entry["eccn"]]
    second = {**entry, "eccn": first["next"], "heading": entry["heading"].rpartition(first["next"])[2]}
    return [first, second]


def _below(codes: Any, eccn: str) -> list[str]:
    return [code for code in codes if code == eccn or code.startswith(f"{eccn}.")]


def _codes(name: str, found: _List, issued: str) -> dict[str, Any]:
    sheet = {
        "id": f"codes.us.{name}",
        "name": _named(name),
        "members": sorted(found.members),
        "without": sorted(found.without - found.members),
        "cite": f"{_SUPPLEMENT} (issue of {issued})",
        "url": _URL,
        "as_of": issued,
        "review": "verified",
    }
    return {key: value for key, value in sheet.items() if value}


def _named(name: str) -> str:
    stem, _, _part = name.partition("_part")
    column = re.fullmatch(r"([a-z]{2})(\d)", stem)
    title = f"items in {column[1].upper()} Column {column[2]}" if column else _NAMES[stem]
    return f"{title}: codes of which only part is" if name.endswith("_part") else title

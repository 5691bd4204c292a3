# ruff: noqa: INP001 - a folder that Python runs as a script, not a package
"""The Commerce Country Chart and the Country Groups as groups of ISO 3166-1 codes.

A name that countries.json does not hold stops everything: a country left out of a column would look free.
Hong Kong follows China (85 FR 83788), Liechtenstein is one territory with Switzerland (15 CFR Part 738,
Supp. 1, footnote 5), and the Cayman Islands follow the United Kingdom in the chart (15 CFR 738.3(b)). No
other territory is placed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_ISO: dict[str, str] = json.loads(Path(__file__).with_name("countries.json").read_text(encoding="utf-8"))
_CFR = "https://www.ecfr.gov/current/title-15"
_CHART_URL = f"{_CFR}/part-738/appendix-Supplement%20No.%201%20to%20Part%20738"
_GROUPS_URL = f"{_CFR}/part-740/appendix-Supplement%20No.%201%20to%20Part%20740"
_FOLLOWS_EVERYWHERE = {"CN": "HK", "CH": "LI"}
_WHY = {
    "CN": "; Hong Kong is counted with China (85 FR 83788)",
    "CH": "; Liechtenstein with Switzerland (Part 738, Supplement No. 1, footnote 5)",
}
_TITLES = {
    "A:1": ": Wassenaar participating states",
    "A:2": ": Missile Technology Control Regime",
    "A:3": ": Australia Group",
    "A:4": ": Nuclear Suppliers Group",
    "D:1": ": national security",
    "D:2": ": nuclear",
    "D:3": ": chemical and biological",
    "D:4": ": missile technology",
    "D:5": ": United States arms embargoed countries (Macau is not among them)",
    "E:1": ": terrorist supporting countries",
    "E:2": ": unilateral embargo",
}
_UNTESTED = dict.fromkeys(("A:2", "A:3", "A:4"), "no provision stated here names it; kept with its fellows")
_FOLLOWS_IN_THE_CHART = {"CN": "HK", "GB": "KY"}  # Liechtenstein has a row of its own


def chart_groups(chart: dict[str, Any]) -> list[dict[str, Any]]:
    """One group per column that some country is marked in."""
    found = []
    for column in chart["columns"]:
        rows = [name for name, row in chart["countries"].items() if column in row["marks"]]
        title = f"{column[:2]} Column {column[-1]}"
        if rows:
            found.append(
                {
                    "id": f"group.us.{column.lower().replace(' ', '')}",
                    "name": f"destinations with a mark in {title} of the Commerce Country Chart",
                    "members": _codes(rows, _FOLLOWS_IN_THE_CHART),
                    "cite": f"15 CFR Part 738, Supplement No. 1, {title} ({len(rows)} rows)",
                    "url": _CHART_URL,
                    "as_of": chart["ecfrIssueDate"],
                    "review": "verified",
                }
            )
    return found


def country_groups(source: dict[str, Any]) -> list[dict[str, Any]]:
    """Country Groups A:1 to E:2."""
    return [
        {
            "id": f"group.us.{name.lower().replace(':', '')}",
            "name": f"Country Group {name}{_TITLES.get(name, '')}",
            "members": _codes(rows, _FOLLOWS_EVERYWHERE),
            "cite": f"15 CFR Part 740, Supplement No. 1, Country Group {name}{_followed(rows)}",
            "url": _GROUPS_URL,
            "as_of": source["ecfrIssueDate"],
            "review": "verified",
            **({"untested": _UNTESTED[name]} if name in _UNTESTED else {}),
        }
        for name, rows in source["groups"].items()
    ]


def _followed(names: list[str]) -> str:
    """What is added to the rows of the table, said in the citation."""
    codes = {_ISO[name] for name in names}
    return "".join(_WHY[country] for country in _WHY if country in codes)


def _codes(names: list[str], follows: dict[str, str]) -> list[str]:
    codes = {_ISO[name] for name in names}
    return sorted(codes | {territory for country, territory in follows.items() if country in codes})

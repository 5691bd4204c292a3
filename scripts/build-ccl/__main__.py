# ruff: noqa: INP001 - a folder that Python runs as a script, not a package
"""Make the US lists of codes and country groups from the eCFR as JSON.

    python scripts/build-ccl --ccl FILE --chart FILE --groups FILE [--codes-out FILE] [--groups-out FILE]

FILE are the Commerce Control List (15 CFR Part 774, Supp. 1), the Country Chart (Part 738, Supp. 1) and the
Country Groups (Part 740, Supp. 1). The same inputs give the same bytes. `--account` says where every row of
the list went.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import chart
import lists

VOCABULARY = Path(__file__).parent.parent.parent / "src" / "licet" / "vocabulary"


def main() -> int:
    """Read the three sources, write both sheets, and say what is in them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("ccl", "chart", "groups"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--codes-out", default=VOCABULARY / "codes" / "us.json", type=Path)
    parser.add_argument("--groups-out", default=VOCABULARY / "groups" / "us-chart.json", type=Path)
    parser.add_argument("--account", type=Path, help="where to write which row went to which lists")
    asked = parser.parse_args()
    ccl = _read(asked.ccl)
    done = lists.sort_entries(ccl["entries"], issued=ccl["ecfrIssueDate"])
    groups = chart.chart_groups(_read(asked.chart)) + chart.country_groups(_read(asked.groups))
    _write(asked.codes_out, "codes", done.codes)
    _write(asked.groups_out, "groups", groups)
    if asked.account:
        _write(asked.account, "rows", [{"eccn": e, "row": n, "lists": names} for e, n, names in done.account])
    sys.stdout.write(
        f"{len(ccl['entries'])} entries, {len(done.account)} rows, {len(done.codes)} lists of codes, "
    )
    sys.stdout.write(f"{len(groups)} country groups\n")
    return 0


def _read(path: Path) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return plain


def _write(path: Path, name: str, values: list[dict[str, Any]]) -> None:
    """One value a line, so that a change of the law is a change of few lines."""
    text = ",\n".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
    path.write_text(f'{{"{name}": [\n{text}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

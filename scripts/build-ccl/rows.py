# ruff: noqa: INP001 - a folder that Python runs as a script, not a package
"""Reading one row of an entry's licence requirements: which codes it is about, and what it asks of them.

A row that names paragraphs is read exactly. A row that names a property ("items that meet or exceed the
parameters of 1C216"), which no code tells, holds for part of what it may be about: the codes `readings.json`
gives after a person read the row, else the entry as a whole. Nothing is guessed, and no row is dropped.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

# What the second cell of a row asks, by the words that tell it; each is a list of codes of its own.
_ASKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"See § 7(46|64)\.1(\(b\))? (of the EAR )?for UN controls", ("un",)),  # one row misprints 764
    (r"China, Russia,? or Venezuela", ("rs_cn_ru_ve",)),
    (r"Worldwide control\. See § 742\.4\(a\)\(5\)", ("ns_worldwide",)),
    (r"Worldwide control\. See § 742\.6\(a\)\(10\)", ("rs_worldwide",)),
    (r"any destination worldwide[.,] see § 742\.6\(a\)\(6\)\(iii\)\(A\)", ("rs_computing_worldwide",)),
    (r"any destination worldwide\. See § 742\.6\(a\)\(13\)", ("rs_weights_worldwide",)),
    (r"destinations specified in Country Groups D:1, D:4, and D:5 .* A:5 or A:6", ("rs_computing_d145",)),
    (r"Worldwide \(see § 742\.6\(a\)\(6\)\(ii\)\)", ("rs_from_d5",)),
    (r"Macau or a destination specified in Country Group D:5 .* § 742\.4\(a\)\(4\)", ("ns_macau_d5",)),
    (
        r"Macau or a destination specified in Country Group D:5 .* § 742\.6\(a\)\((6|12|13)\)",
        ("rs_macau_d5",),
    ),
    (r"See § 742\.6\(a\)\(11\)", ("rs_742_6_a_11",)),
    (r"to Iraq or Pakistan .*regional stability", ("rs_iq", "rs_pk")),
    (r"to Iraq (or|and) transfer within Iraq .*regional stability", ("rs_iq",)),
    (r"to Pakistan or transfer within Pakistan .*regional stability", ("rs_pk",)),
    (r"to North Korea for anti-terrorism reasons", ("at_kp",)),
    (r"ALL destinations, except Canada, regardless of end use", ("cc_but_canada",)),
    (r"required for all destinations, as specified in § 742\.13", ("sl",)),
    (r"Refer to § 742\.15", ("ei",)),
    (r"See § 742\.14", ("si",)),
    (r"See § 746\.8 for specific license requirements", ("russia_industry",)),
    (r"CWC non-States Parties", ("cw",)),
)
_COLUMN = re.compile(r"\b(NS|MT|NP|CB|RS|FC|CC|AT) Column (\d)")
_REASON = re.compile(
    r"(?:Russian industry sector sanctions?|(?P<reason>[A-Z]{2})) appl(?:y|ies)(?: to)?(?: the)? "
)
_CODE = r"(?:(?P<entry>\d[A-E]\d{3}))?(?P<path>(?:\.?[a-z0-9]+)(?:\.[a-z0-9]+)*)?"
_NOISE = re.compile(
    r"\bparagraphs?\b|\bECCN\b|\bitems (?:controlled|specified) (?:by|in)\b|\bof this entry\b|\bonly\b|"
    r"“software” controlled by\b|\bitems in\b"
)


class Reading(NamedTuple):
    """What one row says: for which lists, of which codes for certain, and of which only in part."""

    lists: tuple[str, ...]
    members: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    part: tuple[str, ...] = ()


_READ: dict[tuple[str, str], dict[str, Any]] = {
    (item["eccn"], item["row"]): item
    for item in json.loads(Path(__file__).with_name("readings.json").read_text(encoding="utf-8"))
}


def read(eccn: str, row: dict[str, str]) -> Reading:
    """The row as lists and codes; without lists when nobody could say what it asks."""
    control = " ".join(row["control"].split())
    lists = asked(control, row["countryChart"])
    if (eccn, control) in _READ:
        item = _READ[eccn, control]
        return Reading(lists, *(tuple(item.get(key, ())) for key in ("members", "without", "part")))
    scope = _REASON.sub("", control, count=1).rstrip(" .,")
    exact = _entire(scope, eccn) or _codes(scope, eccn)
    if exact is None:
        return Reading(lists, part=(eccn,))
    return Reading(lists, *exact)


def asked(control: str, cell: str) -> tuple[str, ...]:
    """The lists a requirement belongs to; none when its words are not known."""
    cell = " ".join(cell.split())
    if columns := _COLUMN.findall(cell):
        return tuple(f"{reason}{number}".lower() for reason, number in columns)
    for words, lists in _ASKS:
        if re.search(words, cell, flags=re.IGNORECASE):
            return lists
    reason = _REASON.match(control)
    if reason and reason["reason"] and (bare := re.fullmatch(r"Column (\d)\.?", cell)):
        return (f"{reason['reason']}{bare[1]}".lower(),)
    return ()


def _entire(scope: str, eccn: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """`entire entry`, with or without paragraphs left out."""
    scope = re.sub(r" \(refer to [^)]*\)", "", scope)
    whole = re.fullmatch(r"entire entry(?:,? except:?(?: for)? (?P<but>.+))?", scope)
    if whole is None:
        return None
    if whole["but"] is None:
        return (eccn,), ()
    left_out = _codes(whole["but"], eccn)
    return None if left_out is None or left_out[1] else ((eccn,), left_out[0])


def _codes(text: str, eccn: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Paragraphs of the entry (`5A001.b (except .b.5), .c, and f.1 to f.3`); None for any other words."""
    text = _NOISE.sub(" ", re.sub(r"\s*\.\s*", ".", text))
    members: list[str] = []
    without: list[str] = []
    inside = re.split(r"\(except ?([^)]*)\)", text)
    for number, piece in enumerate(inside):
        found = _listed(piece, eccn, members[-1] if members else eccn)
        if found is None:
            return None
        (without if number % 2 else members).extend(found)
    return (tuple(members), tuple(without)) if members else None


def _listed(text: str, eccn: str, before: str) -> list[str] | None:
    """A list of paragraphs and of spans of them; None when some word of it is neither."""
    found: list[str] = []
    for word in re.split(r"\s*(?:[,;]|\band\b|\bor\b)\s*", text.strip()):
        if not word:
            continue
        start, *end = re.split(r"\s+(?:to|through)\s+", word, maxsplit=1)
        first = _code(start, eccn, before)
        last = _code(end[0], eccn, before) if end else first
        if first is None or last is None:
            return None
        span = _span(first, last)
        if span is None:
            return None
        found.extend(span)
        before = found[-1]
    return found


def _code(word: str, eccn: str, before: str) -> str | None:
    """One paragraph; `.16` after `1C351.d.15` stands beside it, anything else below the entry."""
    match = re.fullmatch(_CODE, word.strip())
    if match is None or (match["entry"] or eccn) != eccn or not match["path"]:
        return None
    path = match["path"].lstrip(".")
    if not re.match(r"[a-z](\.|$)", path):
        return f"{before.rpartition('.')[0]}.{path}" if path.isdigit() and before != eccn else None
    return f"{eccn}.{path}"


def _span(first: str, last: str) -> list[str] | None:
    """The paragraphs from one to another beside it: `a.1 to a.3`, `g to j`."""
    if first == last:
        return [first]
    stem, _, start = first.rpartition(".")
    other, _, end = last.rpartition(".")
    if stem != other:
        return None
    if start.isdigit() and end.isdigit():
        return [f"{stem}.{number}" for number in range(int(start), int(end) + 1)]
    if len(start) == len(end) == 1:
        return [f"{stem}.{chr(letter)}" for letter in range(ord(start), ord(end) + 1)]
    return None

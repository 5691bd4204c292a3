"""The shipped files, made from the published lists: the same sources give the same bytes."""

from __future__ import annotations

import hashlib
from typing import Final

from licet.items._annex_2022 import parse_annex
from licet.items._annex_current import parse_sheet
from licet.items._ccl import parse_ccl
from licet.items._format import EU, US, Edition, encode

_EU_RIGHTS: Final = (
    "© European Union, https://eur-lex.europa.eu; reuse under Commission Decision 2011/833/EU. "
    "Only the Official Journal is authentic."
)


def ccl(content: bytes, *, where: object) -> bytes:
    """The file of the Commerce Control List."""
    edition = Edition(
        id="us.ccl.2026-07-23",
        list=US,
        title="Commerce Control List, 15 CFR Part 774, Supplement No. 1",
        as_of="2026-07-23",
        note="Paragraphs of Categories 1, 3, 4 and 5 only, and some of those went missing in the edition "
        "read; of the other categories the headings and licence requirements.",
        source_url="https://www.ecfr.gov/current/title-15/part-774/appendix-Supplement%20No.%201%20to%20Part%20774",
        rights="A work of the United States Government, public domain.",
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return encode(edition, parse_ccl(content, where=where))


def annex_2022(content: bytes, *, where: object) -> bytes:
    """The file of the whole Annex I, in a wording that is outdated."""
    edition = Edition(
        id="eu.annex_i.2022",
        list=EU,
        title="Annex I to Regulation (EU) 2021/821, English text of 2021/22 as Norway's List II of 2022",
        as_of="2022",
        outdated=True,
        note="Replaced since by later versions, the last known of 15 November 2025: no 500-series, and "
        "thresholds that have changed.",
        source_url="http://data.europa.eu/eli/reg/2021/821/oj",
        rights=_EU_RIGHTS,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return encode(edition, parse_annex(content, where=where))


def annex_current(content: bytes, *, where: object) -> bytes:
    """The file of the entries held in the current wording."""
    as_of, entries = parse_sheet(content, where=where)
    edition = Edition(
        id=f"eu.annex_i.{as_of}",
        list=EU,
        title=f"Annex I to Regulation (EU) 2021/821, consolidated text of {as_of} (entries about "
        "surveillance, and the 500-series of Categories 2 to 5)",
        as_of=as_of,
        extract=True,
        note="An extract: other entries are held in an outdated wording only.",
        source_url="http://data.europa.eu/eli/reg/2021/821/oj",
        rights=_EU_RIGHTS,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return encode(edition, entries)

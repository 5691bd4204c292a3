"""Every control-list code the law speaks of is in the catalogue, or it is known why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from licet import items

SOURCES = Path(__file__).parents[3] / "src/licet"
CODE = re.compile(r"(?<![0-9A-Za-z])[0-9][A-E][0-9]{3}(?:\.[a-z0-9]+)*(?![0-9A-Za-z])")
ADDRESS = re.compile(r"https?://\S+")
NOT_HELD = {
    "0A985": "named by 15 CFR 740.20, but not an entry of the list of 2026-07-23",
    "0E987": "named by 15 CFR 740.20, but not an entry of the list of 2026-07-23",
    "3A504": "proposed in 2024 (89 FR 60998) and never adopted; in the EU another thing, which is held",
    "3D504": "proposed in 2024 (89 FR 60998) and never adopted",
    "3E504": "proposed in 2024 (89 FR 60998) and never adopted",
    "3A901.a.15": "an entry of the French national list",
    "3B901": "an entry of the French national list",
    "3B901.k": "an entry of the French national list",
}


def spoken() -> dict[str, set[str]]:
    """Each code in the packs and the lists of codes, with the files that speak of it."""
    found: dict[str, set[str]] = {}
    for folder in ("packs", "vocabulary/codes"):
        for file in sorted((SOURCES / folder).rglob("*")):
            if file.suffix in (".yaml", ".json"):
                for code in CODE.findall(ADDRESS.sub("", file.read_text(encoding="utf-8"))):
                    found.setdefault(code, set()).add(str(file.relative_to(SOURCES)))
    return found


SPOKEN = spoken()


def is_held(code: str) -> bool:
    """Whether the catalogue has the code, or its entry with the paragraphs missing and saying so."""
    if code in items.catalogue().codes():
        return True
    entries = items.catalogue().entries(code)
    return "." in code and any(found.entry.held in ("heading", "part") for found in entries)


def test_the_law_speaks_of_codes() -> None:
    assert len(SPOKEN) > 500


def test_every_code_the_law_speaks_of_is_in_the_catalogue_or_known_not_to_be() -> None:
    missing = {code: files for code, files in SPOKEN.items() if not is_held(code) and code not in NOT_HELD}
    assert missing == {}


@pytest.mark.parametrize("code", NOT_HELD)
def test_what_is_excused_is_spoken_of_and_not_in_the_american_list(code: str) -> None:
    assert code in SPOKEN
    assert code not in items.catalogue().codes("us")


def test_an_american_entry_the_law_speaks_of_gives_its_heading() -> None:
    for code in SPOKEN:
        found = items.entry(code, "us")
        assert found is None or found.heading

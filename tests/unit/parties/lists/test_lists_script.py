"""`scripts/build-lists` makes the shipped file from published ones, the same one each time, or none."""

from __future__ import annotations

import hashlib
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.parties.lists import ListSet, decode
from tests.unit.parties.lists import lists_samples as samples

if TYPE_CHECKING:
    from collections.abc import Callable

SDN = b"""{"n": "NOBODY, Ada", "a": ["ADI"], "s": 2, "t": "Individual", "e": "90001", "u": 0},
{"n": "Another", "s": 2, "t": "Individual", "e": "90002", "u": 0}, {"n": "Nowhere Institute", "s": 0, "u": 0},
"""
US = (
    samples.SHORT.replace(b'"entryCount": 3', b'"entryCount": 6')
    .replace(
        b'(DPL) - Bureau of Industry and Security"]',
        b'(DPL) - Bureau of Industry and Security",\n "X (SDN)"]',
    )
    .replace(b'"entries": [', b'"entries": [' + SDN)
)


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the script on the samples, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name, content in {
        "us.json": US,
        "un.xml": samples.UN,
        "cfr.xml": samples.CFR,
        "other.xml": samples.OFAC_XML,
        "ofac_sdn.csv": samples.OFAC_SDN,
        "ofac_alt.csv": samples.OFAC_ALT,
        "ofac_add.csv": samples.OFAC_ADD,
    }.items():
        Path(name).write_bytes(content)

    def run(*words: str) -> int:
        given = ["build-lists", "--us", "us.json", "--un", "un.xml", "--out", "made.gz", *words]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(Path(__file__).parents[4] / "scripts" / "build-lists"), run_name="__main__")
        return int(str(ended.value.code))

    return run


EXTRAS = ("--cfr", "cfr.xml", "--ofac-sdn", ".", "--ofac-sdn-day", "2021-07-01", "--ofac-other", "other.xml")


def test_the_script_makes_the_same_file_twice_with_its_digest_beside_it(
    build: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(*EXTRAS) == 0
    made = Path("made.gz").read_bytes()
    assert "8 entries, content sha256" in capsys.readouterr().out
    assert Path("made.gz.sha256").read_text().split()[0] == hashlib.sha256(made).hexdigest()
    assert build(*EXTRAS) == 0
    assert Path("made.gz").read_bytes() == made


def test_a_value_of_another_file_says_so_and_only_the_same_entry_takes_it(build: Callable[..., int]) -> None:
    assert build(*EXTRAS) == 0
    lists = ListSet(decode(Path("made.gz").read_bytes(), where="made.gz"))
    ada = lists.entity("us.sdn.90001")
    assert ada.born == ("1965-03-12", "1964")
    assert ada.values_of("birthDate")[0].origin.startswith("SDN.CSV 2021-07-01/")
    assert ada.weak_names == ("ADI",)
    assert not ada.all_of("notes")
    assert not lists.entity("us.sdn.90002").identifiers, "another party has that number in the older file"
    firm = lists.entity("us.entity.nowhere-institute")
    assert firm.addresses == ("1 Any Road, Beijing, China", "2 Side Road, Shanghai, China")


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("us.json", US.replace(b'"c": ["NA"]', b'"c": ["QQ"]'), "broken row (unknown country 'QQ')"),
        ("un.xml", b"<html/>", "not the UN consolidated list"),
    ],
)
def test_a_broken_row_and_nothing_is_written(
    build: Callable[..., int], capsys: pytest.CaptureFixture[str], file: str, content: bytes, told: str
) -> None:
    Path(file).write_bytes(content)
    assert build() == 2
    assert told in capsys.readouterr().err
    assert not Path("made.gz").exists()

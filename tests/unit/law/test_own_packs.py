"""A pack of one's own loads beside the shipped ones, and only when it keeps its own cases."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from licet import packs
from licet.errors import InputError, RulebookError, UnknownTerm
from licet.packs import _passed
from tests.unit.law.small_pack import rule, write

CASES = """\
rule: small/ban
cases:
  - {name: to China, facts: {to: CN}, expect: applies}
  - {name: to Norway, facts: {to: "NO"}, expect: does_not_apply}
"""
HOME = Path(str(resources.files("licet.packs")))


def book(home: Path, cases: str = CASES) -> Path:
    folder = write(home / "small", {"ban": rule("prohibit", "{fact: to, is: CN}")}, version="2026-11-22")
    (folder / "ban.cases.yaml").write_text(cases)
    return folder


def test_a_pack_that_keeps_its_cases_loads_beside_the_law(tmp_path: Path) -> None:
    assert packs.load(book(tmp_path)).id == "small"
    found = [pack.id for pack in packs.chosen([str(tmp_path / "small"), "ban-2021"])]
    assert found[-1] == "small"
    assert "ban-2021" in found
    assert len(found) == len(packs.shipped()) + 2


def test_a_pack_that_fails_its_own_case_loads_only_for_editing(tmp_path: Path) -> None:
    folder = book(tmp_path, CASES.replace("expect: applies", "expect: cannot_tell"))
    with pytest.raises(RulebookError) as refused:
        packs.load(folder)
    assert str(refused.value) == (
        "small/ban.cases.yaml:3: the pack small fails its own case 'to China': expected cannot_tell, "
        "got applies; correct the rule or the case; `licet law test` shows every failure"
    )
    with pytest.raises(RulebookError):
        packs.chosen([str(folder)])
    assert packs.load(folder, editing=True).id == "small"


def test_the_facts_that_keep_a_failing_case_open_are_named(tmp_path: Path) -> None:
    folder = book(tmp_path, CASES.replace("{to: CN}", "{}"))
    with pytest.raises(RulebookError, match=r"got cannot_tell \(missing: to\)"):
        packs.load(folder)


def test_a_pack_without_cases_does_not_load(tmp_path: Path) -> None:
    folder = book(tmp_path)
    (folder / "ban.cases.yaml").unlink()
    with pytest.raises(
        RulebookError, match=r"small/ban\.yaml:1: the rule has no cases; write ban\.cases\.yaml"
    ):
        packs.load(folder)


def test_a_case_without_a_day_needs_a_pack_of_a_day(tmp_path: Path) -> None:
    folder = book(tmp_path)
    sheet = folder / "pack.yaml"
    sheet.write_text(sheet.read_text().replace("2026-11-22", "first edition"))
    with pytest.raises(RulebookError, match=r"ban\.cases\.yaml:3: the case has no day, .*; give it `on: "):
        packs.load(folder)
    (folder / "ban.cases.yaml").write_text(CASES.replace("facts: {", "on: 2026-01-01, facts: {"))
    assert packs.load(folder).id == "small"


def test_a_pack_of_ones_own_may_not_pass_for_a_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "ban-2021"
    shutil.copytree(HOME / "ban-2021", folder)
    with pytest.raises(
        RulebookError, match=r"ban-2021/pack\.yaml:1: a pack called ban-2021 comes with Licet"
    ):
        packs.load(folder)
    assert packs.load(folder, editing=True).id == "ban-2021"


def test_a_pack_is_found_by_name_or_by_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book(tmp_path)
    (tmp_path / "vendors").mkdir()
    (tmp_path / "vendors/pack.yaml").write_text("id: vendors\n")
    assert packs.find("vendors") == HOME / "vendors"
    assert packs.find("./vendors") == tmp_path / "vendors"
    assert packs.find("small") == tmp_path / "small"
    with pytest.raises(UnknownTerm, match="unknown law pack 'smal'"):
        packs.find("smal")
    with pytest.raises(InputError, match=r"\./smal: no such folder"):
        packs.find("./smal")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty: this folder is no law pack"):
        packs.find("empty")


def test_the_stamps_of_the_shipped_packs_are_up_to_date() -> None:
    fresh = {name: _passed.promise(HOME / name) for name in packs.names()}
    assert _passed.recorded(HOME) == fresh, "run scripts/stamp-packs"


@pytest.mark.parametrize("changed", ["ban.yaml", "ban.cases.yaml", "pack.yaml", "definitions/new.yaml"])
def test_a_stamp_depends_on_every_file_of_the_pack(tmp_path: Path, changed: str) -> None:
    folder = book(tmp_path)
    before = _passed.promise(folder)
    assert _passed.promise(folder) == before
    path = folder / changed
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + "# changed\n")
    assert _passed.promise(folder) != before


def test_a_stamp_depends_on_the_words_and_on_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = book(tmp_path)
    before = _passed.promise(folder)
    seen = {
        name for room in _passed._PROGRAM for name, _ in _passed._files(resources.files("licet") / room, room)
    }
    assert {"facts.py", "documents.py", "law/_conditions.py", "vocabulary/terms/place.yaml"} <= seen
    assert not [name for name in seen if name.startswith("law/analysis/")]
    monkeypatch.setattr(_passed, "_program", lambda: "another")
    assert _passed.promise(folder) != before


def test_a_stamp_that_fits_spares_the_cases_and_one_that_does_not_has_them_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = book(tmp_path, CASES.replace("expect: applies", "expect: cannot_tell"))
    monkeypatch.setattr(packs, "_home", lambda: tmp_path)
    packs._pack.cache_clear()
    with pytest.raises(RulebookError, match="fails its own case"):
        packs.shipped()
    stamps = {"small": _passed.promise(failing)}
    (tmp_path / _passed.STAMPS).write_bytes(msgspec.json.encode(stamps))
    assert [pack.id for pack in packs.shipped()] == ["small"]
    packs._pack.cache_clear()
    (failing / "ban.yaml").write_text((failing / "ban.yaml").read_text() + "note: changed\n")
    with pytest.raises(RulebookError, match="fails its own case"):
        packs.shipped()
    packs._pack.cache_clear()


def test_two_packs_of_one_name_are_never_applied_together(tmp_path: Path) -> None:
    one, other = book(tmp_path / "a"), book(tmp_path / "b")
    with pytest.raises(RulebookError, match="two packs are called small"):
        packs.chosen([str(one), str(other)])
    assert sum(pack.id == "small" for pack in packs.chosen([str(one), f"{one}/."])) == 1


def test_stamps_that_cannot_be_read_spare_no_case(tmp_path: Path) -> None:
    for raw in (b"{", b"[]", b'{"eu-ai-act": "\xff"}'):
        (tmp_path / _passed.STAMPS).write_bytes(raw)
        assert _passed.recorded(tmp_path) == {}

"""`licet lists`: what an officer types, and what comes back."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet.cli import _lists
from licet.errors import InputError, ListError, UnknownTerm
from tests.unit.parties.lists import lists_samples as samples
from tests.unit.parties.lists.test_lists_fetch import LIST, published

if TYPE_CHECKING:
    from collections.abc import Callable

    Lists = Callable[..., tuple[int, str]]

OWN = "list: {id: list.own.blocked, title: Blocked, as_of: 2026-11-01}\ncolumns: {N: name}\n"


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lists:
    """Runs `licet lists WORDS` in an empty folder, with no list imported."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("LICET_LISTS", raising=False)

    def run(*words: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        parser.set_defaults(json=False)
        _lists.arguments(parser)
        options = parser.parse_args(words)
        status = options.run(options)
        assert isinstance(status, int)
        return status, capsys.readouterr().out

    return run


def blocked(*names: str, day: str = "2026-11-01") -> None:
    Path("blocked.csv").write_text("N\n" + "".join(f"{name}\n" for name in names), encoding="utf-8")
    Path("blocked.yaml").write_text(OWN.replace("2026-11-01", day), encoding="utf-8")


def as_json(said: tuple[int, str]) -> Any:
    return msgspec.json.decode(said[1])


def test_an_own_list_is_imported_and_shown(lists: Lists) -> None:
    blocked("Ada Nobody", "Nowhere Trading")
    status, out = lists("import", "blocked.csv", "--mapping", "blocked.yaml")
    assert status == 0
    assert "list.own.blocked is in use, as of 2026-11-01." in out
    assert "2 (new)" in out
    assert "unsigned" in out
    status, out = lists("status", "--on", "2026-11-02")
    assert status == 1
    assert "list.own.blocked  fresh" in out
    assert "imported from blocked.csv" in out
    assert "STALE" in out
    assert "shipped with Licet" in out


def test_the_folder_is_the_users_own_unless_another_is_given(lists: Lists, tmp_path: Path) -> None:
    blocked("Ada Nobody")
    said = as_json(lists("import", "blocked.csv", "--mapping", "blocked.yaml", "--json"))
    assert said["folder"] == str(tmp_path / "home/licet/lists")
    assert said["lists"][0]["entries"] == 1
    there = as_json(lists("import", "blocked.csv", "--mapping", "blocked.yaml", "--lists", "x", "--json"))
    assert there["folder"] == "x"
    assert Path("x/manifest.json").exists()


def test_no_list_stale_is_a_yes(lists: Lists) -> None:
    status, out = lists("status", "--on", "2026-02-27")
    assert status == 0
    assert "0 stale" in out
    said = as_json(lists("status", "--on", "2026-11-02", "--json"))
    assert {row["stale"] for row in said["lists"]} == {True}
    assert said["lists"][0]["signature"] == "unsigned"
    assert said["lists"][0]["source"] == "shipped"


def test_a_shrunken_list_needs_a_word_of_its_own(lists: Lists) -> None:
    blocked(*(f"Ada {n}" for n in range(10)))
    lists("import", "blocked.csv", "--mapping", "blocked.yaml")
    blocked("Ada 1")
    with pytest.raises(ListError, match="--max-shrink 91"):
        lists("import", "blocked.csv", "--mapping", "blocked.yaml")
    status, out = lists("import", "blocked.csv", "--mapping", "blocked.yaml", "--max-shrink", "91")
    assert status == 0
    assert "1 (10 before)" in out


def test_rows_nobody_can_read_are_in_a_file(lists: Lists) -> None:
    blocked("Ada Nobody", "--")
    with pytest.raises(
        ListError,
        match=r"--accept-rejected 1; what could not be read is in .*rejected/list\.own\.blocked\.csv",
    ):
        lists("import", "blocked.csv", "--mapping", "blocked.yaml")
    _, out = lists(
        "import", "blocked.csv", "--mapping", "blocked.yaml", "--accept-rejected", "1", "--lists", "l"
    )
    assert "l/rejected/list.own.blocked.csv" in out
    assert "without letters" in Path("l/rejected/list.own.blocked.csv").read_text(encoding="utf-8")
    assert "1 rows were left out" in lists("status", "--lists", "l")[1]


def test_a_followthemoney_list_is_named_by_whoever_imports_it(lists: Lists) -> None:
    Path("e.json").write_bytes(samples.FTM)
    _, out = lists("import", "e.json", "--id", "list.own.nowhere")
    assert "CC BY-NC 4.0" in out


def test_a_difference_is_shown_entry_by_entry(lists: Lists) -> None:
    Path("a.xml").write_bytes(samples.UN)
    Path("b.xml").write_bytes(samples.UN.replace(b"NOWHERE TRADING", b"NOWHERE GOODS"))
    assert lists("diff", "a.xml", "a.xml") == (0, "No difference.\n")
    status, out = lists("diff", "a.xml", "b.xml")
    assert status == 1
    assert "0 added, 0 removed, 1 changed." in out
    assert "no longer    name: NOWHERE TRADING" in out
    said = as_json(lists("diff", "a.xml", "b.xml", "--json"))
    assert said["changes"][0]["gained"] == ["name: NOWHERE GOODS"]


def test_a_file_is_compared_with_the_list_in_use(lists: Lists) -> None:
    Path("a.xml").write_bytes(samples.UN)
    status, out = lists("diff", "in-use", "a.xml")
    assert status == 1
    assert "2 added, 1,003 removed" in out
    assert "--all prints them" in out


def test_a_list_is_updated_from_where_it_came(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.unit.parties.lists import test_lists_fetch

    blocked("Ada Nobody")
    monkeypatch.setattr(test_lists_fetch, "LIST", b"N\nAda Nobody\n")
    with published() as address:
        status, out = lists("update", "--from", f"{address}/list", "--mapping", "blocked.yaml")
        assert status == 0
        assert "is in use" in out
        status, out = lists("update")
        assert (status, out) == (0, f"Unchanged at {address}/list.\n")
    assert LIST == b"a list of some length"


def test_one_address_that_fails_keeps_no_other_list_old(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.unit.parties.lists import test_lists_fetch

    monkeypatch.setattr(test_lists_fetch, "LIST", samples.UN)
    with published() as address:
        status, out = lists("update", "--from", f"{address}/none", f"{address}/list", "--max-shrink", "100")
        assert status == 2
        assert "list.un.consolidated is in use" in out
        status, out = lists("update", "--from", f"{address}/none", f"{address}/list", "--json")
        told = json.loads(out)
    assert [row["source"] for row in told["lists"]] == [f"{address}/list"]
    assert told["refused"][0]["where"] == f"{address}/none"
    assert "could not be fetched" in told["refused"][0]["what"]


def test_a_list_may_be_updated_from_a_file(lists: Lists) -> None:
    blocked("Ada Nobody")
    assert "is in use" in lists("update", "--from", "blocked.csv", "--mapping", "blocked.yaml")[1]
    with pytest.raises(InputError, match="say where from with --from"):
        lists("update")


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        (("status", "--on", "today"), InputError, "is no day"),
        (("import", "none.xml"), InputError, "no such list"),
        (("import", "blocked.csv", "--format", "eu-xml"), UnknownTerm, "eu"),
        (("import", "blocked.csv"), ListError, "needs --mapping"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(
    lists: Lists, words: tuple[str, ...], kind: type[Exception], told: str
) -> None:
    blocked("Ada Nobody")
    with pytest.raises(kind, match=told):
        lists(*words)


def test_a_list_of_several_files_is_fetched_together_and_again(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.unit.parties.lists import test_lists_fetch

    Path("alt.csv").write_bytes(samples.OFAC_ALT)
    Path("add.csv").write_bytes(samples.OFAC_ADD)
    monkeypatch.setattr(test_lists_fetch, "LIST", samples.OFAC_SDN)
    with published() as address, pytest.raises(ListError, match=r"without ALT\.CSV and ADD\.CSV"):
        lists("update", "--from", f"{address}/list", "--as-of", "2026-11-01")


def test_a_followthemoney_list_keeps_its_name_when_fetched_again(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.unit.parties.lists import test_lists_fetch

    monkeypatch.setattr(test_lists_fetch, "LIST", samples.FTM)
    with published() as address:
        lists("update", "--from", f"{address}/list", "--id", "list.own.nowhere")
        lists_file = Path("home/licet/lists/manifest.json")
        lists_file.write_bytes(lists_file.read_bytes().replace(b'\\"one\\"', b"gone"))
        assert "list.own.nowhere is in use" in lists("update")[1]


def test_a_followthemoney_file_takes_no_published_lists_place(lists: Lists) -> None:
    Path("e.json").write_bytes(samples.FTM)
    with pytest.raises(InputError, match="is no id of a list of one's own"):
        lists("import", "e.json", "--id", "list.us.sdn")


FTM = """{"id": "p", "schema": "Person", "last_seen": "2026-10-01", "properties": {"name": ["Ada Nobody"]}}
{"id": "w", "schema": "Wallet", "properties": {"name": ["Ada Nobody"]}}
"""


def test_entries_that_no_name_is_put_to_are_counted_and_named(lists: Lists) -> None:
    Path("e.json").write_text(FTM, encoding="utf-8")
    _, out = lists("import", "e.json", "--id", "list.own.e")
    assert "1 (new)" in out
    assert "1 that are no parties and not screened: 1 Wallet" in out
    assert "1 Wallet" in lists("status")[1]
    rows = as_json(lists("status", "--json"))["lists"]
    (ours,) = (row for row in rows if row["id"] == "list.own.e")
    assert (ours["entries"], ours["unscreened"]) == (1, {"Wallet": 1})


def test_one_bad_file_among_several_leaves_all_as_they_were(lists: Lists) -> None:
    Path("e.json").write_text(FTM, encoding="utf-8")
    Path("un.xml").write_bytes(samples.UN)  # two entries, where a thousand are in use
    with pytest.raises(ListError, match="shrank by 100%"):
        lists("import", "e.json", "un.xml", "--id", "list.own.e")
    assert "list.own.e" not in lists("status")[1]

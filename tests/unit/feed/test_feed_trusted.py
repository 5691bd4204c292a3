"""Whom to believe is named in one way everywhere: by a folder of keys, a key, or a union's root."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, LicetError
from licet.feed import UnionRoot, trusted
from licet.licence import Trust
from tests.unit.feed.feeds import Publisher, office_key, vkey

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_and_a_single_key_are_keys(tmp_path: Path) -> None:
    key = tmp_path / "office.key.json"
    key.write_bytes(office_key("FR"))
    (tmp_path / "log.vkey").write_bytes(vkey("log.example/FR"))
    for place in (tmp_path, key):
        found = trusted(place)
        assert isinstance(found, Trust)
        assert {held.name for held in found.authorities.values()} == {"Licensing Office"}


@pytest.mark.parametrize("name", ["root.json", "1.root.json", "union.json"])
def test_any_other_json_file_is_a_unions_root(tmp_path: Path, name: str) -> None:
    root = Publisher(tmp_path / "feed").found().root
    (tmp_path / name).write_bytes(root.raw)
    assert trusted(tmp_path / name) == root
    assert isinstance(trusted(tmp_path / name), UnionRoot)


def test_a_root_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root.json").write_bytes(b"{}")
    with pytest.raises(LicetError, match=r"root\.json"):
        trusted(tmp_path / "root.json")


def test_what_is_neither_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("keys?")
    with pytest.raises(InputError, match="this is not a public key"):
        trusted(tmp_path / "notes.txt")


def test_a_place_that_is_not_there_believes_nobody(tmp_path: Path) -> None:
    found = trusted(tmp_path / "nowhere")
    assert isinstance(found, Trust)
    assert not found.authorities

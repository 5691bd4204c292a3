"""Law packs that arrive in a feed: read from memory, tried by their own cases, once in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.errors import RulebookError
from licet.feed import FeedFolder, _content
from licet.feed._law import Room, pack_of
from licet.feed._layout import Kind, kind_of
from licet.feed._layout import pack_of as home_of
from licet.law import load_pack
from tests.unit.feed.feeds import CASES, NOW, PACK, RULE, SECOND, Publisher, pack

if TYPE_CHECKING:
    from pathlib import Path

DEFINITION = """\
id: search
title: A search
cite: Example Act 2026, section 2
url: https://example.org/act
review: secondary
when: {fact: use.operation, is: identify}
"""


def held(files: dict[str, bytes | None]) -> dict[str, bytes]:
    return {path: raw for path, raw in files.items() if raw is not None}


def with_definition() -> dict[str, bytes]:
    files = held(pack(rule=RULE.replace("{fact: use.operation, is: identify}", "{definition: search}")))
    return files | {"FR/law/fr-drones/definitions/search.yaml": DEFINITION.encode()}


def test_a_pack_from_memory_is_the_pack_from_a_folder(tmp_path: Path) -> None:
    files = with_definition()
    home = tmp_path / "fr-drones"
    for path, raw in files.items():
        place = home / path.removeprefix("FR/law/fr-drones/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(raw)
    assert pack_of(files) == load_pack(home)


def test_a_failing_case_is_named() -> None:
    wrong = held(pack(cases=CASES.replace("applies", "cannot_tell")))
    with pytest.raises(
        RulebookError, match="fails its own case 'a search': expected cannot_tell, got applies"
    ):
        pack_of(wrong)


def test_a_new_rule_is_law_at_the_guards_next_look(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW)
    publisher.publish("FR", pack())
    publisher.vouch(NOW + SECOND)
    first = folder.poll(NOW + SECOND)
    changed = pack(rule=RULE.replace("identify}", "identify.live}"))
    publisher.publish("FR", changed)
    publisher.vouch(NOW + 2 * SECOND)
    second = folder.poll(NOW + 2 * SECOND)
    assert first is not None
    assert second is not None
    assert [one.sha256 for one in first.law] != [one.sha256 for one in second.law]
    publisher.publish("FR", dict.fromkeys(changed))
    publisher.vouch(NOW + 3 * SECOND)
    third = folder.poll(NOW + 3 * SECOND)
    assert third is not None
    assert third.law == ()


def test_a_pack_is_read_once_in_a_process(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher.publish("FR", pack())
    publisher.vouch(NOW + SECOND)
    one = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)

    def again(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(_content, "pack_of", again)
    other = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)
    assert one is not None
    assert other is not None
    assert other.law[0] is one.law[0]


def test_a_room_is_a_folder_like_any_other() -> None:
    room = Room("a", {"b": {"c.txt": b"text\n"}})
    file = room / "b" / "c.txt"
    assert (file.name, file.is_file(), file.is_dir(), room.is_dir()) == ("c.txt", True, False, True)
    assert (file.read_text(), file.open().read(), file.open("rb").read()) == ("text\n", "text\n", b"text\n")
    assert [inner.name for inner in room.iterdir()] == ["b"]
    assert room.joinpath("b", "c.txt").read_bytes() == b"text\n"
    nothing = room / "x" / "y"
    assert not nothing.is_file()
    assert list(nothing.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        nothing.read_bytes()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("FR/keys/office.key.json", Kind.KEY),
        ("FR/keys/office.authority.json", Kind.KEY),
        ("FR/keys/log.vkey", Kind.KEY),
        ("FR/revocations.json", Kind.REVOCATIONS),
        ("FR/revocations/customs.json", Kind.REVOCATIONS),
        ("FR/licences/FR-2026-1.licence", Kind.LICENCE),
        ("FR/law/fr-drones/faces.cases.yaml", Kind.LAW),
        ("FR/law/fr-drones/definitions/search.yaml", Kind.LAW),
        ("FR/law/drones/faces.yaml", None),
        ("FR/law/fr-drones/deeper/search.yaml", None),
        ("FR/keys/office.pem", None),
        ("FR/keys/a/b.vkey", None),
        ("FR/licences/.hidden", None),
        ("FR/licences/../x", None),
        ("FR/licences/a\n", None),
        ("DE/revocations.json", None),
        ("fr/revocations.json", None),
        ("FR", None),
    ],
)
def test_every_path_has_one_meaning_or_none(path: str, kind: Kind | None) -> None:
    assert kind_of(path, country="FR") is kind
    if kind is Kind.LAW:
        assert home_of(path) == "FR/law/fr-drones"


def test_a_version_without_end_is_refused() -> None:
    endless = pack(sheet=PACK.replace("2026-11-01", "x" * 61))
    with pytest.raises(RulebookError, match="a version of 61 characters"):
        pack_of(held(endless))

"""Watch lists: the same matcher may find a missing child, and may not find a dissident."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError
from licet.facts import Use
from licet.guard import Ground
from licet.guard._circumstances import Circumstances
from licet.guard.provisos import Asked, gallery_digest
from licet.guard.provisos._watch_list import WatchListKeeper
from licet.licence import Grant
from licet.licence.provisos import ListedGallery, WatchList
from tests.unit.guard_provisos.asking import NOW, setting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.guard.conftest import Field

CHILDREN, WANTED, DISSIDENTS = ("1a" * 32, "2b" * 32, "3c" * 32)
MISSING, PROSECUTE = "purpose.law_enforcement.find.missing_person", "purpose.law_enforcement.prosecute"
LISTS = WatchList(
    lists=(
        ListedGallery(sha256=CHILDREN, purposes=("purpose.law_enforcement.find",)),
        ListedGallery(sha256=WANTED, purposes=(PROSECUTE,)),
    )
)


def refused(purpose: str | None, watch_list: Any) -> Any:
    use = Use(operation="operation.identify", purpose=purpose)
    refusal = WatchListKeeper(LISTS, setting()).refuses(Asked(NOW, use, Circumstances(watch_list=watch_list)))
    assert refusal is None or refusal.ground is Ground.WRONG_WATCH_LIST
    return refusal


def test_a_list_may_be_searched_for_what_it_was_made_for() -> None:
    assert refused(MISSING, CHILDREN) is None
    assert refused("purpose.law_enforcement.find", CHILDREN) is None
    assert refused(PROSECUTE, WANTED) is None


@pytest.mark.parametrize("searched", [None, DISSIDENTS, CHILDREN.upper(), f"{CHILDREN} ", 7, ("1a",)])
def test_any_other_list_may_not(searched: Any) -> None:
    assert refused(MISSING, searched).changes[0].allowed == (CHILDREN, WANTED)


@pytest.mark.parametrize(
    "purpose",
    [PROSECUTE, None, "purpose.law_enforcement", "purpose", "purpose.law_enforcement.finder", ""],
)
def test_nor_may_a_list_for_another_purpose(purpose: str | None) -> None:
    refusal = refused(purpose, CHILDREN)
    assert "for purpose.law_enforcement.find alone" in refusal.says
    assert refusal.changes[0].allowed == ("purpose.law_enforcement.find",)


def test_the_refusal_names_the_list_that_is_for_the_purpose() -> None:
    assert [change.allowed for change in refused(PROSECUTE, CHILDREN).changes][1] == (WANTED,)


def test_the_digest_of_a_gallery_is_that_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "children.npz").write_bytes(b"templates")
    assert gallery_digest(tmp_path / "children.npz") == sha256(b"templates").hexdigest()
    with pytest.raises(InputError, match="cannot be read"):
        gallery_digest(tmp_path / "none.npz")


def test_one_matcher_finds_the_missing_child_and_not_the_dissident(field: Field) -> None:
    children, dissidents = field.folder / "children.npz", field.folder / "dissidents.npz"
    children.write_bytes(b"a child")
    dissidents.write_bytes(b"a dissident")
    grant = Grant(
        operations=("operation.identify.retrospective",),
        purposes=("purpose.law_enforcement",),
        places=("place",),
        countries=("NO",),
        actors=("party.government",),
    )
    listed = ListedGallery(sha256=gallery_digest(children), purposes=(MISSING,))
    field.license(WatchList(lists=(listed,)), grants=(grant,))
    search = Use(
        operation="identify.retrospective",
        purpose="law_enforcement.find.missing_person",
        place="public.transport",
        country="NO",
        actor="government.police",
    )
    crowd = replace(search, purpose="law_enforcement.crowd_monitoring")
    with field.open() as guard:

        def verdict(use: Use, gallery: Path) -> Any:
            return guard.check(use, Circumstances(watch_list=gallery_digest(gallery)))

        found = verdict(search, children)
        assert found.permitted
        assert verdict(search, dissidents).ground is Ground.WRONG_WATCH_LIST
        assert verdict(crowd, children).ground is Ground.WRONG_WATCH_LIST
        assert verdict(crowd, dissidents).ground is Ground.WRONG_WATCH_LIST
        assert guard.check(search).ground is Ground.WRONG_WATCH_LIST
        with children.open("ab") as file:
            file.write(b" and somebody else")
        assert verdict(search, children).ground is Ground.WRONG_WATCH_LIST
        mark = f"watch_list.{listed.sha256[:16]}".encode()
        assert mark in list(guard.record.entries())[found.record]

"""Entries whose names speak for one another: whoever matched one is asked again when the other comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.parties.customers import _plan as plan_module
from licet.parties.customers._entry import ListsWatched
from licet.parties.customers._plan import plan
from tests.unit.parties.customers.story import LISTED
from tests.unit.parties.customers.world import World, listing
from tests.unit.parties.small_list import list_set, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from licet.parties.customers import Store
    from licet.parties.screening import Brands
    from tests.unit.parties.customers.world import Clock


class Nobody:
    """An index that finds nobody."""

    def prepare(self) -> None:
        """Nothing."""

    def near(self, asked: Sequence[tuple[str, ...]], *, brands: Brands | None = None) -> set[int]:
        del asked, brands
        return set()


def test_whoever_matched_an_entry_is_asked_again_when_its_kin_is_listed(
    watched: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_FEW", 0)
    world = World({**LISTED, "own.4": listing("Quite Another Name")})
    assert plan(watched, world, on=clock.today, index=Nobody()).due == frozenset()
    world.related = {"own.4": ("own.2",)}
    due = plan(watched, world, on=clock.today, index=Nobody()).due
    assert due is not None
    assert len(due) == 1


def test_lists_tell_which_entries_speak_for_one_another() -> None:
    lists = list_set(
        listed("Orinoco Metering Works", "Caroni Valves", id="us.one"),
        listed("Orinoco Metering Works", "Apure Pumps", list_id="list.un.consolidated", id="un.one"),
        listed("Allan Quartermain", kind="person", id="us.other"),
    )
    watched = ListsWatched(lists)
    assert watched.kin("us.one") == ("un.one",)
    assert watched.kin("us.other") == ()

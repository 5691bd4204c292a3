"""A chain that is one line is put in order by walking it: to the same end as every other chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import BadChain
from licet.licence import Link
from licet.licence import _order as order_room
from licet.licence._envelope import Sealed
from licet.licence._gather import Read
from licet.licence._order import Order, in_order
from tests.unit.licence.samples import LICENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = Sealed(payload=b"", payload_type="", signatures={})


def read(name: str, kind: str, *parents: str) -> Read:
    link = Link(
        kind=kind,
        number=name,
        digest=name,
        predicate=LICENCE,
        subjects={},
        parents=parents,
        signers=(),
        envelope=b"",
    )
    return Read(link=link, sealed=NOTHING, authority=None)


def by_digest(reads: Sequence[Read]) -> dict[str, Read]:
    return {one.link.digest: one for one in reads}


def answered(reads: dict[str, Read], wanted: str | None) -> Order | str:
    """The order, or why there is none."""
    try:
        return in_order(reads, wanted)
    except BadChain as problem:
        return str(problem)


@st.composite
def heaps(draw: st.DrawFn) -> dict[str, Read]:
    """A few documents, each after some of those before it, or after one that is missing."""
    reads: list[Read] = []
    for place in range(draw(st.integers(1, 6))):
        kind = draw(
            st.sampled_from(["licence", "transfer", "transfer", "derivative", "amendment", "consent"])
        )
        named = [one.link.digest for one in reads] + ["missing"]
        most = {"licence": 0, "consent": 0, "derivative": 2}.get(kind, 1)
        parents = draw(st.lists(st.sampled_from(named), min_size=min(most, 1), max_size=most, unique=True))
        reads.append(read(f"{place}", kind, *parents))
    return by_digest(draw(st.permutations(reads)))


@given(reads=heaps(), wanted=st.sampled_from([None, None, "0", "1", "2", "missing"]))
def test_walking_a_line_gives_what_any_chain_is_given(reads: dict[str, Read], wanted: str | None) -> None:
    walked = answered(reads, wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_room, "_line", lambda _reads, _wanted: None)
        assert walked == answered(reads, wanted)


def test_a_line_is_walked_and_nothing_else_is() -> None:
    line = [read("a", "licence"), read("b", "transfer", "a"), read("c", "derivative", "b")]
    found = order_room._line(by_digest(line[::-1]), None)
    assert found is not None
    assert [one.link.digest for one in found.links] == ["a", "b", "c"]
    assert found == order_room._line(by_digest(line), "c")
    others = [read("d", "transfer", "a"), read("d", "licence"), read("d", "amendment", "a")]
    others += [read("d", "consent"), read("d", "transfer", "missing"), read("d", "derivative", "b", "c")]
    assert [order_room._line(by_digest([*line, other]), None) for other in others] == [None] * len(others)
    assert order_room._line(by_digest(line), "b") is None
    assert order_room._line(by_digest(line[1:2]), None) is None
